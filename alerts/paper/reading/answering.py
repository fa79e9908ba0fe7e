"""What the confined reader says about a file, page by page."""

from collections.abc import Iterator

from PIL import Image

from alerts.paper.reading.frames import Answer, Ended, Opened, Page, Request
from alerts.paper.reading.outcome import Side
from alerts.paper.reading.pages import read_scanned
from alerts.paper.reading.problems import ScanError
from alerts.paper.reading.rehearsal import drawn_scan
from alerts.paper.reading.scan import scanned_pages
from alerts.paper.sheet.arrangement import printed_layouts


def rehearse() -> None:
    """Read a drawn page, so that everything which is loaded late is loaded; RuntimeError where that fails."""
    Image.init()
    for layout in printed_layouts().values():
        said = list(answers(Request(1, drawn_scan(layout))))
        if not any(isinstance(each, Page) and isinstance(each.result, Side) for each in said):
            raise RuntimeError("the reader cannot read what it drew itself")


def answers(request: Request) -> Iterator[Answer]:
    """What a file says, from the first page that is wanted."""
    try:
        pages = scanned_pages(request.data, request.first)
        yield Opened()
        for page in pages:
            yield Page(page.number, read_scanned(page))
    except ScanError as problem:
        yield Ended(problem)
    else:
        yield Ended()
