"""Workbooks as people, other programs and bad people make them."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Cells = Sequence[Sequence[object]]
Parts = dict[str, bytes]


def workbook(
    rows: Cells, *, sheet: str = "Hoja1", change: Callable[[Worksheet], None] | None = None
) -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = sheet
    for row in rows:
        page.append(list(row))
    if change:
        change(page)
    return saved(book)


def several_sheets(sheets: Mapping[str, Cells], hidden: Sequence[str] = ()) -> bytes:
    """A workbook of several sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        page.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            page.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def parts_of(data: bytes) -> Parts:
    """The members of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A workbook of these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return target.getvalue()


def with_sheet(xml: str, *, declared: str = "", behind: str = "") -> bytes:
    """A workbook whose one sheet has this XML between its `sheetData` tags."""
    parts = parts_of(workbook([["A1"]]))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/worksheets/sheet1.xml"] = (
        f'<?xml version="1.0"?>{declared}<worksheet xmlns="{space}"><sheetData>{xml}</sheetData>{behind}</worksheet>'
    ).encode()
    return packed(parts)


def cell(reference: str, value: str, kind: str = "str") -> str:
    """One cell as a sheet writes it."""
    return f'<c r="{reference}" t="{kind}"><v>{value}</v></c>'
