"""Marks on a drawn sheet at places of known truth, and files as scanners save them."""

from io import BytesIO

from PIL import Image, ImageDraw

from alerts.paper.sheet.layout import BOX_MM, PageLayout

DPI = 200
PX_PER_MM = DPI / 25.4


def rendered(pdf: bytes, dpi: int = DPI) -> list[Image.Image]:
    """Every page of a PDF in grey."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]


def saved(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """A picture file."""
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def tiff(pages: list[Image.Image]) -> bytes:
    """One TIFF of several pages."""
    first, *others = (page.copy() for page in pages)  # saving as PDF leaves its settings on a picture
    return saved(first, "TIFF", save_all=True, append_images=others, compression="tiff_lzw")


def pdf_of(pages: list[Image.Image]) -> bytes:
    """A scanner's PDF: one JPEG a page."""
    return saved(pages[0], "PDF", save_all=True, append_images=pages[1:], resolution=DPI)


def cross(
    image: Image.Image, layout: PageLayout, field: str, value: str, *, ink: int = 40, width: int = 4
) -> None:
    """A cross in a box, by the layout's own millimetres."""
    (box,) = (each for each in layout.boxes_of(field) if each.value == value)
    left, top, side = box.x_mm * PX_PER_MM, box.y_mm * PX_PER_MM, BOX_MM * PX_PER_MM
    pen = ImageDraw.Draw(image)
    pen.line((left + 2, top + 2, left + side - 2, top + side - 2), fill=ink, width=width)
    pen.line((left + side - 2, top + 2, left + 2, top + side - 2), fill=ink, width=width)


def fill(image: Image.Image, layout: PageLayout, field: str, value: str) -> None:
    """A box filled as the sheet says when a mark is taken back."""
    (box,) = (each for each in layout.boxes_of(field) if each.value == value)
    left, top, side = box.x_mm * PX_PER_MM, box.y_mm * PX_PER_MM, BOX_MM * PX_PER_MM
    ImageDraw.Draw(image).rectangle((left, top, left + side, top + side), fill=45)


def write(image: Image.Image, layout: PageLayout, field: str) -> None:
    """A wavy line in a place for writing."""
    (area,) = (each.area for each in layout.writings if each.field == field)
    left, middle = area.x_mm * PX_PER_MM, (area.y_mm + min(area.height_mm, 7.0) / 2) * PX_PER_MM
    points = [(left + 20 + step * 5, middle + 8 * (-1) ** step) for step in range(20)]
    ImageDraw.Draw(image).line(points, fill=60, width=3)
