"""The process that reads a stranger's file: `python -m alerts.evidence.child`.

In: the kind's id, a line feed, the file. Out: one line of JSON, then the clean copy.
Nothing is written anywhere else.
"""

import json
import sys
from typing import BinaryIO

from alerts.evidence.cleaners import NEED_THREADS, clean_here, cleaner_of
from alerts.evidence.confinement import confine, open_nothing_more
from alerts.evidence.outcome import CannotClean, Copy

_LONGEST_ID = 32


def main() -> None:
    """Confine this process, then answer one request."""
    confine()
    answer(sys.stdin.buffer, sys.stdout.buffer)


def answer(request: BinaryIO, reply: BinaryIO) -> None:
    """Write the clean copy of the file in the request, or the reason why there is none."""
    try:
        copy = _copy(request)
    except CannotClean as refused:
        _write(reply, {"reason": refused.reason})
    else:
        _write(reply, {"kind": copy.kind_id, "removed": sorted(copy.removed)}, copy.data)


def _copy(request: BinaryIO) -> Copy:
    kind_id = request.readline(_LONGEST_ID).decode("ascii", errors="replace").strip()
    cleaner = cleaner_of(kind_id)
    open_nothing_more(threads=kind_id in NEED_THREADS)
    return clean_here(cleaner, kind_id, request.read())


def _write(reply: BinaryIO, said: dict[str, object], data: bytes = b"") -> None:
    reply.write(json.dumps(said).encode() + b"\n")
    reply.write(data)
    reply.flush()


if __name__ == "__main__":
    main()
