"""A clean film plays the same, upright and as long, and says nothing else."""

import hashlib
from io import BytesIO

import av
import pytest

from alerts.evidence.cleaning import CannotClean, Cleaned, Reason, clean
from alerts.evidence.kinds import kind_of
from tests.evidence import sound_and_video
from tests.evidence.seeking import CANARY, hides
from tests.evidence.sound_and_video import SECONDS

FILMS = ("mp4", "mov", "3gp")
SOUNDS = ("m4a", "mp3", "ogg", "wav")
TAGLESS = ("aac", "amr")


def made(kind: str) -> bytes:
    if kind in FILMS:
        return sound_and_video.video(kind, CANARY)
    return sound_and_video.sound(kind, CANARY, cover=kind in {"mp3", "m4a"})


def cleaned(data: bytes) -> Cleaned:
    return clean(data, kind_of(data[:4096]))


def played(data: bytes) -> tuple[list[str], list[bytes]]:
    """A digest of every picture, upright, and the sound."""
    with av.open(BytesIO(data), mode="r") as film:
        pictures = (
            [
                f"{frame.rotation} {hashlib.sha256(frame.to_image().tobytes()).hexdigest()}"
                for frame in film.decode(video=0)
            ]
            if film.streams.video
            else []
        )
    with av.open(BytesIO(data), mode="r") as film:
        sounds = (
            [bytes(plane) for frame in film.decode(audio=0) for plane in frame.planes]
            if film.streams.audio
            else []
        )
    return pictures, sounds


def seconds(data: bytes) -> float:
    with av.open(BytesIO(data), mode="r") as film:
        return float(film.duration or 0) / 1_000_000


@pytest.mark.parametrize("kind", [*FILMS, *SOUNDS, *TAGLESS])
def test_a_clean_film_or_sound_plays_the_same_and_hides_nothing(kind: str) -> None:
    data = made(kind)
    assert hides(data) or kind in TAGLESS
    copy = cleaned(data)
    assert not hides(copy.data)
    found = kind_of(copy.data[:4096])
    assert found is not None
    assert (found.id, found.extension) == (kind, copy.extension)
    film = [one for one in FILMS if one == kind]
    assert played(copy.data)[0] == (played(data)[0] if film else [])
    assert played(copy.data)[1] == played(data)[1]
    assert seconds(copy.data) == pytest.approx(seconds(data), abs=0.05)
    assert seconds(copy.data) == pytest.approx(SECONDS, abs=0.2)


@pytest.mark.parametrize("kind", [*FILMS, *SOUNDS, *TAGLESS])
def test_a_copy_cleaned_again_had_nothing_to_take_out(kind: str) -> None:
    once = cleaned(made(kind))
    twice = cleaned(once.data)
    assert twice.removed == ()
    assert played(twice.data) == played(once.data)


def test_what_was_in_a_film_is_named() -> None:
    removed = " ".join(cleaned(made("mp4")).removed)
    for word in ("GPS", "aparato", "fechas", "autores"):
        assert word in removed


def test_a_cover_goes_and_is_named() -> None:
    copy = cleaned(made("mp3"))
    assert "portadas" in " ".join(copy.removed)
    with av.open(BytesIO(copy.data), mode="r") as sound:
        assert [stream.type for stream in sound.streams] == ["audio"]


def test_a_film_held_upright_stays_upright() -> None:
    data = sound_and_video.turned(made("mp4"))
    pictures, _ = played(data)
    assert pictures[0].startswith("-90 ")
    assert played(cleaned(data).data)[0] == pictures


def test_what_a_coder_writes_between_the_pictures_goes() -> None:
    data = made("mp4")
    assert b"x264" in data
    assert b"x264" not in cleaned(data).data


def test_h265_films_are_cleaned_and_play_the_same() -> None:
    data = sound_and_video.video("mp4", CANARY, coding="libx265")
    assert b"x265" in data
    copy = cleaned(data)
    assert b"x265" not in copy.data
    assert not hides(copy.data)
    assert played(copy.data)[0] == played(data)[0]


def test_a_route_track_stays_behind() -> None:
    data = sound_and_video.with_route(CANARY)
    with av.open(BytesIO(data), mode="r") as film:
        assert [stream.type for stream in film.streams] == ["video", "data"]
    copy = cleaned(data)
    assert not hides(copy.data)
    assert "pistas" in " ".join(copy.removed)
    with av.open(BytesIO(copy.data), mode="r") as film:
        assert [stream.type for stream in film.streams] == ["video"]


@pytest.mark.parametrize("kind", ["mp4", "mov", "3gp", "m4a"])
def test_a_film_without_its_end_is_damaged(kind: str) -> None:
    data = made(kind)
    with pytest.raises(CannotClean) as refused:
        clean(data[: len(data) // 2], kind_of(data[:4096]))
    assert refused.value.reason is Reason.DAMAGED


@pytest.mark.parametrize("kind", ["mp3", "ogg", "aac", "amr", "wav"])
def test_a_sound_without_its_end_is_cleaned_as_far_as_it_goes(kind: str) -> None:
    data = made(kind)
    copy = cleaned(data[: len(data) * 3 // 4])
    assert not hides(copy.data)
    assert 0 < seconds(copy.data) < SECONDS
