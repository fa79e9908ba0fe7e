"""What a person typed in the mailbox's pages, and what to say about a receipt that cannot be one."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from werkzeug.datastructures import MultiDict

from alerts.i18n import N_
from alerts.web.lang import gettext
from crypto.errors import ReceiptError

UNKNOWN_WORD = N_("La palabra número {position} no está en nuestras claves. Revise cómo está escrita.")
WRONG_LENGTH = N_(
    "Una clave tiene nueve palabras, separadas con espacios, o treinta números. Revise que esté completa."
)
LETTER_AMONG_DIGITS = N_(
    "Hay una letra entre los números. Los números llevan solo cifras: revise si escribió la letra O en lugar "
    "del cero, o la letra l o I en lugar del uno."
)
WRONG_CHECK = N_("Hay una palabra o un número que no corresponde. Revise la clave completa.")
ENTRY_SHAPE = re.compile(r"[0-9a-f]{32}", re.ASCII)
REASONS = {"unknown_word": UNKNOWN_WORD, "length": WRONG_LENGTH, "check": WRONG_CHECK}


class Step(StrEnum):
    """What a form of the mailbox asks for; the page that a form leads to is a step of its own."""

    OPEN = ""
    MESSAGE = "message"
    NOTICE = "notice"
    IDENTIFY = "identify"
    IDENTITY = "identity"
    LEAVE = "leave"
    CLOSE = "close"


@dataclass(frozen=True, repr=False)
class Typed:
    """The receipt as typed, what the form asks for, and the number that it was shown with."""

    receipt: str
    message: str | None = None
    entry: str = ""
    step: Step = Step.OPEN
    identity: str | None = None
    notify_first: str = ""
    confirmed: bool = False

    @classmethod
    def read(cls, form: MultiDict[str, str]) -> Self:
        """What the form holds."""
        return cls(
            receipt=form.get("receipt", ""),
            message=form.get("message"),
            entry=read_entry(form.get("entry", "")),
            step=read_step(form),
            identity=form.get("identity"),
            notify_first=form.get("notify_first", ""),
            confirmed="confirm" in form,
        )

    @property
    def has_text(self) -> bool:
        """Whether there is something that a person would not like to write again."""
        return bool(self.message or self.identity)

    def entry_id(self, text: str) -> bytes | None:
        """The 16 bytes that this text is stored under; None for a form without a number.

        The same form with the same text gives the same bytes, so that a second sending stores nothing. A page that
        came back with another text gives others: what was changed is not taken for what is there.
        """
        if not self.entry:
            return None
        about = f"{self.step}\0{text}".encode()  # the forms of one page have one number
        return hashlib.sha256(bytes.fromhex(self.entry) + about).digest()[:16]


def read_step(form: MultiDict[str, str]) -> Step:
    """What the form asks for; a message in it is one to leave."""
    try:
        step = Step(form.get("step", ""))
    except ValueError:
        step = Step.OPEN
    return Step.MESSAGE if step is Step.OPEN and "message" in form else step


def new_entry() -> str:
    """A number for a form that is shown now: 16 random bytes in hexadecimal."""
    return secrets.token_hex(16)


def read_entry(text: str) -> str:
    """The number of a form, or nothing when it has another shape."""
    return text if ENTRY_SHAPE.fullmatch(text) else ""


def mixes_letters(receipt: str) -> bool:
    """Whether a receipt was typed as numbers with letters among them; words may be numbered from 1 to 9."""
    letters = sum(map(str.isalpha, receipt))
    return 0 < letters < sum(map(str.isdigit, receipt))


def explain_receipt(error: ReceiptError, receipt: str) -> str:
    """What is wrong with a receipt, in the page's language."""
    if mixes_letters(receipt):
        return gettext(LETTER_AMONG_DIGITS)
    return gettext(REASONS[error.reason]).format(position=error.position)
