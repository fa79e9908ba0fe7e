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
    DESKS,
    STORY,
    answer_with,
    arrivals,
    body_fields,
    chosen,
    fill_in,
    is_ready,
    noted,
    opened,
    posts,
    send,
    with_desks,
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


@pytest.mark.parametrize("path", ["/alert", "/alert?lang=en"])
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


def test_a_double_tap_files_once(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.get_by_role("button", name="Enviar mi alerta").dblclick()
    words_of(page)
    assert len(posts(page)) == len(arrivals(world)) == 1


def test_after_a_cut_the_same_bytes_are_sent_again(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.route(API, lambda route: route.abort())
    send(page)
    panel = chosen(page, "cut")
    assert not page.get_by_role("button", name="Enviar mi alerta").is_visible()
    page.unroute(API)
    panel.get_by_role("button", name="Intentar otra vez").click()
    words_of(page)
    first, second = [{**each.post_data_json, "work": ""} for each in posts(page)]
    assert first == second
    assert len(arrivals(world)) == 1


def test_what_was_mended_before_another_try_is_what_is_filed(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.route(API, lambda route: route.abort())
    send(page)
    again = chosen(page, "cut").get_by_role("button", name="Intentar otra vez")
    page.unroute(API)
    page.fill("[name=D5]", "x" * 3001)
    again.click()
    expect(page.locator("#problemas")).to_be_visible()
    assert len(posts(page)) == 1
    page.fill("[name=D5]", "lo corregido")
    send(page)
    words_of(page)
    assert opened(world).answers.one("D5") == "lo corregido"


def test_another_try_files_what_is_written_now(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.route(API, lambda route: route.abort(), times=1)
    send(page)
    panel = chosen(page, "cut")
    page.fill("[name=D5]", "lo corregido")
    panel.get_by_role("button", name="Intentar otra vez").click()
    words_of(page)
    assert opened(world).answers.one("D5") == "lo corregido"


def test_nothing_can_be_written_that_would_be_lost_and_waiting_can_be_stopped(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.route(API, answer_with(429, **{"Retry-After": "300"}), times=1)
    send(page)
    back = page.get_by_role("button", name="Volver a editar")
    expect(back).to_be_visible()
    expect(page.locator("[name=D5]")).not_to_be_editable()
    expect(page.locator("[name=A1]")).to_be_disabled()
    expect(page.locator("[name=B6][value=si]")).to_be_disabled()
    back.click()
    expect(page.locator("[data-progress-line]")).to_have_text("")
    page.fill("[name=D5]", "lo que faltaba")
    page.check("[name=B6][value=no]")
    send(page)
    words_of(page)
    answers = opened(world).answers
    assert (answers.one("D5"), answers.one("B6"), answers.one("A1")) == ("lo que faltaba", "no", "I015")


@pytest.mark.parametrize(
    ("status", "body"), [(200, "{}"), (201, '{"filed": "maybe"}'), (200, "null"), (200, "<p>Pague</p>")]
)
def test_only_the_sites_own_word_makes_a_receipt(open_form, world, status, body):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.route(API, lambda route: route.fulfill(status=status, body=body, content_type="application/json"))
    send(page)
    chosen(page, "cut")
    assert arrivals(world) == []


@pytest.mark.soak
def test_an_answer_that_never_comes_is_waited_for_90_seconds(open_form):
    page = open_form(before=lambda page: page.clock.install())
    is_ready(page)
    fill_in(page)
    page.route(API, lambda _: None)
    with page.expect_request(API):
        send(page)
    page.clock.run_for(80_000)
    assert page.locator(".choice-panel").count() == 0
    page.clock.run_for(11_000)
    chosen(page, "cut")


def test_after_the_receipt_the_browser_has_no_cookie_of_the_site(open_form):
    page = open_form()
    is_ready(page)
    fill_in(page)
    assert [each["name"] for each in page.context.cookies()] == ["sa"]
    with page.expect_response("**/salir/olvido") as forgotten:
        send(page)
    assert forgotten.value.status == 204
    words_of(page)
    assert page.context.cookies() == []


def test_an_answer_lost_on_the_way_files_nothing_twice(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)

    def lose(route):
        route.fetch()
        route.abort()

    page.route(API, lose)
    send(page)
    panel = chosen(page, "cut")
    page.unroute(API)
    panel.get_by_role("button", name="Intentar otra vez").click()
    receipt = parse_receipt(" ".join(words_of(page)))
    expect(page.locator("[data-already]")).to_be_visible()
    assert len(arrivals(world)) == 1
    assert world.mailboxes.visit(receipt) is not None


def test_too_many_others_are_waited_for(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.route(API, answer_with(429, **{"Retry-After": "1"}), times=1)
    send(page)
    expect(page.locator("[data-progress-line]")).to_contain_text("No cierre esta página")
    expect(page.locator("[data-progress-line]")).to_contain_text("segundos")
    receipt = page.locator("[data-receipt=words] li")
    expect(receipt).to_have_count(9, timeout=15_000)
    assert len(arrivals(world)) == 1


def test_a_desk_that_changed_its_key_meanwhile_is_looked_up_again(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.route(API, answer_with(422), times=1)
    with page.expect_request(DESKS):
        send(page)
    words_of(page)


def spoil_signature(document):
    """Another statement of the desk than the root signed."""
    (text,) = document["desks"]["analisis"]
    document["desks"]["analisis"] = [text.replace('"epoch": 1', '"epoch": 1, "x": 1')]


def name_another_root(document):
    """A whole chain, from a root that is not the page's."""
    document["root"] = "ab" * 32


def leave_out_the_desk(document):
    """No desk to seal to."""
    del document["desks"]["analisis"]


@pytest.mark.parametrize("change", [spoil_signature, name_another_root, leave_out_the_desk])
def test_a_broken_chain_is_told_and_nothing_is_sent(open_form, world, change):
    page = open_form(before=lambda page: page.route(DESKS, with_desks(change)))
    fill_in(page)
    send(page)
    chosen(page, "chain")
    expect(page.locator("[data-sealing]")).to_have_attribute("data-sealing", "failed")
    assert posts(page) == []
    assert arrivals(world) == []


def test_when_sealing_fails_the_person_may_choose_sealing_on_arrival(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.route(API, answer_with(503))
    send(page)
    chosen(page, "refused").get_by_role("button", name="Enviarla para que se selle al llegar").click()
    receipt = parse_receipt(" ".join(words_of(page)))
    sealed, plain = posts(page)
    hashed = token_hash(receipt, world.config.salt).hex()
    assert sealed.post_data_json["mailbox"]["token_hash"] == hashed, "the receipt is the same"
    assert len(plain.post_data) == 8192
    assert set(unquote_plus(body_fields(plain.post_data)["padding"])) == {"x"}
    assert opened(world).sealed_by is SealedBy.ARRIVAL


@pytest.mark.parametrize("missing", ["crypto.getRandomValues", "BigInt", "fetch"])
def test_a_browser_that_cannot_seal_says_so_and_asks(open_form, world, missing):
    take = {"crypto.getRandomValues": "Crypto.prototype.getRandomValues = undefined"}
    script = take.get(missing, f"delete window.{missing}")

    def prepare(page):
        page.add_init_script(script)

    page = open_form(before=prepare)
    fill_in(page)
    if (
        missing == "BigInt"
    ):  # its libraries do not even load: the page stays as it came, and says what it does
        assert page.get_attribute("[data-sealing]", "data-sealing") == "arrival"
        assert "BigInt is not defined" in page.errors.pop()
        return
    send(page)
    panel = chosen(page, "unable")
    assert posts(page) == []
    panel.get_by_role("button", name="Enviarla para que se selle al llegar").click()
    words_of(page)
    assert opened(world).sealed_by is SealedBy.ARRIVAL


def test_without_the_script_the_page_says_that_it_seals_on_arrival(open_form, world):
    page = open_form(before=lambda page: page.route("**/static/built/**", lambda route: route.abort()))
    assert page.get_attribute("[data-sealing]", "data-sealing") == "arrival"
    expect(page.locator("[data-when=arrival]")).to_be_visible()
    fill_in(page)
    send(page)
    words_of(page)
    assert opened(world).sealed_by is SealedBy.ARRIVAL


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
        pytest.param(320, "light", id="phone, light"),
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
