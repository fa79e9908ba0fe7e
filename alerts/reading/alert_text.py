"""What an alert's text says, read as something that a stranger wrote: whatever is not exactly in form is damaged."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from alerts.errors import Damaged
from alerts.model import Channel, SealedBy
from alerts.questionnaire import Answers, AnswersError, Problems, check, published

CODE = re.compile(r"[0-9A-Z]{0,16}", re.ASCII)
MAILBOX = re.compile(r"(age1pq1[02-9ac-hj-np-z]{1952})?", re.ASCII)
SIGNALS = re.compile(r"[a-z]{0,20}", re.ASCII)
WEBP = re.compile(rb"RIFF.{4}WEBP", re.DOTALL)
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
    def read(cls, body: bytes, channel: Channel) -> Self:
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
                handwriting=pictures(document.get("handwriting", {}), channel),
            )
        except MALFORMED:
            raise Damaged("the text of the case is malformed") from None


def matching(pattern: re.Pattern[str], value: str) -> str:
    """A text of this shape; ValueError for another."""
    if not pattern.fullmatch(value):
        raise ValueError("a field has another shape")
    return value


def pictures(document: Mapping[str, Any], channel: Channel) -> dict[str, bytes]:
    """Handwriting by field, as WebP; ValueError for anything else.

    Only paper has any, and only this installation files paper: no stranger's picture reaches an investigator's
    browser unclean.
    """
    if document and channel is not Channel.PAPER:
        raise ValueError("only paper has handwriting")
    found = {name: base64.b64decode(text, validate=True) for name, text in document.items()}
    if not all(WEBP.match(picture) for picture in found.values()):
        raise ValueError("a picture has another format")
    return found


def checked_again(data: bytes, channel: Channel) -> Answers:
    """Answers that pass the questionnaire's own check; ValueError or KeyError for others."""
    answers = Answers.from_json(data)
    raw = {name: (value,) if isinstance(value, str) else value for name, value in answers.values.items()}
    checked = check(published(answers.version), raw, partial=channel is Channel.PAPER)
    if isinstance(checked, Problems):
        raise AnswersError("the answers are not what the form lets through")
    return checked
