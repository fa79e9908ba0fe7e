"""A clean picture shows the same and says nothing else."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageOps, ImageSequence, ImageStat

from alerts.evidence.cleaning import CannotClean, Reason, clean
from alerts.evidence.kinds import kind_of
from alerts.evidence.segments import stripped_jpeg, stripped_png
from tests.evidence import pictures
from tests.evidence.seeking import CANARY, hides

MAKERS = {
    "jpeg": lambda: pictures.jpeg(CANARY),
    "png": lambda: pictures.png(CANARY),
    "webp": lambda: pictures.webp(CANARY),
    "heic": lambda: pictures.heic(CANARY),
    "avif": lambda: pictures.avif(CANARY),
    "gif": lambda: pictures.moving("GIF", CANARY),
}
BECOMES = {"heic": "jpeg", "avif": "jpeg"}


def look_alike(one: Image.Image, other: Image.Image) -> bool:
    """The same size, and on average less than 4 of 255 steps between them."""
    if one.size != other.size:
        return False
    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return max(ImageStat.Stat(difference).mean) < 4


@pytest.mark.parametrize("kind", MAKERS)
def test_a_clean_picture_shows_the_same_and_hides_nothing(kind: str) -> None:
    data = MAKERS[kind]()
    assert hides(data)
    found = kind_of(data[:4096])
    assert found is not None
    assert found.id == kind
    copy = clean(data, found)
    assert not hides(copy.data)
    became = kind_of(copy.data[:4096])
    assert became is not None
    assert became.id == BECOMES.get(kind, kind)
    assert (copy.media_type, copy.extension) == (became.media_type, became.extension)
    with Image.open(BytesIO(copy.data)) as image:
        assert look_alike(image, pictures.drawing())
        assert not image.getexif()
        assert "icc_profile" not in image.info


def test_what_was_in_a_photo_is_named() -> None:
    data = pictures.jpeg(CANARY)
    removed = " ".join(clean(data, kind_of(data)).removed)
    for word in ("GPS", "aparato", "fechas", "autores", "otros"):
        assert word in removed


def test_a_copy_cleaned_again_had_nothing_to_take_out() -> None:
    data = pictures.jpeg(CANARY)
    once = clean(data, kind_of(data))
    assert "GPS" not in " ".join(clean(once.data, kind_of(once.data)).removed)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("make", [pictures.jpeg, pictures.heic])
def test_a_photo_stays_the_right_way_up(make: Callable[..., bytes], orientation: int) -> None:
    data = make(CANARY, orientation=orientation)
    with Image.open(BytesIO(data)) as image:
        upright = ImageOps.exif_transpose(image)
    with Image.open(BytesIO(clean(data, kind_of(data)).data)) as image:
        assert look_alike(image, upright)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_a_moving_picture_still_moves_at_its_pace(kind: str) -> None:
    data = pictures.moving(kind, CANARY)
    copy = clean(data, kind_of(data))
    with Image.open(BytesIO(copy.data)) as image:
        shown = []
        for frame in ImageSequence.Iterator(image):
            frame.load()
            shown.append(frame.info["duration"])
    assert shown == [100, 200, 300]
    assert not hides(copy.data)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_way_of_storing_colours_can_be_cleaned(mode: str) -> None:
    file = BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    (Image.new("I;16", (8, 8), 900) if mode == "I;16" else pictures.drawing().convert(mode)).save(file, kind)
    data = file.getvalue()
    with Image.open(BytesIO(clean(data, kind_of(data)).data)) as image:
        assert image.size == ((8, 8) if mode == "I;16" else pictures.SIZE)


def test_segments_go_without_touching_a_pixel() -> None:
    for data, strip in ((pictures.jpeg(CANARY), stripped_jpeg), (pictures.png(CANARY), stripped_png)):
        bare = strip(data)
        assert not hides(bare)
        assert strip(bare) == bare
        with Image.open(BytesIO(bare)) as image, Image.open(BytesIO(data)) as before:
            assert image.convert("RGBA").tobytes() == before.convert("RGBA").tobytes()


def test_a_picture_of_fifty_thousand_by_fifty_thousand_is_not_unpacked() -> None:
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(10_000_000))), (b"IEND", b""))
    parts = [
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    ]
    data = b"\x89PNG\r\n\x1a\n" + b"".join(parts)
    with pytest.raises(CannotClean) as refused:
        clean(data, kind_of(data))
    assert refused.value.reason is Reason.TOO_BIG


@pytest.mark.parametrize("kind", MAKERS)
def test_half_a_picture_is_damaged(kind: str) -> None:
    data = MAKERS[kind]()
    with pytest.raises(CannotClean) as refused:
        clean(data[: len(data) // 3], kind_of(data))
    assert refused.value.reason is Reason.DAMAGED
