"""Everything a reporter may do in the mailbox beside writing: each once, confirmed where it cannot be undone."""

import pytest

from alerts.errors import StorageUnavailable
from alerts.web.sizes import MAILBOX_CLASS
from crypto.receipt import new_receipt
from tests.mailbox_site.people import KNOWN
from tests.web.reading import Page

FORGET = '"cookies", "storage"'


@pytest.mark.parametrize(("wish", "words"), [("si", "Sí, avísenme antes"), ("no", "No hace falta")])
def test_the_wish_to_be_told_is_changed_and_shown(reporter, wish, words):
    form = reporter.opens().form_with("step", "notice")
    answer = reporter.sends({**form, "notify_first": wish})
    assert answer.status_code == 200
    assert "guardada y sellada" in answer.text
    assert f"Aviso antes de trasladar: {words}" in answer.text
    assert Page(answer.text).form_with("step", "notice")["notify_first"] == wish


def test_nothing_is_chosen_while_the_mailbox_does_not_know_the_wish(reporter):
    assert "notify_first" not in reporter.opens().form_with("step", "notice")


@pytest.mark.parametrize("wish", [None, "", "quizás", "si\0"])
def test_a_wish_that_is_none_of_the_two_is_asked_again(reporter, wish):
    form = reporter.opens().form_with("step", "notice")
    answer = reporter.sends(form if wish is None else {**form, "notify_first": wish})
    assert answer.status_code == 422
    assert Page(answer.text).problems == ["notify"]
    assert len(reporter.entries) == 2


def test_identifying_oneself_is_a_page_of_its_own_that_says_what_it_means(reporter):
    page = reporter.goes_to("identify")
    assert "su nombre puede ir en ella" in page.html
    assert "no se puede retirar" in page.html
    assert "identity" not in reporter.opens().names
    assert not reporter.mailboxes.told


def test_who_somebody_is_goes_to_the_team_and_the_mailbox_shows_only_that_it_was_told(reporter):
    form = reporter.goes_to("identify").form_with("identity")
    answer = reporter.sends({**form, "identity": "Soy Ana Canario", "confirm": "identity"})
    assert answer.status_code == 200
    assert reporter.mailboxes.told == ["Soy Ana Canario"]
    assert "enviado y sellado" in answer.text
    assert "Usted se identificó el 22 de noviembre de 2026" in answer.text
    for page in (answer.text, reporter.opens().html, reporter.goes_to("identify").html):
        assert "Canario" not in page


@pytest.mark.parametrize(
    ("sent", "problems"),
    [
        ({"identity": "Soy Ana"}, ["confirm"]),
        ({"identity": "", "confirm": "identity"}, ["identity"]),
        ({"identity": " \n", "confirm": "identity"}, ["identity"]),
        ({"identity": "ñ" * 1001, "confirm": "identity"}, ["identity"]),
        ({"identity": "a\0b", "confirm": "identity"}, ["identity"]),
        ({"identity": ""}, ["identity", "confirm"]),
    ],
)
def test_what_is_not_confirmed_or_cannot_be_read_stays_in_its_box(reporter, sent, problems):
    form = reporter.goes_to("identify").form_with("identity")
    answer = reporter.sends({**form, **sent})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.problems == problems
    assert page.texts["identity"].strip("\n") == sent["identity"].strip("\n")
    assert page.form_with("identity")["entry"] == form["entry"]
    assert not reporter.mailboxes.told


def test_the_longest_text_about_oneself_is_taken(reporter):
    form = reporter.goes_to("identify").form_with("identity")
    assert reporter.sends({**form, "identity": "ñ" * 1000, "confirm": "x"}).status_code == 200


def test_closing_says_first_what_goes_and_what_stays(reporter):
    page = reporter.goes_to("leave")
    assert "Qué se borra" in page.html
    assert "Qué no se borra" in page.html
    assert KNOWN in reporter.mailboxes.known


def test_a_mailbox_is_not_closed_without_the_box(reporter):
    answer = reporter.sends(reporter.goes_to("leave").form_with("step", "close"))
    assert answer.status_code == 422
    assert Page(answer.text).problems == ["confirm"]
    assert KNOWN in reporter.mailboxes.known


def closed(reporter):
    """The answer to a confirmed closing."""
    form = reporter.goes_to("leave").form_with("step", "close")
    return form, reporter.sends({**form, "confirm": "close"})


def test_a_closed_mailbox_is_gone_and_nothing_leads_back(reporter):
    _form, answer = closed(reporter)
    assert answer.status_code == 200
    assert "Su buzón está cerrado" in answer.text
    assert KNOWN not in reporter.mailboxes.known
    assert KNOWN.digits not in answer.text
    assert not Page(answer.text).all("form")
    assert answer.headers["Clear-Site-Data"] == FORGET
    assert "Set-Cookie" not in answer.headers
    assert "/salir/hoja" in answer.text


def test_closing_twice_looks_like_closing_once_and_a_mailbox_that_never_was_looks_closed(reporter):
    form, first = closed(reporter)
    second = reporter.sends({**form, "confirm": "close"})
    never = reporter.sends({**form, "receipt": new_receipt().digits, "confirm": "close"})
    assert first.data == second.data == never.data
    assert first.status == second.status == never.status


def test_a_receipt_of_a_closed_mailbox_is_unknown(reporter):
    form, _answer = closed(reporter)
    assert reporter.sends({"csrf_token": form["csrf_token"], "receipt": KNOWN.digits}).status_code == 404


ACTS = {
    "notice": {"step": "notice", "notify_first": "no"},
    "identity": {"step": "identity", "identity": "Soy Ana", "confirm": "identity"},
    "message": {"step": "message", "message": "Soy Ana"},
}


@pytest.mark.parametrize("act", ACTS)
def test_the_same_form_again_does_nothing_twice(reporter, act):
    form = reporter.opens().form_with("message")
    for _ in range(3):
        assert reporter.sends({**form, "message": "", **ACTS[act]}).status_code == 200
    assert len(reporter.entries) == 3


def test_the_same_words_in_two_forms_of_one_page_are_two_things(reporter):
    form = reporter.opens().form_with("message")
    for act in ("identity", "message"):
        reporter.sends({**form, **ACTS[act]})
    assert len(reporter.entries) == 4
    assert reporter.mailboxes.told == ["Soy Ana"]


@pytest.mark.parametrize("act", [*ACTS, "close"])
def test_when_nothing_can_be_stored_the_page_says_so_and_keeps_what_was_written(reporter, act):
    sent = {**reporter.opens().form_with("message"), **ACTS.get(act, {"step": "close", "confirm": "close"})}
    reporter.mailboxes.failure = StorageUnavailable("disk full")
    answer = reporter.sends(sent)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Ahora mismo no podemos" in answer.text
    assert len(reporter.entries) == 2
    assert "disk full" not in answer.text
    if act in {"identity", "message"}:
        assert Page(answer.text).texts[act].strip() == "Soy Ana"


STEPS = ["", "message", "notice", "identify", "identity", "leave", "close", "rubbish"]


@pytest.mark.parametrize("step", STEPS)
def test_an_unknown_receipt_looks_the_same_at_every_step_and_is_as_long(reporter, step):
    token = reporter.opens().hidden["csrf_token"]
    fields = {"csrf_token": token, "step": step, "message": "Hola", "identity": "Ana", "notify_first": "si"}
    unknown = reporter.sends({**fields, "receipt": new_receipt().digits})
    known = reporter.sends({**fields, "receipt": KNOWN.digits})
    assert unknown.status_code == 404
    assert "No encontramos esta clave" in unknown.text
    assert len(unknown.data) == len(known.data) == MAILBOX_CLASS


def test_what_somebody_wrote_about_themselves_survives_a_stale_token(reporter):
    form = reporter.goes_to("identify").form_with("identity")
    sent = {**form, "identity": "Soy Ana", "confirm": "identity"}
    answer = reporter.sends({**sent, "csrf_token": "forged"})
    assert answer.status_code == 400
    again = reporter.sends(dict(Page(answer.text).form_with("identity")))
    assert again.status_code == 422
    assert Page(again.text).problems == ["confirm"]
    last = reporter.sends({**Page(again.text).form_with("identity"), "confirm": "identity"})
    assert last.status_code == 200
    assert reporter.mailboxes.told == ["Soy Ana"]


def test_every_step_has_the_address_of_the_mailbox(reporter):
    for page in (reporter.opens(), reporter.goes_to("identify"), reporter.goes_to("leave")):
        actions = {form.get("action") for form in page.all("form")}
        assert actions <= {"/buzon", "/buzon/archivos"}


@pytest.mark.parametrize("step", ["identify", "leave"])
def test_every_step_leads_back_and_out(reporter, step):
    page = reporter.goes_to(step)
    back = Page(reporter.sends(page.form_with("receipt", KNOWN.digits) | {"step": ""}).text)
    assert "message" in back.names
    assert [tag for tag in page.all("a") if "data-leave" in tag.attributes]


def test_every_text_box_asks_the_browser_to_remember_nothing(reporter):
    for page in (reporter.opens(), reporter.goes_to("identify")):
        boxes = page.all("textarea")
        assert boxes
        assert {box["autocomplete"] for box in boxes} == {"off"}
        assert {box["spellcheck"] for box in boxes} == {"false"}
