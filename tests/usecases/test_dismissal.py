"""Dismissing many alerts, on both databases: a batch is one transaction, a refusal undoes only itself."""

from collections.abc import Sequence

import pytest

from alerts.dismissal import BATCH, Chosen, Dismissal
from alerts.errors import NotAllowed
from alerts.inbox import Inbox
from alerts.model import Ground, Role, State
from alerts.quarantine import MOST_AT_ONCE, Quarantine
from alerts.reading.casefile import CaseFile
from alerts.referral import Registry
from alerts.triage import default_rules
from tests.usecases.test_hostile_rows import CRAFTED, plant
from tests.world import World

DUPLICATE = (Ground.DUPLICADA.value, "Repetidas")


def chosen_in(world: World) -> list[Chosen]:
    """Every case of the analysis desk, as the inbox shows it."""
    with world.casebook.reading() as session:
        lines = Inbox(session, world.config, world.keys("analista"), default_rules()).lines("analisis")
    return [Chosen(bytes.fromhex(line.name), line.mark) for line in lines]


def states(world: World, chosen: Sequence[Chosen]) -> list[State]:
    return [world.open("analista", each.case_id).card.state for each in chosen]


def dismissal(world: World) -> Dismissal:
    keys = world.keys("analista")
    return Dismissal(world.config, world.trail, keys, Role.ANALYST, world.casebook.writing)


def test_more_than_a_batch_is_dismissed_and_the_trail_holds(any_world: World) -> None:
    for _ in range(BATCH + 3):
        any_world.file()
    any_world.rounds()
    chosen = chosen_in(any_world)
    outcome = dismissal(any_world).dismiss(chosen, *DUPLICATE)
    assert (len(outcome.done), outcome.refused) == (BATCH + 3, {})
    assert set(states(any_world, chosen)) == {State.NO_ADMITIDA}
    with any_world.casebook.reading() as session:
        any_world.trail.anchor(session)
    with any_world.casebook.reading() as session:
        assert any_world.trail.verify(session).intact


def test_one_that_fails_after_writing_leaves_nothing_and_harms_nobody_else(
    any_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        any_world.file()
    any_world.rounds()
    chosen = chosen_in(any_world)
    decide = Registry.decide

    def refuses_after_writing(self: Registry, case: CaseFile, *args: object) -> None:
        decide(self, case, *args)  # type: ignore[arg-type]
        if case.case_id == chosen[1].case_id:
            raise NotAllowed("no")

    monkeypatch.setattr(Registry, "decide", refuses_after_writing)
    outcome = dismissal(any_world).dismiss(chosen, *DUPLICATE)
    monkeypatch.undo()
    assert outcome.refused == {chosen[1].case_id.hex(): "no"}
    assert states(any_world, chosen) == [State.NO_ADMITIDA, State.RECIBIDA, State.NO_ADMITIDA]
    assert any_world.open("analista", chosen[1].case_id).revision == 0


def test_what_does_not_open_is_put_aside_and_brought_back(any_world: World) -> None:
    names = [plant(any_world, CRAFTED["not json"]).hex() for _ in range(3)]
    any_world.rounds()
    keys = any_world.keys("analista")

    def unopened() -> list[bool]:
        with any_world.casebook.reading() as session:
            found = Inbox(session, any_world.config, keys, default_rules()).contents("analisis").unopened
        with any_world.casebook.writing() as session:
            quarantine = Quarantine(session, any_world.config, any_world.trail, keys)
            acted = quarantine.bring_back if any(each.aside for each in found) else quarantine.put_aside
            assert acted(found, names[:2]) == 2
        return sorted(each.aside for each in found)

    assert [unopened(), unopened(), unopened()] == [[False] * 3, [False, True, True], [False] * 3]
    assert MOST_AT_ONCE > BATCH
