"""The activity kit: what goes to an institution beside the posters and the paper form.

Pure: text in, PDF bytes out. Every function raises PrintingError for what cannot be printed.
"""

from collections.abc import Callable, Mapping

from alerts.kit.spec import KitLanguage, KitSpec

__all__ = [
    "DOCUMENTS",
    "KitLanguage",
    "KitSpec",
    "banner_pdf",
    "convocation_pdf",
    "file_name",
    "independence_pdf",
    "kit_zip",
    "talk_pdf",
]


def banner_pdf(spec: KitSpec) -> bytes:
    """A banner of 200 × 80 cm for vinyl, its code read back."""
    raise NotImplementedError


def convocation_pdf(spec: KitSpec) -> bytes:
    """A letter page that convenes the staff and does not name the reason, nor the institution that comes."""
    raise NotImplementedError


def talk_pdf(spec: KitSpec) -> bytes:
    """A talk of ten minutes on one letter page."""
    raise NotImplementedError


def independence_pdf(spec: KitSpec) -> bytes:
    """A letter page on the team's independence."""
    raise NotImplementedError


DOCUMENTS: Mapping[str, Callable[[KitSpec], bytes]] = {
    "banner": banner_pdf,
    "convocation": convocation_pdf,
    "talk": talk_pdf,
    "independence": independence_pdf,
}


def file_name(document: str, language: KitLanguage) -> str:
    """What a document's file is called."""
    return f"{document}-{language}.pdf"


def kit_zip(
    spec: KitSpec,
    *,
    languages: tuple[KitLanguage, ...] = ("es", "en"),
    more: Mapping[str, bytes] | None = None,
) -> bytes:
    """Every document in each language, with `more` files beside them by their names (posters, the paper form)."""
    raise NotImplementedError
