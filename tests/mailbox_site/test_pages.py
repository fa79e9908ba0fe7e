"""The private mailbox: opened with a receipt, and the same from outside whether the receipt is known or not."""

import pytest

from alerts.config import BudgetLimits
from alerts.errors import Damaged, StorageUnavailable
from alerts.mailbox import Mailbox
from alerts.mailbox_site.wording import MEANINGS
from alerts.model import VisibleState
from alerts.web.budget import EntryBudget
from alerts.web.sizes import MAILBOX_CLASS
from crypto.receipt import Receipt, new_receipt
from tests.web.instances import answered_mailbox, mailbox_app
from tests.web.reading import Page

KNOWN = Receipt(12345)


@pytest.fixture(autouse=True)
def known(mailboxes):
    """One mailbox with a message from each side."""
    mailboxes.known[KNOWN] = answered_mailbox()


@pytest.fixture
def send(mail):
    """Open the page and send it filled."""

    def send_form(path="/buzon", **fields):
        token = Page(mail.get(path).text).hidden["csrf_token"]
        return mail.post(path, data={"csrf_token": token, **fields})

    return send_form


@pytest.mark.parametrize(
    "typed",
    [
        KNOWN.digits,
        KNOWN.digits.replace(" ", ""),
        " ".join(KNOWN.words),
        "\n".join(f"{number}. {word.upper()}" for number, word in enumerate(KNOWN.words, 1)),
        "-".join(word[:4] for word in KNOWN.words),
    ],
)
def test_a_mailbox_opens_with_words_or_digits_however_they_are_typed(send, typed):
    answer = send(receipt=typed)
    assert answer.status_code == 200
    assert "¿Desde cuándo?" in answer.text
    assert "Es en la bodega." in answer.text
    assert "Necesitamos más datos" in answer.text
    assert "Firma comprobada" in answer.text


def test_an_unknown_receipt_says_so_and_its_page_is_as_long_as_a_mailbox(send, mailboxes):
    unknown, opened = send(receipt=new_receipt().digits), send(receipt=KNOWN.digits)
    assert unknown.status_code == 404
    assert "No encontramos esta clave" in unknown.text
    assert len(unknown.data) == len(opened.data) == MAILBOX_CLASS
    assert len(unknown.status) == len(opened.status)
    assert sorted(map(len, map(str, unknown.headers.items()))) == sorted(
        map(len, map(str, opened.headers.items()))
    )
    assert mailboxes.visits == 2


def test_the_page_that_asks_is_as_long_as_the_page_that_answers(mail):
    assert len(mail.get("/buzon").data) == MAILBOX_CLASS


@pytest.mark.parametrize("state", VisibleState)
def test_each_state_has_its_words_its_meaning_and_its_shape(send, mailboxes, state):
    mailboxes.known[KNOWN] = Mailbox(state, ())
    answer = send(receipt=KNOWN.digits)
    assert state.label in answer.text
    assert MEANINGS[state] in answer.text
    assert 'class="shape"' in answer.text
    assert len(answer.data) == MAILBOX_CLASS


def test_a_mailbox_without_messages_says_what_to_expect(send, mailboxes):
    mailboxes.known[KNOWN] = Mailbox(VisibleState.RECIBIDA, ())
    assert "Todavía no hay mensajes" in send(receipt=KNOWN.digits).text


def test_a_wrong_word_is_named_by_its_place(send, mailboxes):
    words = [*KNOWN.words]
    words[3] = "xilófono"
    answer = send(receipt=" ".join(words))
    assert answer.status_code == 422
    assert "palabra número 4" in answer.text
    assert not mailboxes.visits
    assert Page(answer.text).problems == ["receipt"]
    assert Page(answer.text).texts["receipt"].strip() == " ".join(words)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "nueve palabras"),
        ("casa xilófono", "La palabra número 2"),
        ("12345 67890", "nueve palabras"),
        ("9" * 30, "no corresponde"),
        ("x" * 2000, "nueve palabras"),
        (" ".join(reversed(KNOWN.words)), "no corresponde"),
        ("".join(KNOWN.words), "separadas con espacios"),
        ("1234O " * 6, "una letra entre los números"),
        ("l2345 " * 6, "una letra entre los números"),
        (" ".join(f"{place}. zz" for place in range(1, 10)), "La palabra número 1"),
    ],
)
def test_what_cannot_be_a_receipt_is_explained(send, typed, words):
    answer = send(receipt=typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert len(answer.data) == MAILBOX_CLASS


def test_a_message_is_left_and_shown(send, mailboxes):
    answer = send(receipt=KNOWN.digits, message="Desde marzo.\r\nCada quincena.")
    assert answer.status_code == 200
    assert "Su mensaje está enviado y sellado" in answer.text
    assert mailboxes.known[KNOWN].entries[-1].text == "Desde marzo.\nCada quincena."
    assert Page(answer.text).texts["message"].strip() == ""


@pytest.fixture
def form(send):
    """The hidden values of an open mailbox's form for messages."""
    sent = Page(send(receipt=KNOWN.digits).text).form_with("message")
    return {name: value for name, value in sent.items() if name != "message"}


def test_the_same_form_again_leaves_nothing_twice(mail, mailboxes, form):
    for _ in range(3):
        answer = mail.post("/buzon", data={**form, "message": "Desde marzo."})
        assert "Su mensaje está enviado y sellado" in answer.text
    assert len(mailboxes.known[KNOWN].entries) == 3


def test_the_same_words_in_a_new_form_are_another_message(mail, mailboxes, form):
    first = mail.post("/buzon", data={**form, "message": "¿Hay algo nuevo?"})
    again = mail.post("/buzon", data={**Page(first.text).form_with("message"), "message": "¿Hay algo nuevo?"})
    assert again.status_code == 200
    assert len(mailboxes.known[KNOWN].entries) == 4


def test_other_words_in_a_form_that_was_sent_already_are_not_lost(mail, mailboxes, form):
    for text in ("Desde marzo.", "Desde abril."):
        mail.post("/buzon", data={**form, "message": text})
    assert [entry.text for entry in mailboxes.known[KNOWN].entries[2:]] == ["Desde marzo.", "Desde abril."]


@pytest.mark.parametrize("entry", [None, "", "x", "0" * 31, "٣" * 32])
def test_a_form_without_a_number_is_taken(send, mailboxes, entry):
    fields = {} if entry is None else {"entry": entry}
    assert send(receipt=KNOWN.digits, message="Desde marzo.", **fields).status_code == 200
    assert len(mailboxes.known[KNOWN].entries) == 3


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("", "Escriba su mensaje"),
        (" \n ", "Escriba su mensaje"),
        ("ñ" * 3001, "3001"),
        ("a\x00b", "no se pueden leer"),
    ],
)
def test_a_message_that_cannot_be_taken_stays_in_its_box(send, mailboxes, message, words):
    answer = send(receipt=KNOWN.digits, message=message)
    assert answer.status_code == 422
    assert words in answer.text
    assert Page(answer.text).problems == ["message"]
    assert Page(answer.text).texts["message"].strip("\n") == message.strip("\n")
    assert len(mailboxes.known[KNOWN].entries) == 2


def test_a_message_of_the_longest_kind_is_taken(send, mailboxes):
    assert send(receipt=KNOWN.digits, message="ñ" * 3000).status_code == 200
    assert len(mailboxes.known[KNOWN].entries) == 3


def test_a_message_to_an_unknown_mailbox_stays_on_the_page(send):
    answer = send(receipt=new_receipt().digits, message="Desde marzo.")
    assert answer.status_code == 404
    assert Page(answer.text).texts["message"].strip() == "Desde marzo."


def test_when_a_message_cannot_be_stored_it_stays_in_its_box(send, mailboxes):
    mailboxes.failure = StorageUnavailable("disk full")
    answer = send(receipt=KNOWN.digits, message="Desde marzo.")
    assert answer.status_code == 503
    assert Page(answer.text).texts["message"].strip() == "Desde marzo."


def test_when_a_message_cannot_be_stored_the_form_keeps_its_number(mail, mailboxes, form):
    mailboxes.failure = StorageUnavailable("busy")
    answer = mail.post("/buzon", data={**form, "message": "Desde marzo."})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    again = Page(answer.text).form_with("message")
    assert again["entry"] == form["entry"]
    mailboxes.failure = None
    assert mail.post("/buzon", data=again).status_code == 200
    assert len(mailboxes.known[KNOWN].entries) == 3


@pytest.mark.parametrize("message", [None, "Desde marzo."])
def test_when_the_store_is_busy_the_receipt_and_the_message_stay(mail, mailboxes, form, message):
    mailboxes.visits_fail_after = 0
    data = {**form, "message": message} if message else form
    answer = mail.post("/buzon", data=data)
    assert answer.status_code == 503
    assert "espere unos minutos" in answer.text
    assert len(answer.data) == MAILBOX_CLASS
    page = Page(answer.text)
    assert page.texts["receipt"].strip() == KNOWN.digits
    assert page.texts.get("message", "").strip() == (message or "")
    mailboxes.visits_fail_after = None
    again = mail.post("/buzon", data=dict(page.fields))
    assert again.status_code == 200
    assert len(mailboxes.known[KNOWN].entries) == (3 if message else 2)


def test_a_message_that_is_stored_counts_as_sent_though_the_store_is_busy_afterwards(mail, mailboxes, form):
    mailboxes.visits_fail_after = mailboxes.visits + 1
    answer = mail.post("/buzon", data={**form, "message": "Desde marzo."})
    assert answer.status_code == 200
    assert "Su mensaje está enviado y sellado" in answer.text


@pytest.mark.parametrize(
    ("status", "request_of"),
    [
        (400, {"data": b"receipt=%FF"}),
        (403, {"headers": {"Sec-Fetch-Site": "cross-site"}}),
        (413, {"data": b"a" * 70_000}),
    ],
)
def test_pages_of_errors_are_as_long_as_a_mailbox(mail, status, request_of):
    answer = mail.post("/buzon", content_type="application/x-www-form-urlencoded", **request_of)
    assert answer.status_code == status
    assert len(answer.data) == MAILBOX_CLASS


def test_a_tampered_mailbox_says_so_and_shows_nothing(send, mailboxes, monkeypatch):
    def refuse(_receipt):
        raise Damaged("swapped")

    monkeypatch.setattr(mailboxes, "visit", refuse)
    answer = send(receipt=KNOWN.digits)
    assert answer.status_code == 500
    assert "alteró este buzón" in answer.text
    assert "swapped" not in answer.text


@pytest.mark.parametrize("token", ["", "forged"])
def test_a_stale_token_brings_the_page_back_filled(mail, mailboxes, token):
    mail.get("/buzon")
    answer = mail.post("/buzon", data={"csrf_token": token, "receipt": KNOWN.digits, "message": "Hola"})
    assert answer.status_code == 400
    assert not mailboxes.visits
    page = Page(answer.text)
    assert page.texts["receipt"].strip() == KNOWN.digits
    assert page.texts["message"].strip() == "Hola"
    again = mail.post("/buzon", data=dict(page.fields))
    assert again.status_code == 200
    assert mailboxes.known[KNOWN].entries[-1].text == "Hola"


def test_a_mailbox_opens_and_takes_messages_without_cookies(mail, mailboxes, form):
    mail.delete_cookie("sb")
    headers = {"Sec-Fetch-Site": "same-origin"}
    answer = mail.post("/buzon", data={**form, "message": "Hola"}, headers=headers)
    assert answer.status_code == 200
    assert mailboxes.known[KNOWN].entries[-1].text == "Hola"


def test_a_mailbox_tells_an_old_browser_about_its_cookies(mail, mailboxes, form):
    mail.delete_cookie("sb")
    answer = mail.post("/buzon", data={**form, "message": "Hola"})
    assert answer.status_code == 400
    assert "permita las cookies" in answer.text
    assert dict(Page(answer.text).fields)["entry"] == form["entry"]
    assert len(mailboxes.known[KNOWN].entries) == 2


def test_the_receipt_is_in_no_address_and_no_cookie(send):
    answer = send(receipt=KNOWN.digits)
    groups = KNOWN.digits.split()
    assert not [value for _, value in answer.headers if any(group in value for group in groups)]
    assert not [tag for tag in Page(answer.text).all("a") if any(group in tag["href"] for group in groups)]


def test_mailbox_pages_are_never_compressed_and_never_kept(mail, send):
    for answer in (mail.get("/buzon", headers={"Accept-Encoding": "gzip"}), send(receipt=KNOWN.digits)):
        assert "Content-Encoding" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


def test_messages_are_shown_as_text(send):
    answer = send(receipt=KNOWN.digits, message="<script>alert(1)</script>")
    assert "<script>alert" not in answer.text


def test_a_mailbox_speaks_english(send):
    text = send("/buzon?lang=en", receipt=KNOWN.digits).text
    assert "We need more information" in text or "More information" in text or "need" in text
    assert "Signature checked" in text
    assert "November 21, 2026" in text
    for tag in Page(text).all("a"):
        assert tag["href"].startswith("#") or "lang=en" in tag["href"]


def test_nothing_of_the_browser_remembers_a_receipt(mail):
    field = next(tag for tag in Page(mail.get("/buzon").text).all("textarea"))
    assert field["autocomplete"] == "off"
    assert field["spellcheck"] == "false"


@pytest.mark.parametrize("path", ["/buzon", "/salir", "/nowhere"])
def test_a_demonstration_says_so(tmp_path, mailboxes, path):
    client = mailbox_app(tmp_path, mailboxes, demonstration=True).test_client()
    assert "no envíe alertas reales" in client.get(path).text


def test_a_message_over_the_budget_waits_with_everything_in_place(mail, send):
    pages = mail.application.view_functions["open_mailbox"].__self__
    pages._budget = EntryBudget(BudgetLimits(entries=1, entries_a_minute=1))
    assert send(receipt=KNOWN.digits, message="uno").status_code == 200
    answer = send(receipt=KNOWN.digits, message="dos, que no se pierda")
    assert answer.status_code == 503
    assert "dos, que no se pierda" in answer.get_data(as_text=True)
