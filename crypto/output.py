"""Where a command writes: a file that appears whole or not at all, or the standard output."""

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crypto.stream import Writable


@contextmanager
def output(path: str | None, *, replace: bool = True) -> Iterator[Writable]:
    """A target for bytes; nothing stays under this path unless the block ends well.

    None and `-` are the standard output. With `replace=False` an existing file is left alone and
    FileExistsError raised. A new file is its owner's alone (0600).
    """
    if path in (None, "-"):
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        target = Path(path).resolve() if path else Path()
        # A device or pipe cannot be replaced by a file without losing it.
        special = target.exists() and not target.is_file()
        with _plain(target) if special else _whole(target, replace=replace) as sink:
            yield sink


@contextmanager
def _plain(target: Path) -> Iterator[Writable]:
    with target.open("wb") as sink:
        yield sink


@contextmanager
def _whole(target: Path, *, replace: bool) -> Iterator[Writable]:
    unfinished = target.with_name(f".{secrets.token_hex(8)}.unfinished")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as sink:
            yield sink
            sink.flush()
            os.fsync(descriptor)
        if replace:
            unfinished.replace(target)
        else:
            target.hardlink_to(unfinished)
    finally:
        unfinished.unlink(missing_ok=True)
