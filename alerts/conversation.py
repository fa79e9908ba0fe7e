"""The objects that pass between a case and its mailbox: their headers, tags and entries. Opens nothing."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from alerts.envelope import canonical
from alerts.model import SealedBy
from crypto.binding import Binding

REPORTER, DESK = "reporter", "desk"
MESSAGE_LIMIT = 3000
IDENTITY_LIMIT = 1000
NAME_LIMIT = 255
LARGEST_SEQ = 10**9  # numbers come from strangers, and a browser counts no further than 2^53
HEX_16 = re.compile(r"[0-9a-f]{32}", re.ASCII)
HEX_32 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Act(StrEnum):
    """What a reporter does in the mailbox; the kind of the object's header."""

    MESSAGE = "message"
    FILE = "file"
    NOTIFY = "notify"
    IDENTITY = "identity"
    CLOSED = "closed"


@dataclass(frozen=True)
class FileNote:
    """What is said of an evidence file: its name and type as the sender gave them, its true length and SHA-256."""

    name: str
    type: str
    length: int
    sha256: str
    object: str
    sealed_by: SealedBy


@dataclass(frozen=True)
class Entry:
    """One step of a conversation, on a day; `seq` orders both sides.

    `text` is what was written; for `notify` the answer `si` or `no`; for others it may be empty.
    """

    seq: int
    author: str
    text: str
    on: str
    verified: bool
    kind: str = Act.MESSAGE
    file: FileNote | None = None


def act_binding(kind: Act, site: str, case: str, seq: int) -> Binding:
    """The header of something that the reporter does."""
    return Binding(site=site, case=case, kind=kind.value, seq=seq, role=REPORTER)


def payload_binding(site: str, case: str) -> Binding:
    """The header of an evidence file's bytes; the note with their digest says which file they are."""
    return Binding(site=site, case=case, kind="evidence", role=REPORTER)


def desk_binding(kind: str, site: str, case: str, seq: int, desk: str, epoch: int) -> Binding:
    """The header of something that a desk signs: a `reply`, a `state` or a `card`."""
    return Binding(site=site, case=case, kind=kind, seq=seq, role=DESK, desk=desk, epoch=epoch)


def act_tag(tag_key: bytes, binding: Binding, content: Mapping[str, object]) -> str:
    """The hexadecimal tag that only the holder of the case's receipt can make."""
    kind = [] if binding.kind == Act.MESSAGE else [binding.kind]
    return hmac.new(tag_key, canonical([binding.case, binding.seq, *kind, content]), sha256).hexdigest()


def entry_of(binding: Binding, author: str, content: Mapping[str, object]) -> Entry:
    """An entry of proven content; ValueError, KeyError or TypeError when that has another shape."""
    kind = Act(binding.kind) if author == REPORTER else Act.MESSAGE
    return Entry(
        seq=binding.seq,
        author=author,
        text=text_of(kind, content),
        on=date.fromisoformat(text_value(content, "on")).isoformat(),
        verified=True,
        kind=kind,
        file=file_note(content) if kind is Act.FILE else None,
    )


def text_of(kind: Act, content: Mapping[str, object]) -> str:
    """What was written, or the answer about notice."""
    if kind is Act.MESSAGE:
        return text_value(content, "text")
    if kind is Act.IDENTITY:
        return text_value(
            {"text": "", **content}, "text"
        )  # the mailbox's own copy says only that it was done
    if kind is Act.NOTIFY:
        return {"si": "si", "no": "no"}[text_value(content, "notify_first")]
    return ""


def file_note(content: Mapping[str, object]) -> FileNote:
    """The note of a file; ValueError, KeyError or TypeError when it has another shape."""
    length = content["length"]
    if type(length) is not int or not 0 < length < 2**40:
        raise ValueError("a file has another length")
    return FileNote(
        name=text_value(content, "name")[:NAME_LIMIT],
        type=text_value(content, "type")[:NAME_LIMIT],
        length=length,
        sha256=shaped(HEX_32, content, "sha256"),
        object=shaped(HEX_16, content, "object"),
        sealed_by=SealedBy(text_value(content, "sealed_by")),
    )


def text_value(content: Mapping[str, object], name: str) -> str:
    """A value that is a text; KeyError or TypeError otherwise."""
    value = content[name]
    if not isinstance(value, str):
        raise TypeError("a part of an entry is no text")
    return value


def shaped(pattern: re.Pattern[str], content: Mapping[str, object], name: str) -> str:
    """A text of this shape; ValueError for another."""
    value = text_value(content, name)
    if not pattern.fullmatch(value):
        raise ValueError("a part of an entry has another shape")
    return value


def in_order(entries: list[Entry]) -> tuple[Entry, ...]:
    """A conversation from its first entry to its last."""
    return tuple(sorted(entries, key=lambda entry: (entry.seq, entry.author)))
