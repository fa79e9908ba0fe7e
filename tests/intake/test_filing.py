"""Filing through the form: what is filed, what is refused, and that nothing typed is lost."""

import re

import pytest

from alerts.errors import SealingRefused, StorageUnavailable
from alerts.questionnaire import Kind, current
from crypto.receipt import parse_receipt
from tests.web.instances import LEAST
from tests.web.reading import Page

WHOLE = {
    **LEAST,
    "A2": "oficinas_centrales",
    "A3": "0101",
    "A4": "Bodega",
    "A5": "si",
    "B1": ["contratar", "otro"],
    "B1_otro": "un <b>favor</b>",
    "B3": "q0_500",
    "B5_month": "03",
    "B5_year": "2024",
    "C2_1": "la jefa «de» compras",
    "D4": ["mensajes", "testigos"],
    "D5": "Primera línea\n\nTercera & última",
    "E2A": "no",
    "notify_first": "no",
}
BAD = {"A1": "I999", "B1": ["contratar", "no_se"], "B5_year": "99", "D5": "x" * 3001, "C1": "", "A2": "zz"}


@pytest.fixture
def send(filing, clock):
    """Open the form, wait, and send answers with it."""

    def send_form(answers, *, wait_s=3, path="/alert", **hidden):
        own = Page(filing.get(path).text).hidden
        clock.now += wait_s
        return filing.post(path, data={**own, **answers, **hidden})

    return send_form


def receipt_on(answer):
    """The receipt that a page shows, in words and in digits alike."""
    words, digits = (answer.text.split(f'data-receipt="{form}"')[1] for form in ("words", "digits"))
    shown = words.split(">", 1)[1].split("</ol>")[0], digits.split(">", 1)[1].split("</p>")[0]
    receipts = {parse_receipt(re.sub(r"<[^>]*>", " ", text)) for text in shown}
    assert len(receipts) == 1
    return receipts.pop()


def test_a_complete_form_is_filed_and_answered_with_its_receipt(send, intake):
    answer = send(LEAST)
    assert answer.status_code == 200
    (receipt,) = intake.filed
    assert receipt_on(answer) == receipt
    answers, code = intake.filed[receipt]
    assert answers.one("A1") == "I003"
    assert answers.many("B1") == ("contratar",)
    assert code == ""


def test_every_kind_of_question_arrives_as_it_was_answered(send, intake):
    assert send(WHOLE).status_code == 200
    answers, _code = next(iter(intake.filed.values()))
    assert answers.many("B1") == ("contratar", "otro")
    assert answers.one("B1_otro") == "un <b>favor</b>"
    assert answers.one("B5_month") == "03"
    assert answers.one("D5") == "Primera línea\n\nTercera & última"
    assert answers.one("A5") == "si"
    assert answers.one("A3") == "0101"
    assert {question.kind for question in current().questions} == set(Kind)


def test_the_receipt_is_in_no_address_and_no_cookie(send, intake):
    answer = send(LEAST)
    (receipt,) = intake.filed
    assert "Location" not in answer.headers
    secrets = [*receipt.words, *receipt.digits.split()]
    for name, value in answer.headers:
        assert not [secret for secret in secrets if secret in value.split()], name
    for tag in Page(answer.text).all("a"):
        assert not [secret for secret in secrets if secret in tag["href"]]


def test_receipt_pages_are_all_of_one_size(send):
    assert {len(send(LEAST).data) for _ in range(5)} == {8192}


def test_the_length_of_a_form_that_comes_back_does_not_tell_what_was_typed(send):
    lengths = {len(send({"D5": "x" * count, "A4": "Bodega"}).data) for count in (0, 1, 17, 300, 900)}
    assert all(length % 16384 == 0 for length in lengths)
    assert len(lengths) == 1


def test_the_same_form_again_gives_the_same_receipt_and_says_so(filing, intake, clock):
    own = Page(filing.get("/alert").text).hidden
    clock.now += 3
    first = filing.post("/alert", data={**own, **LEAST})
    again = filing.post("/alert", data={**own, **LEAST, "D5": "otra cosa"})
    assert receipt_on(first) == receipt_on(again)
    assert len(intake.filed) == 1
    assert "no se guardó dos veces" not in first.text
    assert "no se guardó dos veces" in again.text
    assert len(first.data) == len(again.data)


def test_the_enter_key_files_nothing_and_loses_nothing(filing, send, intake):
    answer = send(WHOLE, enter="1")
    assert answer.status_code == 422
    assert not intake.filed
    assert "Intro no la envía" in answer.text
    assert_in_place(answer, WHOLE)
    assert filing.post("/alert", data=dict_of(Page(answer.text).fields)).status_code == 200


def test_two_forms_have_two_receipts(send, intake):
    send(LEAST)
    send(LEAST)
    assert len(intake.filed) == 2


def test_a_posters_code_is_filed_with_the_answers(send, intake):
    send(LEAST, path="/alert?code=k7mq")
    assert next(iter(intake.filed.values()))[1] == "K7MQ"


@pytest.mark.parametrize("code", ["../../x", "x" * 40, "K7 MQ"])
def test_what_is_no_code_is_not_filed(send, intake, code):
    send(LEAST, code=code)
    assert next(iter(intake.filed.values()))[1] == ""


@pytest.mark.parametrize("receipt", ["", "uno dos tres", "0" * 30 + "1", "x" * 5000])
def test_an_alert_is_never_lost_to_a_damaged_receipt(send, intake, receipt):
    answer = send(LEAST, receipt=receipt)
    assert answer.status_code == 200
    assert receipt_on(answer) in intake.filed


def assert_in_place(answer, sent):
    """Everything that was sent is in the form again."""
    fields = Page(answer.text).fields
    for name, given in sent.items():
        for value in [given] if isinstance(given, str) else given:
            if value:
                assert (name, value) in fields, name


def test_a_form_with_problems_comes_back_with_everything_in_place(send, intake):
    sent = {**WHOLE, "B1": ["contratar", "otro", "no_se"], "B5_year": "1", "D5": "ñ" * 3001, "C1": ""}
    answer = send(sent)
    assert answer.status_code == 422
    assert not intake.filed
    assert Page(answer.text).problems == ["B1", "B5_year", "C1", "D5"]
    assert_in_place(answer, sent)


def test_each_problem_is_linked_from_the_summary_to_a_control(send):
    page = Page(send(BAD).text)
    targets = [tag["href"].removeprefix("#") for tag in page.all("a") if tag["href"].startswith("#")]
    assert set(targets) <= set(page.ids)
    for name in page.problems:
        assert name in targets or f"{name}-0" in targets
        assert f"{name}-problem" in page.ids
    described = " ".join(tag.get("aria-describedby") or "" for tag in page.tags)
    assert "B1-problem" in described
    assert "D5-problem" in described


def test_the_summary_comes_first_and_takes_the_focus(send):
    page = Page(send({}).text)
    focused = [tag for tag in page.tags if "autofocus" in tag.attributes]
    assert len(focused) == 1
    assert focused[0]["role"] == "alert"
    assert page.tags.index(focused[0]) < page.tags.index(page.all("form")[0])


def test_what_was_folded_is_open_when_something_is_in_it(send):
    page = Page(send({"A3": "0101"}).text)
    assert [tag for tag in page.all("details") if "open" in tag.attributes]


def test_problems_are_said_in_the_language_of_the_page(send):
    text = send({}, path="/alert?lang=en").text
    assert "Nothing has been sent yet" in text
    assert "Choose an option" in text


def test_an_answer_is_shown_as_text_and_never_as_markup(send):
    text = send({"A4": "<script>alert(1)</script>", "D5": "</textarea><b>", "B1_otro": '"><i>'}).text
    for markup in ("<script>alert", "</textarea><b>", "<i>"):
        assert markup not in text


def test_a_form_sent_too_soon_comes_back_filled_and_goes_through_later(filing, send, intake, clock):
    answer = send(WHOLE, wait_s=2)
    assert answer.status_code == 429
    assert not intake.filed
    assert "demasiado rápido" in answer.text
    assert_in_place(answer, WHOLE)
    clock.now += 1
    assert filing.post("/alert", data=dict_of(Page(answer.text).fields)).status_code == 200
    assert len(intake.filed) == 1


@pytest.mark.parametrize("shown", ["", "x", "tomorrow"])
def test_a_form_that_does_not_say_when_it_was_shown_counts_as_too_soon(send, intake, shown):
    answer = send(LEAST, shown=shown)
    assert answer.status_code == 429
    assert Page(answer.text).hidden["shown"] != shown
    assert not intake.filed


@pytest.mark.parametrize("token", ["", "x", "IjAi.aaaaaa.bbbb"])
def test_a_forged_token_brings_the_form_back_with_a_new_one(filing, send, intake, clock, token):
    answer = send(WHOLE, csrf_token=token)
    assert answer.status_code == 400
    assert not intake.filed
    assert_in_place(answer, WHOLE)
    clock.now += 3
    assert filing.post("/alert", data=dict_of(Page(answer.text).fields)).status_code == 200
    assert len(intake.filed) == 1


def test_a_token_of_another_browser_is_refused(filing, send, intake, clock):
    stranger = filing.application.test_client()
    own = Page(stranger.get("/alert").text).hidden
    clock.now += 3
    filing.get("/alert")
    assert filing.post("/alert", data={**own, **LEAST}).status_code == 400
    assert not intake.filed


def test_a_browser_that_lost_its_cookie_gets_the_form_back_and_a_new_cookie(filing, clock, intake):
    own = Page(filing.get("/alert").text).hidden
    clock.now += 3
    filing.delete_cookie("sa")
    answer = filing.post("/alert", data={**own, **WHOLE})
    assert answer.status_code == 400
    assert "Set-Cookie" in answer.headers
    assert_in_place(answer, WHOLE)
    assert filing.post("/alert", data=dict_of(Page(answer.text).fields)).status_code == 200
    assert len(intake.filed) == 1


def test_the_receipt_stays_the_same_while_a_form_is_put_right(filing, send, clock):
    first = send({})
    again = filing.post("/alert", data=dict_of(Page(first.text).fields))
    assert Page(first.text).hidden["receipt"] == Page(again.text).hidden["receipt"]


@pytest.mark.parametrize("failure", [SealingRefused("no desk"), StorageUnavailable("disk full")])
def test_when_nothing_can_be_stored_the_form_stays_filled(send, intake, failure):
    intake.failure = failure
    answer = send(WHOLE, path="/alert?lang=en")
    assert answer.status_code == 503
    assert "cannot store your alert safely" in answer.text
    assert_in_place(answer, WHOLE)
    assert "data-receipt" not in answer.text


def test_filled_forms_and_receipts_are_never_compressed(filing, clock):
    own = Page(filing.get("/alert").text).hidden
    clock.now += 3
    for data in ({**own}, {**own, **LEAST}):
        answer = filing.post("/alert", data=data, headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in answer.headers


def dict_of(fields):
    """Fields as a client takes them."""
    gathered = {}
    for name, value in fields:
        gathered.setdefault(name, []).append(value)
    return gathered
