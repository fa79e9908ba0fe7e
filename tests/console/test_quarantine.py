"""What does not open has its own page: why, since when, put aside and brought back, never deleted."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from alerts.inbox import Fault
from alerts.storage.casebook import CaseKey, CaseObject, CaseRow
from alerts.storage.engine import Store
from tests.console.conftest import Meet
from tests.console.people import Someone, attributes, trail_rows, words_of
from tests.usecases.test_hostile_rows import CRAFTED, plant
from tests.world import World


@pytest.fixture
def analyst(at_work: Meet) -> Someone:
    """The analyst at work."""
    return at_work("analista")


def planted(world: World, count: int = 1) -> list[str]:
    """Cases of alerts that arrived broken."""
    names = [plant(world, CRAFTED["not json"]).hex() for _ in range(count)]
    world.rounds()
    return names


def broken_here(world: World) -> str:
    """A case whose stored text was changed."""
    case_id = world.collected()[1]
    with world.casebook.writing() as session:
        session.execute(update(CaseObject).where(CaseObject.object_id == case_id).values(sealed=b"x"))
    return case_id.hex()


def objects_in(store: Store) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(CaseObject)) or 0


def shown(someone: Someone) -> list[str]:
    return attributes(someone.get("/inbox"), "data-unopened")


def test_the_inbox_counts_them_in_one_line_and_lists_none(world: World, analyst: Someone) -> None:
    sound = world.collected()[1].hex()
    planted(world, 3)
    page = analyst.get("/inbox")
    assert attributes(page, "data-case") == [sound]
    assert attributes(page, "data-unopened") == ["3"]
    assert "3 alertas que no abren" in words_of(page)
    assert "se dañó" not in words_of(page)


def test_each_says_its_day_how_long_and_why_in_plain_words(world: World, analyst: Someone) -> None:
    (name,) = planted(world)
    with world.casebook.writing() as session:
        row = session.get_one(CaseRow, bytes.fromhex(name))
        row.received_on = world.config.today() - timedelta(days=4)
    words = words_of(analyst.get("/quarantine"))
    assert name[:8] in words
    assert "18 nov 2026 · hace 4 días" in words
    assert Fault.FORM.label in words
    assert "Dirección de Análisis" in words


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            lambda s, case: s.execute(update(CaseKey).where(CaseKey.case_id == case).values(sealed=b"x")),
            Fault.KEY,
        ),
        (
            lambda s, case: s.execute(
                update(CaseObject).where(CaseObject.case_id == case).values(sealed=b"x")
            ),
            Fault.CHANGED,
        ),
        (lambda s, case: s.delete(s.get_one(CaseObject, case)), Fault.MISSING),
        (lambda s, _case: s.execute(update(CaseRow).values(revision=3, card=b"x")), Fault.CARD),
    ],
    ids=["key", "changed", "missing", "card"],
)
def test_the_first_thing_that_is_wrong_is_named(
    world: World, analyst: Someone, change: object, fault: Fault
) -> None:
    case_id = world.collected()[1]
    with world.casebook.writing() as session:
        change(session, case_id)  # type: ignore[operator]
    page = analyst.get("/quarantine")
    assert attributes(page, "data-fault") == [fault.value]
    assert fault.label in words_of(page)


def test_put_aside_they_are_kept_and_not_counted_and_come_back(world: World, analyst: Someone) -> None:
    names = planted(world, 3)
    before = objects_in(world.casebook)
    analyst.get("/quarantine")
    page = analyst.follow(analyst.post("/quarantine/dismiss", {"case": names[:2]}))
    assert "Se apartaron 2 alertas." in words_of(page)
    assert "Apartadas (2)" in words_of(page)
    assert shown(analyst) == ["1"]
    analyst.get("/quarantine")
    page = analyst.follow(analyst.post("/quarantine/restore", {"case": names[0]}))
    assert "Volvió 1 alerta." in words_of(page)
    assert shown(analyst) == ["2"]
    assert objects_in(world.casebook) == before
    acts = [row[:3] for row in trail_rows(world) if row[1].startswith("quarantine")]
    assert sorted(acts) == sorted(
        [("analista", "quarantine-dismiss", name) for name in names[:2]]
        + [("analista", "quarantine-restore", names[0])]
    )


def test_all_of_them_can_be_put_aside_at_once(world: World, analyst: Someone) -> None:
    planted(world, 5)
    analyst.get("/quarantine")
    analyst.post("/quarantine/dismiss", {"everything": "yes"})
    assert shown(analyst) == []
    analyst.get("/quarantine")
    analyst.post("/quarantine/restore", {"everything": "yes"})
    assert shown(analyst) == ["5"]


def test_what_broke_here_is_an_incident_that_nobody_puts_aside(world: World, analyst: Someone) -> None:
    name = broken_here(world)
    page = analyst.get("/quarantine")
    assert "Se dañaron aquí" in words_of(page)
    analyst.post("/quarantine/dismiss", {"case": name, "everything": "yes"})
    with world.casebook.writing() as session:  # nor does somebody who writes the database
        session.get_one(CaseRow, bytes.fromhex(name)).dismissed_on = world.config.today()
    page = analyst.get("/inbox")
    assert attributes(page, "data-unopened") == ["1"]
    assert "Algo de lo guardado se dañó." in words_of(page)


def test_a_case_that_opens_again_is_back_among_the_cases_whatever_was_noted(
    world: World, analyst: Someone
) -> None:
    case_id = world.collected()[1]
    with world.casebook.writing() as session:
        session.get_one(CaseRow, case_id).dismissed_on = world.config.today()
    page = analyst.get("/inbox")
    assert attributes(page, "data-case") == [case_id.hex()]
    assert attributes(page, "data-unopened") == []


def test_a_name_that_is_no_alert_of_the_page_changes_nothing(world: World, analyst: Someone) -> None:
    sound = world.collected()[1]
    analyst.get("/quarantine")
    page = analyst.follow(analyst.post("/quarantine/dismiss", {"case": [sound.hex(), "00" * 16, "corto"]}))
    assert "No eligió ninguna alerta." in words_of(page)
    with world.casebook.reading() as session:
        assert session.get_one(CaseRow, sound).dismissed_on is None


def test_another_desk_sees_none_of_them(world: World, at_work: Meet) -> None:
    planted(world)
    someone = at_work("investigador-2")
    assert attributes(someone.get("/quarantine"), "data-unopened-case") == []
    assert someone.post("/quarantine/dismiss", {"everything": "yes"}).status_code == 403


def test_without_any_the_page_says_so(analyst: Someone) -> None:
    assert "Ninguna: todo lo que llegó abre o está apartado." in words_of(analyst.get("/quarantine"))


def test_an_alert_that_no_act_put_aside_is_named_by_the_trail(world: World, analyst: Someone) -> None:
    name = planted(world)[0]
    analyst.get("/quarantine")
    analyst.post("/quarantine/dismiss", {"case": name})
    with world.casebook.reading() as session:
        assert world.trail.verify(session).intact
    analyst.get("/quarantine")
    analyst.post("/quarantine/restore", {"case": name})
    with world.casebook.writing() as session:
        session.get_one(CaseRow, bytes.fromhex(name)).dismissed_on = world.config.today()
    with world.casebook.reading() as session:
        assert world.trail.verify(session).problem == "an alert was put aside by no act"
