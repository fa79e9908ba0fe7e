"""The codes in the corners: form, version, side and corner, and where a sheet has a stub, which sheet it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from alerts.paper.sheet.layout import PAGES, Corner

FORM = "ALERTA"
REFERENCE_LENGTH = 10
_MIDDLE_GREY = 128
_REFERENCE = rf"[0-9A-Z]{{{REFERENCE_LENGTH}}}"
_PAYLOAD = re.compile(rf"{FORM}(\d\d)(\d)([A-D])({_REFERENCE})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class CornerCode:
    """What one corner says. reference: of the mailbox behind the sheet's stub; empty where none was printed."""

    version: int
    page: int
    corner: Corner
    reference: str = ""

    @property
    def payload(self) -> str:
        """The text of the code: capitals and digits, which a DataMatrix packs best."""
        return f"{FORM}{self.version:02}{self.page}{self.corner}{self.reference}"


@dataclass(frozen=True, slots=True)
class DarkRun:
    """Dark modules side by side in one row. Unit: modules, from the code's upper left corner."""

    row: int
    column: int
    length: int


@dataclass(frozen=True, slots=True)
class CodeImage:
    """A square code without its quiet zone. side: modules along one edge."""

    side: int
    runs: tuple[DarkRun, ...]


def parse_payload(text: str) -> CornerCode | None:
    """The corner that a code's text names; None for any other code."""
    found = _PAYLOAD.fullmatch(text)
    if found is None or int(found[2]) not in PAGES:
        return None
    return CornerCode(int(found[1]), int(found[2]), Corner(found[3]), found[4] or "")


def is_reference(text: str) -> bool:
    """Whether a text has the form of a reference."""
    return re.fullmatch(_REFERENCE, text) is not None


def code_image(code: CornerCode) -> CodeImage:
    """The DataMatrix of a corner."""
    import zxingcpp  # costs start-up time that only printing and reading should pay

    made = zxingcpp.create_barcode(code.payload, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    image: Any = made.to_image(scale=1, add_quiet_zones=False)
    pixels: Any = memoryview(image).tolist()
    rows = [[light < _MIDDLE_GREY for light in row] for row in pixels]
    return CodeImage(len(rows), tuple(run for number, row in enumerate(rows) for run in _runs(number, row)))


def _runs(row: int, modules: list[bool]) -> Iterator[DarkRun]:
    """The dark stretches of one row."""
    start = None
    for column, dark in enumerate([*modules, False]):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            yield DarkRun(row, start, column - start)
            start = None
