"""The language of a page: `?lang=en` in its address, carried by every link, remembered nowhere."""

from typing import Any

from babel.support import NullTranslations
from flask import Flask, g, has_request_context, request

from alerts.i18n import SOURCE_LANGUAGE, translations

LANGUAGE_NAMES = {"es": "Español", "en": "English"}


def language() -> str:
    """The language that this request asks for; Spanish unless it names another that exists."""
    if not has_request_context():
        return SOURCE_LANGUAGE
    if "lang" not in g:
        asked = request.args.get("lang", SOURCE_LANGUAGE)
        g.lang = asked if asked in LANGUAGE_NAMES else SOURCE_LANGUAGE
    chosen: str = g.lang
    return chosen


def catalogue() -> NullTranslations:
    """The translations into this request's language."""
    return translations(language())


def gettext(message: str) -> str:
    """A Spanish message in this request's language."""
    return str(catalogue().ugettext(message))


def ngettext(singular: str, plural: str, number: int) -> str:
    """A Spanish message that counts, in this request's language."""
    return str(catalogue().ungettext(singular, plural, number))


def in_language(path: str) -> str:
    """A path in the page's language; for pages that may belong to the other public program."""
    return path if language() == SOURCE_LANGUAGE else f"{path}?lang={language()}"


def carry_language(endpoint: str, values: dict[str, Any]) -> None:
    """Add the language to an address that is being built, unless it is the source language."""
    if endpoint != "asset" and language() != SOURCE_LANGUAGE:
        values.setdefault("lang", language())


def install_languages(app: Flask) -> None:
    """Give templates gettext, and every address its language."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.filters["words"] = (
        gettext  # for messages that are values: no percent signs are read in them
    )
    app.jinja_env.globals.update(language=language, in_language=in_language, language_names=LANGUAGE_NAMES)
    app.url_defaults(carry_language)
