"""The mailbox opened by a real browser: what the person sees, what goes over the line, and what stays behind."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import update

from alerts.evidence_store import opened_file
from alerts.model import Decision, Role
from alerts.reading.casefile import Archive
from alerts.referral import Order, Registry
from alerts.storage.drop import MailboxRow, PublishedEpoch
from crypto.receipt import Receipt, new_receipt
from tests.browser_mailbox.reporter import DESK, PHONE, Reporter, secrets_of
from tests.conftest import require
from tests.usecases.test_mailbox_acts import answer
from tests.web.browser import AXE, faults
from tests.world import World

pytestmark = pytest.mark.browser
CANARY = "canaria-del-buzon: desde marzo, cada quincena 🌽"
WHO = "Canaria Identidad, 5555-0000"
WORDS = Receipt(12345).words
MAILBOX = "**/api/v1/mailbox"


def decide(world: World, case_id: bytes, decision: Decision, **terms: str) -> None:
    keys = world.keys("analista")
    with world.casebook.writing() as session:
        case = Archive(session, world.config, keys).open(case_id)
        order = Order(decision=decision, reason="Por eso.", terms=terms)
        registry = Registry(session, world.config, world.trail, keys)
        registry.decide(case, Role.ANALYST, order)
    world.rounds()


def test_a_whole_walk_in_which_the_receipt_never_leaves(
    world: World, reporter: Reporter, tmp_path: Path
) -> None:
    receipt, case_id = world.collected()
    answer(world, case_id, "¿Desde cuándo?")
    decide(world, case_id, Decision.VERIFICAR)
    page = reporter.page
    reporter.comes()
    assert "Su clave no sale de aquí" in page.inner_text("[data-opening=browser]")
    reporter.types("\n".join(f"{at}. {word.upper()}" for at, word in enumerate(receipt.words, 1)))
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "en_revision")
    assert "Este buzón se abrió aquí mismo" in page.inner_text("[data-opening=browser]")
    assert reporter.said() == ["¿Desde cuándo?"]
    assert "Firma comprobada" in page.inner_text(".message.theirs")
    reporter.writes(f"  {CANARY}\r\n")
    expect(page.locator(".done")).to_contain_text("Su mensaje está enviado y sellado")
    assert reporter.said() == ["¿Desde cuándo?", CANARY]
    assert page.input_value("#message") == ""
    photo = tmp_path / "canaria de la foto.jpg"
    photo.write_bytes(b"\xff\xd8\xff" + b"canaria-de-los-bytes" * 5000)
    reporter.unfolds("Enviar fotos, audio o documentos")
    page.set_input_files("#file", [photo])
    page.get_by_role("button", name="Sellar y enviar los archivos").click()
    expect(page.locator(".done")).to_contain_text("Archivos enviados y sellados: 1")
    expect(page.locator(".upload .how")).to_have_text("Enviado y sellado")
    reporter.unfolds("Cambiar el aviso antes de trasladar")
    page.check("[name=notify_first][value=no]")
    page.get_by_role("button", name="Guardar mi respuesta").click()
    expect(page.locator(".done")).to_contain_text("Su respuesta está guardada")
    reporter.unfolds("Quiero identificarme")
    page.get_by_role("button", name="Ver qué significa").click()
    page.fill("#identity", WHO)
    page.check("[name=confirm]")
    page.get_by_role("button", name="Enviar quién soy").click()
    expect(page.locator(".done")).to_contain_text("Lo que escribió está enviado y sellado")
    assert WHO not in page.content()
    for secret in [*secrets_of(world, receipt), CANARY.encode(), WHO.encode(), b"canaria"]:
        assert secret not in reporter.wire()
    assert set(reporter.posts) == {"/api/v1/mailbox", "/api/v1/mailbox/entries", "/api/v1/mailbox/files"}
    world.rounds()
    case = world.open("analista", case_id)
    assert CANARY in [entry.text for entry in case.entries]
    assert [each.text for each in case.identity_given] == [WHO]
    assert case.notify_first == "no"
    (file,) = case.files
    assert (file.note.name, file.note.sealed_by, file.present) == (photo.name, "sender", True)
    with world.casebook.reading() as session:
        assert b"".join(opened_file(session, world.config, case, file)) == photo.read_bytes()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (" ".join([*WORDS[:3], "xilófono", *WORDS[4:]]), "La palabra número 4 no está"),
        (" ".join(WORDS[:8]), "nueve palabras"),
        (" ".join(reversed(WORDS)), "no corresponde"),
        ("1234O " * 6, "una letra entre los números"),
        ("12345 " * 5, "nueve palabras"),
        ("", "nueve palabras"),
        ("9" * 30, "no corresponde"),
    ],
)
def test_what_cannot_be_a_receipt_is_explained_here(reporter: Reporter, typed: str, words: str) -> None:
    reporter.comes()
    reporter.types(typed)
    expect(reporter.page.locator("#problemas")).to_contain_text(words)
    assert words in reporter.page.inner_text("#receipt-problem")
    assert reporter.page.evaluate("document.activeElement.id") == "problemas"
    assert reporter.page.get_attribute("#receipt", "aria-describedby") == "receipt-help receipt-problem"
    assert reporter.page.input_value("#receipt") == typed
    assert reporter.posts == []


def test_an_unknown_receipt_says_so_and_then_a_known_one_opens(world: World, reporter: Reporter) -> None:
    receipt, _ = world.collected()
    reporter.comes()
    reporter.types(new_receipt().digits)
    expect(reporter.page.locator("#receipt-problem")).to_contain_text("No encontramos esta clave")
    reporter.types(receipt.digits)
    expect(reporter.page.locator("[data-act=message]")).to_be_visible()


def test_the_answers_for_a_known_and_an_unknown_receipt_have_one_size(
    world: World, visitor: Callable[..., Reporter]
) -> None:
    receipt, _ = world.collected()
    sizes = []
    for typed in (receipt, new_receipt()):
        person = visitor()
        person.comes()
        with person.page.expect_response(MAILBOX) as found:
            person.types(typed.digits)
        sizes.append((found.value.status, len(found.value.body()), len(str(found.value.headers))))
    assert sizes[0] == sizes[1]


def test_a_tampered_mailbox_says_so_and_is_opened_nowhere(world: World, reporter: Reporter) -> None:
    receipt, _ = world.collected()
    with world.drop.writing() as session:
        session.execute(update(MailboxRow).values(card=bytes(32)))
    reporter.comes()
    reporter.types(receipt.digits)
    expect(reporter.page.locator("#problemas")).to_contain_text("Alguien alteró este buzón")
    assert reporter.page.locator("#problemas button").count() == 0


def test_a_site_with_another_root_than_its_page_is_told(world: World, reporter: Reporter) -> None:
    receipt, _ = world.collected()

    def other_root(route: Route) -> None:
        found = route.fetch()
        route.fulfill(response=found, json={**found.json(), "root": "00" * 32})

    reporter.page.route(MAILBOX, other_root)
    reporter.comes()
    reporter.types(receipt.digits)
    expect(reporter.page.locator("#problemas")).to_contain_text("no coincide con sus propias llaves")
    assert reporter.page.locator("#problemas button").count() == 0


def test_a_broken_chain_is_told_and_hides_what_it_should_have_signed(
    world: World, reporter: Reporter
) -> None:
    receipt, case_id = world.collected()
    answer(world, case_id, "¿Desde cuándo?")
    world.rounds()
    with world.drop.writing() as session:
        statement = session.get_one(PublishedEpoch, ("analisis", 1))
        statement.statement = statement.statement.replace('"epoch": 1', '"epoch": 2')
    reporter.opens(receipt.digits)
    expect(reporter.page.locator("[data-place=warning]")).to_contain_text("No pudimos comprobar la firma")
    assert reporter.said() == []


@pytest.mark.parametrize(
    ("status", "words"), [(0, "No hay conexión"), (503, "ocupado"), (429, "ocupado"), (500, "falló")]
)
def test_a_failure_is_told_and_the_person_chooses(
    world: World, visitor: Callable[..., Reporter], status: int, words: str
) -> None:
    receipt, _ = world.collected()
    world.mailboxes.write(receipt, CANARY)
    person = visitor()
    page = person.page
    page.route(MAILBOX, lambda route: route.fulfill(status=status) if status else route.abort())
    person.comes()
    person.types(receipt.digits)
    expect(page.locator("#problemas")).to_contain_text(words)
    assert page.input_value("#receipt") == receipt.digits
    assert "/buzon" not in person.posts
    page.get_by_role("button", name="Intentar otra vez").click()
    expect(page.locator("#problemas")).to_contain_text(words)
    assert person.posts == ["/api/v1/mailbox"] * 2
    page.get_by_role("button", name="Abrirlo en el sitio y enviar mi clave").click()
    expect(page.locator(".messages")).to_contain_text(CANARY)
    assert person.posts[-1] == "/buzon"
    assert page.locator("[data-opening=browser]").count() == 0


def test_a_page_that_cannot_show_a_mailbox_keeps_the_receipt_for_the_persons_choice(
    world: World, reporter: Reporter
) -> None:
    receipt, _ = world.collected()
    page = reporter.page
    reporter.comes()
    page.evaluate("document.querySelector('template[data-part=state-recibida]').remove()")
    reporter.types(receipt.digits)
    expect(page.locator("#problemas")).to_contain_text("Algo falló")
    assert page.input_value("#receipt") == receipt.digits
    page.get_by_role("button", name="Abrirlo en el sitio y enviar mi clave").click()
    expect(page.locator("[data-state]")).to_be_visible()


def test_without_the_list_of_words_the_digits_still_open(
    world: World, visitor: Callable[..., Reporter]
) -> None:
    receipt, _ = world.collected()
    person = visitor()
    person.page.route("**/palabras.txt*", lambda route: route.abort())
    person.comes()
    person.types(" ".join(receipt.words))
    expect(person.page.locator("#problemas")).to_contain_text("lista de palabras")
    assert person.posts == []
    person.types(receipt.digits)
    expect(person.page.locator("[data-act=message]")).to_be_visible()


def test_a_page_that_is_left_keeps_nothing(world: World, reporter: Reporter) -> None:
    receipt, _ = world.collected()
    world.mailboxes.write(receipt, CANARY)
    page = reporter.page
    reporter.opens(receipt.digits)
    page.fill("#message", "un borrador")
    before = page.evaluate("history.length")
    page.get_by_role("button", name="Volver a mirar").click()
    expect(page.locator(".messages")).to_contain_text(CANARY)
    assert page.evaluate("history.length") == before
    assert page.evaluate("location.href") == reporter.address + "/buzon"
    stored = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie, history.state]")
    assert stored == [0, 0, "", None]
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    assert page.locator("main").inner_text() == ""
    page.goto(f"{reporter.address}/salir")
    page.go_back()
    page.wait_for_load_state()
    assert page.input_value("#receipt") == ""
    assert CANARY not in page.content()
    assert "un borrador" not in page.content()


def test_leaving_puts_the_neutral_page_in_place_of_the_mailbox(world: World, reporter: Reporter) -> None:
    receipt, _ = world.collected()
    page = reporter.page
    page.goto(f"{reporter.address}/salir")
    reporter.opens(receipt.digits)
    before = page.evaluate("history.length")
    page.get_by_role("link", name="Salir del buzón").click()
    page.wait_for_url("**/salir")
    assert page.evaluate("history.length") == before


def test_a_mailbox_is_used_with_the_keyboard_alone(world: World, reporter: Reporter) -> None:
    receipt, _ = world.collected()
    page = reporter.page
    reporter.comes()

    def tab_to(selector: str) -> None:
        for _ in range(40):
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"no way to {selector}")

    tab_to("#receipt")
    page.keyboard.type(receipt.digits)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-act=message]")).to_be_visible()
    assert page.evaluate("document.activeElement.tagName") == "H1"
    tab_to("#message")
    page.keyboard.type("con el teclado")
    tab_to("[data-act=message] button")
    page.keyboard.press("Enter")
    expect(page.locator(".done")).to_be_visible()
    assert page.evaluate("document.activeElement.className") == "done"
    tab_to("details:nth-of-type(4) summary")
    page.keyboard.press("Enter")
    tab_to("[data-do=close]")
    page.keyboard.press("Enter")
    tab_to("[name=confirm]")
    page.keyboard.press("Space")
    tab_to("[data-act=close] button")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Gracias por avisar")


def test_a_mailbox_opens_in_english(world: World, visitor: Callable[..., Reporter]) -> None:
    receipt, case_id = world.collected()
    answer(world, case_id, "¿Desde cuándo?")
    world.rounds()
    person = visitor()
    person.comes("/buzon?lang=en")
    person.types(receipt.digits)
    expect(person.page.locator(".when").first).to_have_text("November 22, 2026")
    text = person.page.inner_text("main")
    assert "Signature checked" in text


@pytest.mark.parametrize(
    ("viewport", "scheme"),
    [
        pytest.param(PHONE, "light", id="phone", marks=pytest.mark.soak),
        pytest.param(DESK, "dark", id="desk", marks=pytest.mark.soak),
    ],
)
def test_everybody_can_use_a_mailbox_that_the_browser_opens(
    world: World, visitor: Callable[..., Reporter], viewport: Any, scheme: str, tmp_path: Path
) -> None:
    require(AXE.exists(), "axe-core")
    receipt, case_id = world.collected()
    answer(world, case_id, "¿Desde cuándo? " + "x" * 80)
    world.rounds()
    person = visitor(viewport=viewport, color_scheme=scheme, bypass_csp=True)
    page, found = person.page, {}

    def look(name: str) -> None:
        found[name] = faults(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[f"{name}, width"] = ["too wide"]

    person.comes()
    look("asking")
    person.types("uno dos")
    expect(page.locator("#problemas")).to_be_visible()
    look("wrong receipt")
    page.route(MAILBOX, lambda route: route.abort())
    person.types(receipt.digits)
    expect(page.get_by_role("button", name="Intentar otra vez")).to_be_visible()
    look("failure")
    page.unroute(MAILBOX)
    person.types(receipt.digits)
    expect(page.locator("[data-act=message]")).to_be_visible()
    look("open")
    for fold in page.query_selector_all("summary"):
        fold.click()
    photo = tmp_path / ("n" * 100 + ".png")
    photo.write_bytes(b"\x89PNG")
    page.set_input_files("#file", [photo])
    page.get_by_role("button", name="Sellar y enviar los archivos").click()
    expect(page.locator(".done")).to_be_visible()
    look("files")
    page.get_by_role("button", name="Ver qué significa").click()
    page.get_by_role("button", name="Enviar quién soy").click()
    look("identity")
    page.get_by_role("button", name="Volver a mi buzón").click()
    page.get_by_role("button", name="Ver qué se borra").click()
    page.get_by_role("button", name="Cerrar mi buzón para siempre").click()
    look("closing")
    page.check("[name=confirm]")
    page.get_by_role("button", name="Cerrar mi buzón para siempre").click()
    expect(page.locator("h1")).to_have_text("Gracias por avisar")
    look("closed")
    assert {name: each for name, each in found.items() if each} == {}
