"""What comes of cleaning: a copy and what was taken out of it, or the reason why there is none.

Loaded by the child process too, so it stays free of everything heavy.
"""

from dataclasses import dataclass
from enum import StrEnum

from alerts.errors import AlertasError


class Reason(StrEnum):
    """Why there is no clean copy."""

    NOT_INSTALLED = "not_installed"
    KIND_UNKNOWN = "kind_unknown"
    DAMAGED = "damaged"
    TOO_BIG = "too_big"
    ENCRYPTED = "encrypted"
    MACROS = "macros"
    EMBEDDED = "embedded"
    TIMED_OUT = "timed_out"


class CannotClean(AlertasError):
    """There is no clean copy of this file; `reason` says why and nothing about its content."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Removed(StrEnum):
    """What was in the file and is not in its copy."""

    LOCATION = "location"
    DEVICE = "device"
    TIMES = "times"
    AUTHORS = "authors"
    THUMBNAIL = "thumbnail"
    CODE = "code"
    ATTACHMENTS = "attachments"
    LINKS = "links"
    REVISIONS = "revisions"
    SIGNATURE = "signature"
    TRACKS = "tracks"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Copy:
    """A clean copy as the child made it. kind_id: what it is now, which may differ from what it was."""

    kind_id: str
    data: bytes
    removed: frozenset[Removed] = frozenset()
