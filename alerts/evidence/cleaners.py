"""Which part cleans which kind of file. Only the child process loads the parts themselves."""

from importlib import import_module
from typing import Protocol, cast

from alerts.evidence.outcome import CannotClean, Copy, Reason


class Cleaner(Protocol):
    """A module that makes clean copies of some kinds."""

    def clean(self, kind_id: str, data: bytes) -> Copy:
        """A clean copy. Raises CannotClean, or whatever its libraries raise on damaged files."""


_MODULES = {
    **dict.fromkeys(("jpeg", "png", "webp", "heic", "avif", "gif"), "images"),
    "pdf": "pdf",
    **dict.fromkeys(("docx", "xlsx", "pptx"), "office"),
    **dict.fromkeys(("mp4", "mov", "3gp", "m4a", "ogg", "mp3", "aac", "wav", "amr"), "media"),
    "text": "text",
}
# libde265 decodes in a thread of its own even when told to use none.
NEED_THREADS = frozenset({"heic"})


def cleaner_of(kind_id: str) -> Cleaner:
    """The cleaner of a kind, with everything it will need loaded."""
    name = _MODULES.get(kind_id)
    if name is None:
        raise CannotClean(Reason.KIND_UNKNOWN)
    try:
        return cast("Cleaner", import_module(f"alerts.evidence.{name}"))
    except ImportError:
        raise CannotClean(Reason.NOT_INSTALLED) from None


def clean_here(cleaner: Cleaner, kind_id: str, data: bytes) -> Copy:
    """A clean copy, made in this process. Raises CannotClean and nothing else."""
    try:
        return cleaner.clean(kind_id, data)
    except CannotClean:
        raise
    except (MemoryError, RecursionError):
        raise CannotClean(Reason.TOO_BIG) from None
    except Exception:  # noqa: BLE001 - decoders of damaged files raise anything
        raise CannotClean(Reason.DAMAGED) from None
