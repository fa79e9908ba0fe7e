"""Tables of transcribed forms become the same raw answers that the web form sends."""

from alerts.paper.tables.annotated import annotated_xlsx
from alerts.paper.tables.errors import TableError
from alerts.paper.tables.grid import MAX_BYTES, MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_ROWS
from alerts.paper.tables.table import Row, Table, read_table
from alerts.paper.tables.template import template_csv, template_xlsx

__all__ = [
    "MAX_BYTES",
    "MAX_CELL_CHARACTERS",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "Row",
    "Table",
    "TableError",
    "annotated_xlsx",
    "read_table",
    "template_csv",
    "template_xlsx",
]
