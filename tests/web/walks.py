"""Every page that a reporter may see, in the order in which one comes to them, without scripts."""

from collections.abc import Iterator
from typing import Any

from tests.web.instances import LEAST, Clock, FakeIntake, FakeMailboxes, answered_mailbox

FILE = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": b"bytes"}


def open_folds(page: Any) -> None:
    """Open every fold of a page."""
    for fold in page.query_selector_all("main summary"):
        fold.click()


def press(page: Any, name: str) -> None:
    """Press a button by what it says."""
    page.get_by_role("button", name=name).click()


def files_an_alert(page: Any, site: str, clock: Clock) -> None:
    """The six answers, and the form's button."""
    page.goto(f"{site}/alert")
    page.select_option("[name=A1]", LEAST["A1"])
    for name, value in LEAST.items():
        if name != "A1":
            page.check(f"[name={name}][value={value}]")
    clock.now += 3
    press(page, "Enviar mi alerta")


def opens_mailbox(page: Any, site: str, receipt: str) -> None:
    """From the address to the open mailbox."""
    page.goto(f"{site}/buzon")
    page.fill("[name=receipt]", receipt)
    press(page, "Abrir mi buzón")


def every_page(
    page: Any, site: str, clock: Clock, intake: FakeIntake, mailboxes: FakeMailboxes
) -> Iterator[str]:
    """The names of the pages; each is open while its name is in hand."""
    for path in ("/", "/como", "/alert", "/buzon", "/nowhere"):
        page.goto(site + path)
        open_folds(page)
        yield path
    page.goto(f"{site}/alert")
    press(page, "Enviar mi alerta")
    yield "form with problems"
    files_an_alert(page, site, clock)
    yield "receipt"
    receipt = next(reversed(intake.filed))
    mailboxes.known[receipt] = answered_mailbox()
    page.set_input_files("[name=file]", FILE)
    press(page, "Enviar este archivo")
    open_folds(page)
    yield "file sent"
    press(page, "Enviar este archivo")
    yield "file missing"
    yield from pages_of_a_mailbox(page, site, receipt.digits)


def pages_of_a_mailbox(page: Any, site: str, receipt: str) -> Iterator[str]:
    """From a receipt with a wrong word to the mailbox's end."""
    opens_mailbox(page, site, "uno dos")
    yield "wrong receipt"
    opens_mailbox(page, site, receipt)
    open_folds(page)
    yield "mailbox"
    press(page, "Enviar mi mensaje")
    yield "message missing"
    open_folds(page)
    press(page, "Ver qué significa")
    yield "identity"
    press(page, "Enviar quién soy")
    yield "identity missing"
    press(page, "Volver a mi buzón")
    open_folds(page)
    press(page, "Ver qué se borra")
    yield "closing"
    page.check("[name=confirm]")
    press(page, "Cerrar mi buzón para siempre")
    yield "closed"
    page.get_by_role("main").get_by_role("link", name="Salir ya").click()
    yield "neutral"
