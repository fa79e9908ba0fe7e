"""Which column of a table answers which field: by field id, or by the question as it is printed."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from alerts.paper.tables.errors import NO_KNOWN_COLUMN, SAME_COLUMN, TableError
from alerts.paper.tables.wording import folded, shortened, vocabulary
from alerts.questionnaire import Kind, Question, Questionnaire

_HEADING_CHARACTERS = 60
_NUMBERED = re.compile(r"\s*(\w+)\s*[.:)]")
_LETTERS = 26


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its place from 0, with its heading as typed (cut short) and the fields that it answers."""

    index: int
    heading: str
    field: str = ""
    covers: tuple[str, ...] = ()

    @property
    def letter(self) -> str:
        """The column's letters in a spreadsheet."""
        return column_letter(self.index)

    def __str__(self) -> str:
        return f"{self.letter} ({self.heading})" if self.heading else self.letter


def column_letter(index: int) -> str:
    """``A`` for 0, ``Z`` for 25, ``AA`` for 26."""
    letters = ""
    number = index + 1
    while number:
        number, place = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + place) + letters
    return letters


class Headings:
    """The headings that a questionnaire's columns may have."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire

    def count(self, cells: Sequence[str]) -> int:
        """How many of these cells head a known column."""
        return sum(self._field(cell) is not None for cell in cells)

    def columns(self, cells: Sequence[str]) -> tuple[Column, ...]:
        """A column for every cell of a header, known or not.

        Raises TableError where none is known or where two answer the same field.
        """
        columns = tuple(self._column(index, cell) for index, cell in enumerate(cells))
        if not any(column.field for column in columns):
            raise TableError(NO_KNOWN_COLUMN)
        _refuse_twins(columns)
        return columns

    def _column(self, index: int, cell: str) -> Column:
        field = self._field(cell)
        heading = " ".join(cell.split())[:_HEADING_CHARACTERS]
        if field is None:
            return Column(index, heading)
        return Column(index, heading, field, self._covered(field))

    def _field(self, cell: str) -> str | None:
        """The field of a heading; "A1. ¿En qué institución…?" is read by its number."""
        found = self._wordings.get(folded(cell))
        if found is None and (number := _NUMBERED.match(cell)):
            return self._wordings.get(folded(number[1]))
        return found

    def _covered(self, field: str) -> tuple[str, ...]:
        question = self._questionnaire.question(field)
        return question.names if question.kind is Kind.MONTH and field == question.id else (field,)

    @cached_property
    def _wordings(self) -> Mapping[str, str]:
        questions = self._questionnaire.questions
        ids = [*self._questionnaire.field_names, *(question.id for question in questions)]
        return vocabulary(
            [(folded(name), name) for name in ids],
            [(folded(question.label), question.id) for question in questions],
            [pair for question in questions for pair in _part_headings(question)],
            [(shortened(question.label), question.id) for question in questions],
        )


def _part_headings(question: Question) -> Iterator[tuple[str, str]]:
    """Headings of the text beside "otro", and of a date's month, year and "no recuerdo"."""
    parts: Mapping[str, Iterable[str]] = {}
    if question.kind is Kind.MONTH:
        month, year, unknown = question.names
        parts = {month: ["mes"], year: ["año", "anio"], unknown: ["no recuerdo"]}
    elif question.other_name:
        parts = {question.other_name: ["otro", "otra"]}
    for name, endings in parts.items():
        for ending in endings:
            yield folded(f"{question.id} {ending}"), name
            yield folded(f"{question.label} {ending}"), name


def _refuse_twins(columns: Iterable[Column]) -> None:
    seen: dict[str, Column] = {}
    for column in columns:
        for field in column.covers:
            other = seen.setdefault(field, column)
            if other is not column:
                raise TableError(SAME_COLUMN, first=other.letter, second=column.letter)
