"""One question to a confined process: it is fed while it answers, and none outlives its time or its question."""

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from subprocess import DEVNULL, PIPE, Popen
from typing import IO, BinaryIO, cast


def started(process: Sequence[str]) -> Popen[bytes]:
    """A process that knows nothing of this one but two pipes. Its errors go nowhere: they may quote the file."""
    return Popen(process, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}, cwd="/")  # noqa: S603 - our own words


@contextmanager
def asked(
    process: Sequence[str], request: Sequence[bytes], seconds: float
) -> Iterator[tuple[Popen[bytes], BinaryIO]]:
    """A new process that is given its request, and its answer to read; it is gone when the block ends."""
    with started(process) as child:
        threading.Thread(target=_feed, args=(child.stdin, request), daemon=True).start()
        with no_longer_than(seconds, child):
            try:
                yield child, cast("BinaryIO", child.stdout)
            finally:
                child.kill()


@contextmanager
def no_longer_than(seconds: float, child: Popen[bytes]) -> Iterator[None]:
    """Kill the process when the block takes longer; its pipe then ends."""
    watch = threading.Timer(seconds, child.kill)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def ran_out_of_time(code: int) -> bool:
    """Whether an exit code says that a limit or a watch ended the process; bubblewrap says 128 + n for a signal."""
    stopped = {signal.SIGXCPU, signal.SIGKILL}
    return -code in stopped or code - 128 in stopped


def _feed(pipe: IO[bytes], request: Sequence[bytes]) -> None:
    """Give the child its request; it may end before it has read everything."""
    with suppress(OSError), pipe:
        for piece in request:
            pipe.write(piece)
