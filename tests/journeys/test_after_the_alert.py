"""What a reporter does after the alert, without scripts, at the real server and its real stores."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.pages import Reporter, Sites

pytestmark = pytest.mark.browser
PROGRAM = b"MZ" + bytes(6000)


@pytest.mark.soak
def test_evidence_dialogue_identity_and_the_end_without_scripts(sites: Sites, plain_phone: Page) -> None:
    reporter, main = Reporter(plain_phone, sites.public), plain_phone.locator("main")
    receipt = reporter.files()

    # evidence beside the receipt: a photo, a program under another name, nothing at all
    reporter.adds_a_file("recibo.jpg", b"\xff\xd8\xff\xe0" + bytes(9000), "image/jpeg")
    expect(main).to_contain_text("Su archivo está enviado y sellado")
    reporter.adds_a_file("foto.jpg", PROGRAM, "image/jpeg")
    expect(main).to_contain_text("Los programas no se reciben")
    reporter.adds_a_file("nada.txt", b"", "text/plain")
    expect(main).to_contain_text("está vacío")

    # the mailbox shows what arrived, takes more facts and another wish
    reporter.returns_to_mailbox()
    expect(main).to_contain_text("recibo.jpg")
    expect(main).not_to_contain_text("foto.jpg")
    reporter.writes("Desde marzo, cada quincena.")
    expect(main).to_contain_text("Su mensaje está enviado y sellado")
    reporter.answers_about_notice("no")
    expect(main).to_contain_text("Aviso antes de trasladar: No hace falta.")

    # who it is goes to the team; the mailbox keeps the day only
    reporter.identifies("Soy Ana canario-de-la-persona")
    expect(main).to_contain_text("Usted se identificó")
    assert "canario-de-la-persona" not in plain_phone.content()
    plain_phone.reload()  # sends the form once more
    expect(plain_phone.locator("[data-entry=identity]")).to_have_count(1)

    # after the end the receipt opens nothing
    reporter.closes_mailbox()
    expect(main).to_contain_text("Su buzón está cerrado")
    assert plain_phone.context.cookies() == []
    reporter.opens_mailbox(receipt)
    expect(main).to_contain_text("No encontramos esta clave")
