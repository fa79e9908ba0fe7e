"""The printed sheet: its layout in millimetres, which printer and reader share, and the PDF of it."""

from alerts.paper.sheet.drawing import SheetSpec, sheet_pdf, stubbed_sheets_pdf
from alerts.paper.sheet.stub import Stub, new_reference

__all__ = ["SheetSpec", "Stub", "new_reference", "sheet_pdf", "stubbed_sheets_pdf"]
