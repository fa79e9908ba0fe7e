"""The score, the priority and the lanes are those of the triage table, each with the answer that caused it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.questionnaire import Answers
from alerts.triage import CONTEXT, Context, arrival_desk, assess, default_rules
from tests.questionnaire.strategies import answers, minimal_answers

CRITERIA = ("gravedad", "solidez", "alcance", "urgencia", "riesgo")


def contexts():
    return st.builds(
        Context,
        similar_last_year=st.integers(0, 5),
        has_files=st.booleans(),
        evidence_at_risk=st.booleans(),
        same_name_or_account=st.integers(0, 2),
    )


def assessed(context=None, **changes):
    return assess(minimal_answers(**changes), context or Context(), default_rules())


def lanes_of(**changes):
    return {lane.id for lane in assessed(**changes).lanes}


@given(answers(), contexts())
def test_any_alert_gets_advice_within_bounds(given_answers, context):
    advice = assess(given_answers, context, default_rules())
    assert 0 <= advice.score <= 30
    assert advice.priority in {"P1", "P2", "P3", "P4"}
    assert all(0 <= advice.points[criterion] <= 3 for criterion in CRITERIA)
    weights = {"gravedad": 3, "solidez": 2, "alcance": 2, "urgencia": 2, "riesgo": 1}
    assert advice.score == sum(weights[name] * points for name, points in advice.points.items())


@given(answers(), contexts())
def test_every_reason_names_an_answer_that_was_given(given_answers, context):
    advice = assess(given_answers, context, default_rules())
    lanes = [reason for lane in advice.lanes for reason in lane.reasons]
    for reason in (*advice.reasons, *advice.overrides, *lanes, advice.desk_reason):
        assert reason.text
        if reason.question == CONTEXT:
            assert getattr(context, reason.option)
        elif reason.option:
            assert reason.option in given_answers.many(reason.question)
        else:
            assert given_answers.one(reason.question)


@given(answers(), contexts())
def test_points_are_explained_by_reasons(given_answers, context):
    advice = assess(given_answers, context, default_rules())
    for criterion in CRITERIA:
        told = sum(reason.points for reason in advice.reasons if reason.criterion == criterion)
        assert advice.points[criterion] == min(3, told)


@given(answers(), contexts())
def test_the_reporters_own_risk_never_lowers_a_priority(given_answers, context):
    safe = {name: value for name, value in given_answers.values.items() if name not in ("E1", "E2B")}
    without = assess(Answers(1, safe), context, default_rules())
    with_risk = assess(given_answers, context, default_rules())
    assert with_risk.priority <= without.priority


@pytest.mark.parametrize(
    ("criterion", "points", "changes"),
    [
        ("gravedad", 1, {}),
        ("gravedad", 0, {"B2": "prefiero_no_decir", "B1": "no_se"}),
        ("gravedad", 1, {"B2": "prefiero_no_decir"}),
        ("gravedad", 2, {"C1": "autoridad"}),
        ("gravedad", 2, {"C1": "director"}),
        ("gravedad", 2, {"C1": ["politico", "autoridad"]}),
        ("gravedad", 1, {"C1": "jefe"}),
        ("gravedad", 1, {"B3": "q3001_5000"}),
        ("gravedad", 2, {"B3": "q5001_10000"}),
        ("gravedad", 2, {"B3": "q10001"}),
        ("gravedad", 1, {"B3": "no_dinero"}),
        ("gravedad", 1, {"B3P": "p11_25"}),
        ("gravedad", 2, {"B3P": "p26_50"}),
        ("gravedad", 2, {"B3P": "p51", "B3": "q10001"}),
        ("gravedad", 1, {"B3P": "no_aplica"}),
        ("gravedad", 2, {"D3": "acoso"}),
        ("gravedad", 1, {"D3": "nada"}),
        ("gravedad", 1, {"D3": "no_se"}),
        ("gravedad", 3, {"D3": "despido", "C1": "director"}),
        ("gravedad", 3, {"D3": "despido", "C1": "director", "B3": "q10001"}),
        ("gravedad", 3, {"B2": "favor_sexual"}),
        ("solidez", 0, {"D1": "rumor"}),
        ("solidez", 1, {"D1": "contado"}),
        ("solidez", 1, {"D1": "prefiero_no_decir"}),
        ("solidez", 2, {"D1": "vio"}),
        ("solidez", 2, {"D1": "documentos"}),
        ("solidez", 3, {"D1": "propio"}),
        ("solidez", 1, {"D1": "rumor", "D4": "boleta"}),
        ("solidez", 2, {"D1": "contado", "D4": ["mensajes", "documentos"]}),
        ("solidez", 0, {"D4": ["audio", "testigos"]}),
        ("solidez", 3, {"D1": "propio", "D4": "documentos"}),
        ("alcance", 0, {}),
        ("alcance", 0, {"C3": "1"}),
        ("alcance", 0, {"C3": "no_se"}),
        ("alcance", 1, {"C3": "2_5"}),
        ("alcance", 2, {"C3": "6_20"}),
        ("alcance", 3, {"C3": "21"}),
        ("urgencia", 0, {}),
        ("urgencia", 0, {"B7": "no"}),
        ("urgencia", 1, {"B7": "mas_adelante"}),
        ("urgencia", 2, {"B7": "30_dias"}),
        ("urgencia", 3, {"B7": "7_dias"}),
        ("urgencia", 1, {"B6": "si"}),
        ("urgencia", 3, {"B7": "30_dias", "B6": "si"}),
        ("urgencia", 3, {"B7": "7_dias", "B6": "si"}),
        ("riesgo", 0, {}),
        ("riesgo", 3, {"D3": "dano"}),
        ("riesgo", 3, {"E2B": "si"}),
        ("riesgo", 2, {"E2B": "temo"}),
        ("riesgo", 1, {"E1": "solo yo lo vi"}),
        ("riesgo", 1, {"A4": "Hospital"}),
        ("riesgo", 1, {"A1": "I017"}),
        ("riesgo", 1, {"A1": "I017", "A4": "Bodega"}),
        ("riesgo", 3, {"E2B": "temo", "E1": "x", "A4": "x"}),
    ],
)
def test_points_of_a_criterion(criterion, points, changes):
    assert assessed(**changes).points[criterion] == points


def test_a_file_makes_an_alert_more_solid():
    assert assessed(Context(has_files=True)).points["solidez"] == 1
    assert assessed(Context(has_files=True), D4="boleta").points["solidez"] == 1


def test_similar_alerts_widen_the_reach():
    assert assessed(Context(similar_last_year=1)).points["alcance"] == 1
    assert assessed(Context(similar_last_year=4), C3="21").points["alcance"] == 3


@pytest.mark.parametrize(
    ("score", "priority", "changes"),
    [
        (3, "P4", {}),
        (6, "P4", {"B3": "q10001"}),
        (7, "P3", {"B3": "q10001", "E1": "x"}),
        (12, "P3", {"D1": "propio", "B6": "si", "E1": "x"}),
        (13, "P2", {"D1": "propio", "B6": "si", "E2B": "temo"}),
        (19, "P2", {"D1": "propio", "B6": "si", "B3": "q10001", "D3": "acoso", "E2B": "temo"}),
        (20, "P1", {"D1": "propio", "B6": "si", "B3": "q10001", "D3": "acoso", "E2B": "si"}),
        (24, "P1", {"D1": "propio", "C3": "21", "B7": "30_dias", "B6": "si", "B3": "q10001"}),
    ],
)
def test_priority_follows_the_score(score, priority, changes):
    advice = assessed(**changes)
    assert (advice.score, advice.priority, advice.overrides) == (score, priority, ())


def test_the_highest_score_is_thirty():
    advice = assessed(
        Context(similar_last_year=3, has_files=True),
        A4="Hospital",
        B2=["favor_sexual", "dinero_periodico"],
        B3="q10001",
        B6="si",
        B7="7_dias",
        C1=["autoridad"],
        C3="21",
        D1="propio",
        D3=["dano"],
        D4=["boleta"],
        E1="x",
        E2B="si",
    )
    assert advice.score == 30
    assert default_rules().maximum == 30


@pytest.mark.parametrize(
    ("question", "option", "changes"),
    [
        ("D3", "dano", {"D3": "dano"}),
        ("B2", "favor_sexual", {"B2": ["favor_sexual", "regalos"]}),
        ("B7", "7_dias", {"B7": "7_dias"}),
        ("C1", "autoridad", {"C1": ["companero", "autoridad"]}),
        ("A5", "si", {"A5": "si"}),
        ("A1", "I056", {"A1": "I056"}),
    ],
)
def test_an_override_makes_it_p1_whatever_the_score(question, option, changes):
    advice = assessed(**changes)
    assert advice.score < 20
    assert advice.priority == "P1"
    assert [(reason.question, reason.option) for reason in advice.overrides] == [(question, option)]


def test_evidence_at_risk_is_an_override_that_no_answer_gave():
    advice = assessed(Context(evidence_at_risk=True))
    assert advice.priority == "P1"
    assert [(reason.question, reason.option) for reason in advice.overrides] == [
        (CONTEXT, "evidence_at_risk")
    ]


def test_the_gravest_of_several_answers_is_the_one_named():
    reasons = assessed(C1=["companero", "director", "autoridad"]).reasons
    assert ("C1", "autoridad") in [(reason.question, reason.option) for reason in reasons]


def test_a_reason_never_carries_what_was_written():
    advice = assessed(A4="secreto", E1="secreto", D5="secreto")
    assert "secreto" not in repr(advice)
    assert ("E1", "") in [(reason.question, reason.option) for reason in advice.reasons]


@pytest.mark.parametrize(
    ("sufficient", "unknown", "changes"),
    [
        (True, (), {}),
        (True, ("A1", "B1"), {"A1": "no_se", "B1": "no_se"}),
        (False, ("A1", "B1", "B6"), {"A1": "no_se", "B1": "no_se", "B6": "no_se"}),
        (True, ("B2", "D1"), {"B2": "prefiero_no_decir", "D1": "prefiero_no_decir"}),
        (False, ("B2", "C1", "D1"), {"B2": "prefiero_no_decir", "C1": "no_se", "D1": "prefiero_no_decir"}),
    ],
)
def test_facts_are_sufficient_with_at_most_two_unknown(sufficient, unknown, changes):
    advice = assessed(**changes)
    assert (advice.sufficient, advice.unknown) == (sufficient, unknown)


def test_answers_without_the_required_ones_are_not_sufficient():
    advice = assess(Answers(1, {"A1": "I010"}), Context(), default_rules())
    assert advice.unknown == ("B1", "B2", "B6", "C1", "D1")
    assert not advice.sufficient


@pytest.mark.parametrize(
    ("lane", "changes"),
    [
        ("fuera_de_competencia", {"A1": "I083"}),
        ("suplantacion", {"C1": "suplantador"}),
        ("suplantacion", {"C1": ["suplantador", "tramitador"]}),
        ("demanda_sexual", {"B2": "favor_sexual"}),
        ("grupo_restringido", {"A1": "I013"}),
        ("grupo_restringido", {"A1": "I045"}),
        ("grupo_restringido", {"A1": "I043"}),
        ("grupo_restringido", {"A1": "I030"}),
        ("grupo_restringido", {"A1": "I071"}),
        ("represalias", {"E2B": "si"}),
    ],
)
def test_a_lane_for_what_needs_its_own_way(lane, changes):
    assert lanes_of(**changes) == {lane}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"C1": ["suplantador", "companero"]},
        {"C1": ["suplantador", "jefe"]},
        {"E2B": "temo"},
        {"A1": "I075"},
        {"A1": "otro"},
    ],
)
def test_no_lane_where_none_is_needed(changes):
    assert lanes_of(**changes) == set()


@pytest.mark.parametrize(
    ("context", "is_pattern"),
    [
        (Context(similar_last_year=1), False),
        (Context(similar_last_year=2), True),
        (Context(same_name_or_account=1), True),
    ],
)
def test_three_alike_or_two_with_one_name_may_be_a_pattern(context, is_pattern):
    advice = assessed(context)
    assert ("caso_patron" in {lane.id for lane in advice.lanes}) is is_pattern


@pytest.mark.parametrize(
    ("desk", "changes"),
    [
        ("analisis", {}),
        ("analisis", {"A1": "I083"}),
        ("analisis", {"A1": "no_se"}),
        ("alterna", {"A1": "I056"}),
        ("alterna", {"A5": "si"}),
        ("alterna", {"A5": "si", "A1": "I083"}),
    ],
)
def test_an_alert_arrives_at_one_desk(desk, changes):
    assert arrival_desk(minimal_answers(**changes), default_rules()) == desk


@pytest.mark.parametrize(
    ("desk", "institution"),
    [
        ("investigacion-1", "I003"),
        ("investigacion-1", "I013"),
        ("investigacion-1", "I071"),
        ("investigacion-1", "I082"),
        ("investigacion-2", "I001"),
        ("investigacion-2", "I017"),
        ("investigacion-2", "I045"),
        ("investigacion-2", "I055"),
        ("investigacion-2", "otro"),
        ("investigacion-2", "no_se"),
        ("alterna", "I056"),
        ("analisis", "I083"),
    ],
)
def test_a_desk_is_proposed_by_the_kind_of_institution(desk, institution):
    advice = assessed(A1=institution)
    assert advice.desk == desk
    assert (advice.desk_reason.question, advice.desk_reason.option) == ("A1", institution)


@given(answers(), contexts())
def test_what_points_to_the_commission_never_leaves_the_alternate_desk(given_answers, context):
    rules = default_rules()
    points_to_it = given_answers.one("A5") == "si" or given_answers.one("A1") == "I056"
    assert (arrival_desk(given_answers, rules) == "alterna") is points_to_it
    assert (assess(given_answers, context, rules).desk == "alterna") is points_to_it
