"""Tables of transcribed forms become the same raw answers that the web form sends."""

from alerts.paper.tables.errors import TableError
from alerts.paper.tables.table import (
    MAX_BYTES,
    MAX_CELL_CHARACTERS,
    MAX_COLUMNS,
    MAX_ROWS,
    Row,
    Table,
    read_table,
    template_csv,
)

__all__ = [
    "MAX_BYTES",
    "MAX_CELL_CHARACTERS",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "Row",
    "Table",
    "TableError",
    "read_table",
    "template_csv",
]
