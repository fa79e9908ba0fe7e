"""What a cell answers: option ids for what can be recognised, what was typed for everything else.

Nothing is refused here. What does not resolve stays as it was typed, so that the questionnaire's own check
reports it under its field.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from alerts.paper.tables.months import month_and_year, month_number
from alerts.paper.tables.options import every_label, option_wordings
from alerts.paper.tables.wording import folded, trimmed
from alerts.questionnaire import CHECKED, Kind, Question, Questionnaire

Values = tuple[str, ...]
Answered = Mapping[str, Values]

# These never stand inside an option's label; commas do.
_STRONG_SEPARATOR = re.compile(r"[|;\r\n]")
_WEAK_SEPARATOR = re.compile(r"[,/]")
_YES = frozenset({"si", "x", "1", "v", "verdadero", "true", "yes"})
_NO = frozenset({"no", "0", "f", "falso", "false"})
_TICKS = frozenset("✓✔☑☒×")
_FORGOTTEN = frozenset(
    {"no recuerdo", "no lo recuerdo", "no me acuerdo", "no se", "i do not remember", "i don t remember"}
)
_DEPARTMENT = "A2"


class CellReader:
    """Reads the cells of one questionnaire's columns."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        self._asked: dict[str, _Asked] = {}

    def read(self, field: str, cell: str, answered: Answered) -> Answered:
        """The raw values that a filled cell gives, by field name.

        `answered` is what the row has said so far: municipalities that share a name are told apart by it.
        """
        if field not in self._asked:
            self._asked[field] = _Asked(self._questionnaire.question(field), field)
        asked = self._asked[field]
        if field == asked.question.other_name:
            return {field: (cell,)}
        return _READERS[asked.question.kind](asked, cell, answered)


@dataclass(frozen=True)
class _Asked:
    """A question, and which of its fields a column answers."""

    question: Question
    field: str

    def option(self, text: str) -> str | None:
        """The id of the option that a text names."""
        return self._wordings.get(folded(text))

    @cached_property
    def longest(self) -> int:
        """The most pieces that commas and strokes make of one of the labels."""
        return max(len(_pieces(label)) for option in self.question.options for label in every_label(option))

    @cached_property
    def _wordings(self) -> Mapping[str, str]:
        return option_wordings(self.question)


def _text(asked: _Asked, cell: str, _answered: Answered) -> Answered:
    return {asked.field: (cell,)}


def _one(asked: _Asked, cell: str, _answered: Answered) -> Answered:
    return {asked.field: (asked.option(cell) or cell,)}


def _many(asked: _Asked, cell: str, _answered: Answered) -> Answered:
    parts = filter(None, map(trimmed, _STRONG_SEPARATOR.split(cell)))
    chosen = dict.fromkeys(each for part in parts for each in _listed(asked, part))
    return {asked.field: tuple(chosen) or (cell,)}


def _listed(asked: _Asked, text: str) -> list[str]:
    """The options in a list with commas or strokes; the whole text as typed where any piece is no option.

    The longest wording first, because labels have commas of their own.
    """
    pieces = _pieces(text)
    chosen: list[str] = []
    start = 0
    while start < len(pieces):
        for end in range(min(start + asked.longest, len(pieces)), start, -1):
            option = asked.option(text[pieces[start][0] : pieces[end - 1][1]])
            if option:
                break
        else:
            return [text]
        chosen.append(option)
        start = end
    return chosen


def _pieces(text: str) -> list[tuple[int, int]]:
    """Where the pieces between commas and strokes begin and end."""
    breaks = [match.span() for match in _WEAK_SEPARATOR.finditer(text)]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(text)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if text[start:end].strip()]


def _municipality(asked: _Asked, cell: str, answered: Answered) -> Answered:
    found = asked.option(cell)
    if found is None and (department := answered.get(_DEPARTMENT)):
        name = folded(cell)
        near = (option for option in asked.question.options if option.id.startswith(department[0]))
        found = next((option.id for option in near if folded(option.label) == name), None)
    return {asked.field: (found or cell,)}


def _tick(asked: _Asked, cell: str, _answered: Answered) -> Answered:
    return _box(asked.field, cell)


def _month(asked: _Asked, cell: str, _answered: Answered) -> Answered:
    month, year, unknown = asked.question.names
    if asked.field == month:
        return {month: (month_number(cell) or cell,)}
    if asked.field == year:
        return {year: (cell,)}
    if folded(cell) in _FORGOTTEN:
        return {unknown: (CHECKED,)}
    if asked.field == unknown:
        return _box(unknown, cell)
    date = month_and_year(cell)
    return {month: (date[0],), year: (date[1],)} if date else {year: (cell,)}


def _box(field: str, cell: str) -> Answered:
    """A tick box: yes and no in the ways that people and Excel say them."""
    word = folded(cell)
    if word in _YES or cell in _TICKS:
        return {field: (CHECKED,)}
    return {} if word in _NO else {field: (cell,)}


_READERS: Mapping[Kind, Callable[[_Asked, str, Answered], Answered]] = {
    Kind.ONE: _one,
    Kind.INSTITUTION: _one,
    Kind.MANY: _many,
    Kind.MUNICIPALITY: _municipality,
    Kind.TEXT: _text,
    Kind.CHECK: _tick,
    Kind.MONTH: _month,
}
