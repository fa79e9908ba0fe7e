"""Which column of a table answers which field: by field id, or by the question as it is printed."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from alerts.i18n import LANGUAGES, N_, translations
from alerts.paper.tables.errors import NO_KNOWN_COLUMN, SAME_COLUMN, TableError
from alerts.paper.tables.grid import HEADER_WITHIN, NumberedCells, column_letter
from alerts.paper.tables.wording import Say, folded, shortened, vocabulary
from alerts.questionnaire import Kind, Question, Questionnaire

_HEADING_CHARACTERS = 60
# The columns that the program itself adds to the rows that it hands back; nobody has to take them out again.
PREVIOUS_ROW, TO_CORRECT = N_("Fila en el archivo anterior"), N_("Qué corregir en esta fila")
_NUMBERED = re.compile(r"\s*(\w+)\s*[.:)]")


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


class Headings:
    """The headings that a questionnaire's columns may have."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire

    def count(self, cells: Sequence[str]) -> int:
        """How many of these cells head a known column."""
        return sum(self._field(cell) is not None for cell in cells)

    def header_in(self, records: Iterable[NumberedCells]) -> NumberedCells | None:
        """The first of the first rows with a known heading; the records below it are those not taken yet."""
        return next((each for each in islice(records, HEADER_WITHIN) if self.count(each[1])), None)

    def columns(self, cells: Sequence[str]) -> tuple[Column, ...]:
        """A column for every cell of a header, known or not.

        Raises TableError where none is known or where two answer the same field.
        """
        self.refuse_unknown(cells)
        columns = tuple(self._column(index, cell) for index, cell in enumerate(cells))
        _refuse_twins(columns)
        return columns

    def refuse_unknown(self, cells: Sequence[str]) -> None:
        """Raise TableError where no cell heads a known column."""
        if not self.count(cells):
            raise TableError(NO_KNOWN_COLUMN)

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
        said = [
            tier for language in LANGUAGES for tier in _wordings(questions, translations(language).gettext)
        ]
        return vocabulary([(folded(name), name) for name in ids], *said)


def is_own(column: Column) -> bool:
    """Whether the program itself added this column to rows that it handed back."""
    return folded(column.heading) in _OWN_HEADINGS


_OWN_HEADINGS = frozenset(
    folded(translations(language).gettext(heading))
    for language in LANGUAGES
    for heading in (PREVIOUS_ROW, TO_CORRECT)
)


def part_endings(question: Question) -> Mapping[str, Sequence[str]]:
    """What stands behind a question's wording to head one of its parts; the first is what we write ourselves.

    The parts are the text beside "otro", and a date's month, year and "no recuerdo".
    """
    if question.kind is Kind.MONTH:
        month, year, unknown = question.names
        return {month: _MONTH, year: _YEAR, unknown: _UNKNOWN}
    return {question.other_name: _OTHER} if question.other_name else {}


_MONTH, _YEAR = (N_("mes"), "month"), (N_("año"), "anio", "year")
_UNKNOWN, _OTHER = (N_("no recuerdo"), "i do not remember"), (N_("otro"), "otra", "other")


def _wordings(questions: Sequence[Question], say: Say) -> Iterator[list[tuple[str, str]]]:
    """The tiers of headings in one language."""
    yield [(folded(say(question.label)), question.id) for question in questions]
    yield [pair for question in questions for pair in _part_headings(question, say)]
    yield [(shortened(say(question.label)), question.id) for question in questions]


def _part_headings(question: Question, say: Say) -> Iterator[tuple[str, str]]:
    for name, endings in part_endings(question).items():
        for ending in endings:
            for stem in (question.id, say(question.label)):
                yield folded(f"{stem} {ending}"), name
                yield folded(f"{stem} {say(ending)}"), name


def _refuse_twins(columns: Iterable[Column]) -> None:
    seen: dict[str, Column] = {}
    for column in columns:
        for field in column.covers:
            other = seen.setdefault(field, column)
            if other is not column:
                raise TableError(SAME_COLUMN, first=other.letter, second=column.letter)
