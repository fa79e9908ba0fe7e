"""A clerk at the console with scans: what is read, settled, discarded and refused there must be left nowhere."""

import re
import time
from collections.abc import Iterator

from PIL import Image

from alerts.paper.sheet import SheetSpec, sheet_pdf
from alerts.paper.sheet.arrangement import sheet_layout
from alerts.questionnaire import current
from tests.leaks.canaries import Canaries
from tests.live.investigator import Investigator
from tests.paper.scans import cross, fill, rendered, saved, write
from tests.usecases.test_importing import an_activity
from tests.world import World

CLERK = "importadora"
WAIT_SECONDS = 120
SHEET = re.compile(r'href="(/batches/[0-9a-f]{32}/sheets)"')
PICTURE = re.compile(r'(?:src|href)="(/batches/[0-9a-f]{32}/sheets/[0-9a-f]{32}/\w+/\d+)"')
BOX = re.compile(r'name="(box\.[^"]+)"')
MARKS = {"A2": "01", "B1": "renovar", "B2": "regalos"}


def scans_at(world: World, port: int, canaries: Canaries) -> list[int]:
    """The statuses of what a clerk did: a scan read and its sheets settled and discarded, another one refused."""
    person = Investigator(port, world.accounts[CLERK])
    person.sign_in()
    person.unlock()
    person.get("/scans")
    files = {
        canaries.word("file name of a scan") + ".tif": scan(canaries),
        canaries.word("file name of a broken scan") + ".pdf": canaries.data("scan", 300_000, b"%PDF-1.7\n"),
    }
    sent = person.upload("/scans", {"code": an_activity(world)}, "scans", files)
    batch = sent.header("Location")
    statuses = [sent.status, wait_for(person, batch), *settles(person, batch, canaries)]
    person.get(f"{batch}/close")
    statuses.append(person.post(f"{batch}/close", {"confirm": "close"}).status)
    person.close()
    return statuses


def scan(canaries: Canaries) -> bytes:
    """Two sheets that a person must see, in a file that its scanner says something in."""
    first, *others = [*sheet("A4", "D5"), *sheet("C2_1")]
    said = canaries.word("what a scanner says")
    return saved(
        first, "TIFF", save_all=True, append_images=others, compression="tiff_lzw",
        description=said, software=said, artist=said,
    )  # fmt: skip


def sheet(*written: str) -> Iterator[Image.Image]:
    """Both sides of a sheet with marks, a solid box and handwriting."""
    sides = rendered(sheet_pdf(SheetSpec(current(), address="ejemplo.gt", institution_acronym="CPCC")))
    for image, layout in zip(sides, sheet_layout(current()).pages, strict=True):
        for field, value in MARKS.items():
            if layout.boxes_of(field):
                cross(image, layout, field, value)
        if layout.boxes_of("B4"):
            fill(image, layout, "B4", "efectivo")
        for place in layout.writings:
            if place.field in written:
                write(image, layout, place.field)
        yield image


def wait_for(person: Investigator, batch: str) -> int:
    """The status of a batch's page once it was read."""
    end = time.monotonic() + WAIT_SECONDS
    while (page := person.get(batch)).header("Refresh"):
        assert time.monotonic() < end, "the reading does not end"
        time.sleep(0.2)
    assert SHEET.search(page.text), "no sheet waits"
    return page.status


def settles(person: Investigator, batch: str, canaries: Canaries) -> Iterator[int]:
    """One sheet with transcriptions, too long and then right; another one discarded."""
    first = person.get(f"{batch}/sheets").header("Location")
    page = person.get(first)
    yield from (person.get(path).status for path in PICTURE.findall(page.text))
    decided = dict.fromkeys(BOX.findall(page.text), "yes")
    texts = {"text.A4": canaries.word("transcribed A4"), "text.D5": canaries.text("transcribed D5", 900)}
    too_long = {**texts, "text.A4": canaries.text("transcribed too long", 200)}
    yield person.post(first, {**decided, **too_long}).status
    settled = person.post(first, {**decided, **texts})
    yield settled.status
    second = settled.header("Location")
    person.get(second)
    yield person.post(f"{second}/discard", {"reason": canaries.word("reason"), **texts}).status
    yield person.post(f"{second}/discard", {"reason": "unusable"}).status
