"""Grey pages out of a scanned file, bounded before anything is decoded."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image

from alerts.paper.reading import problems
from alerts.paper.reading.pixels import Grey, as_grey, is_bilevel
from alerts.paper.reading.problems import PageError, ScanError
from alerts.printing.pdfium import PDFIUM

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

MAX_BYTES = 500_000_000
MAX_PAGES = 1_000
MAX_PIXELS = 42_000_000  # letter and oficio at 600 dpi
RENDER_DPI = 200
ENOUGH_PIXELS = 1_700  # across: 200 dpi on letter; a JPEG of more is decoded at half its size or less

_POINTS_PER_INCH = 72
_MAX_POINTS = 2_000
_COVERS = 0.8  # a picture that fills this share of its page is the scan itself
_KINDS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG": "PNG", b"II*\0": "TIFF", b"MM\0*": "TIFF"}
_PDF_STARTS_WITHIN = 1_024  # ISO 32000-1, annex H, note 13

Image.MAX_IMAGE_PIXELS = None  # checked here, before anything is decoded
# Everything that a decoder says about bytes it does not like.
_DAMAGE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    MemoryError,
    TypeError,
    LookupError,
    ArithmeticError,
    struct.error,
)


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """One page by its number from 1: its grey pixels, or why it has none."""

    number: int
    found: Grey | PageError


def scanned_pages(data: bytes, first: int = 1) -> Iterator[ScannedPage]:
    """Every page of a PDF, TIFF, JPEG or PNG from the first that is wanted, one at a time in memory.

    A page that cannot be read comes out with its problem. Raises ScanError, when called, for a file that cannot be
    read as a whole.
    """
    if not data:
        raise ScanError(problems.EMPTY)
    if len(data) > MAX_BYTES:
        raise ScanError(problems.TOO_LARGE, limit=MAX_BYTES // 1_000_000)
    if b"%PDF-" in data[:_PDF_STARTS_WITHIN]:
        return _pdf_pages(_opened(data), first)
    kind = _KINDS.get(data[:4]) or _KINDS.get(data[:3])
    if kind is None:
        raise ScanError(problems.NOT_A_SCAN)
    return _frames(_opened_picture(data, kind), first)


def _opened_picture(data: bytes, kind: str) -> Image.Image:
    try:
        image = Image.open(BytesIO(data), formats=(kind,))
        _refuse_many_frames(image)
    except _DAMAGE:
        raise ScanError(problems.DAMAGED) from None
    return image


def _frames(image: Image.Image, first: int) -> Iterator[ScannedPage]:
    try:
        with image:
            for number in range(first, MAX_PAGES + 1):
                if not _has_frame(image, number - 1):
                    return
                yield _page(number, partial(_picture_grey, image))
    except _DAMAGE:
        raise ScanError(problems.DAMAGED) from None


def _refuse_many_frames(image: Image.Image) -> None:
    """Walks at most MAX_PAGES directories, whatever the file claims."""
    if _has_frame(image, MAX_PAGES):
        raise ScanError(problems.TOO_MANY_PAGES, limit=MAX_PAGES)
    image.seek(0)


def _has_frame(image: Image.Image, number: int) -> bool:
    try:
        image.seek(number)
    except EOFError:
        return False
    return True


def _page(number: int, decode: Callable[[], Grey]) -> ScannedPage:
    """A page, or what keeps it from being read."""
    try:
        grey = decode()
    except PageError as problem:
        return ScannedPage(number, problem)
    except MemoryError:
        return ScannedPage(number, PageError(problems.TOO_MANY_PIXELS))
    except _DAMAGE:
        return ScannedPage(number, PageError(problems.PAGE_DAMAGED))
    if is_bilevel(grey):
        return ScannedPage(number, PageError(problems.BLACK_AND_WHITE))
    return ScannedPage(number, grey)


def _picture_grey(image: Image.Image) -> Grey:
    """The pixels of the frame that is open; a large JPEG comes out smaller and never in colour."""
    _check_size(image.width, image.height)
    if image.mode == "1":
        raise PageError(problems.BLACK_AND_WHITE)
    if image.format == "JPEG":
        across = min(image.width, image.height)
        scale = ENOUGH_PIXELS / across
        image.draft("L", (int(image.width * scale), int(image.height * scale)))
    return as_grey(image)


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise PageError(problems.TOO_MANY_PIXELS)


def _pdf_pages(document: "PdfDocument", first: int) -> Iterator[ScannedPage]:
    try:
        for number in range(first, len(document) + 1):
            yield _page(number, partial(_pdf_grey, document, number - 1))
    finally:
        with PDFIUM:
            document.close()


def _opened(data: bytes) -> "PdfDocument":
    import pypdfium2
    from pypdfium2 import raw

    try:
        with PDFIUM:
            document = pypdfium2.PdfDocument(data)
            document.init_forms()  # what was typed into fields is then drawn
            count = len(document)
    except pypdfium2.PdfiumError as error:
        secret = error.err_code == raw.FPDF_ERR_PASSWORD
        raise ScanError(problems.PASSWORD if secret else problems.DAMAGED) from None
    if count > MAX_PAGES:
        raise ScanError(problems.TOO_MANY_PAGES, limit=MAX_PAGES)
    if count == 0:
        raise ScanError(problems.NO_PAGES)
    return document


def _pdf_grey(document: "PdfDocument", number: int) -> Grey:
    import pypdfium2

    try:
        with PDFIUM:
            page = document[number]
            try:
                found = _only_picture(page)
                encoded = _encoded(found) if found else _rendered(page)
            finally:
                page.close()
    except pypdfium2.PdfiumError:
        raise PageError(problems.PAGE_DAMAGED) from None
    if isinstance(encoded, bytes):  # decoded outside the lock
        with Image.open(BytesIO(encoded), formats=("JPEG",)) as image:
            return _picture_grey(image)
    return as_grey(encoded)


def _only_picture(page: "PdfPage") -> Any:
    """The one picture that fills a page, as scanners write it; None where the page has to be drawn.

    What somebody drew or typed over the picture, as on a tablet, is seen only when the page is drawn.
    """
    from pypdfium2 import raw

    drawn = [each for each in page.get_objects() if each.type != raw.FPDF_PAGEOBJ_FORM]
    pictures = [each for each in drawn if each.type == raw.FPDF_PAGEOBJ_IMAGE]
    if len(pictures) != 1 or not _fills(pictures[0], page):
        return None
    _refuse_one_bit(pictures[0])
    is_covered = raw.FPDFPage_GetAnnotCount(page) or any(
        _is_seen(each) for each in drawn if each is not pictures[0]
    )
    return None if is_covered else pictures[0]


def _fills(picture: Any, page: "PdfPage") -> bool:
    left, bottom, right, top = picture.get_bounds()
    width, height = page.get_size()
    if page.get_rotation() in (90, 270):
        width, height = height, width
    return bool((right - left) * (top - bottom) >= _COVERS * width * height)


def _is_seen(drawn: Any) -> bool:
    """Whether an object shows: the text that a scanner recognised does not."""
    from pypdfium2 import raw

    is_text = drawn.type == raw.FPDF_PAGEOBJ_TEXT
    invisible = raw.FPDF_TEXTRENDERMODE_INVISIBLE
    return not (is_text and raw.FPDFTextObj_GetTextRenderMode(drawn) == invisible)


def _refuse_one_bit(picture: Any) -> None:
    if picture.get_metadata().bits_per_pixel == 1:
        raise PageError(problems.BLACK_AND_WHITE)


def _encoded(picture: Any) -> "bytes | Image.Image":
    """The scanner's own JPEG, or else its pixels."""
    meta = picture.get_metadata()
    _check_size(meta.width, meta.height)
    if picture.get_filters() == ["DCTDecode"]:
        return bytes(picture.get_data(decode_simple=False))
    image: Image.Image = picture.get_bitmap(render=False).to_pil()
    return image


def _rendered(page: "PdfPage") -> Image.Image:
    if max(page.get_size()) > _MAX_POINTS:
        raise PageError(problems.TOO_MANY_PIXELS)
    bitmap = page.render(scale=RENDER_DPI / _POINTS_PER_INCH, grayscale=True)
    image: Image.Image = bitmap.to_pil()
    return image
