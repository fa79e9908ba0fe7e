"""States, transitions, what a reporter sees, and what a person may sign."""

from itertools import pairwise

import pytest

from alerts.model import (
    CLOSED,
    TRANSITIONS,
    Channel,
    Decision,
    Ground,
    Result,
    Role,
    State,
    VisibleState,
    decisions_from,
    visible,
)

LIFE = [
    "recibida",
    "en_verificacion",
    "en_espera_alertante",
    "en_verificacion",
    "admitida",
    "asignada",
    "en_recopilacion_y_analisis",
    "en_estudio_de_denuncia",
    "denunciada_mp",
    "en_seguimiento",
    "cerrada",
    "reabierta",
    "en_verificacion",
]


def reachable_from(state):
    seen, todo = {state}, [state]
    while todo:
        new = TRANSITIONS[todo.pop()] - seen
        seen |= new
        todo.extend(new)
    return seen


def test_every_state_has_its_transitions():
    assert TRANSITIONS.keys() == set(State)


def test_every_state_is_reached_from_received():
    assert reachable_from(State.RECIBIDA) == set(State)


def test_every_case_can_end_with_its_content_destroyed():
    for state in State:
        assert State.DEPURADA in reachable_from(state)


def test_a_destroyed_case_stays_destroyed():
    assert TRANSITIONS[State.DEPURADA] == frozenset()


def test_the_life_of_a_case_in_the_order_of_the_document():
    for state, following in pairwise(LIFE):
        assert State(following) in TRANSITIONS[State(state)]


@pytest.mark.parametrize("state", sorted(CLOSED))
def test_every_closed_state_can_be_reopened(state):
    assert State.REABIERTA in TRANSITIONS[state]


def test_only_closed_cases_are_destroyed_or_reopened():
    for ending in (State.DEPURADA, State.REABIERTA):
        assert {state for state in State if ending in TRANSITIONS[state]} == CLOSED


def test_a_case_is_never_assigned_before_it_is_admitted():
    assert {state for state in State if State.ASIGNADA in TRANSITIONS[state]} == {State.ADMITIDA}


def test_a_reporter_sees_one_of_five_states_for_every_state():
    assert {visible(state) for state in State} == set(VisibleState)
    assert visible(State.RECIBIDA).label == "Recibida"
    assert visible(State.EN_ESPERA_ALERTANTE).label == "Necesitamos más datos"
    assert visible(State.DENUNCIADA_MP).label == "En trabajo"
    assert visible(State.NO_ADMITIDA).label == "Concluida"


def test_a_reporter_does_not_see_why_a_case_ended():
    assert {visible(State.NO_ADMITIDA), visible(State.CERRADA), visible(State.DEPURADA)} == {
        VisibleState.CONCLUIDA
    }


@pytest.mark.parametrize("kind", [Role, Channel, State, VisibleState, Ground, Result, Decision])
def test_everything_that_is_shown_has_words(kind):
    assert all(each.label for each in kind)


def test_every_decision_needs_a_reason():
    assert all(decision.required[0] == "reason" for decision in Decision)


def test_decisions_that_need_more_than_a_reason():
    more = {decision: decision.required[1:] for decision in Decision if len(decision.required) > 1}
    assert more == {
        Decision.NO_ADMITIR: ("ground",),
        Decision.ACUMULAR: ("pattern_case",),
        Decision.TRASLADAR: ("desk",),
        Decision.CERRAR: ("result",),
    }


def test_every_decision_only_takes_allowed_transitions():
    for decision in Decision:
        for state in State:
            current = state
            for following in decision.steps(state):
                assert following in TRANSITIONS[current]
                current = following
            assert current in (state, decision.target)


def test_every_decision_can_be_signed_somewhere_and_every_open_state_has_one():
    assert {decision for state in State for decision in decisions_from(state)} == set(Decision)
    for state in set(State) - {State.DEPURADA}:
        assert decisions_from(state)


def test_a_received_alert_can_be_referred_with_one_signature():
    assert Decision.TRASLADAR.steps(State.RECIBIDA) == (
        State.EN_VERIFICACION,
        State.ADMITIDA,
        State.ASIGNADA,
    )
    assert Decision.TRASLADAR.steps(State.ADMITIDA) == (State.ASIGNADA,)
    assert Decision.TRASLADAR.steps(State.ASIGNADA) == ()
