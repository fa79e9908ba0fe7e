"""What makes the confined reader fail is named, whatever it was, and the rest of the batch is read."""

import sys
from collections.abc import Iterator

import pytest

from alerts.evidence import confinement
from alerts.paper.reading import Place, ScanError, problems, read_scans, reader
from tests.paper.scans import pdf_of, saved

# The reader with one thing in its way: something that a page of this many bytes or this number does to it.
STUMBLING = """
import os, sys, time
from alerts.paper.reading import answering, child, pages
calm = answering.read_scanned
def stumble(page):
    if page.number in {pages!r} and os.path.basename(sys.argv[0]) == "-c":
        {act}
    return calm(page)
answering.read_scanned = lambda page: stumble(page) if answering.rehearsed else calm(page)
answering.rehearsed = False
rehearse = answering.rehearse
def rehearse_calmly():
    rehearse()
    answering.rehearsed = True
answering.rehearse = rehearse_calmly
child.main()
"""
ACCIDENTS = {
    "dies": "os.kill(os.getpid(), 11)",
    "hangs": "time.sleep(60)",
    "takes all memory": "bytearray(3 * 1024**3)",
    "says something else": 'os.write(1, b\'{"page": 99, "sizes": []}\\n\')',
    "says no end of things": "os.write(1, b'x' * 65536)",
    "leaves": "sys.exit()",
}


@pytest.fixture
def stumbling(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Makes the reader stumble: ``stumbling("dies", pages=(2,))``."""

    def put(accident: str, pages: tuple[int, ...]) -> None:
        script = STUMBLING.format(pages=pages, act=ACCIDENTS[accident])
        monkeypatch.setattr(reader, "command", lambda _: [sys.executable, "-c", script])
        monkeypatch.setattr(reader, "PAGE_SECONDS", 5.0)

    return put


@pytest.mark.parametrize(
    "accident",
    ["dies", *(pytest.param(each, marks=pytest.mark.soak) for each in ACCIDENTS if each != "dies")],
)
def test_a_page_that_makes_the_reader_fail_is_named_and_the_others_are_read(
    sheet, stumbling, accident
) -> None:
    stumbling(accident, pages=(3,))
    one, two = sheet(B1="renovar"), sheet(B1="ascender")
    batch = read_scans([pdf_of([*one, *two]), saved(one[0])])
    assert [(each.place, each.problem.message) for each in batch.unread] == [
        (Place(1, 3), problems.PAGE_STOPS_READER),
        (Place(1, 4), problems.OTHER_SIDE_UNREAD),
    ]
    assert [each.place for each in batch.sheets if each.is_whole] == [Place(1, 1)]


@pytest.mark.soak
def test_a_file_that_makes_the_reader_fail_again_and_again_is_given_up(sheet, stumbling) -> None:
    stumbling("dies", pages=tuple(range(1, 20)))
    batch = read_scans([pdf_of(sheet(B1="renovar") * 4)])
    assert [each.place.page for each in batch.unread] == [1, 2, 3, 4, 5, 0]
    assert batch.unread[-1].problem.params == {"page": "6"}


def test_a_file_that_kills_the_reader_before_its_first_page_is_named(sheet, monkeypatch) -> None:
    script = "from alerts.paper.reading import answering, child; import os\n"
    script += "calm = answering.scanned_pages\n"
    script += (
        "answering.scanned_pages = lambda data, first: os._exit(1) if b'bad' in data else calm(data, first)\n"
    )
    script += "child.main()"
    monkeypatch.setattr(reader, "command", lambda _: [sys.executable, "-c", script])
    batch = read_scans([b"%PDF-bad", pdf_of(sheet(B1="renovar"))])
    assert [(each.place, each.problem.message) for each in batch.unread] == [
        (Place(1, 0), problems.FILE_STOPS_READER)
    ]
    assert batch.sheets[0].is_whole


def test_a_reader_that_does_not_start_is_said_at_once(monkeypatch) -> None:
    monkeypatch.setattr(reader, "command", lambda _: [sys.executable, "-c", "raise SystemExit(1)"])
    with pytest.raises(ScanError) as refused:
        read_scans([b"anything"])
    assert refused.value.message == problems.NO_READER


def test_scans_are_read_without_bubblewrap_too(sheet, monkeypatch) -> None:
    monkeypatch.setattr(confinement, "_bubblewrap", tuple)
    assert read_scans([pdf_of(sheet(B1="renovar"))]).sheets[0].is_whole


def test_progress_names_every_page_in_turn(sheet) -> None:
    seen: list[Place] = []
    read_scans([pdf_of(sheet(B1="renovar")), b"", saved(sheet()[0])], progress=seen.append)
    assert seen == [Place(1, 1), Place(1, 2), Place(2, 0), Place(3, 1)]


def test_the_same_scan_has_the_same_digest_and_another_scan_has_not(sheet, noise) -> None:
    pages = sheet(B1="renovar")
    given = pdf_of(pages)
    first, again = (read_scans([given]).sheets[0].digest for _ in range(2))
    assert first == again
    assert read_scans([pdf_of([noise(page, 5) for page in pages])]).sheets[0].digest != first


def test_a_repr_and_an_error_never_quote_a_file() -> None:
    batch = read_scans([b"Zopilote7391", b"%PDF-Zopilote7391"])
    assert "Zopilote" not in repr(batch)
    assert len(batch.unread) == 2
