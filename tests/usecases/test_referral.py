"""Deciding: only what the state and the role allow, with a reason, once, whole."""

import pytest
from sqlalchemy import select

from alerts.errors import AccessDenied, NotAllowed, Stale
from alerts.model import Decision, Role, State
from alerts.referral import Order, Registry
from alerts.storage.casebook import CaseKey, DeskEpochRow, OutboxEntry, TrailEntry
from alerts.trust import statement_of
from tests.world import World


def order(decision: Decision, reason: str = "Motivo claro.", **terms: str) -> Order:
    return Order(decision=decision, reason=reason, terms=terms)


def sign(world: World, username: str, role: Role, case_id: bytes, what: Order) -> None:
    keys, case = world.keys(username), world.open(username, case_id)
    with world.casebook.writing() as session:
        Registry(session, world.config, world.trail, keys).decide(case, role, what)


def test_a_case_travels_from_arrival_to_its_end(any_world: World) -> None:
    _, case_id = any_world.collected()
    sign(any_world, "analista", Role.ANALYST, case_id, order(Decision.VERIFICAR))
    sign(any_world, "analista", Role.ANALYST, case_id, order(Decision.TRASLADAR, desk="investigacion-2"))
    for decision, terms in (
        (Decision.RECOPILAR, {}),
        (Decision.ESTUDIAR_DENUNCIA, {}),
        (Decision.RECOMENDAR, {}),
        (Decision.SEGUIR, {}),
        (Decision.CERRAR, {"result": "prevencion"}),
    ):
        sign(any_world, "investigador-2", Role.INVESTIGATOR, case_id, order(decision, **terms))
    case = any_world.open("analista", case_id)
    assert case.card.state is State.CERRADA
    assert [step.by for step in case.card.history] == ["analista"] * 2 + ["investigador-2"] * 5
    assert case.card.history[-1].terms == {"result": "prevencion"}


@pytest.mark.parametrize(
    "what",
    [
        order(Decision.TRASLADAR, desk=""),
        order(Decision.TRASLADAR, desk="alterna"),
        order(Decision.TRASLADAR, desk="no-existe"),
        order(Decision.TRASLADAR, reason="   ", desk="investigacion-1"),
        order(Decision.NO_ADMITIR),
        order(Decision.NO_ADMITIR, ground="porque-si"),
        order(Decision.ACUMULAR, pattern_case="abc"),
        order(Decision.VERIFICAR, reason="x" * 2001),
        order(Decision.CERRAR, result="prevencion"),
        order(Decision.REABRIR),
    ],
)
def test_a_decision_that_lacks_something_is_refused_and_leaves_nothing(world: World, what: Order) -> None:
    _, case_id = world.collected()
    with pytest.raises(NotAllowed):
        sign(world, "analista", Role.ANALYST, case_id, what)
    case = world.open("analista", case_id)
    assert (case.revision, case.desks, case.card.history) == (0, ("analisis",), ())


def test_an_investigator_cannot_sign_for_the_analysis_and_an_analyst_not_for_the_investigation(
    world: World,
) -> None:
    _, case_id = world.collected()
    sign(world, "analista", Role.ANALYST, case_id, order(Decision.TRASLADAR, desk="investigacion-1"))
    with pytest.raises(NotAllowed):
        sign(world, "analista", Role.ANALYST, case_id, order(Decision.RECOPILAR))
    sign(world, "investigadora-1", Role.INVESTIGATOR, case_id, order(Decision.RECOPILAR))


def test_of_two_who_decide_at_once_the_second_is_told(any_world: World) -> None:
    _, case_id = any_world.collected()
    keys, seen = any_world.keys("analista"), any_world.open("analista", case_id)
    sign(any_world, "analista", Role.ANALYST, case_id, order(Decision.VERIFICAR))
    with pytest.raises(Stale), any_world.casebook.writing() as session:
        Registry(session, any_world.config, any_world.trail, keys).decide(
            seen, Role.ANALYST, order(Decision.TRASLADAR, desk="investigacion-1")
        )
    with any_world.casebook.reading() as session:
        assert session.scalars(select(CaseKey.desk)).all() == ["analisis"]


def test_a_desk_whose_chain_was_forged_receives_no_case(world: World) -> None:
    _, case_id = world.collected()
    with world.casebook.writing() as session:
        other = session.get_one(DeskEpochRow, ("investigacion-2", 1)).statement
        session.get_one(DeskEpochRow, ("investigacion-1", 1)).statement = other
    assert statement_of(other).desk == "investigacion-2"
    with pytest.raises(NotAllowed):
        sign(world, "analista", Role.ANALYST, case_id, order(Decision.TRASLADAR, desk="investigacion-1"))


def test_a_case_moved_to_the_alternate_desk_is_closed_to_the_analysis_desk(any_world: World) -> None:
    _, case_id = any_world.collected()
    keys, case = any_world.keys("analista"), any_world.open("analista", case_id)
    with any_world.casebook.writing() as session:
        Registry(session, any_world.config, any_world.trail, keys).move_to_alternate(
            case, "Nombra a personal propio."
        )
    assert any_world.open("alterna", case_id).desks == ("alterna",)
    with pytest.raises(AccessDenied):
        any_world.open("analista", case_id)


def test_evidence_at_risk_is_kept_on_the_card(world: World) -> None:
    _, case_id = world.collected()
    keys, case = world.keys("analista"), world.open("analista", case_id)
    with world.casebook.writing() as session:
        Registry(session, world.config, world.trail, keys).flag_evidence(case, at_risk=True)
    assert world.open("analista", case_id).card.evidence_at_risk


def test_the_reporter_is_told_only_when_the_visible_state_changes(world: World) -> None:
    _, case_id = world.collected()
    sign(world, "analista", Role.ANALYST, case_id, order(Decision.VERIFICAR))
    sign(world, "analista", Role.ANALYST, case_id, order(Decision.ADMITIR))
    sign(world, "analista", Role.ANALYST, case_id, order(Decision.TRASLADAR, desk="investigacion-1"))
    with world.casebook.reading() as session:
        # in review, who may answer, at work
        assert len(session.scalars(select(OutboxEntry)).all()) == 3


def test_the_trail_names_acts_and_never_their_reasons(world: World) -> None:
    _, case_id = world.collected()
    sign(world, "analista", Role.ANALYST, case_id, order(Decision.VERIFICAR, reason="canario-del-motivo"))
    with world.casebook.reading() as session:
        entries = session.scalars(select(TrailEntry)).all()
    assert entries[-1].action == "verificar"
    assert entries[-1].subject == case_id.hex()
    assert not [entry for entry in entries if "canario" in entry.details]
