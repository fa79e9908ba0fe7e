"""What a reading gives: sheets with their sure marks, doubtful boxes and pictures; pages that could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from alerts.paper.reading.problems import ScanError

Raw = Mapping[str, tuple[str, ...]]


class Outcome(StrEnum):
    """What a box says."""

    MARKED = "marked"
    EMPTY = "empty"
    DOUBTFUL = "doubtful"


class Doubt(StrEnum):
    """Why a box goes to a person; NONE where it does not.

    SOLID: filled, which the sheet says cancels it, though some people mark so. SHADED: dark without strokes, or
    marked under something dark. FAINT: less ink than a sure mark. EDGE: little ink, and not in the middle. BESIDE: a
    mark next to the box. THROUGH: a line from side to side, as folds and rings make. HIDDEN: its outline cannot be
    seen.
    """

    NONE = ""
    SOLID = "solid"
    SHADED = "shaded"
    FAINT = "faint"
    EDGE = "edge"
    BESIDE = "beside"
    THROUGH = "through"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a page came from: the file's place in the batch and the page's number in it, from 1. No file name."""

    file: int
    page: int


@dataclass(frozen=True, slots=True, repr=False)
class Crop:
    """One picture as grey WebP without metadata, for the field that it answers. Its repr shows nothing of it."""

    field: str
    webp: bytes

    def __repr__(self) -> str:
        return f"Crop({self.field}, {len(self.webp)} bytes)"


@dataclass(frozen=True, slots=True, repr=False)
class DoubtfulBox:
    """A box for a person to settle, with its picture."""

    field: str
    value: str
    doubt: Doubt
    crop: Crop

    def __repr__(self) -> str:
        return f"DoubtfulBox({self.field})"


@dataclass(frozen=True, slots=True, repr=False)
class Side:
    """One side as read; its repr shows no answer.

    marked: field and value of every sure mark, in the order of the sheet. picture: the whole side as grey JPEG.
    digest: SHA-256 of the pixels that were read. fingerprint: its ink, to tell another scan of the same sheet.
    """

    version: int
    number: int
    reference: str
    marked: tuple[tuple[str, str], ...]
    doubtful: tuple[DoubtfulBox, ...]
    crops: tuple[Crop, ...]
    needs_person: bool
    picture: bytes
    digest: bytes
    fingerprint: bytes

    @property
    def is_empty(self) -> bool:
        """Whether nobody marked or wrote anything on this side, within the places for it or beside them."""
        return not (self.crops or self.marked or self.doubtful or self.needs_person)

    def __repr__(self) -> str:
        return f"Side({self.number})"


@dataclass(frozen=True, repr=False)
class Sheet:
    """One sheet: its sides in order with their places, one missing where it was not scanned beside the other.

    copy_of: where a sheet is that looks the same; a person says whether it is.
    """

    sides: tuple[Side, ...]
    places: tuple[Place, ...]
    copy_of: Place | None = None

    @property
    def place(self) -> Place:
        """Where its first side was scanned."""
        return self.places[0]

    @property
    def reference(self) -> str:
        """The reference of the mailbox behind its stub; empty where none was printed."""
        return self.sides[0].reference

    @property
    def version(self) -> int:
        """The questionnaire's version."""
        return self.sides[0].version

    @property
    def is_whole(self) -> bool:
        """Whether both sides are here."""
        return len(self.sides) == 2

    @property
    def is_empty(self) -> bool:
        """Whether nobody used it; such sheets are counted and never filed."""
        return all(side.is_empty for side in self.sides)

    @property
    def needs_person(self) -> bool:
        """Whether a person looks at it before it is filed."""
        if not self.is_whole or self.copy_of:
            return True
        return any(side.needs_person or side.doubtful for side in self.sides)

    @cached_property
    def raw(self) -> Raw:
        """What the sure marks answer, for `questionnaire.check`; doubtful boxes and handwriting are not in it."""
        raw: dict[str, tuple[str, ...]] = {}
        for side in self.sides:
            for name, value in side.marked:
                raw[name] = (*raw.get(name, ()), value)
        return raw

    @property
    def doubtful(self) -> tuple[DoubtfulBox, ...]:
        """The boxes that a person settles."""
        return tuple(box for side in self.sides for box in side.doubtful)

    @property
    def crops(self) -> tuple[Crop, ...]:
        """The handwriting, at most `crops.SHEET_BYTES` together."""
        return tuple(crop for side in self.sides for crop in side.crops)

    @property
    def pages(self) -> tuple[bytes, ...]:
        """Pictures of its sides for the person who must see it; none where nobody has to."""
        return tuple(side.picture for side in self.sides) if self.needs_person else ()

    @property
    def digest(self) -> bytes:
        """The same bytes when the very same scan is given again."""
        return sha256(b"".join(side.digest for side in self.sides)).digest()

    def __repr__(self) -> str:
        return f"Sheet(file {self.place.file}, page {self.place.page}, {len(self.sides)} sides)"


@dataclass(frozen=True, slots=True)
class Unread:
    """A page, or with page 0 a whole file, that could not be read, and why."""

    place: Place
    problem: ScanError


@dataclass(frozen=True)
class Batch:
    """Everything in the scans. repeated: pages that were scanned before, and where the first one stands."""

    sheets: tuple[Sheet, ...]
    unread: tuple[Unread, ...] = ()
    repeated: tuple[tuple[Place, Place], ...] = field(default=())
