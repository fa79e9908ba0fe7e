"""What an alert's text says, read as something that a stranger wrote: whatever is not exactly in form is damaged."""

import base64
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from alerts.errors import Damaged
from alerts.filing import tag_of_handwriting
from alerts.model import Channel, SealedBy
from alerts.questionnaire import Answers, AnswersError, Problems, check, published

CODE = re.compile(r"[0-9A-Z]{0,16}", re.ASCII)
MAILBOX = re.compile(r"(age1pq1[02-9ac-hj-np-z]{1952})?", re.ASCII)
SIGNALS = re.compile(r"[a-z]{0,20}", re.ASCII)
MESSAGE_KEY = re.compile(r"([0-9a-f]{64})?", re.ASCII)

# Anybody can seal to a desk, so whatever reading such a text may stumble over means: damaged.
MALFORMED = (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)


@dataclass(frozen=True)
class AlertText:
    """The opened text of an alert, checked again like the form that it came from."""

    answers: Answers = field(repr=False)
    code: str = field(repr=False)
    mailbox: str = field(repr=False)
    message_key: bytes = field(repr=False)
    desk: str
    sealed_by: SealedBy = SealedBy.ARRIVAL
    signals: str = ""
    handwriting: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, body: bytes, channel: Channel, batch_key: bytes) -> Self:
        """The text of a body; Damaged for anything that filing does not write for this channel."""
        try:
            document = json.loads(body)
            shaped = {
                name: matching(pattern, document[name])
                for name, pattern in (("code", CODE), ("mailbox", MAILBOX), ("message_key", MESSAGE_KEY))
            }
            return cls(
                answers=checked_again(document["answers"].encode(), channel),
                code=shaped["code"],
                mailbox=shaped["mailbox"],
                message_key=bytes.fromhex(shaped["message_key"]),
                desk=str(document["desk"]),
                sealed_by=SealedBy(document.get("sealed_by", SealedBy.ARRIVAL)),
                signals=matching(SIGNALS, document.get("signals", "")),
                handwriting=pictures(document, batch_key),
            )
        except MALFORMED:
            raise Damaged("the text of the case is malformed") from None


def matching(pattern: re.Pattern[str], value: str) -> str:
    """A text of this shape; ValueError for another."""
    if not pattern.fullmatch(value):
        raise ValueError("a field has another shape")
    return value


def pictures(document: Mapping[str, Any], batch_key: bytes) -> dict[str, bytes]:
    """Handwriting by field, as WebP; ValueError where it is not this installation's own."""
    texts = document.get("handwriting", {})
    tag = tag_of_handwriting(batch_key, texts) if texts else ""
    if not hmac.compare_digest(tag, document.get("handwriting_tag", "")):
        raise ValueError("the handwriting was not scanned here")
    return {name: base64.b64decode(text, validate=True) for name, text in texts.items()}


def checked_again(data: bytes, channel: Channel) -> Answers:
    """Answers that pass the questionnaire's own check; ValueError or KeyError for others."""
    answers = Answers.from_json(data)
    raw = {name: (value,) if isinstance(value, str) else value for name, value in answers.values.items()}
    checked = check(published(answers.version), raw, partial=channel is Channel.PAPER)
    if isinstance(checked, Problems):
        raise AnswersError("the answers are not what the form lets through")
    return checked
