"""A table of transcribed paper forms, row by row as raw answers for the questionnaire's check."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from alerts.paper.tables import errors
from alerts.paper.tables.cells import CellReader
from alerts.paper.tables.columns import Column, Headings, is_own
from alerts.paper.tables.csv_file import read_csv
from alerts.paper.tables.errors import TableError
from alerts.paper.tables.grid import MAX_BYTES, Grid, NumberedCells, place_name
from alerts.paper.tables.workbook import is_workbook, read_workbook
from alerts.questionnaire import Problem, Questionnaire

# What a spreadsheet program would take for a formula; a dash before a word is none.
_FORMULA = re.compile(r"[=@]|[+-]\S*[(!|]")


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One transcribed form. Its repr shows no answer, so that none reaches a log.

    number: the row's number as a spreadsheet shows it. raw: values by field name, for `questionnaire.check`.
    columns: the column letter of every field that the table has. cells: all of them as typed. faults: what is wrong
    with cells as such, before anybody asks what they answer.
    """

    number: int
    raw: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, str]
    cells: Sequence[str] = ()
    faults: Sequence[Problem] = ()

    def cell(self, field_name: str) -> str:
        """Where a field's answer stands, such as ``D7``; empty where the table has no column for it."""
        letter = self.columns.get(field_name)
        return f"{letter}{self.number}" if letter else ""

    def __repr__(self) -> str:
        return f"Row(number={self.number}, {len(self.raw)} answered)"


@dataclass(frozen=True, slots=True)
class Table:
    """A readable table.

    rows: every row that is not empty, in order. columns: column letter by field name. header: the headings as typed,
    and headings: what each column is. unknown_columns: those whose heading means nothing here, and those without a
    heading that hold something; `str()` names each. formulas: cells that look like a formula, or hold the result of
    one, by name; they were read as text. sheet: its name in a workbook. encoding: utf-8, utf-16-le, utf-16-be or
    cp1252, and delimiter: one character; both empty for a workbook. is_ended: whether a text's last line has an end.
    """

    rows: tuple[Row, ...] = field(repr=False)
    columns: Mapping[str, str]
    header: Sequence[str] = field(repr=False)
    headings: tuple[Column, ...]
    unknown_columns: tuple[Column, ...]
    formulas: tuple[str, ...]
    sheet: str
    encoding: str
    delimiter: str
    is_ended: bool


def read_table(data: bytes, questionnaire: Questionnaire) -> Table:
    """The table in a CSV file or an Excel workbook, told apart by what they hold, whatever the file is called.

    Cells that cannot be recognised stay as typed: `check` then reports them under their field. Raises
    TableError when the file as a whole cannot be trusted; a file that shows that it was cut off is refused whole,
    because its rows would be filed a second time with the complete file.
    """
    if len(data) > MAX_BYTES:
        raise TableError(errors.TOO_LARGE, limit=MAX_BYTES // 1_000_000)
    headings = Headings(questionnaire)
    grid = read_workbook(data, headings) if is_workbook(data) else read_csv(data, headings)
    columns = headings.columns(grid.header)
    return Table(
        rows=tuple(_answered_rows(grid, columns, questionnaire)),
        columns={name: column.letter for column in columns for name in column.covers},
        header=grid.header,
        headings=columns,
        unknown_columns=_unknown(grid, columns),
        formulas=tuple(_formulas(grid, columns)),
        sheet=grid.sheet,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        is_ended=grid.is_ended,
    )


def _answered_rows(grid: Grid, columns: Sequence[Column], questionnaire: Questionnaire) -> Iterator[Row]:
    """Rows as raw answers, read in the questionnaire's order whatever the order of the columns."""
    places = {name: place for place, name in enumerate(questionnaire.field_names)}
    known = [column for column in columns if column.field]
    known.sort(key=lambda column: places[column.covers[0]])
    letters = {name: column.letter for column in columns for name in column.covers}
    reader = CellReader(questionnaire)
    faults = _faults(grid, known)
    for number, cells in _filled(grid, columns):
        raw: dict[str, tuple[str, ...]] = {}
        for column in known:
            if cell := _cell(cells, column):
                raw.update(reader.read(column.field, cell, raw))
        yield Row(number, raw, letters, cells, faults.get(number, ()))


def _filled(grid: Grid, columns: Sequence[Column]) -> Iterator[NumberedCells]:
    """The rows in which somebody wrote something; what the program itself wrote beside it is nothing."""
    own = {column.index for column in columns if is_own(column)}
    unsolved = {row for row, _ in grid.unsolved}
    for number, cells in grid.rows:
        if number in unsolved or any(cell for place, cell in enumerate(cells) if place not in own):
            yield number, cells


def _faults(grid: Grid, known: Sequence[Column]) -> Mapping[int, Sequence[Problem]]:
    """By row, what is wrong with cells as such: joined to others, or without the value that a formula should give."""
    found: dict[int, list[Problem]] = {}
    fields = {column.index: column.covers[0] for column in known}
    for row, index in sorted(grid.unsolved):
        if index in fields:
            found.setdefault(row, []).append(Problem(fields[index], errors.UNSOLVED))
    numbers = [number for number, _ in grid.rows]
    most = len(numbers) * len(grid.header)
    for merged in grid.merged:
        touched = [index for index in fields if merged.first_column <= index <= merged.last_column]
        if touched:
            problem = Problem(fields[touched[0]], errors.MERGED, {"cells": str(merged)})
            rows = _within(numbers, merged.first_row, merged.last_row)
            most -= len(rows)
            if most < 0:  # merged cells never overlap, unless somebody wants them to take time
                raise TableError(errors.DAMAGED_WORKBOOK)
            for number in rows:
                found.setdefault(number, []).append(problem)
    return found


def _within(numbers: Sequence[int], first: int, last: int) -> Sequence[int]:
    """Those of some ascending numbers that lie between two, both included."""
    return numbers[bisect_left(numbers, first) : bisect_right(numbers, last)]


def _formulas(grid: Grid, columns: Sequence[Column]) -> Iterator[str]:
    """The cells of known columns that a spreadsheet program would calculate, or has."""
    known = [column.index for column in columns if column.field]
    for number, cells in grid.rows:
        for index in known:
            cell = cells[index] if index < len(cells) else ""
            if _FORMULA.match(cell) or (cell and (number, index) in grid.formulas):
                yield place_name(number, index)


def _unknown(grid: Grid, columns: Sequence[Column]) -> tuple[Column, ...]:
    """Columns that nobody will read; one without heading counts only if something stands in it."""
    return tuple(
        column
        for column in columns
        if not column.field
        and not is_own(column)
        and (column.heading or any(_cell(cells, column) for _, cells in grid.rows))
    )


def _cell(cells: Sequence[str], column: Column) -> str:
    """A row's cell in a column; empty beyond the end of a narrow row."""
    return cells[column.index] if column.index < len(cells) else ""
