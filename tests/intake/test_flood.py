"""When too much arrives at once: nobody is refused for good, nothing typed is lost, and nobody is remembered."""

import re

import pytest

from alerts.config import BudgetLimits
from alerts.web import work as module
from crypto.receipt import parse_receipt, token_hash
from tests.intake.test_filing import WHOLE, assert_in_place, dict_of
from tests.web.instances import LEAST, intake_app
from tests.web.reading import Page
from tests.web.test_work import work_for

BITS = 8
FOUR = BudgetLimits(alerts=4, alerts_a_minute=60)


@pytest.fixture
def busy(tmp_path, intake, clock, monkeypatch):
    """A browser at a program that takes four alerts and then one a second."""
    monkeypatch.setattr(module, "WORK_BITS", BITS)
    return intake_app(tmp_path, intake, clock, budget=FOUR).test_client()


@pytest.fixture
def filled(busy, clock):
    """A form of one visitor, as the browser sends it."""

    def open_form(**more):
        own = Page(busy.get("/alert").text).hidden
        clock.now += 3
        return {**own, **WHOLE, **more}

    return open_form


def worked(form):
    """The form with work for its alert."""
    receipt = parse_receipt(form["receipt"])
    return {**form, "work": work_for(form["shown"], token_hash(receipt, bytes(16)), BITS)}


def flood(busy, form):
    """Other alerts without work until there is no place left for them."""
    statuses = {busy.post("/alert", data=form | {"receipt": "", "work": ""}).status_code for _ in range(10)}
    assert statuses == {200, 429}


def test_a_patient_page_is_calm_and_goes_through_after_the_time_it_names(busy, filled, clock, intake):
    form = filled()
    flood(busy, form)
    answer = busy.post("/alert", data=form)
    assert answer.status_code == 429
    assert "tiene que esperar un poco" in answer.text
    assert_in_place(answer, WHOLE)
    clock.now += int(answer.headers["Retry-After"])
    again = busy.post("/alert", data=dict_of(Page(answer.text).fields))
    assert again.status_code == 200
    assert parse_receipt(form["receipt"]) in intake.filed


def test_a_patient_page_speaks_the_language_of_the_form(busy, filled, clock):
    form = filled()
    flood(busy, form)
    assert "has to wait a little" in busy.post("/alert?lang=en", data=form).text


def test_whoever_worked_finds_a_place_when_the_others_must_wait(busy, filled, clock, intake):
    form = filled()
    flood(busy, form)
    assert busy.post("/alert", data=worked(form)).status_code == 200
    assert parse_receipt(form["receipt"]) in intake.filed


def test_work_is_good_for_one_alert_only(busy, filled, clock):
    form = worked(filled())
    flood(busy, form)
    assert busy.post("/alert", data=form | {"receipt": ""}).status_code == 429
    assert busy.post("/alert", data=form).status_code == 200


def test_work_stays_in_a_form_that_comes_back(busy, filled, clock):
    form = worked(filled())
    page = Page(busy.post("/alert", data=form | {"A1": ""}).text)
    assert page.hidden["work"] == form["work"]
    assert page.hidden["shown"] == form["shown"]


@pytest.mark.parametrize("work", ["", "x", '"><b>', "9" * 30])
def test_what_is_no_work_is_no_reason_to_refuse_and_is_not_shown_again(busy, filled, clock, work):
    page = Page(busy.post("/alert", data=filled(work=work, A1="")).text)
    assert page.hidden["work"] == ""
    assert busy.post("/alert", data=filled(work=work)).status_code == 200


def test_a_filled_trap_is_filed_and_told_to_the_analysts(busy, filled, clock, intake):
    form = filled(website="http://canario.example")
    assert busy.post("/alert", data=form).status_code == 200
    assert intake.signals == {parse_receipt(form["receipt"]): "honeypot"}


def test_a_filled_trap_counts_as_without_work(busy, filled, clock):
    form = worked(filled())
    flood(busy, form)
    assert busy.post("/alert", data=form | {"website": "x"}).status_code == 429
    assert busy.post("/alert", data=form).status_code == 200


def test_what_was_typed_in_the_trap_is_in_no_answer(busy, filled):
    for answers in (LEAST, {"A1": ""}):
        assert "canario" not in busy.post("/alert", data=filled(website="canario", **answers)).text


def test_the_trap_is_in_nobodys_way(busy):
    page = busy.get("/alert").text
    (around,) = re.findall(r'<div class="unseen" aria-hidden="true">.*?</div>', page)
    assert "Deje esta casilla en blanco" in around
    (trap,) = [tag for tag in Page(page).all("input") if tag["name"] == "website"]
    assert trap["tabindex"] == "-1"
    assert trap["autocomplete"] == "off"
    assert "required" not in trap.attributes


def test_a_form_that_has_to_be_put_right_costs_no_place(busy, filled, clock, intake):
    form = filled()
    for _ in range(20):
        assert busy.post("/alert", data=form | {"A1": ""}).status_code == 422
    assert busy.post("/alert", data=form).status_code == 200


def test_what_was_filed_before_shows_its_receipt_again(busy, filled, clock, intake):
    form = filled()
    assert busy.post("/alert", data=form).status_code == 200
    assert "no se guardó dos veces" in busy.post("/alert", data=form).text
