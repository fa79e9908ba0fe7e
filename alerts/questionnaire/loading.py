"""Reading a questionnaire from TOML, with every mistake named by its line."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import count
from typing import Any

from alerts import catalogues
from alerts.questionnaire.definition import Kind, Option, Question, Questionnaire, Section
from alerts.questionnaire.places import line_of_table, line_within

CURRENT_VERSION = 1

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]*")
_QUESTION_KEYS: Mapping[str, type] = {
    "id": str,
    "kind": str,
    "label": str,
    "help": str,
    "required": bool,
    "options": list,
    "limit": int,
    "folded": bool,
    "recommended": bool,
    "risk_high": bool,
    "files": bool,
    "default": str,
    "catalogue": str,
}
_OPTION_KEYS: Mapping[str, type] = {"id": str, "label": str, "exclusive": bool}
_CHOICES = frozenset({Kind.ONE, Kind.MANY, Kind.INSTITUTION, Kind.MUNICIPALITY})


class DefinitionError(Exception):
    """A questionnaire that cannot be used; `line` (from 1) is where."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line}: {what}")
        self.line = line


def load(text: str) -> Questionnaire:
    """The questionnaire that a TOML text defines; DefinitionError naming the first bad line."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(_decode_line(text, error), "this is not TOML") from error
    version = content.get("version")
    if type(version) is not int or version < 1:
        raise DefinitionError(line_within(text, "", 0, "version"), "version must be a whole number from 1")
    sections = tuple(_sections(text, content))
    if not sections:
        raise DefinitionError(1, "there is no [[section]]")
    return Questionnaire(version, sections)


@cache
def published(version: int) -> Questionnaire:
    """The questionnaire of a published version, as old alerts need it; KeyError where never published."""
    if not 1 <= version <= CURRENT_VERSION:
        raise KeyError(version)
    return load(files("alerts.questionnaire").joinpath(f"alert_v{version}.toml").read_text(encoding="utf-8"))


def current() -> Questionnaire:
    """The questionnaire that new alerts are filed under."""
    return published(CURRENT_VERSION)


@dataclass(frozen=True, slots=True)
class _Place:
    """A table of the text that is being read, for errors that name a line."""

    text: str
    table: str
    index: int

    def error(self, what: str, word: str = "") -> DefinitionError:
        line = line_within(self.text, self.table, self.index, word) if word else self._header
        return DefinitionError(line, what)

    @property
    def _header(self) -> int:
        return line_of_table(self.text, self.table, self.index)


def _sections(text: str, content: Mapping[str, Any]) -> Iterator[Section]:
    numbers = count()
    seen: set[str] = set()
    for index, table in enumerate(_tables(content.get("section", []))):
        place = _Place(text, "section", index)
        _check_keys(table, {"id": str, "title": str, "question": list}, place)
        _check_present(table, ("id", "title", "question"), place)
        questions = []
        for row in _tables(table["question"]):
            where = _Place(text, "section.question", next(numbers))
            question = _question(row, where)
            _check_new(question, seen, where)
            questions.append(question)
        yield Section(table["id"], table["title"], tuple(questions))


def _tables(value: object) -> list[dict[str, Any]]:
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return value
    raise DefinitionError(1, "section and question must be [[tables]]")


def _question(row: Mapping[str, Any], place: _Place) -> Question:
    _check_keys(row, _QUESTION_KEYS, place)
    _check_present(row, ("id", "kind", "label"), place)
    if not _ID.fullmatch(row["id"]):
        raise place.error("an id has letters, digits and _", "id")
    given = {key: value for key, value in row.items() if key not in ("kind", "options", "catalogue")}
    question = Question(**given, kind=_kind(row["kind"], place), options=_options(row, place))
    _check_shape(question, place)
    return question


def _kind(name: str, place: _Place) -> Kind:
    try:
        return Kind(name)
    except ValueError:
        raise place.error(f"kind is one of {', '.join(Kind)}", "kind") from None


def _options(row: Mapping[str, Any], place: _Place) -> tuple[Option, ...]:
    options = list(_catalogue_options(row["catalogue"], place)) if "catalogue" in row else []
    seen = {option.id for option in options}
    for each in row.get("options", []):
        option = _option(each, place)
        if option.id in seen:
            raise place.error(f"option {option.id} is there twice", option.id)
        seen.add(option.id)
        options.append(option)
    return tuple(options)


def _option(each: object, place: _Place) -> Option:
    if not isinstance(each, dict):
        raise place.error("an option is { id = …, label = … }", "options")
    _check_keys(each, _OPTION_KEYS, place)
    _check_present(each, ("id", "label"), place)
    if not _ID.fullmatch(each["id"]):
        raise place.error("an option id has letters, digits and _", each["id"])
    return Option(**each)


def _catalogue_options(name: str, place: _Place) -> Iterator[Option]:
    try:
        return _CATALOGUES[name]()
    except KeyError:
        raise place.error(f"catalogue is one of {', '.join(_CATALOGUES)}", "catalogue") from None


def _institution_options() -> Iterator[Option]:
    return (Option(each.id, each.name) for each in catalogues.institutions() if each.is_choosable)


def _department_options() -> Iterator[Option]:
    return (Option(each.code, each.name) for each in catalogues.departments())


def _municipality_options() -> Iterator[Option]:
    return (Option(each.code, each.name) for each in catalogues.municipalities())


_CATALOGUES: Mapping[str, Callable[[], Iterator[Option]]] = {
    "institutions": _institution_options,
    "departments": _department_options,
    "municipalities": _municipality_options,
}


def _check_shape(question: Question, place: _Place) -> None:
    """Refuse a question whose parts do not fit its kind."""
    if (question.kind in _CHOICES) != bool(question.options):
        raise place.error(f"kind {question.kind} and its options do not fit", "kind")
    if (question.kind is Kind.TEXT) != (question.limit > 0):
        raise place.error("a text, and only a text, has a limit from 1", "limit")
    if question.exclusive and question.kind is not Kind.MANY:
        raise place.error('only a "many" question has exclusive options', "exclusive")
    if question.default and question.default not in question.positions:
        raise place.error("the default is none of the options", "default")


def _check_new(question: Question, seen: set[str], place: _Place) -> None:
    for name in {question.id, *question.names}:
        if name in seen:
            raise place.error(f"{name} is there twice", "id")
        seen.add(name)


def _check_keys(row: Mapping[str, Any], known: Mapping[str, type], place: _Place) -> None:
    for key, value in row.items():
        if key not in known:
            raise place.error(f"nothing is called {key} here", key)
        if type(value) is not known[key]:
            raise place.error(f"{key} must be of type {known[key].__name__}", key)


def _check_present(row: Mapping[str, Any], keys: tuple[str, ...], place: _Place) -> None:
    for key in keys:
        if not row.get(key):
            raise place.error(f"{key} is missing or empty")


def _decode_line(text: str, error: tomllib.TOMLDecodeError) -> int:
    found = re.search(r"at line (\d+)", str(error))
    return int(found[1]) if found else len(text.splitlines()) or 1
