"""The public sites in a real browser: with scripts and without, small and wide, light and dark.

The scripts that seal are left out here, as on a machine without Node: tests/browser_sealing has them.
"""

import pytest
from playwright.sync_api import expect

from tests.conftest import require
from tests.web.browser import AXE, faults, public_site
from tests.web.instances import LEAST, Clock, FakeIntake, FakeMailboxes, answered_mailbox

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
LONGER = {"B1_otro": "algo", "D5": "Lo que pasó", "B5_year": "2024"}


@pytest.fixture
def intake():
    """What the form files into."""
    return FakeIntake()


@pytest.fixture
def clock():
    """The clock of the form."""
    return Clock()


@pytest.fixture
def mailboxes(intake):
    """Mailboxes, none at first."""
    return FakeMailboxes()


@pytest.fixture
def site(tmp_path, intake, clock, mailboxes):
    """Both public programs at one address."""
    with public_site(tmp_path, intake, clock, mailboxes) as address:
        yield address


@pytest.fixture
def open_page(chromium, site):
    """A fresh page of the site, and the complaints of its console."""
    contexts = []

    def open_at(path, **options):
        context = chromium.new_context(viewport=PHONE, locale="es-GT", **options)
        contexts.append(context)
        leave_out_sealing(context)
        page = context.new_page()
        page.complaints = []
        page.on(
            "console", lambda message: page.complaints.append(message.text) if complains(message) else None
        )
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(site + path)
        return page

    yield open_at
    for context in contexts:
        context.close()


def complains(message):
    """Whether the browser complains, and does not just report what it cleared as it was told."""
    return not message.text.startswith("Clear-Site-Data header")


def leave_out_sealing(context):
    """Serve empty scripts in the place of those that seal."""
    context.route("**/static/built/**", lambda route: route.fulfill(content_type="text/javascript", body=""))


def answer_least(page):
    """Give the answers that are needed."""
    page.select_option("[name=A1]", LEAST["A1"])
    for name, value in LEAST.items():
        if name != "A1":
            page.check(f"[name={name}][value={value}]")


def send(page):
    """Press the button of the form."""
    page.click("main form button[type=submit]:visible")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_the_poster_to_the_mailbox(open_page, intake, mailboxes, clock, scripts):
    page = open_page("/p/k7mq", java_script_enabled=scripts)
    page.click("text=Escribir mi alerta")
    answer_least(page)
    page.check("[name=B1][value=otro]")
    for name, text in LONGER.items():
        page.fill(f"[name={name}]", text)
    clock.now += 3
    send(page)
    ((receipt, (answers, code)),) = intake.filed.items()
    assert answers.one("D5") == "Lo que pasó"
    assert code == "K7MQ"
    words = page.inner_text('[data-receipt="words"]')
    assert words.split() == list(receipt.words)
    mailboxes.known[receipt] = answered_mailbox()
    page.click(".brand")
    page.click("text=Ya envié una alerta")
    page.fill("[name=receipt]", words)
    send(page)
    page.fill("[name=message]", "Desde marzo.")
    send(page)
    assert "Desde marzo." in page.inner_text(".messages")
    assert page.complaints == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_enter_in_a_field_files_nothing(open_page, intake, clock, scripts):
    page = open_page("/alert", java_script_enabled=scripts)
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    answer_least(page)
    page.check("[name=B1][value=otro]")
    clock.now += 3
    for name in ("A4", "B1_otro", "B5_year", "C2_1"):
        page.locator(f"[name={name}]").press("Enter")
    page.wait_for_timeout(150)
    assert not posts
    for name in (
        "B2",
        "B5_unknown",
    ):  # without scripts Chromium sends from a box, and the page says what it was
        page.locator(f"[name={name}]").first.press("Enter")
        page.wait_for_timeout(150)
        assert bool(posts) is not scripts
    assert not intake.filed
    assert page.is_checked("[name=B1][value=otro]")
    send(page)
    assert len(intake.filed) == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_alert_is_filed_and_its_mailbox_opened_without_cookies(
    open_page, mailboxes, intake, clock, scripts
):
    page = open_page("/alert", java_script_enabled=scripts)
    answer_least(page)
    clock.now += 3
    page.context.clear_cookies()
    send(page)
    ((receipt, _),) = intake.filed.items()
    assert page.locator("[data-receipt=words]").count() == 1
    mailboxes.known[receipt] = answered_mailbox()
    page.click(".brand")
    page.click("text=Ya envié una alerta")
    page.fill("[name=receipt]", receipt.digits)
    page.context.clear_cookies()
    send(page)
    page.fill("[name=message]", "Desde marzo.")
    page.context.clear_cookies()
    send(page)
    page.context.clear_cookies()
    page.reload()
    assert page.inner_text(".messages").count("Desde marzo.") == 1


def test_problems_take_the_focus_and_lead_to_their_fields(open_page):
    page = open_page("/alert")
    page.fill("[name=D5]", "Se queda aquí")
    send(page)
    expect(page.locator("#problemas")).to_be_focused()
    page.click("#problemas a >> nth=1")
    assert page.evaluate("document.activeElement.name") == "B1"
    assert page.input_value("[name=D5]") == "Se queda aquí"


def test_steps_lose_nothing_and_go_back_with_the_browsers_button(open_page, clock, intake):
    page = open_page("/alert")
    page.click("text=Responder paso a paso")
    page.select_option("[name=A1]", LEAST["A1"])
    assert page.locator(".step:visible").count() == 1
    assert not page.is_visible("text=Enviar mi alerta")
    page.click("text=Siguiente")
    assert page.evaluate("document.activeElement.id") == "t-B"
    page.check("[name=B1][value=contratar]")
    page.go_back()
    assert page.input_value("[name=A1]") == LEAST["A1"]
    page.click("text=Ver todo en una página")
    answer_least(page)
    assert page.locator(".step:visible").count() == 6
    clock.now += 3
    send(page)
    assert len(intake.filed) == 1
    assert page.complaints == []


def test_steps_lead_to_the_button_that_sends(open_page, clock, intake):
    page = open_page("/alert")
    answer_least(page)
    page.click("text=Responder paso a paso")
    for _ in range(5):
        page.click("text=Siguiente")
    clock.now += 3
    send(page)
    assert len(intake.filed) == 1


def test_typing_searches_the_institutions_without_accents(open_page):
    page = open_page("/alert")
    page.fill("#A1-search", "educacion ministerio")
    labels = page.eval_on_selector_all("#A1 optgroup option", "options => options.map(o => o.textContent)")
    assert labels == ["Ministerio de Educación (MINEDUC)"]
    assert "1" in page.inner_text("label[for=A1-search] ~ p")
    page.select_option("#A1", label=labels[0])
    page.fill("#A1-search", "")
    assert page.input_value("#A1") == "I010"
    assert page.locator("#A1 option").count() > 90


def test_an_option_that_stands_alone_takes_the_others_away(open_page):
    page = open_page("/alert")
    page.check("[name=B1][value=contratar]")
    page.check("[name=B1][value=no_se]")
    assert not page.is_checked("[name=B1][value=contratar]")
    page.check("[name=B1][value=renovar]")
    assert not page.is_checked("[name=B1][value=no_se]")


def test_the_text_of_another_answer_shows_when_it_is_needed(open_page):
    page = open_page("/alert")
    assert not page.is_visible("[name=B1_otro]")
    page.check("[name=B1][value=otro]")
    page.fill("[name=B1_otro]", "algo")
    page.uncheck("[name=B1][value=otro]")
    assert page.is_visible("[name=B1_otro]"), "a text that would be sent must be seen"


def test_leaving_puts_a_harmless_page_in_place_of_this_one(open_page, site):
    page = open_page("/como")
    page.click("text=Salir ya")
    page.wait_for_url("**/salir")
    assert page.evaluate("history.length") <= 2
    assert page.locator("a").count() == 0


@pytest.mark.parametrize(
    ("viewport", "scheme"),
    [
        pytest.param(PHONE, "light", id="phone"),
        pytest.param(DESK, "dark", id="desk", marks=pytest.mark.soak),
    ],
)
def test_everybody_can_use_every_page(chromium, site, mailboxes, intake, clock, scheme, viewport):
    require(AXE.exists(), "axe-core")
    context = chromium.new_context(viewport=viewport, color_scheme=scheme, bypass_csp=True)
    leave_out_sealing(context)
    page = context.new_page()
    found = {}

    def look(name):
        found[name] = faults(page)
        found[f"{name}, width"] = page.evaluate("document.documentElement.scrollWidth > innerWidth") and [
            "too wide"
        ]

    for path in ("/", "/como", "/salir", "/nowhere", "/buzon", "/alert?lang=en", "/alert"):
        page.goto(site + path)
        for fold in page.query_selector_all("summary"):
            fold.click()
        look(path)
    send(page)
    look("form with problems")
    answer_least(page)
    clock.now += 3
    send(page)
    look("receipt")
    ((receipt, _),) = intake.filed.items()
    mailboxes.known[receipt] = answered_mailbox()
    page.goto(site + "/buzon")
    page.fill("[name=receipt]", "uno dos")
    send(page)
    look("wrong receipt")
    page.fill("[name=receipt]", receipt.digits)
    send(page)
    look("mailbox")
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}
