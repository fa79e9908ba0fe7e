"""A CSV table of transcribed paper forms, row by row as raw answers for the questionnaire's check."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from alerts.paper.tables import errors
from alerts.paper.tables.cells import CellReader, trimmed
from alerts.paper.tables.columns import Column, Headings, column_letter
from alerts.paper.tables.decoding import decode
from alerts.paper.tables.errors import TableError
from alerts.questionnaire import Questionnaire

MAX_BYTES = 20_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 500
MAX_CELL_CHARACTERS = 10_000

_DELIMITERS = ";,\t|"
_NAMED_DELIMITER = re.compile(r'"?sep=([;,\t|])"?[;,\t|]*(?:\r\n|\r|\n)', re.IGNORECASE)
_HEADER_CHARACTERS = 65_536  # enough of the text to tell the delimiter by
_EXCEL_BLOCK_ROWS = 16

# A row's number as a spreadsheet shows it, and its cells.
NumberedCells = tuple[int, list[str]]


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One transcribed form. Its repr shows no answer, so that none reaches a log.

    number: the row's number as a spreadsheet shows it. raw: values by field name, for `questionnaire.check`.
    columns: the column letter of every field that the table has.
    """

    number: int
    raw: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, str]

    def cell(self, field_name: str) -> str:
        """Where a field's answer stands, such as ``D7``; empty where the table has no column for it."""
        letter = self.columns.get(field_name)
        return f"{letter}{self.number}" if letter else ""

    def __repr__(self) -> str:
        return f"Row(number={self.number}, {len(self.raw)} answered)"


@dataclass(frozen=True, slots=True)
class Table:
    """A readable table.

    rows: every row that is not empty, in order. columns: column letter by field name. unknown_columns: those
    whose heading means nothing here, and those without a heading that hold something; `str()` names each.
    encoding: utf-8, utf-16-le, utf-16-be or cp1252. delimiter: one character.
    """

    rows: tuple[Row, ...] = field(repr=False)
    columns: Mapping[str, str]
    unknown_columns: tuple[Column, ...]
    encoding: str
    delimiter: str


def read_table(data: bytes, questionnaire: Questionnaire) -> Table:
    """The table in a CSV file, whatever encoding, delimiter and habits the spreadsheet program had.

    Cells that cannot be recognised stay as typed: `check` then reports them under their field. Raises
    TableError when the file as a whole cannot be trusted; a file that was cut off is refused whole, because
    its rows would be filed a second time with the complete file.
    """
    if len(data) > MAX_BYTES:
        raise TableError(errors.TOO_LARGE, limit=MAX_BYTES // 1_000_000)
    text, encoding = decode(data)
    headings = Headings(questionnaire)
    delimiter, text = _delimiter(text, headings)
    records = _records(text, delimiter)
    columns = headings.columns(_header(records))
    rows = list(_body(records, len(columns)))
    _refuse_narrow_rows(rows, len(columns), is_ended=text.endswith(("\n", "\r")))
    letters = {name: column.letter for column in columns for name in column.covers}
    return Table(
        rows=tuple(_answered_rows(rows, columns, letters, questionnaire)),
        columns=letters,
        unknown_columns=_unknown(columns, rows),
        encoding=encoding,
        delimiter=delimiter,
    )


def template_csv(questionnaire: Questionnaire) -> bytes:
    """An empty table to fill in: one header row of field names that a Spanish Excel opens in columns."""
    return (";".join(questionnaire.field_names) + "\r\n").encode("utf-8-sig")


def _delimiter(text: str, headings: Headings) -> tuple[str, str]:
    """The delimiter, and the text without a line that only names it.

    Told by the header: the delimiter under which the most columns have a known heading.
    """
    named = _NAMED_DELIMITER.match(text)
    if named:
        return named[1], text[named.end() :]
    start = text[:_HEADER_CHARACTERS]
    return max(_DELIMITERS, key=lambda delimiter: headings.count(_first_cells(start, delimiter))), text


def _first_cells(text: str, delimiter: str) -> Sequence[str]:
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return next((cells for cells in records if any(cell.strip() for cell in cells)), ())
    except csv.Error:
        return ()


def _records(text: str, delimiter: str) -> Iterator[NumberedCells]:
    """Every record that holds something, numbered as a spreadsheet numbers rows."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _quote_error(error, number) from None
        if cells is None:
            return
        filled = [trimmed(cell) for cell in cells]
        if any(filled):
            _refuse_long_cells(filled, number)
            yield number, filled


def _quote_error(error: csv.Error, number: int) -> TableError:
    """What the reader stumbled over; its own messages are English and name no row."""
    if "unexpected end" in str(error):
        return TableError(errors.OPEN_QUOTE, row=number)
    if "field limit" in str(error):
        limit = f"{MAX_CELL_CHARACTERS:,}"
        return TableError(errors.ROW_WITH_LONG_CELL, row=number, limit=limit)
    return TableError(errors.STRAY_QUOTE, row=number)


def _refuse_long_cells(cells: Sequence[str], number: int) -> None:
    for index, cell in enumerate(cells):
        if len(cell) > MAX_CELL_CHARACTERS:
            place, limit = f"{column_letter(index)}{number}", f"{MAX_CELL_CHARACTERS:,}"
            raise TableError(errors.CELL_TOO_LONG, row=number, cell=place, limit=limit)


def _header(records: Iterator[NumberedCells]) -> Sequence[str]:
    """The first filled row, without the empty columns that Excel puts after it."""
    _, cells = next(records, (0, []))
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MAX_COLUMNS:
        raise TableError(errors.TOO_MANY_COLUMNS, limit=MAX_COLUMNS)
    return cells


def _body(records: Iterator[NumberedCells], width: int) -> Iterator[NumberedCells]:
    """The rows under the header; cells beyond it must be empty."""
    for count, (number, cells) in enumerate(records, start=1):
        if count > MAX_ROWS:
            raise TableError(errors.TOO_MANY_ROWS, limit=f"{MAX_ROWS:,}")
        if any(cells[width:]):
            raise TableError(errors.ROW_WIDTH, row=number, cells=len(cells), columns=width)
        yield number, cells[:width]


def _refuse_narrow_rows(rows: Sequence[NumberedCells], width: int, *, is_ended: bool) -> None:
    """Excel leaves out the empty cells at the end of rows, but for whole blocks of 16 rows at a time.

    So a narrow row among equals is complete; one that differs from both neighbours has lost something,
    and the last one was cut off.
    """
    widths = [len(cells) for _, cells in rows]
    for place, (number, cells) in enumerate(rows):
        if len(cells) == width:
            continue
        is_last = place == len(rows) - 1
        if is_last and not is_ended:
            raise TableError(errors.CUT_OFF_IN_ROW, row=number)
        neighbours = widths[max(0, place - 1) : place] + widths[place + 1 : place + 2]
        if len(cells) in neighbours or (is_last and number % _EXCEL_BLOCK_ROWS == 1):
            continue
        if is_last:
            raise TableError(errors.CUT_OFF_IN_ROW, row=number)
        raise TableError(errors.ROW_WIDTH, row=number, cells=len(cells), columns=width)


def _answered_rows(
    rows: Sequence[NumberedCells],
    columns: Sequence[Column],
    letters: Mapping[str, str],
    questionnaire: Questionnaire,
) -> Iterator[Row]:
    """Rows as raw answers, read in the questionnaire's order whatever the order of the columns."""
    places = {name: place for place, name in enumerate(questionnaire.field_names)}
    ordered = sorted(
        (column for column in columns if column.field), key=lambda column: places[column.covers[0]]
    )
    reader = CellReader(questionnaire)
    for number, cells in rows:
        raw: dict[str, tuple[str, ...]] = {}
        for column in ordered:
            if cell := _cell(cells, column):
                raw.update(reader.read(column.field, cell, raw))
        yield Row(number, raw, letters)


def _unknown(columns: Sequence[Column], rows: Sequence[NumberedCells]) -> tuple[Column, ...]:
    """Columns that nobody will read; one without heading counts only if something stands in it."""
    return tuple(
        column
        for column in columns
        if not column.field and (column.heading or any(_cell(cells, column) for _, cells in rows))
    )


def _cell(cells: Sequence[str], column: Column) -> str:
    """A row's cell in a column; empty beyond the end of a narrow row."""
    return cells[column.index] if column.index < len(cells) else ""
