"""Sheets out of scans: fronts joined with backs, the same sheet read once, what cannot be read listed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest

from alerts.paper.reading import problems
from alerts.paper.reading.crops import Crop, box_crop, handwriting
from alerts.paper.reading.likeness import Fingerprint, fingerprint, is_same_page
from alerts.paper.reading.marks import Doubt, Mark, Outcome, PageMarks, read_marks
from alerts.paper.reading.pixels import Grey
from alerts.paper.reading.problems import PageError, ScanError
from alerts.paper.reading.register import flatten
from alerts.paper.reading.scan import scanned_pages
from alerts.paper.sheet.arrangement import sheet_layout
from alerts.paper.sheet.layout import BACK, FRONT, PageLayout, SheetLayout
from alerts.questionnaire import Questionnaire

Raw = Mapping[str, tuple[str, ...]]
Layouts = Mapping[int, tuple[Questionnaire, SheetLayout]]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a page came from: the file's place in the batch and the page's number in it, from 1. No file name."""

    file: int
    page: int


@dataclass(frozen=True, slots=True, repr=False)
class DoubtfulBox:
    """A box for a person to settle, with its picture."""

    field: str
    value: str
    doubt: Doubt
    crop: Crop


@dataclass(frozen=True, repr=False)
class ReadPage:
    """One side as read; its repr shows no answer."""

    place: Place
    version: int
    number: int
    reference: str
    marks: tuple[Mark, ...]
    doubtful: tuple[DoubtfulBox, ...]
    crops: tuple[Crop, ...]
    needs_person: bool
    fingerprint: Fingerprint

    @property
    def is_empty(self) -> bool:
        """Whether nobody marked or wrote anything on this side."""
        return not self.crops and all(mark.outcome is Outcome.EMPTY for mark in self.marks)

    def __repr__(self) -> str:
        return f"ReadPage(file {self.place.file}, page {self.place.page}, side {self.number})"


@dataclass(frozen=True, repr=False)
class Sheet:
    """One sheet: its sides in order, one of them missing where it was not scanned beside the other."""

    sides: tuple[ReadPage, ...]

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
        return not self.is_whole or any(side.needs_person or side.doubtful for side in self.sides)

    @cached_property
    def raw(self) -> Raw:
        """What the sure marks answer, for `questionnaire.check`; doubtful boxes and handwriting are not in it."""
        raw: dict[str, tuple[str, ...]] = {}
        for side in self.sides:
            for mark in side.marks:
                if mark.outcome is Outcome.MARKED:
                    raw[mark.box.field] = (*raw.get(mark.box.field, ()), mark.box.value)
        return raw

    @property
    def doubtful(self) -> tuple[DoubtfulBox, ...]:
        """The boxes that a person settles."""
        return tuple(box for side in self.sides for box in side.doubtful)

    @property
    def crops(self) -> tuple[Crop, ...]:
        """The handwriting."""
        return tuple(crop for side in self.sides for crop in side.crops)

    def __repr__(self) -> str:
        return f"Sheet({', '.join(map(repr, self.sides))})"


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


def read_batch(
    scans: Sequence[bytes],
    questionnaires: Sequence[Questionnaire],
    *,
    progress: Callable[[Place], None] = lambda _: None,
) -> Batch:
    """The sheets in some scanned files, in any order and orientation; never an exception for what is in them.

    questionnaires: the published versions whose sheets may come back. progress: called before each page.
    """
    layouts = {each.version: (each, sheet_layout(each)) for each in questionnaires}
    pages: list[ReadPage] = []
    unread: list[Unread] = []
    for place, result in _results(scans, layouts):
        progress(place)
        if isinstance(result, ScanError):
            unread.append(Unread(place, result))
        else:
            pages.append(result)
    kept, repeated = _without_repeats(list(_joined(pages)))
    return Batch(tuple(kept), tuple(unread), tuple(repeated))


def _results(scans: Sequence[bytes], layouts: Layouts) -> Iterator[tuple[Place, ReadPage | ScanError]]:
    for file, data in enumerate(scans, start=1):
        number = 0
        try:
            for page in scanned_pages(data):
                number = page.number
                place = Place(file, number)
                yield place, page.problem or _read(page.grey, place, layouts)
        except ScanError as problem:
            yield Place(file, 0), problem


def _read(grey: Grey | None, place: Place, layouts: Layouts) -> ReadPage | ScanError:
    if grey is None:
        return PageError(problems.PAGE_DAMAGED)
    try:
        return read_page(grey, place, layouts)
    except PageError as problem:
        return problem


def read_page(grey: Grey, place: Place, layouts: Layouts) -> ReadPage:
    """One side as read. Raises PageError where it cannot be."""
    flat = flatten(grey, frozenset(layouts))
    layout: PageLayout = layouts[flat.version][1].page(flat.number)
    read = read_marks(flat, layout)
    return ReadPage(
        place=place,
        version=flat.version,
        number=flat.number,
        reference=flat.reference,
        marks=read.marks,
        doubtful=tuple(_doubtful(read)),
        crops=handwriting(read.page, layout),
        needs_person=read.needs_person,
        fingerprint=fingerprint(read.page, read.marks, layout),
    )


def _doubtful(read: PageMarks) -> Iterator[DoubtfulBox]:
    for mark in read.marks:
        if mark.outcome is Outcome.DOUBTFUL:
            yield DoubtfulBox(mark.box.field, mark.box.value, mark.doubt, box_crop(read, mark))


def _without_repeats(sheets: Sequence[Sheet]) -> tuple[list[Sheet], list[tuple[Place, Place]]]:
    """Every sheet once, and the pages of repeats with those that they repeat.

    Whole sheets are kept rather than halves, as when a scan was cut off and made again. Unused sheets are all alike,
    and all kept.
    """
    kept: list[Sheet] = []
    repeated: list[tuple[Place, Place]] = []
    for sheet in sorted(sheets, key=lambda each: not each.is_whole):
        pairs = (
            None if sheet.is_empty else next(filter(None, (_repeat_of(each, sheet) for each in kept)), None)
        )
        if pairs:
            repeated += pairs
        else:
            kept.append(sheet)
    return sorted(kept, key=lambda each: each.sides[0].place), repeated


def _repeat_of(kept: Sheet, sheet: Sheet) -> list[tuple[Place, Place]] | None:
    """Each side's place beside the place of the side that it repeats; None where one of them repeats nothing."""
    sides = {side.number: side for side in kept.sides}
    pairs = [(side, sides[side.number]) for side in sheet.sides if side.number in sides]
    if len(pairs) < len(sheet.sides) or not all(_repeats(first, side) for side, first in pairs):
        return None
    return [(side.place, first.place) for side, first in pairs]


def _repeats(first: ReadPage, page: ReadPage) -> bool:
    if (first.version, first.number, first.reference) != (page.version, page.number, page.reference):
        return False
    if first.is_empty or page.is_empty:
        return first.is_empty and page.is_empty
    return is_same_page(first.fingerprint, page.fingerprint)


def _joined(pages: Sequence[ReadPage]) -> Iterator[Sheet]:
    """Sides with the same reference wherever they are; without one, a front and a back scanned one after the other."""
    named: dict[str, list[ReadPage]] = {}
    nameless: list[ReadPage] = []
    for page in pages:
        (named.setdefault(page.reference, []) if page.reference else nameless).append(page)
    for sides in named.values():
        yield from _in_turn(sides)
    yield from _neighbours(nameless)


def _in_turn(sides: Sequence[ReadPage]) -> Iterator[Sheet]:
    """The first front with the first back, the second with the second: a sheet may have been scanned again."""
    fronts, backs = ([side for side in sides if side.number == number] for number in (FRONT, BACK))
    for pair in zip_longest(fronts, backs):
        yield Sheet(tuple(filter(None, pair)))


def _neighbours(pages: Sequence[ReadPage]) -> Iterator[Sheet]:
    """Pairs of pages 1 and 2, 3 and 4… of one file, which is how both sides leave a scanner."""
    waiting: ReadPage | None = None
    for page in pages:
        if waiting and _is_pair(waiting, page):
            yield Sheet(tuple(sorted((waiting, page), key=lambda side: side.number)))
            waiting = None
            continue
        if waiting:
            yield Sheet((waiting,))
        waiting = page
    if waiting:
        yield Sheet((waiting,))


def _is_pair(first: ReadPage, second: ReadPage) -> bool:
    together = first.place.file == second.place.file and second.place.page - first.place.page == 1
    odd_first = first.place.page % 2 == 1
    return together and odd_first and first.version == second.version and first.number != second.number
