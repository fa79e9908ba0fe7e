"""Months and years as people and Excel write them; a day and an hour, where somebody wrote them, are let go."""

import re

from alerts.paper.tables.wording import folded

_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
_IN_ENGLISH = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_OTHER_SPELLING = {"set": "09", "setiembre": "09"}
_SHORTEST = 3
_SHORT_YEAR = 2
_CENTURY_TURNS = (
    80  # "mar-98" is 1998 and "mar-24" is 2024, on either side of the first year that can be asked
)

_HOUR = r"[0-2]?\d [0-5]\d(?: [0-5]\d(?: \d{1,6})?)?(?: [ap] ?m)?"
_MONTH = r"(?P<month>\d{1,2}|[a-z]{3,10})"
_MONTH_FIRST = re.compile(
    rf"(?:(?P<day>\d{{1,2}}) )?{_MONTH} (?:de |del )?(?P<year>\d{{4}}|\d{{2}})(?: {_HOUR})?", re.ASCII
)
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}}) {_MONTH}(?: (?P<day>\d{{1,2}})(?:[ t]{_HOUR})?)?", re.ASCII)


def month_number(text: str) -> str | None:
    """``"01"`` to ``"12"`` for a number, a name or an abbreviation; None for anything else."""
    word = folded(text)
    if re.fullmatch(r"0?[1-9]|1[0-2]", word, re.ASCII):
        return word.zfill(2)
    if word in _OTHER_SPELLING:
        return _OTHER_SPELLING[word]
    both = zip(_MONTHS, _IN_ENGLISH, strict=True)
    starts = [any(name.startswith(word) for name in names) for names in both]
    return f"{starts.index(True) + 1:02}" if len(word) >= _SHORTEST and any(starts) else None


def month_and_year(text: str) -> tuple[str, str] | None:
    """Month, year of ``03/2024``, ``2024-03``, ``mar-24``, ``marzo de 2024``, ``15/03/2024``; or None."""
    words = folded(text)
    written = _MONTH_FIRST.fullmatch(words) or _YEAR_FIRST.fullmatch(words)
    if not written or _may_be_day_and_month(written):
        return None
    month = month_number(written["month"])
    return (month, _four_digits(written["year"])) if month else None


def _may_be_day_and_month(written: re.Match[str]) -> bool:
    """Whether two short numbers stand alone, such as ``3/10``: March 2010 as well as the third of October."""
    month, year = written["month"], written["year"]
    return not written["day"] and month.isdigit() and len(year) == _SHORT_YEAR and int(year) <= len(_MONTHS)


def _four_digits(year: str) -> str:
    if int(year) > 99:
        return year
    return f"19{year}" if int(year) >= _CENTURY_TURNS else f"20{year}"
