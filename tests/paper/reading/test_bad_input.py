"""Everything that may lie in a scanner's folder: each is named, none stops the batch."""

import struct
import zlib
from io import BytesIO

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageFilter

from alerts.paper.reading import ScanError, problems, read_scans, scan
from alerts.paper.sheet.codes import CornerCode, code_image, parse_payload
from alerts.paper.sheet.layout import CODE_MM, Corner
from tests.paper.scans import pdf_of, saved, tiff


def unread(*scans: bytes) -> list[tuple[int, int, str]]:
    batch = read_scans(scans)
    return [(each.place.file, each.place.page, each.problem.message) for each in batch.unread]


@pytest.fixture
def good(sheet) -> bytes:
    return pdf_of(sheet(B1="renovar"))


def with_version(page: Image.Image, version: int) -> Image.Image:
    """The page with corner codes of another version."""
    page, scale = page.copy(), 200 / 25.4
    for corner in Corner:
        image = code_image(CornerCode(version, 1, corner))
        dark = np.full((image.side, image.side), 255, np.uint8)
        for run in image.runs:
            dark[run.row, run.column : run.column + run.length] = 0
        side = round(CODE_MM * scale)
        place = tuple(round(each * scale) for each in corner.origin_mm)
        page.paste(Image.fromarray(dark).resize((side, side), Image.Resampling.NEAREST), place)
    return page


def photo() -> Image.Image:
    """Something soft and varied, like a photograph of an animal."""
    rng = np.random.default_rng(7)
    pixels = rng.integers(0, 255, (120, 160), dtype=np.uint8)
    return (
        Image.fromarray(pixels)
        .resize((1600, 1200), Image.Resampling.BICUBIC)
        .filter(ImageFilter.GaussianBlur(9))
    )


def test_a_blank_page_is_named(good) -> None:
    paper = np.random.default_rng(1).normal(244, 3, (2200, 1700)).clip(0, 255).astype(np.uint8)
    assert unread(saved(Image.fromarray(paper)), good) == [(1, 1, problems.BLANK)]


def test_a_photo_of_something_else_is_named() -> None:
    assert unread(saved(photo())) == [(1, 1, problems.NO_FORM)]


def test_another_version_is_named_with_its_number(blank) -> None:
    batch = read_scans([saved(with_version(blank[0], 7))])
    (found,) = batch.unread
    assert found.problem.message == problems.OTHER_VERSION
    assert found.problem.params == {"version": "7"}


def test_a_torn_corner_is_read_by_the_other_three(sheet) -> None:
    front = sheet(B1="renovar", C3="6_20")[0]
    front.paste(255, (front.width - 260, front.height - 260, front.width, front.height))
    batch = read_scans([saved(front)])
    assert batch.sheets[0].raw == {"B1": ("renovar",), "C3": ("6_20",)}


def test_a_page_of_which_half_is_missing_is_refused_not_guessed(sheet) -> None:
    front = sheet(B1="renovar")[0]
    front.paste(255, (0, front.height // 2, front.width, front.height))
    ((_, _, message),) = unread(saved(front))
    assert message in (problems.BOXES_HIDDEN, problems.CORNERS_MISSING)


def test_two_sheets_in_one_image_are_named(sheet) -> None:
    front, back = sheet(B1="renovar")
    both = Image.new("L", (front.width * 2, front.height), 255)
    both.paste(front, (0, 0))
    both.paste(back, (front.width, 0))
    twice = Image.new("L", both.size, 255)
    twice.paste(front, (0, 0))
    twice.paste(front, (front.width, 0))
    assert unread(saved(both), saved(twice)) == [(1, 1, problems.TWO_SHEETS), (2, 1, problems.TWO_SHEETS)]


def test_a_pdf_with_a_password_is_named(good) -> None:
    stream = BytesIO()
    with pikepdf.open(BytesIO(good)) as document:
        document.save(stream, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert unread(stream.getvalue(), good) == [(1, 0, problems.PASSWORD)]


def test_pure_black_and_white_is_refused_with_the_reason(blank) -> None:
    pure = blank[0].point(lambda light: 255 * (light > 128))
    files = [
        saved(pure.convert("1"), "TIFF", compression="group4"),
        saved(pure, "PNG"),
        saved(pure, "JPEG", quality=80),
        saved(pure.convert("1"), "PDF"),
    ]
    assert [message for _, _, message in unread(*files)] == [problems.BLACK_AND_WHITE] * 4


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes of PNG that would unfold into a picture of any size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(64)))
        + chunk(b"IEND", b"")
    )


def test_a_colour_bomb_is_refused_before_it_is_unpacked() -> None:
    assert unread(png_that_claims(60_000, 60_000)) == [(1, 1, problems.TOO_MANY_PIXELS)]


def test_a_letter_page_in_colour_at_600_dpi_is_read(sheet) -> None:
    front = sheet(B1="renovar")[0].resize((5100, 6600)).convert("RGB")
    assert read_scans([saved(front, quality=80)]).sheets[0].raw == {"B1": ("renovar",)}


def test_a_tiff_of_ten_thousand_pages_is_named(good) -> None:
    tiny = Image.new("L", (1, 1), 255)
    one = saved(tiny, "TIFF")
    assert unread(_tiff_chain(10_000), good) == [(1, 0, problems.TOO_MANY_PAGES)]
    assert unread(one) == [(1, 1, problems.TOO_COARSE)]


def _tiff_chain(count: int) -> bytes:
    """A TIFF of many one-pixel pages."""
    tags = [
        (256, 3, 1),
        (257, 3, 1),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (278, 3, 1),
        (279, 4, 1),
    ]
    size = 2 + 12 * len(tags) + 4
    parts = [b"II*\0", struct.pack("<I", 12), b"\xff\0\0\0"]
    for number in range(count):
        after = 12 + size * (number + 1) if number + 1 < count else 0
        entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
        parts.append(struct.pack("<H", len(tags)) + entries + struct.pack("<I", after))
    return b"".join(parts)


def test_a_tiff_that_bites_its_tail_ends() -> None:
    chain = bytearray(_tiff_chain(2))
    chain[-4:] = struct.pack("<I", 12)
    assert unread(bytes(chain))


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    "share", [0.6, *(pytest.param(share, marks=pytest.mark.soak) for share in (0.02, 0.3, 0.95))]
)
def test_a_file_cut_off_in_the_middle_is_named(sheet, good, share) -> None:
    pages = sheet(B1="renovar")
    for data in (pdf_of(pages), tiff(pages), saved(pages[0]), saved(pages[0], "PNG")):
        batch = read_scans([data[: int(len(data) * share)], good])
        assert batch.unread
        assert all(each.place.file == 1 for each in batch.unread)
        assert any(each.is_whole for each in batch.sheets)


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"PK\x03\x04", b"%PDF-1.7 nothing", b"II*\0", b"\xff\xd8\xff", b"\x89PNG"]
)
def test_what_is_no_scan_is_named(data, good) -> None:
    ((file, page, _),) = unread(data, good)
    assert (file, page) == (1, 0)


def test_too_coarse_a_scan_is_named(blank) -> None:
    coarse = blank[0].resize((850, 1100), Image.Resampling.BICUBIC)
    assert unread(saved(coarse))[0][2] == problems.TOO_COARSE


def test_a_pdf_of_too_many_pages_is_named(monkeypatch, good) -> None:
    monkeypatch.setattr(scan, "MAX_PAGES", 1)
    with pytest.raises(ScanError) as refused:
        scan.scanned_pages(good)
    assert refused.value.message == problems.TOO_MANY_PAGES


@pytest.mark.parametrize(
    "text", ["", "ALERTA", "ALERTA011E", "ALERTA013A", "ALERTA011A123", "HTTPS://X", "alerta011a"]
)
def test_other_codes_are_nobodys_corner(text) -> None:
    assert parse_payload(text) is None


def test_a_message_never_says_what_a_page_says(blank) -> None:
    batch = read_scans([saved(photo()), b"secret"])
    assert all("secret" not in str(each.problem) and each.problem.text() for each in batch.unread)
