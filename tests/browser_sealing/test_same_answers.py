"""The browser checks answers, spells them and chooses the desk as the programs do: random forms through both."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from alerts.intake.in_browser import MESSAGES, arrival_table
from alerts.questionnaire import Kind, Problems, Question, check, checking, current
from alerts.triage import arrival_desk, default_rules
from crypto import canonical_json
from tests.browser_sealing.form_page import is_ready
from tests.browser_sealing.peer import ROOT, Peer
from tests.world import TODAY

pytestmark = pytest.mark.browser
EXPOSE = "export * from './static/src/questionnaire.js'"
NAMES = {message: name for name, message in MESSAGES.items()}
NASTY = (
    "\x00\x01\t\n\v\f\r\x1c\x1f \x7f\x85\xa0\u2028\u2029\u202e\u2066\ufeff\u3000éÉñ e\u0301 💸\ud800\udc00"
)


def as_browsers_hold_it(text: str) -> str:
    """The same signs, two halves that came to stand side by side made the one sign that they are in UTF-16."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


texts = (
    st.text(max_size=12)
    | st.text(alphabet=NASTY, max_size=12).map(as_browsers_hold_it)
    | st.from_regex(r"\A(x{79,82}|é{195,201})\Z")
)


@pytest.fixture
def definition(open_form: Callable[..., Page], peer: Peer) -> Any:
    """The questionnaire as the browser reads it from the page, as plain data."""
    command = [
        "node_modules/.bin/esbuild",
        "--bundle",
        "--format=iife",
        "--global-name=exposed",
        "--loader=js",
    ]
    script = subprocess.run(
        command, cwd=ROOT, input=EXPOSE, capture_output=True, text=True, check=True
    ).stdout
    page = open_form(bypass_csp=True)
    is_ready(page)
    page.evaluate(f"(() => {{ {script}; window.exposed = exposed }})()")
    read = page.evaluate("exposed.readQuestionnaire(document.querySelector('form[data-steps]'))")
    raw = page.evaluate("(read) => exposed.readRaw(document.querySelector('form[data-steps]'), read)", read)
    assert list(raw) == list(current().field_names)
    return read


def options_of(question: Question) -> list[str]:
    """What the page offers, and what it does not."""
    return [*[option.id for option in question.options][-12:], "", " si ", "nada_asi"]


def values_of(question: Question, name: str) -> st.SearchStrategy[list[str]]:
    """What may be sent under a name."""
    if question.kind is Kind.TEXT or name.endswith("_otro"):
        return st.lists(texts, max_size=2)
    if question.kind is Kind.MONTH:
        return st.lists(
            st.sampled_from(["", "1", "01", "12", "13", "si", "1979", "1980", "2026", "2027", "20\n"]),
            max_size=2,
        )
    if question.kind is Kind.CHECK:
        return st.lists(st.sampled_from(["si", "no", ""]), max_size=2)
    return st.lists(st.sampled_from(options_of(question)), max_size=3)


def forms() -> st.SearchStrategy[dict[str, list[str]]]:
    """Raw forms, some of them complete."""
    every = {name: values_of(q, name) for q in current().questions for name in q.names}
    least = {"A1": "no_se", "B1": "contratar", "B2": "bono", "B6": "si", "C1": "jefe", "D1": "propio"}
    enough = st.fixed_dictionaries({name: st.just([value]) for name, value in least.items()})
    few = st.lists(st.sampled_from(sorted(every)), max_size=4, unique=True)
    some = few.flatmap(lambda names: st.fixed_dictionaries({name: every[name] for name in names}))
    whole = st.builds(lambda one, other: one | other, enough, some)
    return whole | st.fixed_dictionaries({}, optional=every)


def test_every_message_of_the_check_has_a_name() -> None:
    written = {value for name, value in vars(checking).items() if name.isupper() and isinstance(value, str)}
    assert written - {checking.CHECKED, checking.OTHER} <= set(NAMES)


@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@example(
    raw={
        "A1": ["no_se"],
        "B1": ["contratar", "otro"],
        "B2": ["bono"],
        "B6": ["si"],
        "C1": ["jefe"],
        "D1": ["propio"],
    }
)
@given(raw=forms())
def test_answers_are_the_same_bytes_and_problems_the_same(
    definition: Any, peer: Peer, raw: dict[str, list[str]]
) -> None:
    here = check(current(), raw, today=TODAY)
    there = peer("checking.check", definition, raw, TODAY.isoformat())
    if isinstance(here, Problems):
        said = [(each["field"], each["message"]) for each in there["problems"]]
        assert said == [(each.field, NAMES[each.message]) for each in here]
        # the browser puts the label of an option in by itself
        params = [each["params"] for each in there["problems"] if "option" not in each["params"]]
        assert params == [dict(each.params) for each in here if "option" not in each.params]
        return
    assert peer("checking.answersJson", definition["version"], there["values"]).encode() == here.to_json()
    table = json.loads(json.dumps(arrival_table(default_rules().arrival)))
    assert peer("arrival.arrivalDesk", there["values"], table) == arrival_desk(here, default_rules())


def test_without_a_day_any_year_passes(definition: Any, peer: Peer) -> None:
    raw = {name: [""] for name in current().field_names} | {"B5_year": ["2100"]}
    fields = {each["field"] for each in peer("checking.check", definition, raw, "")["problems"]}
    assert "B5_year" not in fields


def test_the_page_offers_what_the_questionnaire_has(definition: Any) -> None:
    for there, here in zip(definition["questions"], current().questions, strict=True):
        assert there["id"] == here.id
        assert there["kind"] == here.kind.value
        assert (there["required"], there["limit"], there["fallback"]) == (
            here.required,
            here.limit,
            here.default,
        )
        assert there["other"] == here.other_name
        assert set(there["options"]) <= set(here.positions) | {"si"}
        assert set(there["exclusive"]) == set(here.exclusive)
        if here.kind in (Kind.ONE, Kind.MANY):
            assert there["options"] == list(here.positions)
            assert there["multiline"] is False
        if here.kind is Kind.TEXT:
            assert there["multiline"] is here.is_multiline


def test_canonical_answers_need_no_second_spelling() -> None:
    assert canonical_json.encode({"b": ["x"], "a": "é"}) == '{"a":"é","b":["x"]}'.encode()
