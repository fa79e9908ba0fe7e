"""A table as it was typed, whatever kind of file it stood in: a header and numbered rows of text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from alerts.paper.tables import errors
from alerts.paper.tables.errors import TableError

MAX_BYTES = 20_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 500
MAX_CELL_CHARACTERS = 10_000
HEADER_WITHIN = 10  # filled rows: a title may stand above the header

_LETTERS = 26

# A row's number as a spreadsheet shows it, and its cells.
NumberedCells = tuple[int, list[str]]
# A cell by its row's number and its column's place from 0.
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells that a workbook shows as one: first and last row by number, first and last column by place from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __str__(self) -> str:
        return (
            f"{place_name(self.first_row, self.first_column)}:{place_name(self.last_row, self.last_column)}"
        )


@dataclass(frozen=True, slots=True, repr=False)
class Grid:
    """Header and rows, trimmed; a row may be narrower than the header.

    sheet: its name in a workbook. formulas: cells whose text a formula gave. unsolved: cells whose formula has no
    result. encoding and delimiter: of a text file. is_ended: whether its last line has an end.
    """

    header: Sequence[str]
    header_row: int
    rows: Sequence[NumberedCells]
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    is_ended: bool = True
    merged: Sequence[Merged] = ()
    formulas: frozenset[Place] = field(default_factory=frozenset)
    unsolved: frozenset[Place] = field(default_factory=frozenset)


def column_letter(index: int) -> str:
    """``A`` for 0, ``Z`` for 25, ``AA`` for 26."""
    letters = ""
    number = index + 1
    while number:
        number, place = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + place) + letters
    return letters


def place_name(row: int, column: int) -> str:
    """A cell as a spreadsheet names it, such as ``D7``."""
    return f"{column_letter(column)}{row}"


def refuse_long_cells(cells: Sequence[str], number: int) -> None:
    """Raise TableError for a cell that no answer needs."""
    for index, cell in enumerate(cells):
        if len(cell) > MAX_CELL_CHARACTERS:
            place, limit = place_name(number, index), f"{MAX_CELL_CHARACTERS:,}"
            raise TableError(errors.CELL_TOO_LONG, row=number, cell=place, limit=limit)


def trimmed_header(cells: Sequence[str]) -> list[str]:
    """A header without the empty columns that spreadsheet programs put after it."""
    header = list(cells)
    while header and not header[-1]:
        header.pop()
    if len(header) > MAX_COLUMNS:
        raise TableError(errors.TOO_MANY_COLUMNS, limit=MAX_COLUMNS)
    return header


def counted(rows: Iterable[NumberedCells]) -> Iterator[NumberedCells]:
    """The same rows; TableError when there are too many."""
    for count, row in enumerate(rows, start=1):
        if count > MAX_ROWS:
            raise TableError(errors.TOO_MANY_ROWS, limit=f"{MAX_ROWS:,}")
        yield row
