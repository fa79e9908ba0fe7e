"""Wordings made comparable: what a person types in a spreadsheet against what the questionnaire says."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

_NOT_A_WORD = re.compile(r"[\W_]+")
_INVISIBLE = "\ufeff\u200b\u2060"
_IN_PARENTHESES = re.compile(r"\([^)]*\)")


Say = Callable[[str], str]


def trimmed(cell: str) -> str:
    """A cell without the spaces, no-break spaces and invisible marks around it."""
    return cell.strip().strip(_INVISIBLE).strip()


def folded(text: str) -> str:
    """The words alone: lower case, without accents, punctuation and surplus spaces."""
    if not text.isascii():
        text = "".join(
            sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)
        )
    return _NOT_A_WORD.sub(" ", text).strip().casefold()


def shortened(text: str) -> str:
    """The text without what it says in parentheses, folded."""
    return folded(_IN_PARENTHESES.sub(" ", text))


def vocabulary(*tiers: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """What each wording means, from (wording, meaning) pairs; an earlier tier wins over a later one.

    A wording with two meanings within its tier means nothing: it is left out, and so for later tiers too.
    """
    known: dict[str, str | None] = {}
    for tier in tiers:
        found: dict[str, str | None] = {}
        for wording, meaning in tier:
            same = found.setdefault(wording, meaning) == meaning
            found[wording] = meaning if same else None
        known = found | known
    return {wording: meaning for wording, meaning in known.items() if wording and meaning is not None}
