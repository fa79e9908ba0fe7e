"""The activity kit: what goes to an institution beside the posters and the paper form.

Pure: text in, PDF bytes out. Every function raises PrintingError for what cannot be printed.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from alerts.kit.banner import banner_page
from alerts.kit.documents import convocation_page, independence_page, talk_page
from alerts.kit.spec import KitLanguage, KitSpec
from alerts.posters.offering import zip_of
from alerts.posters.read_back import check_reads
from alerts.printing.raster import page_picture
from alerts.printing.vector import pages_pdf

__all__ = [
    "DOCUMENTS",
    "LANGUAGES",
    "KitLanguage",
    "KitSpec",
    "banner_pdf",
    "convocation_pdf",
    "file_name",
    "independence_pdf",
    "kit_zip",
    "talk_pdf",
]

BANNER_READING_DPI = 12  # a metre of it is about as wide as a telephone's picture
LANGUAGES: tuple[KitLanguage, ...] = ("es", "en")


def banner_pdf(spec: KitSpec) -> bytes:
    """A banner of 200 × 80 cm for vinyl, its code read back. Raises PosterError when it does not read."""
    pdf = pages_pdf([banner_page(spec)])
    check_reads(page_picture(pdf, BANNER_READING_DPI, grey=True), spec.payload, "a3")
    return pdf


def convocation_pdf(spec: KitSpec) -> bytes:
    """A letter page that convenes the staff and does not name the reason, nor the institution that comes."""
    return pages_pdf([convocation_page(spec)])


def talk_pdf(spec: KitSpec) -> bytes:
    """A talk of ten minutes on one letter page."""
    return pages_pdf([talk_page(spec)])


def independence_pdf(spec: KitSpec) -> bytes:
    """A letter page on the team's independence."""
    return pages_pdf([independence_page(spec)])


DOCUMENTS: Mapping[str, Callable[[KitSpec], bytes]] = {
    "banner": banner_pdf,
    "convocation": convocation_pdf,
    "talk": talk_pdf,
    "independence": independence_pdf,
}
_NAMES = {"banner": "manta", "convocation": "convocatoria", "talk": "charla", "independence": "independencia"}


def file_name(document: str, language: KitLanguage) -> str:
    """What a document's file is called: ``convocatoria-es.pdf``."""
    return f"{_NAMES[document]}-{language}.pdf"


def kit_zip(
    spec: KitSpec,
    *,
    languages: tuple[KitLanguage, ...] = LANGUAGES,
    more: Mapping[str, bytes] | None = None,
) -> bytes:
    """Every document in each language, with `more` files beside them by their names (posters, the paper form)."""
    files = {
        file_name(document, language): make(replace(spec, language=language))
        for language in languages
        for document, make in DOCUMENTS.items()
    }
    return zip_of({**files, **(more or {})})
