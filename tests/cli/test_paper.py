"""`alerts paper print` and `alerts paper read` on a demonstration instance."""

import json
import stat
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import func, select

from alerts.cli import main
from alerts.paper.sheet import SheetSpec, sheet_pdf
from alerts.paper.sheet.arrangement import sheet_layout
from alerts.questionnaire import current
from alerts.storage.casebook import PaperBatch, PaperSheet, StubRow
from alerts.storage.drop import Arrival
from tests.paper.scans import cross, fill, pdf_of, rendered
from tests.usecases.test_importing import an_activity
from tests.world import World

CLERK = "importadora"


@pytest.fixture
def instance(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The world as the commands find it."""
    for name, value in world.env.items():
        monkeypatch.setenv(name, value)
    return world


def marked(**answers: str) -> list[Image.Image]:
    """A sheet with crosses."""
    pages = rendered(sheet_pdf(SheetSpec(current())))
    for image, layout in zip(pages, sheet_layout(current()).pages, strict=True):
        for field, value in answers.items():
            if layout.boxes_of(field):
                cross(image, layout, field, value)
    return pages


def doubtful() -> list[Image.Image]:
    """A sheet with a box that was filled."""
    pages = marked(B1="renovar")
    fill(pages[0], sheet_layout(current()).pages[0], "B6", "no")
    return pages


def read(world: World, *scans: Path, more: Sequence[str] = ()) -> int:
    names = [str(scan) for scan in scans]
    return main(["paper", "read", *names, "--activity", an_activity(world), "--clerk", CLERK, *more])


def count(world: World, table: type[PaperBatch] | type[PaperSheet] | type[StubRow]) -> int:
    with world.casebook.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def arrived(world: World) -> int:
    with world.drop.reading() as session:
        return session.scalar(select(func.count()).select_from(Arrival)) or 0


def test_plain_sheets_are_a_new_file_for_its_owner_alone(instance: World, tmp_path: Path) -> None:
    output = tmp_path / "hojas.pdf"
    assert main(["paper", "print", "-o", str(output), "--sheets", "3", "--language", "en"]) == 0
    with pypdfium2.PdfDocument(output) as document:
        assert len(document) == 6
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    assert main(["paper", "print", "-o", str(output)]) == 1
    assert count(instance, StubRow) == 0


def test_stubs_go_to_a_printers_pipe_and_into_no_file(
    instance: World, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    output = tmp_path / "talones.pdf"
    assert main(["paper", "print", "-o", str(output), "--sheets", "2", "--stubs"]) == 1
    assert b"somebody's key" in capfdbinary.readouterr().err
    assert not output.exists()
    assert count(instance, StubRow) == 0
    assert main(["paper", "print", "-o", "-", "--sheets", "2", "--stubs"]) == 0
    with pypdfium2.PdfDocument(capfdbinary.readouterr().out) as document:
        assert len(document) == 4
    assert count(instance, StubRow) == 2


@pytest.mark.parametrize("sheets", ["0", "501"])
def test_a_number_of_sheets_that_nobody_prints_is_refused(
    instance: World, tmp_path: Path, sheets: str
) -> None:
    output = tmp_path / "hojas.pdf"
    for more in ([], ["--stubs"]):
        assert main(["paper", "print", "-o", str(output), "--sheets", sheets, *more]) == 1
    assert not output.exists()


def test_sure_sheets_are_filed_and_the_end_says_what_to_do_with_the_originals(
    instance: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan = tmp_path / "lote.pdf"
    scan.write_bytes(pdf_of([*marked(B1="renovar"), *marked(B1="ascender", D1="vio")]))
    assert read(instance, scan) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("2 filed")
    assert "delete them from the scanner" in shown
    assert arrived(instance) == 2
    assert read(instance, scan) == 0
    assert arrived(instance) == 2


def test_what_waits_or_could_not_be_read_ends_with_two(
    instance: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan, other = tmp_path / "lote.pdf", tmp_path / "gato.jpg"
    scan.write_bytes(pdf_of(doubtful()))
    other.write_bytes(b"\xff\xd8\xff")
    assert read(instance, scan, other, more=["--json"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert (document["filed"], document["waiting"], document["unread"]) == (0, 1, 1)
    assert document["unread_pages"][0].startswith("gato.jpg: ")
    assert count(instance, PaperSheet) == 1


def test_a_dry_run_reads_everything_and_files_nothing(
    instance: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan = tmp_path / "lote.pdf"
    scan.write_bytes(pdf_of([*marked(B1="renovar"), *doubtful()]))
    assert read(instance, scan, more=["--dry-run", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["sheets"], document["for_a_person"]) == (2, 1)
    assert (arrived(instance), count(instance, PaperBatch)) == (0, 0)


def test_nothing_to_read_is_one_and_leaves_no_batch(instance: World, tmp_path: Path) -> None:
    scan = tmp_path / "nada.pdf"
    scan.write_bytes(b"%PDF-nothing")
    assert read(instance, scan) == 1
    assert count(instance, PaperBatch) == 0


@pytest.mark.parametrize(("activity", "clerk"), [("ZZZZ", CLERK), ("", "nadie")])
def test_an_unknown_code_or_clerk_files_nothing(
    instance: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], activity: str, clerk: str
) -> None:
    scan = tmp_path / "lote.pdf"
    scan.write_bytes(pdf_of(marked(B1="renovar")))
    code = activity or an_activity(instance)
    assert main(["paper", "read", str(scan), "--activity", code, "--clerk", clerk]) == 1
    assert capsys.readouterr().err.startswith("alerts: ")
    assert arrived(instance) == 0
