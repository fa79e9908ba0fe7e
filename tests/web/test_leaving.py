"""Leaving no trace: what a browser still has of this site after the receipt, after "Salir ya" and after the end."""

import contextlib

import pytest
from playwright.sync_api import Error

from crypto.receipt import Receipt
from tests.web.browser import public_site
from tests.web.instances import LEAST, Clock, FakeIntake, FakeMailboxes, answered_mailbox
from tests.web.reading import Page
from tests.web.walks import FILE, files_an_alert, open_folds, opens_mailbox, press

KNOWN = Receipt(12345)
PHONE = {"width": 320, "height": 640}
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
TOLD = ("¿Desde cuándo?", "Es en la bodega.")
FORGET = '"cookies", "storage"'


@pytest.mark.parametrize("program", ["filing", "mail"])
def test_leaving_clears_cookies_and_storage_at_once_and_the_cache_behind_a_picture(request, program):
    client = request.getfixturevalue(program)
    left = client.get("/salir")
    assert left.headers["Clear-Site-Data"] == FORGET
    (picture,) = Page(left.text).all("img")
    emptied = client.get(picture["src"])
    assert emptied.headers["Clear-Site-Data"] == '"cache"'
    assert emptied.mimetype == "image/svg+xml"
    assert emptied.headers["Cache-Control"] == "no-store"
    for answer in (left, emptied):
        assert "Set-Cookie" not in answer.headers


def test_the_receipt_is_the_end_of_the_forms_cookie(filing, clock):
    hidden = Page(filing.get("/alert").text).form_with("shown")
    clock.now += 3
    answer = filing.post("/alert", data={**hidden, **LEAST})
    assert answer.status_code == 200
    assert answer.headers["Clear-Site-Data"] == FORGET
    assert "Set-Cookie" not in answer.headers
    assert "/salir/hoja" in answer.text


@pytest.fixture
def walker(chromium, tmp_path):
    """A new page at a site with one mailbox: page, address, clock, intake, mailboxes."""
    clock, intake, mailboxes = Clock(), FakeIntake(), FakeMailboxes({KNOWN: answered_mailbox()})
    contexts = []
    with public_site(tmp_path, intake, clock, mailboxes) as site:

        def start(*, scripts):
            context = chromium.new_context(viewport=PHONE, locale="es-GT", java_script_enabled=scripts)
            context.set_default_timeout(10_000)
            contexts.append(context)
            return context.new_page(), site, clock, intake, mailboxes

        yield start
        for context in contexts:
            context.close()


def goes_back(page):
    """What stands on the page after the browser's back button, which may be an error of the browser."""
    with contextlib.suppress(Error):  # ERR_CACHE_MISS: a form that would have to be sent again
        page.go_back(timeout=4_000)
    page.wait_for_timeout(200)
    return page.content()


@pytest.mark.browser
def test_after_the_receipt_no_cookie_is_left_and_files_and_mailbox_still_work(walker):
    page, site, clock, intake, mailboxes = walker(scripts=False)
    files_an_alert(page, site, clock)
    assert page.locator("[data-receipt=words]").count() == 1
    assert page.context.cookies() == []
    receipt = next(iter(intake.filed))
    mailboxes.known[receipt] = answered_mailbox()
    page.set_input_files("[name=file]", FILE)
    press(page, "Enviar este archivo")
    assert len(mailboxes.files) == 1
    press(page, "Ir a mi buzón")
    assert "foto.jpg" in page.inner_text(".messages")


@pytest.mark.browser
def test_from_an_open_mailbox_leaving_shows_nothing_to_whoever_goes_back(walker):
    page, site, *_ = walker(scripts=False)
    opens_mailbox(page, site, KNOWN.digits)
    page.fill("[name=message]", "Desde marzo.")
    press(page, "Enviar mi mensaje")
    assert all(text in page.content() for text in TOLD)
    page.get_by_role("link", name="Salir ya").click()
    page.wait_for_url("**/salir")
    assert page.context.cookies() == []
    for _ in range(4):
        assert not [text for text in (*TOLD, "Desde marzo.", KNOWN.digits) if text in goes_back(page)]


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/", "/como", "/alert", "/buzon", "/nowhere"])
def test_with_scripts_leaving_takes_the_place_of_the_page_in_the_history(walker, path):
    page, site, *_ = walker(scripts=True)
    page.goto(site + path)
    length = page.evaluate("history.length")
    page.get_by_role("link", name="Salir ya").click()
    page.wait_for_url("**/salir")
    assert page.evaluate("history.length") == length
    assert page.context.cookies() == []
    assert page.go_back() is None, "the page before is the empty one that the browser began with"


@pytest.mark.browser
def test_after_a_mailbox_is_closed_nothing_is_kept_and_nothing_leads_back(walker):
    page, site, *_others, mailboxes = walker(scripts=False)
    opens_mailbox(page, site, KNOWN.digits)
    open_folds(page)
    press(page, "Ver qué se borra")
    page.check("[name=confirm]")
    press(page, "Cerrar mi buzón para siempre")
    assert KNOWN not in mailboxes.known
    assert page.context.cookies() == []
    assert not [text for text in TOLD if text in goes_back(page)]


@pytest.mark.browser
@SCRIPTS
@pytest.mark.parametrize("path", ["/", "/como", "/p/K7MQ", "/salir", "/nowhere"])
def test_pages_to_read_set_no_cookie(walker, path, scripts):
    page, site, *_ = walker(scripts=scripts)
    page.goto(site + path)
    assert page.context.cookies() == []
