"""An Excel workbook as header and rows: read in a confined process, whose answer is checked like anything foreign."""

import json
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, BinaryIO, NamedTuple

from alerts.evidence.asking import asked, ran_out_of_time
from alerts.evidence.confinement import command
from alerts.paper.tables import errors
from alerts.paper.tables.columns import Headings
from alerts.paper.tables.errors import TableError
from alerts.paper.tables.form_book import is_options_sheet
from alerts.paper.tables.grid import (
    MAX_COLUMNS,
    Grid,
    Merged,
    NumberedCells,
    Place,
    counted,
    refuse_long_cells,
    trimmed_header,
)
from alerts.paper.tables.wording import trimmed

_CHILD = "alerts.paper.tables.child"
_WAIT_SECONDS = 240
_LONGEST_LINE = 64 * 1024**2
_LONGEST_ANSWER = 512 * 1024**2
# Each child may take a gigabyte for a moment.
_AT_ONCE = threading.BoundedSemaphore(1)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")

_REFUSALS: Mapping[str, str] = {
    "damaged": errors.DAMAGED_WORKBOOK,
    "password": errors.PASSWORD,
    "binary": errors.BINARY_WORKBOOK,
    "open_document": errors.OPEN_DOCUMENT,
    "not_a_workbook": errors.NOT_A_WORKBOOK,
    "unpacked": errors.UNPACKED_TOO_LARGE,
    "far": errors.FAR_CELL,
}

Line = Any


class Found(NamedTuple):
    """A sheet with a known header: what the child said about it, the header's row, the rows below."""

    about: Mapping[str, Any]
    header: NumberedCells
    rows: Sequence[NumberedCells]


def is_workbook(data: bytes) -> bool:
    """Whether the bytes begin as a workbook does, whatever the file is called."""
    return data.startswith((_OLE, *_ZIPS))


def read_workbook(data: bytes, headings: Headings) -> Grid:
    """Header and rows of the one visible sheet with forms; TableError says why there is none, or names two."""
    if data.startswith(_OLE):
        raise TableError(errors.PASSWORD if _ENCRYPTED_STREAM in data else errors.OLD_WORKBOOK)
    with _AT_ONCE, closing(_lines(data)) as lines:
        try:
            return _only_filled(_known_sheets(lines, headings))
        except (ValueError, TypeError, KeyError, IndexError, RecursionError):
            raise TableError(errors.DAMAGED_WORKBOOK) from None


def _only_filled(sheets: Iterator[Found]) -> Grid:
    """The sheet that has rows, or the first where none has; a second one must not be lost in silence."""
    found: Found | None = None
    for sheet in sheets:
        if found and found.rows and sheet.rows:
            raise TableError(errors.TWO_SHEETS, first=found.about["sheet"], second=sheet.about["sheet"])
        if found is None or sheet.rows:
            found = sheet
    if found is None:
        raise TableError(errors.NO_KNOWN_SHEET)
    return _grid(found.about, *found.header, found.rows)


def _known_sheets(lines: Iterator[Line], headings: Headings) -> Iterator[Found]:
    """The visible sheets with a known header, but for the list of options that our own workbooks bring."""
    line = next(lines)
    while "end" not in line:
        if "refusal" in line:
            params = {str(name): str(value) for name, value in line["params"].items()}
            raise TableError(_REFUSALS[line["refusal"]], row=None, **params)
        about, rows = line, _Rows(lines)
        header = headings.header_in(rows)
        if header is not None and not is_options_sheet(str(about["sheet"])):
            yield Found(about, header, list(counted(rows)))
        line = rows.line_behind()


class _Rows:
    """The rows of one sheet, up to the line that begins the next."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._behind: Line = None

    def __iter__(self) -> Iterator[NumberedCells]:
        while self._behind is None:
            line = next(self._lines)
            if isinstance(line, dict):
                self._behind = line
                return
            yield int(line[0]), [trimmed(str(cell)) for cell in line[1]]

    def line_behind(self) -> Line:
        """What begins behind this sheet; rows that nobody asked for are passed over."""
        for _ in self:
            pass
        return self._behind


def _grid(
    about: Mapping[str, Any], header_row: int, header_cells: Sequence[str], rows: Sequence[NumberedCells]
) -> Grid:
    header = trimmed_header(header_cells)
    merged = [Merged(*map(int, each)) for each in about["merged"]]
    for each in merged:
        if each.first_row <= header_row <= each.last_row:
            raise TableError(errors.MERGED_HEADER, cells=each)
    for number, cells in rows:
        refuse_long_cells(cells, number)
    return Grid(
        _widened(header, rows),
        header_row,
        rows,
        sheet=str(about["sheet"]),
        merged=merged,
        formulas=_places(about["formulas"]),
        unsolved=_places(about["unsolved"]),
    )


def _widened(header: Sequence[str], rows: Sequence[NumberedCells]) -> Sequence[str]:
    """The header with an empty heading for every column beyond it in which something stands."""
    ends = (max(place for place, cell in enumerate(cells, 1) if cell) for _, cells in rows if any(cells))
    width = max(ends, default=0)
    if width > MAX_COLUMNS:
        raise TableError(errors.TOO_MANY_COLUMNS, limit=MAX_COLUMNS)
    return [*header, *[""] * (width - len(header))]


def _places(listed: Sequence[Sequence[int]]) -> frozenset[Place]:
    return frozenset((int(row), int(column)) for row, column in listed)


def _lines(data: bytes) -> Generator[Line]:
    """The lines of a new child's answer."""
    with asked(command(_CHILD), (data,), _WAIT_SECONDS) as (child, reply):
        yield from _within_limits(reply)
        code = child.wait()
    # it ended without saying that this was all
    raise TableError(errors.TAKES_TOO_LONG if ran_out_of_time(code) else errors.DAMAGED_WORKBOOK)


def _within_limits(answer: BinaryIO) -> Iterator[Line]:
    left = _LONGEST_ANSWER
    while (line := answer.readline(_LONGEST_LINE)) and left > 0:
        left -= len(line)
        yield json.loads(line)
