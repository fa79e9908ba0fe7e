"""A CSV file with the encodings, delimiters and habits of spreadsheet programs, as header and rows."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from alerts.paper.tables import errors
from alerts.paper.tables.columns import Headings
from alerts.paper.tables.decoding import decode
from alerts.paper.tables.errors import TableError
from alerts.paper.tables.grid import (
    HEADER_WITHIN,
    MAX_CELL_CHARACTERS,
    Grid,
    NumberedCells,
    counted,
    refuse_long_cells,
    trimmed_header,
)
from alerts.paper.tables.wording import trimmed

_DELIMITERS = ";,\t|"
_NAMED_DELIMITER = re.compile(r'"?sep=([;,\t|])"?[;,\t|]*(?:\r\n|\r|\n)', re.IGNORECASE)
_HEADER_CHARACTERS = 65_536  # enough of the text to tell the delimiter by
_EXCEL_BLOCK_ROWS = 16


def read_csv(data: bytes, headings: Headings) -> Grid:
    """Header and rows of a CSV file.

    Raises TableError; a file that lost cells or a quote of its last row is refused whole, because its rows would be
    filed a second time with the complete file. A cut inside the very last cell shows only in a last line without
    end, and some programs write none: `is_ended` tells, and a person looks.
    """
    text, encoding = decode(data)
    delimiter, text = _delimiter(text, headings)
    records = _records(text, delimiter)
    found = headings.header_in(records)
    if found is None:
        raise TableError(errors.NO_KNOWN_COLUMN)
    number, cells = found
    header = trimmed_header(cells)
    rows = list(_body(records, len(header)))
    is_ended = text.endswith(("\n", "\r"))
    _refuse_narrow_rows(rows, len(header), is_ended=is_ended)
    return Grid(header, number, rows, encoding=encoding, delimiter=delimiter, is_ended=is_ended)


def _delimiter(text: str, headings: Headings) -> tuple[str, str]:
    """The delimiter, and the text without a line that only names it.

    Told by the header: the delimiter under which one of the first rows has the most known headings.
    """
    named = _NAMED_DELIMITER.match(text)
    if named:
        return named[1], text[named.end() :]
    start = text[:_HEADER_CHARACTERS]
    return max(_DELIMITERS, key=lambda delimiter: _known_headings(start, delimiter, headings)), text


def _known_headings(text: str, delimiter: str, headings: Headings) -> int:
    """How many known headings a header has with this delimiter: the first of the first rows that has any."""
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    filled = (cells for cells in records if any(cell.strip() for cell in cells))
    try:
        return next(filter(None, map(headings.count, islice(filled, HEADER_WITHIN))), 0)
    except csv.Error:
        return 0


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
            refuse_long_cells(filled, number)
            yield number, filled


def _quote_error(error: csv.Error, number: int) -> TableError:
    """What the reader stumbled over; its own messages are English and name no row."""
    if "unexpected end" in str(error):
        return TableError(errors.OPEN_QUOTE, row=number)
    if "field limit" in str(error):
        limit = f"{MAX_CELL_CHARACTERS:,}"
        return TableError(errors.ROW_WITH_LONG_CELL, row=number, limit=limit)
    return TableError(errors.STRAY_QUOTE, row=number)


def _body(records: Iterator[NumberedCells], width: int) -> Iterator[NumberedCells]:
    """The rows under the header; cells beyond it must be empty."""
    for number, cells in counted(records):
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
