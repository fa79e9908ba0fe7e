"""The process that reads a stranger's workbook: `python -m alerts.paper.tables.child`.

In: the workbook. Out, as lines of JSON: a refusal; or every visible sheet, first what it is, then its rows; and at
last that this is all. Nothing is written anywhere else.
"""

import codecs
import io
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from alerts.evidence.confinement import confine, open_nothing_more
from alerts.paper.tables.inspection import Refusal, SheetFacts, inspected

CPU_SECONDS = 120
_WHOLE_NUMBERS = 1e15  # beyond, a stored number has lost digits

Cell = int | float | str | bool | time | date | datetime | timedelta


def main() -> None:
    """Confine this process, then answer one request."""
    confine(cpu_seconds=CPU_SECONDS)
    codecs.lookup("cp437")  # of names in a zip; Python would look for its file later
    open_nothing_more(threads=False)
    answer(sys.stdin.buffer.read(), sys.stdout.buffer)


def answer(data: bytes, reply: BinaryIO) -> None:
    """Write what the workbook holds, or why it is refused."""
    try:
        _tell(data, inspected(data), reply)
    except Refusal as refused:
        _write(reply, {"refusal": refused.reason, "params": refused.params})
    reply.flush()


def _tell(data: bytes, sheets: Sequence[SheetFacts], reply: BinaryIO) -> None:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        raise Refusal("password") from None
    except CalamineError:
        raise Refusal("damaged") from None
    for facts in sheets:
        if facts.is_visible:
            _tell_sheet(book, facts, reply)
    _write(reply, {"end": True})


def _tell_sheet(book: CalamineWorkbook, facts: SheetFacts, reply: BinaryIO) -> None:
    """One sheet: what it is, then its rows that hold something, each with its number."""
    merged = [[each.first_row, each.first_column, each.last_row, each.last_column] for each in facts.merged]
    unsolved = {row for row, _ in facts.unsolved}
    said = {"sheet": facts.name, "merged": merged, "formulas": facts.formulas, "unsolved": facts.unsolved}
    _write(reply, said)
    try:
        sheet = book.get_sheet_by_name(facts.name)
    except CalamineError:
        raise Refusal("damaged") from None
    _, left = sheet.start or (0, 0)
    number = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [""] * left + [cell_text(cell) for cell in cells]
        if any(texts) or number in unsolved:
            _write(reply, [number, texts])
    for row in sorted(unsolved):
        if row > number:
            _write(reply, [row, []])


def cell_text(cell: Cell) -> str:
    """What a person would have typed for a stored value: whole numbers without a point, dates as 2024-03-15."""
    if isinstance(cell, bool):
        return "VERDADERO" if cell else "FALSO"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _WHOLE_NUMBERS:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)


def _write(reply: BinaryIO, said: object) -> None:
    reply.write(json.dumps(said, ensure_ascii=False).encode() + b"\n")


if __name__ == "__main__":
    main()
