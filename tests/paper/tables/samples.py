"""Random valid answers, and tables of them in the dialects that spreadsheets write."""

import csv
import io
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import strategies as st

from alerts.paper.tables import Table, TableError, read_table
from alerts.questionnaire import OTHER, Kind, Question, current

QUESTIONNAIRE = current()
FIELDS = QUESTIONNAIRE.field_names
Raw = Mapping[str, tuple[str, ...]]

DELIMITERS = (";", ",", "\t")
ENCODINGS = ("cp1252", "utf-8", "utf-8-sig", "utf-16")

# Signs that all encodings have, with everything that a CSV file has to quote.
_TEXTS = (
    st.text("abcñÑáéíóúü¿?¡!«»=+-@;,\t|/\"'\n 0123456789", min_size=1, max_size=60)
    .map(str.strip)
    .filter(bool)
)

_NOTHING: st.SearchStrategy[dict[str, tuple[str, ...]]] = st.builds(dict)


def _answers_to(question: Question) -> st.SearchStrategy[dict[str, tuple[str, ...]]]:
    """Values of one question by field name, or none."""
    ids = [option.id for option in question.options]
    if question.kind is Kind.TEXT:
        return st.one_of(_NOTHING, _TEXTS.map(lambda text: _given(question, text)))
    if question.kind is Kind.CHECK:
        return st.one_of(_NOTHING, st.just(_given(question, "si")))
    if question.kind is Kind.MONTH:
        return st.one_of(_NOTHING, st.just({"B5_unknown": ("si",)}), _months())
    if question.kind is Kind.MANY:
        free = [option.id for option in question.options if not option.exclusive and option.id != OTHER]
        several = st.lists(st.sampled_from(free), min_size=1, unique=True).map(tuple)
        alone = st.sampled_from(ids).map(lambda chosen: (chosen,))
        return st.one_of(several, alone).map(lambda chosen: {question.id: chosen})
    chosen_one = st.sampled_from(ids).map(lambda chosen: _given(question, chosen))
    return chosen_one if question.required else st.one_of(_NOTHING, chosen_one)


def _given(question: Question, *values: str) -> dict[str, tuple[str, ...]]:
    return {question.id: values}


def _months() -> st.SearchStrategy[dict[str, tuple[str, ...]]]:
    return st.builds(
        lambda month, year: {"B5_month": (f"{month:02}",), "B5_year": (str(year),)},
        st.integers(1, 12),
        st.integers(1980, 2026),
    )


def _consistent(parts: Sequence[Raw]) -> dict[str, tuple[str, ...]]:
    """One form's values; a municipality outside its department would rightly be refused."""
    raw = {name: values for part in parts for name, values in part.items()}
    if "A3" in raw:
        raw["A2"] = (raw["A3"][0][:2],)
    return raw


def forms() -> st.SearchStrategy[dict[str, tuple[str, ...]]]:
    """The raw values of one complete, valid form."""
    return st.tuples(*map(_answers_to, QUESTIONNAIRE.questions)).map(_consistent)


def label(name: str, value: str) -> str:
    """What the questionnaire prints for an option id; other values as they are."""
    question = QUESTIONNAIRE.question(name)
    return question.option(value).label if value in question.positions else value


def csv_bytes(
    rows: Sequence[Sequence[str]],
    *,
    delimiter: str = ";",
    encoding: str = "utf-8-sig",
    line_end: str = "\r\n",
) -> bytes:
    """A table as a spreadsheet writes it."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return target.getvalue().encode(encoding)


def filled_row(**answers: str) -> list[str]:
    """A row with a cell for every field, required answers included unless given."""
    usual = {
        "A1": "I003",
        "B1": "contratar",
        "B2": "dinero_una_vez",
        "B6": "si",
        "C1": "jefe",
        "D1": "propio",
    }
    cells = {**usual, **answers}
    return [cells.get(name, "") for name in FIELDS]


def read(data: bytes) -> Table:
    """The table in a file."""
    return read_table(data, QUESTIONNAIRE)


def read_text(text: str) -> Table:
    """The table in a text."""
    return read(text.encode())


def raw_of(header: str, cell: str) -> Raw:
    """What one cell under one heading gives."""
    rows = read(csv_bytes([[header, "A4"], [cell, "x"]])).rows
    return {name: values for name, values in rows[0].raw.items() if name != "A4"}


def refusal(data: bytes) -> TableError:
    """Why a file is refused as a whole."""
    with pytest.raises(TableError) as refused:
        read(data)
    return refused.value
