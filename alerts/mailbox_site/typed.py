"""What a person typed to open a mailbox, and what to say about a receipt that cannot be one."""

from dataclasses import dataclass
from typing import Self

from werkzeug.datastructures import MultiDict

from alerts.i18n import N_
from alerts.questionnaire import clean_text
from alerts.web.lang import gettext
from crypto.errors import ReceiptError

UNKNOWN_WORD = N_("La palabra número {position} no está en nuestras claves. Revise cómo está escrita.")
WRONG_LENGTH = N_("Una clave tiene nueve palabras o treinta números. Revise que esté completa.")
WRONG_CHECK = N_("Hay una palabra o un número que no corresponde. Revise la clave completa.")
REASONS = {"unknown_word": UNKNOWN_WORD, "length": WRONG_LENGTH, "check": WRONG_CHECK}


@dataclass(frozen=True, repr=False)
class Typed:
    """The receipt as typed, and the message if the form had one."""

    receipt: str
    message: str | None

    @classmethod
    def read(cls, form: MultiDict[str, str]) -> Self:
        """What the form holds."""
        return cls(form.get("receipt", ""), form.get("message"))

    def clean_message(self) -> str | None:
        """The message as it is kept, or None when it cannot be read."""
        return clean_text(self.message or "")


def explain_receipt(error: ReceiptError) -> str:
    """What is wrong with a receipt, in the page's language."""
    return gettext(REASONS[error.reason]).format(position=error.position)
