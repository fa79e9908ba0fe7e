"""Visits and sealed boxes: two people, one seal, and sheets that agree with what was imported."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.batches import open_batch
from alerts.campaigns import mail_code, places, resolve
from alerts.errors import NotAllowed
from alerts.storage.casebook import Activity, Box, TrailEntry
from alerts.visits import (
    ActivityReport,
    BoxOpened,
    BoxPlaced,
    VisitFacts,
    activity_report,
    boxes_of,
    correct_opening,
    correct_seal,
    open_box,
    place_box,
    record_visit,
    visit_of,
)
from tests.usecases.test_batches import a_sheet, taken
from tests.usecases.test_importing import an_activity
from tests.world import TODAY, World

FAR_AWAY = TODAY + timedelta(days=3000)
VISIT = VisitFacts(
    visited_on=TODAY, summoned=40, attended=35, talk_held=True, forms_given=35, forms_returned=20
)
PLACED = BoxPlaced(
    label="Buzón 1", placed_on=TODAY, seal_placed="A-0017", placed_by="Ana Paz", placed_with="Luis Gil"
)
OPENED = BoxOpened(
    opened_on=TODAY,
    seal_found="A-0017",
    seal_intact=True,
    opened_by="Ana Paz",
    opened_with="Rosa Tum",
    sheets_counted=3,
)


@pytest.fixture
def code(world: World) -> str:
    """A place."""
    return an_activity(world)


@pytest.fixture
def session(world: World, code: str) -> Iterator[Session]:
    """A transaction after the place was made."""
    with world.casebook.writing() as opened:
        yield opened


def report_of(world: World, code: str) -> ActivityReport:
    with world.casebook.reading() as session:
        found = resolve(session, code)
        assert found is not None
        return activity_report(session, found[0].activity_id, world.intake.filed_from)


def last_details(session: Session) -> dict[str, object]:
    """What the newest entry of the trail says."""
    newest = session.scalars(select(TrailEntry).order_by(TrailEntry.number.desc()).limit(1)).one()
    return dict(json.loads(newest.details))


def a_box(world: World, code: str, opened: BoxOpened = OPENED) -> None:
    with world.casebook.writing() as session:
        box = place_box(session, world.trail, "admin", code, PLACED, today=TODAY)
        open_box(session, world.trail, "admin", box.box_id, opened, today=TODAY)


def test_the_record_of_a_visit_is_kept_and_corrected(world: World, session: Session, code: str) -> None:
    record_visit(session, world.trail, "admin", code, VISIT, today=TODAY)
    record_visit(session, world.trail, "admin", code, replace(VISIT, attended=36), today=TODAY)
    found = visit_of(session, code)
    assert found is not None
    assert (found.attended, found.forms_returned, found.refused) == (36, 20, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"summoned": -1},
        {"attended": 100_001},
        {"forms_returned": 36},
        {"visited_on": TODAY - timedelta(days=400)},
        {"refused": True},
        {"visited_on": TODAY + timedelta(days=1)},
        {"refused": True, "talk_held": False},
        {"refused": True, "talk_held": False, "forms_given": 0, "forms_returned": 0},
        {"refused": True, "talk_held": False, "attended": 0},
        {"notes": "x" * 2001},
    ],
)
def test_a_visit_that_cannot_be_is_refused(
    world: World, session: Session, code: str, wrong: dict[str, object]
) -> None:
    with pytest.raises(NotAllowed):
        record_visit(session, world.trail, "admin", code, replace(VISIT, **wrong), today=TODAY)
    assert visit_of(session, code) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"placed_with": " ana  paz "},
        {"placed_with": "Ána Paz"},
        {"placed_on": TODAY + timedelta(days=3000)},
        {"placed_on": TODAY + timedelta(days=1)},
        {"placed_by": ""},
        {"seal_placed": " "},
        {"label": "x" * 41},
    ],
)
def test_a_box_is_placed_by_two_people_under_a_seal(
    world: World, session: Session, code: str, wrong: dict[str, object]
) -> None:
    with pytest.raises(NotAllowed):
        place_box(session, world.trail, "admin", code, replace(PLACED, **wrong), today=TODAY)
    assert boxes_of(session, code) == []


@pytest.mark.parametrize("label", ["Buzón 1", "buzon  1 "])
def test_two_boxes_of_a_place_have_two_names(world: World, session: Session, code: str, label: str) -> None:
    place_box(session, world.trail, "admin", code, PLACED, today=TODAY)
    second = replace(PLACED, label=label, seal_placed="B-1")
    with pytest.raises(NotAllowed, match="un buzón con ese nombre"):
        place_box(session, world.trail, "admin", code, second, today=TODAY)


def test_a_seal_closes_one_box_of_the_installation(world: World, code: str) -> None:
    elsewhere, second = an_activity(world), replace(PLACED, label="2", seal_placed="a-0017 ")
    with world.casebook.writing() as session:
        box = place_box(session, world.trail, "admin", code, PLACED, today=TODAY)
    with pytest.raises(NotAllowed, match="número de precinto"), world.casebook.writing() as session:
        place_box(session, world.trail, "admin", elsewhere, second, today=TODAY)
    with world.casebook.writing() as session:
        open_box(session, world.trail, "admin", box.box_id, OPENED, today=TODAY)
        place_box(session, world.trail, "admin", elsewhere, second, today=TODAY)


def test_a_mistyped_seal_is_corrected_while_its_box_is_closed(
    world: World, session: Session, code: str
) -> None:
    box = place_box(session, world.trail, "admin", code, PLACED, today=TODAY)
    second = replace(PLACED, label="2", seal_placed="B-1")
    place_box(session, world.trail, "admin", code, second, today=TODAY)
    for wrong in (" ", "b 1"):
        with pytest.raises(NotAllowed):
            correct_seal(session, world.trail, "admin", box.box_id, wrong)
    correct_seal(session, world.trail, "admin", box.box_id, " A-0071 ")
    assert last_details(session) == {"after": "A-0071", "before": "A-0017"}
    opened = replace(OPENED, seal_found="A-0071")
    open_box(session, world.trail, "admin", box.box_id, opened, today=TODAY)
    with pytest.raises(NotAllowed):
        correct_seal(session, world.trail, "admin", box.box_id, "A-0017")


def test_a_mistyped_opening_is_corrected_and_the_trail_keeps_what_it_said(
    world: World, session: Session, code: str
) -> None:
    box = place_box(session, world.trail, "admin", code, PLACED, today=TODAY)
    with pytest.raises(NotAllowed, match="sigue cerrado"):
        correct_opening(session, world.trail, "admin", box.box_id, OPENED, today=TODAY)
    mistyped = replace(OPENED, sheets_counted=33, seal_found="B-7", seal_intact=False)
    open_box(session, world.trail, "admin", box.box_id, mistyped, today=TODAY)
    with pytest.raises(NotAllowed):
        correct_opening(
            session, world.trail, "admin", box.box_id, replace(OPENED, seal_found="B-9"), today=TODAY
        )
    correct_opening(session, world.trail, "admin", box.box_id, OPENED, today=TODAY)
    assert session.get_one(Box, box.box_id).sheets_counted == 3
    said = {"sheets_before": 33, "seal_before": "B-7", "intact_before": "no"}
    assert last_details(session) == {"sheets": 3, **said}


@pytest.mark.parametrize(
    "wrong",
    [
        {"opened_with": "Ana Paz"},
        {"opened_on": TODAY + timedelta(days=1)},
        {"opened_on": TODAY - timedelta(days=1)},
        {"sheets_counted": -1},
        {"seal_found": "B-9", "seal_intact": True},
        {"seal_found": ""},
    ],
)
def test_a_box_is_opened_by_two_people_and_its_seal_is_compared(
    world: World, session: Session, code: str, wrong: dict[str, object]
) -> None:
    box = place_box(session, world.trail, "admin", code, PLACED, today=TODAY)
    with pytest.raises(NotAllowed):
        open_box(session, world.trail, "admin", box.box_id, replace(OPENED, **wrong), today=TODAY)
    assert session.get_one(Box, box.box_id).opened_on is None


def test_a_box_is_opened_once(world: World, session: Session, code: str) -> None:
    box = place_box(session, world.trail, "admin", code, PLACED, today=TODAY)
    open_box(session, world.trail, "admin", box.box_id, OPENED, today=TODAY)
    with pytest.raises(NotAllowed):
        open_box(session, world.trail, "admin", box.box_id, OPENED, today=TODAY)


def test_the_report_counts_the_boxes_sheets_against_what_was_imported(world: World) -> None:
    code = an_activity(world)
    with world.casebook.writing() as session:
        record_visit(session, world.trail, "admin", code, VISIT, today=TODAY)
    a_box(world, code)
    (before,) = report_of(world, code).places
    assert (before.counted, before.imported, before.difference, before.agrees) == (3, 0, 3, False)
    batch_id = open_batch(
        world.casebook, world.config, world.trail, "importadora", code=code, clerk="importadora"
    )
    taken(world, batch_id, a_sheet(1), a_sheet(2), a_sheet(3, marked=()))
    report = report_of(world, code)
    (after,) = report.places
    assert (after.imported, after.blank, after.difference, after.agrees) == (2, 1, 0, True)
    assert (report.total("counted"), report.total("summoned"), report.total("difference")) == (3, 40, 0)


def test_an_activity_has_one_link_for_every_mail(world: World, session: Session, code: str) -> None:
    found = resolve(session, code)
    assert found is not None
    activity = found[0]
    first = mail_code(session, world.trail, "admin", activity)
    assert mail_code(session, world.trail, "admin", session.get_one(Activity, activity.activity_id)) == first
    assert {place.code for place in places(session, activity.activity_id)} == {code, first}
