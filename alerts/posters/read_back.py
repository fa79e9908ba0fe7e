"""Reading a poster as a phone would, before anybody is offered it."""

from alerts.posters.layout import poster_pdf
from alerts.posters.spec import PosterError, PosterSpec
from alerts.printing.pdfium import PDFIUM

# Coarser than any printer or camera: what reads here reads on the wall.
READING_DPI = 72
_POINTS_PER_INCH = 72


def read_back(pdf: bytes) -> str | None:
    """The text of the only QR code on a PDF's first page; None when there is none, or more than one."""
    import pypdfium2  # half a second to load, so only where posters are made
    import zxingcpp

    with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        image = page.render(scale=READING_DPI / _POINTS_PER_INCH, grayscale=True).to_pil()
        page.close()
    codes = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return codes[0].text if len(codes) == 1 else None


def checked_poster_pdf(spec: PosterSpec) -> bytes:
    """A poster whose code was decoded from the finished page and says exactly what it should.

    Raises PosterError when it does not: a poster is never offered unread.
    """
    pdf = poster_pdf(spec)
    if read_back(pdf) != spec.payload:
        raise PosterError("the poster's code does not read back as its address")
    return pdf
