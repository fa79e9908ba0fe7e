"""What a person typed to open a mailbox, and what to say about a receipt that cannot be one."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Self

from werkzeug.datastructures import MultiDict

from alerts.i18n import N_
from alerts.questionnaire import clean_text
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


@dataclass(frozen=True, repr=False)
class Typed:
    """The receipt as typed, the message if the form had one, and the number that the form was shown with."""

    receipt: str
    message: str | None
    entry: str = ""

    @classmethod
    def read(cls, form: MultiDict[str, str]) -> Self:
        """What the form holds."""
        return cls(form.get("receipt", ""), form.get("message"), read_entry(form.get("entry", "")))

    def clean_message(self) -> str | None:
        """The message as it is kept, or None when it cannot be read."""
        return clean_text(self.message or "")

    def entry_id(self, text: str) -> bytes | None:
        """The 16 bytes that this text is stored under; None for a form without a number.

        The same form with the same text gives the same bytes, so that a second sending stores nothing. A page that
        came back with another text gives others: what was changed is not taken for what is there.
        """
        if not self.entry:
            return None
        return hashlib.sha256(bytes.fromhex(self.entry) + text.encode()).digest()[:16]


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
