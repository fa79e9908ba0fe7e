"""Importing: good rows filed once, bad rows listed by row and cell, nothing said of what a cell holds."""

import json
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from alerts.campaigns import add_activity, add_place, places, points_at_someone, poster_spec, resolve
from alerts.errors import NotAllowed, StorageUnavailable
from alerts.filing import Filed, PaperAlert
from alerts.importing import ImportReport, import_table
from alerts.paper.tables import TableError
from alerts.posters import poster_pdf, read_back
from alerts.storage.casebook import TrailEntry
from alerts.storage.drop import Arrival
from tests.world import TODAY, World

HEADER = "A1;A4;B1;B2;B6;C1;D1;D5"
GOOD = "I015;Bodega;contratar|renovar;dinero_una_vez;si;jefe;propio;Lo pidió el jefe"
BAD = "I999;Bodega;contratar;dinero_una_vez;si;jefe;;canario"


def an_activity(world: World) -> str:
    """The code of a place of a fresh activity."""
    with world.casebook.writing() as session:
        activity = add_activity(
            session,
            world.trail,
            "admin",
            name="Visita de prueba",
            modality="visit",
            institution_id="I015",
            starts_on=TODAY,
            ends_on=TODAY,
        )
        return add_place(session, world.trail, "admin", activity.activity_id, name="Sede", staff=8).code


def run(world: World, lines: list[str], code: str, *, dry_run: bool = False) -> ImportReport:
    data = "\r\n".join([HEADER, *lines, ""]).encode("cp1252")
    stores = (world.config, world.casebook, world.intake, world.trail)
    return import_table(*stores, actor="importadora", data=data, code=code, dry_run=dry_run)


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
    assert {(problem.row, problem.cell) for problem in report.refused} == {(3, "A3"), (3, "G3")}
    assert "canario" not in json.dumps(report.to_json())
    again = run(any_world, [GOOD, BAD, GOOD], code.lower())
    assert (again.filed, again.already) == (0, 2)
    assert filed(any_world) == 2


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
    report = run(world, [GOOD] * 5, code)
    assert (report.filed, report.unfinished, report.exit_code) == (2, 3, 2)
    monkeypatch.undo()
    again = run(world, [GOOD] * 5, code)
    assert (again.filed, again.already, again.exit_code) == (3, 2, 0)
    with world.casebook.reading() as session:
        entries = session.scalars(select(TrailEntry).where(TrailEntry.action == "import"))
        details = [json.loads(entry.details) for entry in entries]
    assert details[0] == {"already": 0, "filed": 2, "refused": 0, "unfinished": 3}


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
        "institution_id": None,
        "starts_on": TODAY,
        "ends_on": TODAY,
    }
    with pytest.raises(NotAllowed), world.casebook.writing() as session:
        add_activity(session, world.trail, "admin", **{**values, **change})  # type: ignore[arg-type]
