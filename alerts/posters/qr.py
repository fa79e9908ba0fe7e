"""The QR code of a payload, as dark rectangles rather than pixels."""

from dataclasses import dataclass
from typing import Literal

_ALPHANUMERIC_MODE: Literal[2] = 2  # ISO/IEC 18004, table 2
QUIET_ZONE_MODULES = 4  # ISO/IEC 18004, 9.1


@dataclass(frozen=True, slots=True)
class Run:
    """Dark modules side by side in one row. Unit: modules, from the code's upper left corner."""

    row: int
    column: int
    length: int


@dataclass(frozen=True, slots=True)
class QrCode:
    """A code without its quiet zone. side: modules along one edge."""

    side: int
    runs: tuple[Run, ...]


def qr_code(payload: str) -> QrCode:
    """The code of an alphanumeric payload at level H, which forgives a stain or some writing over it."""
    import qrcode  # costs start-up time that only poster making should pay
    from qrcode.constants import ERROR_CORRECT_H
    from qrcode.util import QRData

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_H, border=0)
    code.add_data(QRData(payload, mode=_ALPHANUMERIC_MODE))
    code.make(fit=True)
    rows = [[bool(dark) for dark in row] for row in code.get_matrix()]
    return QrCode(len(rows), tuple(run for number, row in enumerate(rows) for run in _runs(number, row)))


def _runs(row: int, modules: list[bool]) -> list[Run]:
    """The dark stretches of one row."""
    runs: list[Run] = []
    for column, dark in enumerate(modules):
        if not dark:
            continue
        if runs and runs[-1].column + runs[-1].length == column:
            runs[-1] = Run(row, runs[-1].column, runs[-1].length + 1)
        else:
            runs.append(Run(row, column, 1))
    return runs
