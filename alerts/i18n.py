"""The interface in Spanish and English: the message id is the Spanish text.

`N_` marks a text for the catalogue where it is defined; `translations(language)` says it in a language.
"""

from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES = ("es", "en")
SOURCE_LANGUAGE = "es"


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for a marked text
    """The same text, marked so that the catalogue takes it up."""
    return text


@cache
def translations(language: str) -> NullTranslations:
    """The translations of one language; the texts themselves for Spanish and for an unknown language."""
    if language == SOURCE_LANGUAGE or language not in LANGUAGES:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return Translations(compiled)


def catalogue(language: str) -> Catalog:
    """The messages of one language as its translators left them."""
    text = files("alerts").joinpath("locale", language, "messages.po").read_bytes()
    return read_po(BytesIO(text), locale=language)
