"""The trail: whatever is changed, removed, reordered or put back is found."""

from hashlib import sha256

import pytest
from sqlalchemy import delete, select, update

from alerts.envelope import canonical, seal_bound
from alerts.filing import alert_binding
from alerts.model import Decision, Role
from alerts.reading.casefile import case_recipient
from alerts.referral import Order, Registry
from alerts.storage.casebook import CaseObject, CaseRow, TrailEntry
from alerts.trail import Verdict
from tests.world import PLAIN, World, answers_of


def verdict(world: World) -> Verdict:
    with world.casebook.reading() as session:
        return world.trail.verify(session)


def with_acts(world: World) -> bytes:
    """A world whose trail has an anchored decision; the case's id."""
    _, case_id = world.collected()
    keys, case = world.keys("analista"), world.open("analista", case_id)
    with world.casebook.writing() as session:
        Registry(session, world.config, world.trail, keys).decide(
            case, Role.ANALYST, Order(decision=Decision.VERIFICAR, reason="Empiezo.", terms={})
        )
    with world.casebook.reading() as session:
        world.trail.anchor(session)
    assert verdict(world).intact
    return case_id


def test_a_changed_entry_is_found(any_world: World) -> None:
    with_acts(any_world)
    with any_world.casebook.writing() as session:
        session.execute(update(TrailEntry).where(TrailEntry.number == 3).values(actor="otra"))
    assert verdict(any_world).broken_at == 3


def test_a_removed_entry_is_found(any_world: World) -> None:
    with_acts(any_world)
    with any_world.casebook.writing() as session:
        session.execute(delete(TrailEntry).where(TrailEntry.number == 4))
    assert verdict(any_world).broken_at == 4


@pytest.mark.parametrize("count", [1, 3])
def test_a_cut_tail_is_found(any_world: World, count: int) -> None:
    with_acts(any_world)
    with any_world.casebook.writing() as session:
        newest = session.scalars(
            select(TrailEntry.number).order_by(TrailEntry.number.desc()).limit(count)
        ).all()
        session.execute(delete(TrailEntry).where(TrailEntry.number.in_(newest)))
    assert not verdict(any_world).intact


def test_two_entries_that_changed_places_are_found(any_world: World) -> None:
    with_acts(any_world)
    with any_world.casebook.writing() as session:
        for old, new in ((2, 1002), (3, 2), (1002, 3)):
            session.execute(update(TrailEntry).where(TrailEntry.number == old).values(number=new))
    assert verdict(any_world).broken_at == 2


def test_an_entry_without_the_key_is_found(any_world: World) -> None:
    with_acts(any_world)
    with any_world.casebook.writing() as session:
        last = session.scalars(select(TrailEntry).order_by(TrailEntry.number.desc())).first()
        assert last is not None
        session.add(
            TrailEntry(
                number=last.number + 1,
                at=last.at,
                actor="x",
                action="open",
                subject="",
                details="{}",
                digest=bytes(32),
            )
        )
    assert verdict(any_world).broken_at == last.number + 1


def test_a_case_that_was_rewound_is_found(any_world: World) -> None:
    case_id = with_acts(any_world)
    with any_world.casebook.writing() as session:
        session.execute(update(CaseRow).where(CaseRow.case_id == case_id).values(card=None, revision=0))
    found = verdict(any_world)
    assert not found.intact
    assert "case" in found.problem


def test_a_cut_tail_does_not_heal_by_later_acts(any_world: World) -> None:
    with_acts(any_world)
    with any_world.casebook.writing() as session:
        newest = session.scalars(select(TrailEntry.number).order_by(TrailEntry.number.desc()).limit(2)).all()
        session.execute(delete(TrailEntry).where(TrailEntry.number.in_(newest)))
    for _ in range(4):
        with any_world.casebook.writing() as session:
            any_world.trail.append(session, "analista", "lock")
        with any_world.casebook.reading() as session:
            any_world.trail.anchor(session)
    assert not verdict(any_world).intact


def test_a_text_that_was_replaced_before_any_decision_is_found(any_world: World) -> None:
    _, case_id = any_world.collected()
    case = any_world.open("analista", case_id)
    binding = alert_binding(any_world.config.site_id, case.name)
    other = {"code": "", "channel": "web", "mailbox": "", "message_key": "", "desk": "analisis"}
    body = canonical({**other, "answers": answers_of({**PLAIN, "D5": ["otro relato"]}).to_json().decode()})
    sealed = seal_bound(binding, body, [case_recipient(case)])
    with any_world.casebook.writing() as session:
        row = session.get_one(CaseObject, case_id)
        row.sealed, row.digest = sealed, sha256(sealed).digest()
    assert any_world.open("analista", case_id).answers.one("D5") == "otro relato"
    assert not verdict(any_world).intact


def test_a_removed_message_is_found(any_world: World) -> None:
    receipt, case_id = any_world.collected()
    any_world.mailboxes.write(receipt, "un dato")
    any_world.rounds()
    assert verdict(any_world).intact
    with any_world.casebook.writing() as session:
        session.execute(delete(CaseObject).where(CaseObject.object_id != case_id))
    assert "removed" in verdict(any_world).problem


def test_entries_after_the_anchor_are_no_fault(any_world: World) -> None:
    with_acts(any_world)
    with any_world.casebook.writing() as session:
        any_world.trail.append(session, "analista", "lock")
    assert verdict(any_world).intact
