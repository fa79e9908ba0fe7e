"""Activities and places as they are made: for somebody, on days that can be, and never twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy.orm import Session

from alerts.campaigns import MAIL, add_activity, add_place, mail_code, rename_place
from alerts.errors import NotAllowed
from alerts.storage.casebook import Activity
from alerts.visits import BoxPlaced, place_box
from tests.world import TODAY, World

PLACED = BoxPlaced(
    label="Buzón 1", placed_on=TODAY, seal_placed="A-0017", placed_by="Ana Paz", placed_with="Luis Gil"
)


@pytest.fixture
def session(world: World) -> Iterator[Session]:
    """A transaction."""
    with world.casebook.writing() as opened:
        yield opened


def added(world: World, session: Session, **change: object) -> Activity:
    """A new activity."""
    values = {
        "name": "Visita al hospital",
        "modality": "visit",
        "institution_id": "I015",
        "starts_on": TODAY,
        "ends_on": TODAY,
        "today": TODAY,
    }
    return add_activity(session, world.trail, "admin", **{**values, **change})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ends_on": date.max}, "a no más de dos años de hoy"),
        ({"starts_on": date(26, 11, 2)}, "Revise el año"),
        ({"starts_on": date.min, "ends_on": date.max}, "Revise el año"),
        ({"ends_on": TODAY + timedelta(days=401)}, "hasta 400 días"),
        ({"ends_on": TODAY - timedelta(days=1)}, "antes de empezar"),
        ({"institution_id": None}, "Diga para quién es"),
        ({"audience": "Personal de limpieza"}, "no los dos"),
    ],
)
def test_days_that_cannot_be_and_an_activity_for_nobody_are_refused(
    world: World, session: Session, change: dict[str, object], reason: str
) -> None:
    with pytest.raises(NotAllowed, match=reason):
        added(world, session, **change)


def test_an_activity_may_last_a_year_and_lie_a_year_ahead(world: World, session: Session) -> None:
    starts_on = TODAY + timedelta(days=330)
    added(world, session, starts_on=starts_on, ends_on=starts_on + timedelta(days=400))


def test_an_activity_is_not_made_twice(world: World, session: Session) -> None:
    added(world, session)
    added(world, session, modality="posters")
    added(world, session, ends_on=TODAY + timedelta(days=1))
    with pytest.raises(NotAllowed, match="Ya hay una jornada"):
        added(world, session, name=" VISITA  al hospitál ")


def test_a_place_is_not_made_twice_and_takes_no_others_name(world: World, session: Session) -> None:
    first, second = added(world, session), added(world, session, name="Otra")
    place = add_place(session, world.trail, "admin", first.activity_id, name="Consulta", staff=40)
    other = add_place(session, world.trail, "admin", first.activity_id, name="Bodega", staff=40)
    add_place(session, world.trail, "admin", second.activity_id, name="Consulta", staff=40)
    with pytest.raises(NotAllowed, match="ya tiene un lugar con ese nombre"):
        add_place(session, world.trail, "admin", first.activity_id, name=" consultá", staff=None)
    with pytest.raises(NotAllowed, match="ya tiene un lugar con ese nombre"):
        rename_place(session, world.trail, "admin", other.code, name="CONSULTA", staff=40)
    rename_place(session, world.trail, "admin", place.code, name="consulta", staff=41)


@pytest.mark.parametrize("what", ["activity", "place", "box"])
def test_two_forms_at_once_make_one_thing(any_world: World, what: str) -> None:
    world, together = any_world, Barrier(2)
    with world.casebook.writing() as session:
        activity = added(world, session, name="Otra")
        place = add_place(session, world.trail, "admin", activity.activity_id, name="Sede", staff=40)

    def sent() -> bool:
        together.wait()
        try:
            with world.casebook.writing() as session:
                if what == "activity":
                    added(world, session)
                elif what == "place":
                    add_place(session, world.trail, "admin", activity.activity_id, name="Consulta", staff=4)
                else:
                    place_box(session, world.trail, "admin", place.code, PLACED, today=TODAY)
        except NotAllowed:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        outcomes = [each.result() for each in [pool.submit(sent), pool.submit(sent)]]
    assert sorted(outcomes) == [False, True]


def test_two_forms_at_once_draw_one_code_for_the_mail(any_world: World) -> None:
    world, together = any_world, Barrier(2)
    with world.casebook.writing() as session:
        name = added(world, session).activity_id

    def drawn() -> str:
        together.wait()
        with world.casebook.writing() as session:
            return mail_code(session, world.trail, "admin", session.get_one(Activity, name))

    with ThreadPoolExecutor(2) as pool:
        codes = {each.result() for each in [pool.submit(drawn), pool.submit(drawn)]}
    assert len(codes) == 1


def test_a_place_that_is_called_like_the_mail_does_not_stop_it(world: World, session: Session) -> None:
    activity = added(world, session)
    place = add_place(session, world.trail, "admin", activity.activity_id, name=MAIL, staff=None)
    assert mail_code(session, world.trail, "admin", activity) != place.code
