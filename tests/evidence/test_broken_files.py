"""Whatever bytes arrive, there is a clean copy or a reason, and never anything else."""

import random
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.evidence.cleaning import CannotClean, Reason, clean
from alerts.evidence.kinds import KINDS, kind_of
from tests.evidence.samples import whole

BEGINNINGS = {
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "webp": b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    "heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
    "gif": b"GIF89a\x01\x00\x01\x00",
    "pdf": b"%PDF-1.7\n",
    "docx": b"PK\x03\x04\x14\x00" + bytes(20) + b"\x0b\x00\x00\x00word/x.html",
    "mp4": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42",
    "ogg": b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead\x01",
    "mp3": b"ID3\x04\x00\x00\x00\x00\x00\x23TSSE",
    "wav": b"RIFF\x10\x00\x00\x00WAVEfmt ",
    "amr": b"#!AMR\n\x3c\x91",
}


def ends_well(data: bytes) -> None:
    """A copy of a known kind, or a reason; any other error fails the test."""
    with suppress(CannotClean):
        copy = clean(data, kind_of(data[:4096]))
        found = kind_of(copy.data[:4096])
        assert found is not None
        assert found.extension == copy.extension


def broken(data: bytes, seed: int) -> bytes:
    """The file with a few bytes changed, taken out, said twice or set to their limits, after its beginning."""
    chance = random.Random(seed)
    body = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        at, length = chance.randrange(12, len(body)), chance.choice((1, 2, 4, 64))
        changed = chance.choice(
            (chance.randbytes(length), b"", body[at : at + length] * 2, b"\xff" * length, bytes(length))
        )
        body[at : at + length] = changed
        if len(body) < 64:
            break
    return bytes(body)


quick = settings(max_examples=25, suppress_health_check=list(HealthCheck))
long = settings(max_examples=300, suppress_health_check=list(HealthCheck))


@quick
@given(st.sampled_from(sorted(BEGINNINGS)), st.binary(max_size=400))
def test_random_bytes_behind_a_right_beginning_end_well(kind: str, rest: bytes) -> None:
    ends_well(BEGINNINGS[kind] + rest)


@quick
@given(st.sampled_from(sorted(whole())), st.integers(0, 2**32))
def test_a_broken_file_ends_well(kind: str, seed: int) -> None:
    ends_well(broken(whole()[kind], seed))


@pytest.mark.soak
@long
@given(st.sampled_from(sorted(whole())), st.integers(0, 2**32))
def test_many_broken_files_end_well(kind: str, seed: int) -> None:
    ends_well(broken(whole()[kind], seed))


@pytest.mark.parametrize("kind", sorted(BEGINNINGS.keys() - {"amr"}))  # a single frame of AMR is a sound
def test_nothing_but_a_beginning_is_damaged(kind: str) -> None:
    found = kind_of(BEGINNINGS[kind])
    assert found is not None
    assert found.id == kind
    with pytest.raises(CannotClean) as refused:
        clean(BEGINNINGS[kind], found)
    assert refused.value.reason is Reason.DAMAGED


@pytest.mark.parametrize("rename", [lambda data: data, lambda data: data + b"PK\x03\x04word/document.xml"])
def test_a_program_under_another_name_is_not_cleaned(rename: Callable[[bytes], bytes]) -> None:
    data = rename(b"MZ\x90\x00\x03" + bytes(500))
    for kind in (None, *KINDS.values()):
        with pytest.raises(CannotClean) as refused:
            clean(data, kind)
        assert refused.value.reason is Reason.KIND_UNKNOWN
