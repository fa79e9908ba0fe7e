"""Adding evidence without scripts: sealed as it arrives, or a clear word and nothing stored."""

import io

import pytest

from alerts.config import BudgetLimits, FileLimits
from alerts.errors import Damaged, FileRefused, SealingRefused, StorageUnavailable
from alerts.mailbox_site.file_pages import PROBLEMS
from alerts.web.sizes import MAILBOX_CLASS
from crypto.receipt import new_receipt
from tests.mailbox_site.people import KNOWN, Reporter, multipart
from tests.web.instances import answered_mailbox, mailbox_app
from tests.web.reading import Page

MB = 1024 * 1024


@pytest.fixture
def small(tmp_path, mailboxes):
    """A reporter at a site that takes files of 1 MB at most."""
    mailboxes.known[KNOWN] = answered_mailbox()
    app = mailbox_app(tmp_path, mailboxes, files=FileLimits(largest_mb=1))
    return Reporter(app.test_client(), mailboxes)


def assert_refused(reporter, answer, status, words):
    """A clear answer with the form again, and nothing stored."""
    assert answer.status_code == status
    assert words in answer.text
    assert "Su alerta sigue enviada" in answer.text
    assert len(answer.data) == MAILBOX_CLASS
    assert len(reporter.entries) == 2
    assert not reporter.mailboxes.files


def test_a_file_is_stored_and_named_and_the_form_is_there_for_the_next(reporter):
    answer = reporter.adds(b"\x00\r\nbytes", "foto del recibo.jpg")
    assert answer.status_code == 200
    assert "enviado y sellado" in answer.text
    assert "foto del recibo.jpg" in answer.text
    assert reporter.mailboxes.files == [("foto del recibo.jpg", "image/jpeg", b"\x00\r\nbytes")]
    again = Page(answer.text).form_with("receipt", KNOWN.digits)
    reporter.adds(b"other", **again)
    assert len(reporter.mailboxes.files) == 2


def test_a_file_is_shown_among_the_messages(reporter):
    reporter.adds(name="planilla.pdf")
    assert "planilla.pdf" in reporter.opens().html


def test_the_answer_leads_back_to_the_mailbox(reporter):
    back = Page(reporter.adds().text).form_with("csrf_token")
    assert "¿Desde cuándo?" in reporter.sends(back).text


def test_the_same_form_with_the_same_file_stores_it_once(reporter):
    form = reporter.opens().form_with("receipt", KNOWN.digits)
    for _ in range(2):
        assert reporter.adds(**form).status_code == 200
    assert len(reporter.mailboxes.files) == 1


def test_a_file_needs_no_cookie_and_no_token(reporter):
    form = reporter.opens().form_with("receipt", KNOWN.digits)
    reporter.client.delete_cookie("sb")
    assert reporter.adds(**form).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_file_from_another_site_is_refused(reporter, site):
    answer = reporter.client.post("/buzon/archivos", headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403


def test_an_empty_file_is_said(reporter):
    assert_refused(reporter, reporter.adds(b""), 422, "está vacío")


def test_a_program_is_said_whatever_its_name(reporter):
    assert_refused(
        reporter, reporter.adds(b"MZ" + bytes(5000), "foto.jpg"), 422, "Los programas no se reciben"
    )


def test_a_form_without_a_file_is_said(reporter):
    answer = reporter.adds(b"", "")
    assert_refused(reporter, answer, 422, "Elija primero un archivo")


@pytest.mark.parametrize("body", [b"", b"--x", b"rubbish"])
def test_what_is_no_form_is_said(reporter, body):
    assert_refused(reporter, reporter.posts(body), 400, "Se cortó la conexión")


@pytest.mark.parametrize("length", [MB + 1, 2 * MB])
def test_a_file_that_is_too_large_is_said_with_the_limit_and_what_to_do(small, length):
    answer = small.adds(bytes(length))
    assert_refused(small, answer, 413, "caben 1 MB")
    assert "Pruebe con" in answer.text


def test_a_file_of_the_largest_size_is_taken(small):
    assert small.adds(bytes(MB)).status_code == 200


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
def test_an_upload_cut_off_on_the_way_stores_nothing(reporter, kept):
    body = multipart({"receipt": KNOWN.digits}, bytes(5000), "a.pdf")
    cut = io.BytesIO(body[: int(len(body) * kept)])
    for more in ({}, {"wsgi.input_terminated": True}):
        answer = reporter.posts(body, **{"wsgi.input": cut, **more})
        assert_refused(reporter, answer, 400, "Se cortó la conexión")


def test_more_than_one_file_in_a_request_stores_nothing(reporter):
    second = multipart({}, b"b", "b")
    body = multipart({"receipt": KNOWN.digits}, b"a", "a").removesuffix(b"--x--\r\n") + second
    assert_refused(reporter, reporter.posts(body), 400, "Se cortó")


@pytest.mark.parametrize(
    "failure",
    [
        FileRefused("too_many"),
        FileRefused("too_large"),
        StorageUnavailable("disk full"),
        SealingRefused("chain"),
        Damaged("swapped"),
    ],
)
def test_whatever_goes_wrong_is_said_in_plain_words(reporter, failure):
    form = reporter.opens().form_with("receipt", KNOWN.digits)
    reporter.mailboxes.failure = failure
    answer = reporter.adds(**form)
    assert answer.status_code in {413, 429, 500, 503}
    assert str(failure) not in answer.text.replace("too_", "")
    assert len(reporter.entries) == 2
    assert Page(answer.text).form_with("receipt", KNOWN.digits)["entry"] == form["entry"]
    assert ("Retry-After" in answer.headers) is (answer.status_code in {429, 503})


def test_over_budget_a_file_waits_and_is_told_how_long(tmp_path, mailboxes):
    mailboxes.known[KNOWN] = answered_mailbox()
    budget = BudgetLimits(files=1, files_a_minute=1)
    reporter = Reporter(mailbox_app(tmp_path, mailboxes, budget=budget).test_client(), mailboxes)
    form = reporter.opens().form_with("receipt", KNOWN.digits)
    assert reporter.adds(b"a", **form).status_code == 200
    answer = reporter.adds(b"b", **form)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert "llegan muchos archivos" in answer.text


def test_an_unknown_receipt_looks_like_a_known_one_from_outside(reporter):
    unknown = reporter.adds(receipt=new_receipt().digits)
    known = reporter.adds()
    assert unknown.status_code == 404
    assert "No encontramos esta clave" in unknown.text
    assert not Page(unknown.text).all("form")
    assert len(unknown.data) == len(known.data)
    assert len(unknown.status) == len(known.status)
    assert [name for name, _value in unknown.headers if name != "Set-Cookie"] == [
        name for name, _value in known.headers if name != "Set-Cookie"
    ]


@pytest.mark.parametrize("typed", ["", "casa xilófono", "9" * 30])
def test_what_cannot_be_a_receipt_is_explained(reporter, typed):
    answer = reporter.adds(receipt=typed)
    assert answer.status_code == 404
    assert not reporter.mailboxes.files
    assert "/buzon" in {tag["href"] for tag in Page(answer.text).all("a")}


@pytest.mark.parametrize(
    "name",
    [
        "dos\r\nlíneas.jpg",
        "n" * 4000 + ".jpg",
        "../../etc/passwd",
        "<script>.jpg",
        "a\u202egpj.exe",
        "\u2028",
    ],
)
def test_a_strange_name_is_made_safe(reporter, name):
    answer = reporter.adds(name=name)
    assert answer.status_code == 200
    ((kept, _type, _content),) = reporter.mailboxes.files
    assert len(kept) <= 120
    assert kept.isprintable()
    assert "/" not in kept
    assert "<script>" not in answer.text


def test_any_other_type_is_taken_and_kept_as_a_hint(reporter):
    reporter.posts(multipart({"receipt": KNOWN.digits}, b"whatever", "nota.xyz", "chemical/x-xyz"))
    assert reporter.mailboxes.files == [("nota.xyz", "chemical/x-xyz", b"whatever")]


def test_every_refusal_has_words_of_its_own():
    assert len({words for _status, words in PROBLEMS.values()}) == len(PROBLEMS)


def test_the_page_for_files_speaks_english(reporter):
    answer = reporter.posts(multipart({"receipt": KNOWN.digits}, b"", "a"), "/buzon/archivos?lang=en")
    assert '<html lang="en">' in answer.text
