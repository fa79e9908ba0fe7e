"""What a person does in a mailbox that the browser opened: sealed there, stored once, and told when it is not sent."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser_mailbox.reporter import Reporter
from tests.world import World

pytestmark = pytest.mark.browser
CANARY = "canaria-del-buzon: desde marzo, cada quincena 🌽"
WHO = "Canaria Identidad, 5555-0000"


@pytest.mark.parametrize(
    ("status", "words"), [(0, "No hay conexión"), (503, "espere unos minutos"), (500, "No se pudo")]
)
def test_a_message_that_is_not_sent_stays_and_is_stored_once(
    world: World, visitor: Callable[..., Reporter], status: int, words: str
) -> None:
    receipt, _ = world.collected()
    person = visitor()
    page = person.page

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.fulfill(status=status) if status else route.abort()

    page.route("**/api/v1/mailbox/entries", lose_the_answer)
    person.opens(receipt.digits)
    person.writes(CANARY)
    expect(page.locator("#problemas")).to_contain_text(words)
    assert page.input_value("#message") == CANARY
    person.writes(CANARY)
    expect(page.locator("#problemas")).to_contain_text(words)
    page.unroute("**/api/v1/mailbox/entries")
    page.get_by_role("button", name="Enviar mi mensaje").click()
    expect(page.locator(".done")).to_be_visible()
    assert person.said() == [CANARY]


def test_while_a_message_is_sent_nothing_can_be_written_that_would_be_lost(
    world: World, reporter: Reporter
) -> None:
    receipt, _ = world.collected()
    page = reporter.page
    held: list[Route] = []
    page.route("**/api/v1/mailbox/entries", lambda route: held.append(route))
    reporter.opens(receipt.digits)
    with page.expect_request("**/api/v1/mailbox/entries"):
        reporter.writes(CANARY)
    expect(page.locator("#message")).not_to_be_editable()
    reporter.unfolds("Quiero identificarme")
    page.get_by_role("button", name="Ver qué significa").click()
    page.fill("#identity", WHO)
    with page.expect_response("**/api/v1/mailbox"):
        held.pop().continue_()
    assert page.input_value("#identity") == WHO
    page.get_by_role("button", name="Volver a mi buzón sin identificarme").click()
    expect(page.locator(".messages .said")).to_have_text([CANARY])
    expect(page.locator("#message")).to_be_editable()


@pytest.mark.parametrize("body", ["{}", "null", '{"stored": "maybe"}', "<p>Pague</p>"])
def test_only_the_sites_own_word_stores_anything(
    world: World, reporter: Reporter, tmp_path: Path, body: str
) -> None:
    receipt, _ = world.collected()
    page = reporter.page
    for path in ("entries", "files", "close"):
        page.route(
            f"**/api/v1/mailbox/{path}",
            lambda route: route.fulfill(body=body, content_type="application/json"),
        )
    reporter.opens(receipt.digits)
    reporter.writes(CANARY)
    expect(page.locator("#problemas")).to_contain_text("No hay conexión")
    assert page.input_value("#message") == CANARY
    photo = tmp_path / "uno.png"
    photo.write_bytes(b"\x89PNG" + bytes(5000))
    reporter.unfolds("Enviar fotos, audio o documentos")
    page.set_input_files("#file", photo)
    page.get_by_role("button", name="Sellar y enviar los archivos").click()
    expect(page.locator(".upload .how")).to_have_text("No se envió: se cortó la conexión.")
    reporter.unfolds("Cerrar mi buzón para siempre")
    page.get_by_role("button", name="Ver qué se borra").click()
    page.check("[name=confirm]")
    page.get_by_role("button", name="Cerrar mi buzón para siempre").click()
    expect(page.locator("#problemas")).to_contain_text("Su buzón sigue abierto")


def test_an_upload_in_which_nothing_moves_is_ended_and_can_be_tried_again(
    world: World, reporter: Reporter, tmp_path: Path
) -> None:
    receipt, _ = world.collected()
    page = reporter.page
    page.clock.install()
    photo = tmp_path / "uno.png"
    photo.write_bytes(b"\x89PNG" + bytes(5000))
    page.route("**/api/v1/mailbox/files", lambda _: None)
    reporter.opens(receipt.digits)
    reporter.unfolds("Enviar fotos, audio o documentos")
    page.set_input_files("#file", photo)
    with page.expect_request("**/api/v1/mailbox/files"):
        page.get_by_role("button", name="Sellar y enviar los archivos").click()
    page.clock.run_for(91_000)
    expect(page.locator(".upload .how")).to_have_text("No se envió: se cortó la conexión.")
    page.unroute("**/api/v1/mailbox/files")
    page.get_by_role("button", name="Intentar otra vez").click()
    expect(page.locator(".upload .how")).to_have_text("Enviado y sellado")


def test_every_act_has_a_number_of_its_own(
    world: World, visitor: Callable[..., Reporter], tmp_path: Path
) -> None:
    receipt, _ = world.collected()
    person = visitor()
    page = person.page
    paths = [tmp_path / f"{number}.png" for number in range(3)]
    for path in paths:
        path.write_bytes(b"\x89PNG" + path.name.encode() * 5000)
    failures = iter([True, True, False, False, False])
    page.route(
        "**/api/v1/mailbox/files", lambda route: route.abort() if next(failures) else route.continue_()
    )
    page.route("**/api/v1/mailbox/entries", lambda route: route.abort(), times=1)
    person.opens(receipt.digits)
    person.writes(CANARY)
    expect(page.locator("#problemas")).to_be_visible()
    person.unfolds("Enviar fotos, audio o documentos")
    page.set_input_files("#file", paths)
    page.get_by_role("button", name="Sellar y enviar los archivos").click()
    expect(page.locator("[data-act=files] [role=status]")).to_contain_text("Llegaron 1 de 3 archivos")
    for button in page.get_by_role("button", name="Intentar otra vez").all()[::-1]:
        button.click()
    page.get_by_role("button", name="Enviar mi mensaje").click()
    expect(page.locator("[data-entry=file]")).to_have_count(3)
    expect(page.locator("[data-entry=message]")).to_have_count(1)
    seen = world.mailboxes.visit(receipt)
    assert seen is not None
    assert [entry.seq for entry in seen.entries] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "words"), [("", "Escriba su mensaje"), (" \n", "Escriba"), ("ñ" * 3001, "3001")]
)
def test_a_message_that_cannot_be_taken_is_not_sent(
    world: World, reporter: Reporter, text: str, words: str
) -> None:
    receipt, _ = world.collected()
    reporter.opens(receipt.digits)
    reporter.writes(text)
    expect(reporter.page.locator("#problemas")).to_contain_text(words)
    assert reporter.page.evaluate("document.activeElement.id") == "problemas"
    reporter.page.click("#problemas a")
    assert reporter.page.evaluate("document.activeElement.id") == "message"
    assert reporter.posts == ["/api/v1/mailbox"]


def test_an_identity_needs_its_confirmation_and_leaves_no_name(world: World, reporter: Reporter) -> None:
    receipt, _ = world.collected()
    page = reporter.page
    reporter.opens(receipt.digits)
    page.fill("#message", "un borrador")
    reporter.unfolds("Quiero identificarme")
    page.get_by_role("button", name="Ver qué significa").click()
    page.fill("#identity", WHO)
    page.get_by_role("button", name="Enviar quién soy").click()
    expect(page.locator("#problemas")).to_contain_text("Marque la casilla")
    assert reporter.posts == ["/api/v1/mailbox"]
    page.get_by_role("button", name="Volver a mi buzón sin identificarme").click()
    assert page.input_value("#message") == "un borrador"
    assert WHO not in page.content()


def test_files_go_on_their_own_and_one_that_failed_is_tried_again(
    world: World, visitor: Callable[..., Reporter], tmp_path: Path
) -> None:
    receipt, case_id = world.collected()
    person = visitor()
    page = person.page
    names = ["uno.png", "vacío.png", "renombrado.jpg", "dos.png"]
    bytes_of = {"vacío.png": b"", "renombrado.jpg": b"MZ\x90\x00" + bytes(5000)}
    for name in names:
        (tmp_path / name).write_bytes(bytes_of.get(name, b"\x89PNG" + name.encode() * 40_000))
    failures = iter([True, False, False])
    page.route(
        "**/api/v1/mailbox/files", lambda route: route.abort() if next(failures) else route.continue_()
    )
    person.opens(receipt.digits)
    person.unfolds("Enviar fotos, audio o documentos")
    page.set_input_files("#file", [tmp_path / name for name in names])
    page.get_by_role("button", name="Sellar y enviar los archivos").click()
    how = page.locator(".upload .how")
    expect(page.locator("[data-act=files] [role=status]")).to_contain_text("Llegaron 1 de 4 archivos")
    assert how.all_inner_texts() == [
        "No se envió: se cortó la conexión.",
        "No se envió: el archivo está vacío.",
        "No se envió: los programas no se reciben.",
        "Enviado y sellado",
    ]
    page.get_by_role("button", name="Intentar otra vez").click()
    expect(how.nth(0)).to_have_text("Enviado y sellado")
    expect(page.locator("[data-entry=file]")).to_have_count(2)
    world.rounds()
    assert sorted(file.note.name for file in world.open("analista", case_id).files) == ["dos.png", "uno.png"]


def test_too_many_files_are_not_begun(world: World, reporter: Reporter, tmp_path: Path) -> None:
    receipt, _ = world.collected()
    paths = [tmp_path / f"{number}.txt" for number in range(6)]
    for path in paths:
        path.write_text("x")
    reporter.opens(receipt.digits)
    reporter.unfolds("Enviar fotos, audio o documentos")
    reporter.page.set_input_files("#file", paths)
    reporter.page.get_by_role("button", name="Sellar y enviar los archivos").click()
    expect(reporter.page.locator("#file-problem")).to_contain_text("hasta 5 archivos")
    assert reporter.posts == ["/api/v1/mailbox"]


def test_what_the_browser_left_the_site_can_show_too(world: World, reporter: Reporter) -> None:
    receipt, _ = world.collected()
    reporter.opens(receipt.digits)
    reporter.writes(CANARY)
    expect(reporter.page.locator(".done")).to_be_visible()
    seen = world.mailboxes.visit(receipt)
    assert seen is not None
    assert [entry.text for entry in seen.entries] == [CANARY]


def test_a_closed_mailbox_is_gone_with_its_page(world: World, reporter: Reporter) -> None:
    receipt, case_id = world.collected()
    world.mailboxes.write(receipt, CANARY)
    page = reporter.page
    reporter.opens(receipt.digits)
    reporter.unfolds("Cerrar mi buzón para siempre")
    page.get_by_role("button", name="Ver qué se borra").click()
    page.get_by_role("button", name="Cerrar mi buzón para siempre").click()
    assert "Marque la casilla" in page.inner_text("#problemas")
    assert world.mailboxes.visit(receipt) is not None
    page.check("[name=confirm]")
    assert [each["name"] for each in page.context.cookies()] == ["sb"]
    with page.expect_response("**/salir/olvido"):
        page.get_by_role("button", name="Cerrar mi buzón para siempre").click()
    expect(page.locator("h1")).to_have_text("Gracias por avisar")
    assert page.context.cookies() == []
    assert CANARY not in page.content()
    assert world.mailboxes.visit(receipt) is None
    world.rounds()
    assert world.open("analista", case_id).mailbox_closed_on == "2026-11-22"
    reporter.comes()
    reporter.types(receipt.digits)
    expect(page.locator("#problemas")).to_contain_text("No encontramos esta clave")
