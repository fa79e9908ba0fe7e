"""What a person sent with the form, read from its fields; nothing here decides."""

import re
from dataclasses import dataclass
from typing import Self

from werkzeug.datastructures import MultiDict

from alerts.questionnaire import Questionnaire, Raw
from alerts.web.work import clean_work
from crypto.errors import ReceiptError
from crypto.receipt import Receipt, new_receipt, parse_receipt

HONEYPOT = "website"
"""A field that people cannot see and are told to leave blank; whoever fills it is heard all the same."""
CODE_SHAPE = re.compile(r"[0-9A-Z]{3,16}", re.ASCII)


@dataclass(frozen=True, repr=False)
class Submission:
    """The answers as they came, and what travelled hidden with them."""

    raw: Raw
    receipt: Receipt
    code: str
    shown: str
    by_enter: bool
    """Whether the Enter key sent the form, and not its button."""
    work: str = ""
    signals: str = ""
    """What speaks for junk: `honeypot`, or nothing."""

    @classmethod
    def read(cls, form: MultiDict[str, str], questionnaire: Questionnaire) -> Self:
        """What the form holds; a missing or damaged receipt is drawn anew, so that no alert is lost to it."""
        return cls(
            raw={name: form.getlist(name) for name in questionnaire.field_names if name in form},
            receipt=read_receipt(form.get("receipt", "")),
            code=poster_code(form.get("code", "")),
            shown=form.get("shown", ""),
            by_enter="enter" in form,
            work=clean_work(form.get("work", "")),
            signals="honeypot" if form.get(HONEYPOT) else "",
        )


def poster_code(text: str) -> str:
    """A poster's code in capitals, or nothing when it has no code's shape; whether it exists is not asked."""
    code = text.strip().upper()
    return code if CODE_SHAPE.fullmatch(code) else ""


def read_receipt(text: str) -> Receipt:
    """The receipt that was drawn with the form."""
    try:
        return parse_receipt(text)
    except ReceiptError:
        return new_receipt()
