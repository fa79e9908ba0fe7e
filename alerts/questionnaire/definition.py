"""The typed, frozen questionnaire that forms, paper, imports and checks are built from."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

OTHER = "otro"
CHECKED = "si"
UNKNOWN = frozenset({"no_se", "prefiero_no_decir"})


class Kind(StrEnum):
    """How a question is answered."""

    ONE = "one"
    MANY = "many"
    TEXT = "text"
    CHECK = "check"
    MONTH = "month"
    INSTITUTION = "institution"
    MUNICIPALITY = "municipality"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: a stable id, its Spanish label, and whether it stands alone in a "many" question."""

    id: str
    label: str
    exclusive: bool = False


@dataclass(frozen=True)
class Question:
    """One question.

    `limit` is in characters and only for TEXT (0 elsewhere); `default` is the answer when none is given;
    `files` says that files may be added to it; `risk_high` that its answer can give the reporter away.
    """

    id: str
    kind: Kind
    label: str
    help: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    limit: int = 0
    folded: bool = False
    recommended: bool = False
    risk_high: bool = False
    files: bool = False
    default: str = ""

    @cached_property
    def positions(self) -> dict[str, int]:
        """The place of every option id, in the order of the form."""
        return {option.id: place for place, option in enumerate(self.options)}

    @cached_property
    def exclusive(self) -> frozenset[str]:
        """The option ids that cannot be combined with others."""
        return frozenset(option.id for option in self.options if option.exclusive)

    @cached_property
    def other_name(self) -> str:
        """The name of the text that `otro` opens, or empty."""
        return f"{self.id}_otro" if OTHER in self.positions else ""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the form fields, columns and answers of this question."""
        if self.kind is Kind.MONTH:
            return (f"{self.id}_month", f"{self.id}_year", f"{self.id}_unknown")
        return (self.id, self.other_name) if self.other_name else (self.id,)

    @property
    def is_multiline(self) -> bool:
        """Whether line breaks belong to the text; shorter texts are one line on paper and on screen."""
        return self.limit > 80

    def option(self, option_id: str) -> Option:
        """The option with this id; KeyError where none has it."""
        return self.options[self.positions[option_id]]


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of questions, in order."""

    id: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Questionnaire:
    """One published version: sections A to E and `closing`."""

    version: int
    sections: tuple[Section, ...]

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question in the order of the form."""
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def required(self) -> tuple[Question, ...]:
        """The questions that must be answered."""
        return tuple(question for question in self.questions if question.required)

    @cached_property
    def field_names(self) -> tuple[str, ...]:
        """Every name of a form field or column, in order."""
        return tuple(name for question in self.questions for name in question.names)

    @cached_property
    def _by_name(self) -> dict[str, Question]:
        return dict(self._named())

    def question(self, name: str) -> Question:
        """The question with this id, or that a field such as `A1_otro` belongs to; KeyError where none."""
        return self._by_name[name]

    def _named(self) -> Iterator[tuple[str, Question]]:
        for question in self.questions:
            yield question.id, question
            for name in question.names:
                yield name, question
