"""Scans read in a confined process of its own: what makes that process fail is named, and the rest goes on."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from subprocess import Popen
from types import TracebackType
from typing import BinaryIO, Self, cast

from alerts.evidence.asking import no_longer_than, started
from alerts.evidence.confinement import command
from alerts.paper.reading import problems
from alerts.paper.reading.frames import (
    Answer,
    Broken,
    Ended,
    Page,
    Request,
    read_answer,
    write_request,
)
from alerts.paper.reading.joining import Placed, joined, without_repeats
from alerts.paper.reading.outcome import Batch, Place, Side, Unread
from alerts.paper.reading.problems import PageError, ScanError

START_SECONDS = 60.0
OPEN_SECONDS = 120.0
PAGE_SECONDS = 60.0
MOST_FAILURES = 5  # of one file; each costs a new process and perhaps a minute

_CHILD = "alerts.paper.reading.child"

Result = tuple[Place, Side | ScanError]


def read_scans(scans: Sequence[bytes], progress: Callable[[Place], None] = lambda _: None) -> Batch:
    """The sheets in some scanned files, in any order and orientation; what cannot be read is listed in the batch.

    progress: called after each page. Raises ScanError only where this machine cannot start the reader at all.
    """
    pages: list[Placed] = []
    unread: list[Unread] = []
    lengths: dict[int, int] = {}
    with _Reader() as reader:
        for place, result in _results(reader, scans):
            lengths[place.file] = max(place.page, lengths.get(place.file, 0))
            if isinstance(result, ScanError):
                unread.append(Unread(place, result))
            else:
                pages.append((place, result))
            progress(place)
    sheets, alone = joined(pages, lengths)
    kept, repeated = without_repeats(sheets)
    return Batch(tuple(kept), (*unread, *alone), tuple(repeated))


def _results(reader: "_Reader", scans: Sequence[bytes]) -> Iterator[Result]:
    for file, data in enumerate(scans, start=1):
        for number, result in _FileReading(reader, data).results():
            yield Place(file, number), result


class _FileReading:
    """One file on its way through as many processes as it needs."""

    def __init__(self, reader: "_Reader", data: bytes) -> None:
        self._reader = reader
        self._data = data
        self._opened = False
        self._ended = False
        self._next = 1
        self._failures = 0

    def results(self) -> Iterator[tuple[int, Side | ScanError]]:
        """Every page with its number; number 0 for what concerns the file."""
        while not self._ended:
            try:
                yield from self._read_on()
            except Broken:
                # a process that had read others may be worn out: the same page again in a new one
                if self._reader.restart():
                    yield self._named_failure()

    def _read_on(self) -> Iterator[tuple[int, Side | ScanError]]:
        for answer in self._reader.ask(Request(self._next, self._data)):
            if isinstance(answer, Page):
                self._next = answer.number + 1
                yield answer.number, answer.result
            elif isinstance(answer, Ended):
                self._ended = True
                if answer.problem:
                    yield 0, answer.problem
            self._opened = True

    def _named_failure(self) -> tuple[int, ScanError]:
        """The page, or the file, that made a new process fail."""
        self._failures += 1
        self._ended = not self._opened or self._failures > MOST_FAILURES
        if not self._opened:
            return 0, ScanError(problems.FILE_STOPS_READER)
        if self._ended:
            return 0, ScanError(problems.REST_UNREAD, page=self._next)
        self._next += 1
        return self._next - 1, PageError(problems.PAGE_STOPS_READER)


class _Reader:
    """The confined process; another takes its place when it dies."""

    def __init__(self) -> None:
        self._is_new = True
        self._child: Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def ask(self, request: Request) -> Iterator[Answer]:
        """Everything that is said about a file, with its pages in turn. Raises Broken where the process fails."""
        child = self._started()
        with no_longer_than(OPEN_SECONDS, child), _broken_pipe():
            write_request(cast("BinaryIO", child.stdin), request)
        number, seconds = request.first, OPEN_SECONDS
        while True:
            answer = _answer(child, seconds)
            if isinstance(answer, Page) and answer.number != number:
                raise Broken
            yield answer
            if isinstance(answer, Ended):
                return
            number += isinstance(answer, Page)
            self._is_new, seconds = self._is_new and not isinstance(answer, Page), PAGE_SECONDS

    def restart(self) -> bool:
        """End the process, so that the next question starts another; whether it had read nothing yet."""
        self._end()
        return self._is_new

    def _started(self) -> Popen[bytes]:
        if self._child is None:
            self._is_new = True
            self._child = started(command(_CHILD))
            try:
                _answer(self._child, START_SECONDS)
            except Broken:
                raise ScanError(problems.NO_READER) from None
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child:
            child.kill()
            with suppress(OSError), child:
                pass


def _answer(child: Popen[bytes], seconds: float) -> Answer:
    with no_longer_than(seconds, child):
        return read_answer(cast("BinaryIO", child.stdout))


@contextmanager
def _broken_pipe() -> Iterator[None]:
    try:
        yield
    except OSError:
        raise Broken from None
