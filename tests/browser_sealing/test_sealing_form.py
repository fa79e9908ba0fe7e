"""The form that seals in the reporter's own device, in a real Chromium, before a whole instance."""

from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import expect

from alerts.evidence_store import opened_file
from alerts.model import SealedBy
from alerts.reading.casefile import Archive
from crypto.receipt import parse_receipt, token, token_hash
from tests.browser_sealing.form_page import (
    API,
    STORY,
    answer_with,
    arrivals,
    chosen,
    fill_in,
    is_ready,
    noted,
    opened,
    posts,
    send,
    words_of,
)
from tests.conftest import require
from tests.web.browser import AXE, faults

pytestmark = pytest.mark.browser
PHOTO = b"\xff\xd8\xff\xe0 canario-del-archivo " + bytes(range(256)) * 3000


def test_the_site_gets_ciphertext_alone_and_the_desk_opens_it(open_form, world):
    page = open_form("/alert?code=k7mq")
    is_ready(page)
    fill_in(page)
    send(page)
    words = words_of(page)
    receipt = parse_receipt(" ".join(words))
    digits = receipt.digits.replace(" ", "")
    (post,) = posts(page)
    assert post.url.endswith("/api/v1/alerts")
    seen = "".join(each.url + str(each.headers) + (each.post_data or "") for each in page.sent)
    long_words = [
        word for word in words if len(word) > 5
    ]  # a short one stands in any ciphertext sooner or later
    secret = [
        "canario",
        "dinero_una_vez",
        '"K7MQ"',
        digits,
        receipt.digits,
        receipt.secret_bytes.hex(),
        *long_words,
    ]
    assert [each for each in secret if each in unquote_plus(seen)] == []
    assert token(receipt, world.config.salt).hex() not in seen
    assert token_hash(receipt, world.config.salt).hex() in seen
    case = opened(world)
    assert case.sealed_by is SealedBy.SENDER
    assert case.answers.one("D5") == STORY
    assert case.code == "K7MQ"
    assert world.mailboxes.visit(receipt) is not None


def test_nothing_of_the_form_stays_in_the_page(open_form):
    page = open_form()
    is_ready(page)
    fill_in(page)
    send(page)
    words_of(page)
    assert page.locator("form[data-steps]").count() == 0
    assert "canario" not in page.content()
    assert page.evaluate("history.state") is None
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert page.title() == "Su clave"


def test_an_alert_about_the_commission_goes_to_the_other_desk(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.check("[name=A5]")
    send(page)
    words_of(page)
    assert [each.desk for each in arrivals(world)] == ["alterna"]


def test_a_trap_that_was_filled_in_is_told_to_the_desk_alone(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.evaluate("document.querySelector('[name=website]').value = 'x'")
    send(page)
    words_of(page)
    assert "honeypot" not in posts(page)[0].post_data
    assert opened(world).signals == "honeypot"


@pytest.mark.parametrize("path", ["/alert", pytest.param("/alert?lang=en", marks=pytest.mark.soak)])
def test_problems_are_said_like_the_site_says_them(open_form, path):
    said = []
    for scripts in (True, False):
        page = open_form(path, java_script_enabled=scripts)
        if scripts:
            is_ready(page)
        page.select_option("[name=B5_month]", "03")
        page.fill("[name=D5]", "x" * 3001)
        send(page)
        expect(page.locator("#problemas")).to_be_visible()
        lines = page.locator("form .problem")
        said.append(
            {
                "summary": page.locator("#problemas").inner_text(),
                "links": page.locator("#problemas a").evaluate_all("all => all.map(a => a.hash)"),
                "lines": [(line.get_attribute("id"), line.inner_text()) for line in lines.all()],
                "next": lines.evaluate_all("all => all.map(line => line.nextElementSibling.className)"),
                "invalid": page.locator("[aria-invalid]").evaluate_all("all => all.map(each => each.name)"),
                "title": page.title(),
                "kept": page.input_value("[name=D5]"),
            }
        )
        described = page.locator("[aria-describedby*=problem]")
        said[-1]["described"] = described.evaluate_all(
            "all => all.map(e => e.getAttribute('aria-describedby'))"
        )
    with_scripts, without = said
    # the script that searches long lists puts its box between
    assert [each.replace("search", "text") for each in with_scripts.pop("next")] == without.pop("next")
    assert with_scripts == without
    assert posts(page) != []


def test_problems_take_the_focus_and_show_every_section(open_form):
    page = open_form()
    is_ready(page)
    page.click("text=Responder paso a paso")
    for _ in range(5):
        page.click("text=Siguiente")
    send(page)
    assert page.evaluate("document.activeElement.id") == "problemas"
    page.click("#problemas a >> nth=1")
    assert page.evaluate("document.activeElement.name") == "B1"
    fill_in(page)
    send(page)
    words_of(page)


def test_a_form_that_came_back_keeps_its_receipt(open_form, world, clock):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.route(API, answer_with(503))
    send(page)
    clock.now = 0  # the plain form comes too soon and comes back
    chosen(page, "refused").get_by_role("button", name="Enviarla para que se selle al llegar").click()
    expect(page.locator("form[data-sent]")).to_be_visible()
    is_ready(page)
    page.unroute(API)
    clock.now += 1_800_000_000
    send(page)
    receipt = parse_receipt(" ".join(words_of(page)))
    hashes = {each.post_data_json["mailbox"]["token_hash"] for each in posts(page, "/api/v1/alerts")}
    assert hashes == {token_hash(receipt, world.config.salt).hex()}


def test_evidence_is_sealed_beside_the_receipt(open_form, world, tmp_path):
    page = open_form()
    is_ready(page)
    fill_in(page)
    send(page)
    words_of(page)
    noted(page)
    for name in ("uno.jpg", "dos.jpg"):
        (tmp_path / name).write_bytes(PHOTO)
    page.set_input_files("[type=file]", [tmp_path / "uno.jpg", tmp_path / "dos.jpg"])
    page.route("**/api/v1/mailbox/files", lambda route: route.abort(), times=1)
    page.get_by_role("button", name="Sellar y enviar").click()
    rows = page.locator(".upload")
    expect(rows.nth(1)).to_contain_text("Enviado y sellado", timeout=15_000)
    rows.nth(0).get_by_role("button", name="Intentar otra vez").click()
    expect(rows.nth(0)).to_contain_text("Enviado y sellado", timeout=15_000)
    bodies = b"".join(each.post_data_buffer or b"" for each in posts(page))
    assert b"canario" not in bodies
    assert b"uno.jpg" not in bodies
    case = opened(world)
    assert {file.note.name for file in case.files} == {"uno.jpg", "dos.jpg"}
    assert {file.note.sealed_by for file in case.files} == {SealedBy.SENDER}
    with world.casebook.reading() as session:
        case = Archive(session, world.config, world.keys("analista")).open(case.case_id)
        for file in case.files:
            assert b"".join(opened_file(session, world.config, case, file)) == PHOTO


def test_a_choice_of_files_that_cannot_be_sent_is_said(open_form, tmp_path):
    page = open_form()
    is_ready(page)
    fill_in(page)
    send(page)
    words_of(page)
    noted(page)
    page.get_by_role("button", name="Sellar y enviar").click()
    expect(page.locator("#file-problem")).to_contain_text("Elija al menos un archivo")
    empty = tmp_path / "vacio.txt"
    empty.write_bytes(b"")
    page.set_input_files("[type=file]", empty)
    page.get_by_role("button", name="Sellar y enviar").click()
    expect(page.locator(".upload")).to_contain_text("está vacío")
    assert page.locator("#file-problem").count() == 0


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        pytest.param(320, "light", id="phone, light", marks=pytest.mark.soak),
        pytest.param(1280, "dark", id="desk, dark", marks=pytest.mark.soak),
    ],
)
def test_everybody_can_use_every_state_of_the_form(open_form, width, scheme):
    require(AXE.exists(), "axe-core")
    page = open_form(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        bypass_csp=True,
        reduced_motion="reduce",
    )
    found = {}

    def look(name):
        found[name] = faults(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[name].append("too wide")

    is_ready(page)
    look("ready")
    send(page)
    look("problems")
    fill_in(page)
    page.route(API, answer_with(503), times=1)
    send(page)
    chosen(page, "refused")
    look("choice")
    page.get_by_role("button", name="Intentar otra vez").click()
    words_of(page)
    look("receipt to note down")
    noted(page)
    page.get_by_role("button", name="Sellar y enviar").click()
    expect(page.locator("#file-problem")).to_be_visible()
    look("receipt")
    assert {name: faults for name, faults in found.items() if faults} == {}
