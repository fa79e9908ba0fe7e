"""The objects that pass between a case and its mailbox: their headers, tags and entries. Opens nothing."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from alerts.envelope import canonical
from crypto.binding import Binding

REPORTER, DESK = "reporter", "desk"
MESSAGE_LIMIT = 3000


@dataclass(frozen=True)
class Entry:
    """One message of a conversation, on a day; `seq` orders both sides."""

    seq: int
    author: str
    text: str
    on: str
    verified: bool


def message_binding(site: str, case: str, seq: int) -> Binding:
    """The header of a reporter's message."""
    return Binding(site=site, case=case, kind="message", seq=seq, role=REPORTER)


def desk_binding(kind: str, site: str, case: str, seq: int, desk: str, epoch: int) -> Binding:
    """The header of something that a desk signs: a `reply`, a `state` or a `card`."""
    return Binding(site=site, case=case, kind=kind, seq=seq, role=DESK, desk=desk, epoch=epoch)


def message_tag(tag_key: bytes, binding: Binding, content: Mapping[str, str]) -> str:
    """The hexadecimal tag that only the holder of the case's receipt can make."""
    return hmac.new(tag_key, canonical([binding.case, binding.seq, content]), sha256).hexdigest()


def entry_of(binding: Binding, author: str, content: Mapping[str, object]) -> Entry:
    """An entry of proven content; ValueError, KeyError or TypeError when that has another shape."""
    text, on = content["text"], content["on"]
    if not isinstance(text, str) or not isinstance(on, str):
        raise TypeError("a message's parts are texts")
    return Entry(binding.seq, author, text, date.fromisoformat(on).isoformat(), verified=True)


def in_order(entries: list[Entry]) -> tuple[Entry, ...]:
    """A conversation from its first entry to its last."""
    return tuple(sorted(entries, key=lambda entry: (entry.seq, entry.author)))
