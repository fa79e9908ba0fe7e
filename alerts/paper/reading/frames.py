"""What the confined reader and the program that started it say to each other, over pipes.

A request is a line of JSON and a file; an answer is a line of JSON and pictures. Answers are checked like anything
foreign: a stranger's scan was read where they come from.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeVar

from alerts.paper.reading.outcome import Crop, Doubt, DoubtfulBox, Side
from alerts.paper.reading.problems import MESSAGES, PageError, ScanError
from alerts.paper.sheet.arrangement import printed_layouts
from alerts.paper.sheet.codes import is_reference
from alerts.paper.sheet.layout import PageLayout

LONGEST_LINE = 16_384
LARGEST_ANSWER = 4_000_000
_DIGEST_BYTES = 32
_LONGEST_NUMBER = 6
_EMPTY, _MARKED = ".", "x"
_DOUBTS = {chr(ord("a") + place): doubt for place, doubt in enumerate(d for d in Doubt if d)}
_LETTERS = {doubt: letter for letter, doubt in _DOUBTS.items()}
# A grey baseline JPEG: JFIF without a thumbnail, one table of quanta, one frame, two of codes, one scan, no restarts.
_JPEG = re.compile(
    rb"\xff\xd8\xff\xe0\0\x10.{14}\xff\xdb\0\x43.{65}\xff\xc0\0\x0b.{9}\xff\xc4\0\x1f.{29}\xff\xc4\0\xb5.{179}"
    rb"\xff\xda\0\x08.{6}(?:[^\xff]|\xff\0)*+\xff\xd9",
    re.DOTALL,
)
# What foreign JSON may make a parser or a look-up raise.
_BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)


class Broken(Exception):
    """An answer that does not keep the form, or that was cut off."""


@dataclass(frozen=True, slots=True)
class Request:
    """A file to read. first: the number of the first page that is wanted."""

    first: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """The file opened and pages follow; or, before any request, the reader is ready."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its side, or why there is none."""

    number: int
    result: Side | PageError


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing more follows for this file. problem: why it could not be read as a whole."""

    problem: ScanError | None = None


Answer = Opened | Page | Ended
Problem = TypeVar("Problem", bound=ScanError)


def write_request(stream: BinaryIO, request: Request) -> None:
    """Ask for a file."""
    stream.write(json.dumps({"first": request.first, "length": len(request.data)}).encode() + b"\n")
    stream.write(request.data)
    stream.flush()


def read_requests(stream: BinaryIO) -> Iterator[Request]:
    """Every file that is asked for, until the stream ends."""
    while line := stream.readline(LONGEST_LINE):
        said = json.loads(line)
        yield Request(said["first"], stream.read(said["length"]))


def write_answer(stream: BinaryIO, answer: Answer) -> None:
    """Say one thing."""
    said, parts = _said(answer)
    said["sizes"] = [len(part) for part in parts]
    stream.write(json.dumps(said).encode() + b"\n" + b"".join(parts))
    stream.flush()


def _said(answer: Answer) -> tuple[dict[str, Any], Sequence[bytes]]:
    if isinstance(answer, Opened):
        return {"opened": True}, ()
    if isinstance(answer, Ended):
        return {"ended": True, **_problem_said(answer.problem)}, ()
    if isinstance(answer.result, ScanError):
        return {"page": answer.number, **_problem_said(answer.result)}, ()
    return {"page": answer.number, **_side_said(answer.result)}, _parts(answer.result)


def _problem_said(problem: ScanError | None) -> dict[str, Any]:
    return {"problem": problem.message, "params": problem.params} if problem else {}


def _side_said(side: Side) -> dict[str, Any]:
    boxes = printed_layouts()[side.version].page(side.number).boxes
    letters = dict.fromkeys(side.marked, _MARKED)
    letters |= {(box.field, box.value): _LETTERS[box.doubt] for box in side.doubtful}
    return {
        "version": side.version,
        "side": side.number,
        "reference": side.reference,
        "boxes": "".join(letters.get((box.field, box.value), _EMPTY) for box in boxes),
        "person": side.needs_person,
        "crops": [crop.field for crop in side.crops],
    }


def _parts(side: Side) -> Sequence[bytes]:
    pictures = [box.crop.webp for box in side.doubtful] + [crop.webp for crop in side.crops]
    return [side.digest, side.fingerprint, side.picture, *pictures]


def read_answer(stream: BinaryIO) -> Answer:
    """What the reader says next. Raises Broken for anything else, and where the stream ends."""
    line = stream.readline(LONGEST_LINE)
    try:
        said = json.loads(line)
        parts = [_exactly(stream, size) for size in _sizes(said)]
        return _answer(said, parts)
    except _BROKEN:
        raise Broken from None


def _sizes(said: dict[str, Any]) -> list[int]:
    sizes = [int(size) for size in said["sizes"]]
    if min(sizes, default=0) < 0 or sum(sizes) > LARGEST_ANSWER:
        raise Broken
    return sizes


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise Broken
    return data


def _answer(said: dict[str, Any], parts: list[bytes]) -> Answer:
    if said.get("opened") is True:
        return Opened()
    if said.get("ended") is True:
        return Ended(_problem(ScanError, said) if "problem" in said else None)
    result = _problem(PageError, said) if "problem" in said else _side(said, parts)
    return Page(int(said["page"]), result)


def _problem(kind: type[Problem], said: dict[str, Any]) -> Problem:
    """A problem that we know, with numbers alone."""
    params = {str(name): str(int(str(value)[:_LONGEST_NUMBER])) for name, value in said["params"].items()}
    if said["problem"] not in MESSAGES:
        raise Broken
    return kind(said["problem"], **params)


def _side(said: dict[str, Any], parts: list[bytes]) -> Side:
    layout = printed_layouts()[said["version"]].page(said["side"])
    digest, fingerprint, picture, *pictures = parts
    states = list(zip(layout.boxes, said["boxes"], strict=True))
    doubts = [(box, _DOUBTS[letter]) for box, letter in states if letter not in (_EMPTY, _MARKED)]
    names = [*(box.field for box, _ in doubts), *_written(said, layout)]
    crops = [Crop(name, _checked_webp(data)) for name, data in zip(names, pictures, strict=True)]
    return Side(
        version=said["version"],
        number=said["side"],
        reference=_checked_reference(said["reference"]),
        marked=tuple((box.field, box.value) for box, letter in states if letter == _MARKED),
        doubtful=tuple(
            DoubtfulBox(box.field, box.value, doubt, crop)
            for (box, doubt), crop in zip(doubts, crops, strict=False)
        ),
        crops=tuple(crops[len(doubts) :]),
        needs_person=said["person"] is not False,
        picture=_checked_jpeg(picture),
        digest=_checked_digest(digest),
        fingerprint=fingerprint,
    )


def _written(said: dict[str, Any], layout: PageLayout) -> list[str]:
    known = {writing.field for writing in layout.writings}
    if not known.issuperset(said["crops"]):
        raise Broken
    return list(said["crops"])


def _checked_reference(reference: str) -> str:
    if reference and not is_reference(reference):
        raise Broken
    return reference


def _checked_digest(digest: bytes) -> bytes:
    if len(digest) != _DIGEST_BYTES:
        raise Broken
    return digest


def _checked_webp(data: bytes) -> bytes:
    """The bytes of a WebP whose one chunk is its pixels: RIFF, size, WEBP, VP8 or VP8L, size."""
    whole = len(data) - 8 == int.from_bytes(data[4:8], "little")
    one = len(data) - 20 == int.from_bytes(data[16:20], "little")
    if (
        data[:4] != b"RIFF"
        or data[8:12] != b"WEBP"
        or data[12:16] not in (b"VP8 ", b"VP8L")
        or not (whole and one)
    ):
        raise Broken
    return data


def _checked_jpeg(data: bytes) -> bytes:
    """The bytes of a JPEG that holds pixels and what it takes to unfold them, and no other part."""
    if not _JPEG.fullmatch(data):
        raise Broken
    return data
