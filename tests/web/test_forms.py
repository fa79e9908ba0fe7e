"""The form is the questionnaire, whole."""

import pytest
from markupsafe import Markup

from alerts.intake.pages import carried
from alerts.questionnaire import Kind, current
from alerts.web.forms import FIELDS, anchor
from tests.web.reading import Page

HIDDEN = {"unkept", "csrf_token", "shown", "receipt", "code", "work", "padding", "website"}


@pytest.fixture(params=["es", "en"])
def blank(request, filing):
    """The blank form in each language."""
    return Page(filing.get(f"/alert?lang={request.param}").text)


def test_every_question_kind_has_its_field():
    assert set(FIELDS) == set(Kind)


def test_the_form_has_every_field_of_the_questionnaire_and_no_other(blank):
    assert blank.names == set(current().field_names) | HIDDEN


def test_every_option_of_every_question_can_be_chosen(blank):
    offered = {tag.get("value") for tag in blank.tags if tag.name in {"input", "option"}}
    for question in current().questions:
        assert {option.id for option in question.options} <= offered, question.id


def test_the_whole_list_of_institutions_and_municipalities_is_in_the_page(blank):
    for name, least in (("A1", 90), ("A2", 25), ("A3", 340)):
        assert len(current().question(name).options) >= least


def test_every_control_can_be_named_by_a_screen_reader(blank):
    labelled = {tag.get("for") for tag in blank.all("label")}
    for tag in blank.tags:
        if tag.name in {"select", "textarea"} or (tag.name == "input" and tag.get("type") == "text"):
            assert tag["id"] in labelled, tag["name"]


def test_no_two_elements_share_an_id(blank):
    assert len(blank.ids) == len(set(blank.ids))


def test_every_question_has_a_place_that_the_summary_can_link_to(blank):
    for name in current().field_names:
        assert anchor(current(), name) in blank.ids


def test_what_is_typed_goes_to_no_memory_and_no_spelling_service(blank):
    form = blank.all("form")[0]
    assert form["autocomplete"] == "off"
    for tag in blank.tags:
        if tag.name == "textarea" or tag.get("type") == "text":
            assert tag["spellcheck"] == "false"
            assert tag["autocomplete"] == "off"


def test_nothing_is_chosen_in_a_blank_form_but_to_be_told_first(blank):
    chosen = {name: value for name, value in blank.fields if name not in HIDDEN and value}
    assert chosen == {"notify_first": "si"}


def test_a_body_outside_the_executive_is_named_with_its_own_channel(filing):
    text = filing.get("/alert").text
    fold = text[text.index("fuera del Ejecutivo?") : text.index('for="A1"')]
    assert "Instituto Guatemalteco de Seguridad Social" in fold
    assert "Contraloría General de Cuentas" in fold


@pytest.mark.parametrize("query", ["", "?lang=en", "?code=K7MQ", "?lang=en&code=K7MQ"])
def test_the_joined_blank_page_is_the_page_rendered_in_full(filing, query):
    joined = filing.get(f"/alert{query}").text
    pages = filing.application.view_functions["show_form"].__self__
    with filing.application.test_request_context(f"/alert{query}"):
        links = {name: Markup(value) for name, value in carried("K7MQ" if "code" in query else "").items()}  # noqa: S704
        whole = pages._form_html(Page(joined).hidden, keep=links["keep"], home=links["home"])
    assert whole == joined
