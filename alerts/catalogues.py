"""The institutions, departments and municipalities that answers may name.

Rows come from `alerts/data/`; ids and INE codes are stable, names stay Spanish in every language.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Institution:
    """One row of institutions.csv.

    `parent` is the acronym of the ministry that it belongs to, or empty; `shown` is yes, as_shortcut,
    as_redirect or no; `orientation` says where to go instead, for bodies outside the Executive.
    """

    id: str
    kind: str
    acronym: str
    name: str
    department: str
    parent: str
    in_scope: bool
    is_commission: bool
    shown: str
    orientation: str

    @property
    def is_redirect(self) -> bool:
        """Whether this body is outside the Executive and has its own channel."""
        return self.shown == "as_redirect"

    @property
    def is_choosable(self) -> bool:
        """Whether question A1 offers it; historic bodies are kept for old cases only."""
        return self.shown != "no"


@dataclass(frozen=True, slots=True)
class Department:
    """One of the 22 departments, by its two-digit INE code."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Municipality:
    """One of the 340 municipalities, by its four-digit INE code."""

    code: str
    department_code: str
    name: str


@cache
def institutions() -> tuple[Institution, ...]:
    """Every institution, in catalogue order, historic ones included."""
    return tuple(_institution(row) for row in _rows("institutions.csv"))


def institution(institution_id: str) -> Institution:
    """The institution with this id; KeyError where none has it."""
    return _institutions_by_id()[institution_id]


@cache
def departments() -> tuple[Department, ...]:
    """The departments in INE order."""
    pairs = {row["department_code"]: row["department"] for row in _rows("municipalities.csv")}
    return tuple(Department(code, name) for code, name in sorted(pairs.items()))


@cache
def municipalities() -> tuple[Municipality, ...]:
    """The municipalities in INE order."""
    return tuple(
        Municipality(row["ine_code"], row["department_code"], row["municipality"])
        for row in _rows("municipalities.csv")
    )


@cache
def _institutions_by_id() -> dict[str, Institution]:
    return {each.id: each for each in institutions()}


def _institution(row: dict[str, str]) -> Institution:
    return Institution(
        id=row["id"],
        kind=row["kind"],
        acronym=row["acronym"],
        name=row["name"],
        department=row["department"],
        parent=row["parent"],
        in_scope=row["in_scope"] != "no",
        is_commission=row["in_scope"] == "recipient",
        shown=row["shown"],
        orientation=row["orientation"],
    )


def _rows(name: str) -> Iterable[dict[str, str]]:
    text = files("alerts").joinpath("data", name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())
