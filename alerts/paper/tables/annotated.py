"""The refused rows of a table as a workbook to correct and send again, each problem beside its cell.

It holds answers: whoever asks for it gets it at once, and nothing here keeps it.
"""

from collections.abc import Mapping, Sequence

from alerts.paper.tables.columns import PREVIOUS_ROW, TO_CORRECT, Column, is_own
from alerts.paper.tables.form_book import FormBook
from alerts.paper.tables.grid import place_name
from alerts.paper.tables.table import Row, Table
from alerts.paper.tables.wording import Say
from alerts.questionnaire import Questionnaire

# What is wrong, as (field, text), by the row's number in the file that was sent.
Wrong = Mapping[int, Sequence[tuple[str, str]]]


def annotated_xlsx(table: Table, wrong: Wrong, questionnaire: Questionnaire, say: Say = str) -> bytes:
    """A workbook of the refused rows only, as they were typed.

    Each problem is a comment on its cell and stands once more in a last column. That column, and the one with the
    row's number in the file that was sent, are ignored when the workbook comes back.
    """
    book = FormBook(questionnaire, say)
    kept = [column for column in table.headings if not is_own(column)]
    headings = [table.header[column.index] for column in kept]
    book.write_header([*headings, say(PREVIOUS_ROW), say(TO_CORRECT)])
    places = {name: at for at, column in enumerate(kept) for name in column.covers}
    refused = [row for row in table.rows if row.number in wrong]
    for number, row in enumerate(refused, start=1):
        _write(book, number, row, kept, places, wrong[row.number])
    fields = {at: column.field for at, column in enumerate(kept) if len(column.covers) == 1}
    book.offer_options(fields, max(1, len(refused)))
    return book.finished()


def _write(
    book: FormBook,
    number: int,
    row: Row,
    kept: Sequence[Column],
    places: Mapping[str, int],
    wrong: Sequence[tuple[str, str]],
) -> None:
    """One refused row; its first row is the one under the header."""
    comments: dict[int, list[str]] = {}
    lines: list[str] = []
    for field, text in wrong:
        where = field
        if field in places:
            comments.setdefault(places[field], []).append(text)
            where = f"{place_name(number + 1, places[field])} ({field})"
        lines.append(f"{where}: {text}" if where else text)
    cells = [row.cells[column.index] if column.index < len(row.cells) else "" for column in kept]
    book.write_row(
        number,
        [*cells, str(row.number), "\n".join(lines)],
        {place: "\n".join(texts) for place, texts in comments.items()},
    )
