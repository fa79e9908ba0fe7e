"""Importing: good rows filed once, bad rows listed by row and cell, nothing said of what a cell holds."""

import hashlib
import io
import json
from collections.abc import Sequence

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select

from alerts.batches import batches
from alerts.campaigns import (
    activities,
    add_activity,
    add_place,
    place_at,
    places,
    points_at_someone,
    poster_spec,
    resolve,
)
from alerts.errors import NotAllowed, StorageUnavailable
from alerts.filing import MARKS_A_QUESTION, Filed, PaperAlert
from alerts.importing import ROWS_A_COMMIT, Batch, ImportReport, Progress, begin_import, silent
from alerts.paper.tables import TableError
from alerts.posters import poster_pdf, read_back
from alerts.storage.casebook import Activity, TrailEntry
from alerts.storage.drop import Arrival
from tests.paper.tables.workbooks import saved, workbook
from tests.world import TODAY, World

HEADER = "A1;A4;B1;B2;B6;C1;D1;D5"
GOOD = "I015;Bodega;contratar|renovar;dinero_una_vez;si;jefe;propio;Lo pidió el jefe"
BAD = "I999;Bodega;contratar;dinero_una_vez;si;jefe;;canario"
BLANK = ";;;;;;;"
NAME = "Visita de prueba"


def an_activity(world: World) -> str:
    """The code of a place of a fresh activity."""
    with world.casebook.writing() as session:
        before = sum(each.name.startswith(NAME) for each in activities(session))
        activity = add_activity(
            session,
            world.trail,
            "admin",
            name=f"{NAME} {before + 1}" if before else NAME,
            modality="visit",
            institution_id="I015",
            starts_on=TODAY,
            ends_on=TODAY,
            today=TODAY,
        )
        return add_place(session, world.trail, "admin", activity.activity_id, name="Sede", staff=8).code


def run(
    world: World, lines: list[str], code: str, *, dry_run: bool = False, progress: Progress = silent
) -> ImportReport:
    data = "\r\n".join([HEADER, *lines, ""]).encode("cp1252")
    return import_data(world, data, code, dry_run=dry_run, progress=progress)


def import_data(
    world: World, data: bytes, code: str, *, dry_run: bool = False, progress: Progress = silent
) -> ImportReport:
    stores = (world.config, world.casebook, world.intake, world.trail)
    begun = begin_import(*stores, actor="importadora", data=data, code=code, dry_run=dry_run)
    return begun.finished(progress)


def filed(world: World) -> int:
    with world.drop.reading() as session:
        return len(session.scalars(select(Arrival.case_id)).all())


def test_good_rows_are_filed_bad_ones_listed_and_the_same_file_files_nothing_twice(any_world: World) -> None:
    code = an_activity(any_world)
    report = run(any_world, [GOOD, BAD, GOOD], code)
    assert (report.rows, report.filed, report.already, report.refused_rows, report.exit_code) == (
        3,
        2,
        0,
        1,
        2,
    )
    assert {(problem.row, problem.cell) for problem in report.refused} == {(3, "A3")}
    assert "canario" not in json.dumps(report.to_json())
    again = run(any_world, [GOOD, BAD, GOOD], code.lower())
    assert (again.filed, again.already) == (0, 2)
    assert filed(any_world) == 2


def test_what_the_paper_left_blank_stays_blank(world: World) -> None:
    code = an_activity(world)
    report = run(world, ["I015;;;;;;;", BLANK, ";;;;;;;Solo esto"], code)
    assert (report.rows, report.filed, report.refused_rows) == (2, 2, 0)


def test_a_row_that_answers_nothing_is_refused_as_a_whole(world: World) -> None:
    data = f"No.;{HEADER}\r\n1;{GOOD}\r\n2;{BLANK}\r\n".encode()
    report = import_data(world, data, an_activity(world))
    assert [(found.row, found.cell, found.field) for found in report.refused] == [(3, "", "")]
    assert report.filed == 1


def test_a_table_without_a_column_for_a_required_question_is_refused(world: World) -> None:
    with pytest.raises(TableError, match="Faltan columnas de estas preguntas: B6, D1"):
        import_data(world, b"A1;B1;B2;C1\r\nI015;contratar;bono;jefe\r\n", an_activity(world))
    assert filed(world) == 0


def test_merged_cells_refuse_their_rows_and_no_other(world: World) -> None:
    def merge(page: Worksheet) -> None:
        page.merge_cells("A3:A4")

    rows = [line.split(";") for line in (HEADER, GOOD, GOOD, f";{GOOD.partition(';')[2]}", GOOD)]
    report = import_data(world, workbook(rows, change=merge), an_activity(world))
    assert {(found.row, found.cell, found.field) for found in report.refused} == {
        (3, "A3", "A1"),
        (4, "A4", "A1"),
    }
    assert (report.filed, report.exit_code, report.sheet) == (2, 2, "Hoja1")


def test_refused_rows_are_handed_back_corrected_and_filed_once(world: World) -> None:
    code = an_activity(world)
    first = run(world, [GOOD, BAD, GOOD, BAD], code)
    book = openpyxl.load_workbook(io.BytesIO(first.annotated()))
    page = book.worksheets[0]
    assert [page.cell(row, 9).value for row in (1, 2, 3)] == ["Fila en el archivo anterior", "3", "5"]
    for row in (2, 3):
        assert "no está entre las opciones" in page.cell(row, 1).comment.text
        page.cell(row, 1).value = "I015"
    corrected = saved(book)
    again = import_data(world, corrected, code)
    assert (again.rows, again.filed, again.refused_rows, again.unknown_columns) == (2, 2, 0, ())
    repeated = import_data(world, corrected, code)
    assert (repeated.filed, repeated.already, filed(world)) == (0, 2, 4)


def test_an_import_stands_among_the_batches_of_its_clerk(world: World) -> None:
    code = an_activity(world)
    run(world, [GOOD, BAD], code)
    with world.casebook.reading() as session:
        (found,) = batches(session, "importadora")
    assert (found.kind, found.code, found.filed, found.refused) == ("table", code, 1, 1)


def test_progress_is_told_after_every_commit(world: World) -> None:
    told: list[tuple[int, int]] = []
    rows = ROWS_A_COMMIT + 1
    run(world, [GOOD] * rows, an_activity(world), progress=lambda done, of: told.append((done, of)))
    assert told == [(ROWS_A_COMMIT, rows), (rows, rows)]


def test_a_dry_run_files_nothing(world: World) -> None:
    report = run(world, [GOOD], an_activity(world), dry_run=True)
    assert (report.filed, report.exit_code, filed(world)) == (1, 0, 0)


def test_a_dry_run_of_a_filed_table_says_so(world: World) -> None:
    code = an_activity(world)
    run(world, [GOOD, GOOD], code)
    report = run(world, [GOOD, GOOD], code, dry_run=True)
    assert (report.filed, report.already) == (0, 2)


def test_a_store_that_fails_half_way_is_told_and_the_same_file_finishes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, file_paper, calls = an_activity(world), world.intake.file_paper, []

    def failing(alerts: Sequence[PaperAlert]) -> list[Filed]:
        calls.append(alerts)
        if len(calls) > 2:
            raise StorageUnavailable("full")
        return file_paper(alerts)

    monkeypatch.setattr(world.intake, "file_paper", failing)
    rows = [GOOD] * (2 * ROWS_A_COMMIT + 3)
    report = run(world, rows, code)
    assert (report.filed, report.unfinished, report.exit_code) == (2 * ROWS_A_COMMIT, 3, 2)
    monkeypatch.undo()
    again = run(world, rows, code)
    assert (again.filed, again.already, again.exit_code) == (3, 2 * ROWS_A_COMMIT, 0)
    with world.casebook.reading() as session:
        entries = session.scalars(select(TrailEntry).where(TrailEntry.action == "import"))
        details = [json.loads(entry.details) for entry in entries]
    assert details[0] == {"already": 0, "filed": 2 * ROWS_A_COMMIT, "refused": 0, "unfinished": 3}


def test_an_unknown_code_files_nothing(world: World) -> None:
    with pytest.raises(NotAllowed):
        run(world, [GOOD], "ZZZZZZ")
    assert filed(world) == 0


def test_a_table_cut_off_half_way_files_nothing(world: World) -> None:
    with pytest.raises(TableError):
        run(world, [GOOD, GOOD[:20]], an_activity(world))
    assert filed(world) == 0


def test_an_imported_row_is_read_by_the_desk_with_its_activity(world: World) -> None:
    code = an_activity(world)
    run(world, [GOOD], code)
    with world.drop.reading() as session:
        (case_id,) = session.scalars(select(Arrival.case_id))
    world.rounds()
    case = world.open("analista", case_id)
    assert (case.channel.value, case.code, case.mailbox) == ("paper", code, "")
    with world.casebook.reading() as session:
        found = resolve(session, case.code)
        assert found is not None
        assert found[0].name == "Visita de prueba"
        details = [entry.details for entry in session.scalars(select(TrailEntry)) if entry.action == "import"]
    assert json.loads(details[0]) == {"already": 0, "filed": 1, "refused": 0}


def test_a_poster_reads_back_to_the_place_and_small_places_are_flagged(world: World) -> None:
    code = an_activity(world)
    assert read_back(poster_pdf(poster_spec(world.config, code))) == f"HTTP://127.0.0.1:8000/P/{code}"
    with world.casebook.reading() as session:
        found = resolve(session, code)
        assert found is not None
        assert points_at_someone(found[1])
        assert len(places(session, found[0].activity_id)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"name": " "},
        {"modality": "fiesta"},
        {"institution_id": "I999"},
        {"ends_on": TODAY.replace(year=2020)},
    ],
)
def test_an_activity_that_makes_no_sense_is_refused(world: World, change: dict[str, object]) -> None:
    values = {
        "name": "Visita",
        "modality": "visit",
        "institution_id": "I015",
        "starts_on": TODAY,
        "ends_on": TODAY,
        "today": TODAY,
    }
    with pytest.raises(NotAllowed), world.casebook.writing() as session:
        add_activity(session, world.trail, "admin", **{**values, **change})  # type: ignore[arg-type]


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_file_that_was_filed_for_another_place_is_refused_with_that_places_code(
    world: World, dry_run: bool
) -> None:
    first, second = an_activity(world), an_activity(world)
    run(world, [GOOD, BAD], first)
    with pytest.raises(TableError, match=f"ya se ingresó con el código {first}; aquí no se ingresó nada"):
        run(world, [GOOD, BAD], second, dry_run=dry_run)
    assert (filed(world), len(imports(world))) == (1, 1)


def imports(world: World) -> list[str]:
    """What the trail says of imports."""
    with world.casebook.reading() as session:
        return [entry.details for entry in session.scalars(select(TrailEntry)) if entry.action == "import"]


def test_one_row_among_thousands_that_stands_elsewhere_is_found(world: World) -> None:
    first, second = an_activity(world), an_activity(world)
    rows = [BAD] * MARKS_A_QUESTION + [GOOD]
    run(world, rows, first)
    lines = "\r\n".join([HEADER, *rows, ""]).encode("cp1252")
    batch = Batch(world.config, world.intake, hashlib.sha256(lines).digest(), second, an_entry(world, first))
    marks = [batch.mark(number) for number in range(2, MARKS_A_QUESTION + 3)]
    assert world.intake.filed_elsewhere(marks, second) == first
    assert world.intake.filed_elsewhere(marks, first) == ""


def an_entry(world: World, code: str) -> Activity:
    """The activity of a code."""
    with world.casebook.reading() as session:
        return place_at(session, code)[0]


def test_a_last_line_without_end_is_told_and_filed(world: World) -> None:
    code = an_activity(world)
    whole = f"{HEADER}\r\n{GOOD}\r\n".encode()
    for data, may_be_cut in ((whole, False), (whole.rstrip(), True), (HEADER.encode(), False)):
        report = import_data(world, data, code, dry_run=True)
        assert (report.may_be_cut, report.to_json()["may_be_cut"]) == (may_be_cut, may_be_cut)
