"""The institution's logo, as its configuration gives it."""

from dataclasses import dataclass
from typing import Literal

from alerts.printing.errors import PrintingError


class LogoError(PrintingError):
    """A logo that cannot be printed; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that was looked at and can be printed. width, height: in units of its own."""

    kind: Literal["png", "svg"]
    data: bytes
    width: float
    height: float
