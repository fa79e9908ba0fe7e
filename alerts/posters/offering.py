"""Posters as they are offered: nothing leaves here whose code was not read back from the finished file."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Literal
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from alerts.posters.drawing import poster_page
from alerts.posters.read_back import check_reads, reading_dpi
from alerts.posters.spec import Format, PosterError, PosterSpec
from alerts.printing.raster import page_picture, page_pictures, png_of, svg_picture
from alerts.printing.svg import page_svg
from alerts.printing.vector import pages_pdf

Kind = Literal["pdf", "svg", "png"]

KINDS: tuple[Kind, ...] = ("pdf", "svg", "png")
PNG_DPI, LEAST_DPI, MOST_DPI = 150, 100, 300
_NAMES: Mapping[Format, str] = {
    "letter": "carta",
    "a4": "a4",
    "a3": "a3",
    "card": "tarjeta",
    "cards": "tarjetas",
}
_ANY_DAY = (
    2000,
    1,
    1,
    0,
    0,
    0,
)  # a ZIP has a date for each file; these say nothing about when they were made


def poster_pdf(spec: PosterSpec) -> bytes:
    """One poster as a vector PDF with embedded fonts. Raises PosterError when its code does not read back."""
    pdf = pages_pdf([poster_page(spec)])
    check_reads(page_picture(pdf, reading_dpi(spec.format), grey=True), spec.payload, spec.format)
    return pdf


def poster_svg(spec: PosterSpec) -> bytes:
    """One poster as an SVG without fonts or references: its type is drawn. Raises PosterError.

    It is read back as drawn from the finished file by a reader that did not write it.
    """
    svg = page_svg(poster_page(spec))
    check_reads(svg_picture(svg, reading_dpi(spec.format)), spec.payload, spec.format)
    return svg


def poster_png(spec: PosterSpec, dpi: int = PNG_DPI) -> bytes:
    """One poster as a picture of 100 to 300 dpi; the least does for a preview. Raises PosterError."""
    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise PosterError(f"a picture of a poster has {LEAST_DPI} to {MOST_DPI} dpi")
    from PIL import Image

    png = png_of(page_picture(pages_pdf([poster_page(spec)]), dpi), dpi)
    with Image.open(BytesIO(png)) as picture:
        check_reads(picture.convert("L"), spec.payload, spec.format)
    return png


def poster_file(spec: PosterSpec, kind: Kind) -> bytes:
    """One poster in any of the three kinds of file. Raises PosterError."""
    match kind:
        case "pdf":
            return poster_pdf(spec)
        case "svg":
            return poster_svg(spec)
        case "png":
            return poster_png(spec)


def posters_pdf(specs: Sequence[PosterSpec]) -> bytes:
    """Many posters as one PDF, a page each; every page was read back. Raises PosterError."""
    if not specs:
        raise PosterError("there is no poster to print")
    pages = [poster_page(spec) for spec in specs]
    pdf = pages_pdf(pages, title=pages[0].title if len(pages) == 1 else "Carteles")
    dpi = max(reading_dpi(spec.format) for spec in specs)
    for spec, picture in zip(specs, page_pictures(pdf, dpi), strict=True):
        check_reads(picture, spec.payload, spec.format)
    return pdf


def posters_zip(specs: Sequence[PosterSpec], kind: Kind = "pdf") -> bytes:
    """Many posters as a ZIP with a file each, named by file_name(). Raises PosterError."""
    if not specs:
        raise PosterError("there is no poster to print")
    return zip_of({file_name(spec, kind): poster_file(spec, kind) for spec in specs})


def file_name(spec: PosterSpec, kind: Kind = "pdf") -> str:
    """What a poster's file is called: ``cartel-K7MQ6X-carta-es.pdf``."""
    saving = "-ahorro" if spec.ink == "saving" else ""
    return f"cartel-{spec.code.upper()}-{_NAMES[spec.format]}-{spec.language}{saving}.{kind}"


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Files by name as one ZIP; equal files make equal bytes."""
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for name, content in files.items():
            packed = ZIP_DEFLATED if name.endswith(".svg") else ZIP_STORED  # the others are packed already
            archive.writestr(ZipInfo(name, _ANY_DAY), content, compress_type=packed)
    return written.getvalue()
