"""One page of a scan as read: its side of the sheet with marks, doubts and pictures."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

from alerts.paper.reading import problems
from alerts.paper.reading.crops import box_crop, handwriting, side_picture
from alerts.paper.reading.likeness import packed_fingerprint
from alerts.paper.reading.marks import Mark, PageMarks, read_marks
from alerts.paper.reading.outcome import DoubtfulBox, Outcome, Side
from alerts.paper.reading.pixels import Grey
from alerts.paper.reading.places import written_places
from alerts.paper.reading.problems import PageError
from alerts.paper.reading.register import flatten
from alerts.paper.reading.scan import ScannedPage
from alerts.paper.reading.strokes import Strokes, found_strokes
from alerts.paper.sheet.arrangement import printed_layouts
from alerts.paper.sheet.layout import PageLayout


def read_scanned(page: ScannedPage) -> Side | PageError:
    """One page of a file as read, or why it could not be."""
    if isinstance(page.found, PageError):
        return page.found
    try:
        return read_page(page.found)
    except PageError as problem:
        return problem
    except MemoryError:
        return PageError(problems.TOO_MANY_PIXELS)


def read_page(grey: Grey) -> Side:
    """One side as read. Raises PageError where it cannot be."""
    return side_of(page_marks(grey))


def page_marks(grey: Grey) -> PageMarks:
    """What every box of a page says. Raises PageError where the page cannot be read."""
    flat = flatten(grey, frozenset(printed_layouts()))
    return read_marks(flat, printed_layouts()[flat.version].page(flat.number))


def side_of(read: PageMarks) -> Side:
    """Marks with the pictures that a person needs beside them."""
    page = read.page
    layout = printed_layouts()[page.version].page(page.number)
    strokes = found_strokes(page)
    places = written_places(page, layout, strokes)
    unsure = _needs_person(strokes, read.marks, layout)
    marked = (mark.box for mark in read.marks if mark.outcome is Outcome.MARKED)
    return Side(
        version=page.version,
        number=page.number,
        reference=page.reference,
        marked=tuple((box.field, box.value) for box in marked),
        doubtful=tuple(_doubtful(read)),
        crops=handwriting(places, strokes, page.number),
        needs_person=read.needs_person or unsure,
        picture=side_picture(page, faint=unsure),
        digest=digest_of(page.source),
        fingerprint=packed_fingerprint(page, layout, read.marks, places),
    )


def _needs_person(strokes: Strokes, marks: Sequence[Mark], layout: PageLayout) -> bool:
    """Whether something may be writing, or is written where no picture of handwriting is cut."""
    doubtful = any(strokes.is_written(each) and not strokes.is_sure(each) for each in layout.writings)
    return doubtful or strokes.is_loose(marks, layout.writings)


def digest_of(grey: Grey) -> bytes:
    """SHA-256 of pixels and their shape."""
    return sha256(repr(grey.shape).encode() + grey.tobytes()).digest()


def _doubtful(read: PageMarks) -> Iterator[DoubtfulBox]:
    for mark in read.marks:
        if mark.outcome is Outcome.DOUBTFUL:
            yield DoubtfulBox(mark.box.field, mark.box.value, mark.doubt, box_crop(read, mark))
