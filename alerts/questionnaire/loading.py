"""Reading a questionnaire from TOML, with every mistake named by its line."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import count
from typing import Any

from alerts import catalogues
from alerts.questionnaire.definition import Kind, Option, Question, Questionnaire, Section
from alerts.questionnaire.tables import Place, TableError, read_tables

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


class DefinitionError(TableError):
    """A questionnaire that cannot be used; `line` (from 1) is where."""


def load(text: str) -> Questionnaire:
    """The questionnaire that a TOML text defines; DefinitionError naming the first bad line."""
    content = read_tables(text, DefinitionError)
    top = Place(text, "", 0, DefinitionError)
    top.check_keys(content, {"version": int, "section": list})
    top.check_present(content, ("version", "section"))
    return Questionnaire(content["version"], tuple(_sections(text, top.rows(content["section"], "section"))))


@cache
def published(version: int) -> Questionnaire:
    """The questionnaire of a published version, as old alerts need it; KeyError where never published."""
    if not 1 <= version <= CURRENT_VERSION:
        raise KeyError(version)
    return load(files("alerts.questionnaire").joinpath(f"alert_v{version}.toml").read_text(encoding="utf-8"))


def current() -> Questionnaire:
    """The questionnaire that new alerts are filed under."""
    return published(CURRENT_VERSION)


def _sections(text: str, tables: list[dict[str, Any]]) -> Iterator[Section]:
    numbers = count()
    seen: set[str] = set()
    for index, table in enumerate(tables):
        place = Place(text, "section", index, DefinitionError)
        place.check_keys(table, {"id": str, "title": str, "question": list})
        place.check_present(table, ("id", "title", "question"))
        questions = []
        for row in place.rows(table["question"], "question"):
            where = Place(text, "section.question", next(numbers), DefinitionError)
            question = _question(row, where)
            _check_new(question, seen, where)
            questions.append(question)
        yield Section(table["id"], table["title"], tuple(questions))


def _question(row: Mapping[str, Any], place: Place) -> Question:
    place.check_keys(row, _QUESTION_KEYS)
    place.check_present(row, ("id", "kind", "label"))
    if not _ID.fullmatch(row["id"]):
        raise place.error("an id has letters, digits and _", "id")
    given = {key: value for key, value in row.items() if key not in ("kind", "options", "catalogue")}
    question = Question(**given, kind=_kind(row["kind"], place), options=_options(row, place))
    _check_shape(question, place)
    return question


def _kind(name: str, place: Place) -> Kind:
    try:
        return Kind(name)
    except ValueError:
        raise place.error(f"kind is one of {', '.join(Kind)}", "kind") from None


def _options(row: Mapping[str, Any], place: Place) -> tuple[Option, ...]:
    options = list(_catalogue_options(row["catalogue"], place)) if "catalogue" in row else []
    seen = {option.id for option in options}
    for each in place.rows(row.get("options", []), "options"):
        option = _option(each, place)
        if option.id in seen:
            raise place.error(f"option {option.id} is there twice", option.id)
        seen.add(option.id)
        options.append(option)
    return tuple(options)


def _option(each: Mapping[str, Any], place: Place) -> Option:
    place.check_keys(each, _OPTION_KEYS)
    place.check_present(each, ("id", "label"))
    if not _ID.fullmatch(each["id"]):
        raise place.error("an option id has letters, digits and _", each["id"])
    return Option(**each)


def _catalogue_options(name: str, place: Place) -> Iterator[Option]:
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


def _check_shape(question: Question, place: Place) -> None:
    """Refuse a question whose parts do not fit its kind."""
    if (question.kind in _CHOICES) != bool(question.options):
        raise place.error(f"kind {question.kind} and its options do not fit", "kind")
    if (question.kind is Kind.TEXT) != (question.limit > 0):
        raise place.error("a text, and only a text, has a limit from 1", "limit")
    if question.exclusive and question.kind is not Kind.MANY:
        raise place.error('only a "many" question has exclusive options', "exclusive")
    if question.default and question.default not in question.positions:
        raise place.error("the default is none of the options", "default")


def _check_new(question: Question, seen: set[str], place: Place) -> None:
    for name in {question.id, *question.names}:
        if name in seen:
            raise place.error(f"{name} is there twice", "id")
        seen.add(name)
