"""An alert travels, sealed, from a poster to the directorate that must act, and its reporter is answered."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from alerts.posters import read_back
from tests.journeys.pages import STORY, Official, Reporter, Sites

pytestmark = pytest.mark.browser


def test_from_the_poster_to_the_investigator_and_back(
    sites: Sites, phone: Page, desktop: Page, other_desktop: Page, tmp_path: Path
) -> None:
    # an administrator makes an activity with a place and its poster
    admin = Official(other_desktop, sites)
    admin.signs_in("admin")
    address = make_poster(admin, tmp_path)

    analyst = Official(desktop, sites)
    analyst.enters("analista")
    before = analyst.case_ids()

    # a person scans it and files
    reporter = Reporter(phone, sites.public)
    reporter.scans(address)
    reporter.begins()
    reporter.fills()
    reporter.sends()
    receipt, digits = reporter.receipt_words(), reporter.receipt_digits()
    assert receipt not in phone.url

    # an analyst reads, sees why, refers and writes
    (case,) = analyst.case_ids() - before
    assert analyst.opens(case) == 200
    expect(desktop.locator("[data-question=D5]")).to_contain_text(STORY)
    expect(desktop.locator("[data-question=B1]")).to_contain_text("Renovar")
    expect(desktop.locator("[data-priority]").first).to_have_attribute("data-priority", "P3")
    assert desktop.locator("[data-reason-from=D1]").count() >= 1
    expect(desktop.locator(".case")).to_contain_text("Campaña de prueba")
    analyst.decides("trasladar", "Hay indicios suficientes.", desk="investigacion-1")
    analyst.opens(case)
    expect(desktop.locator("article[data-case]")).to_have_attribute("data-state", "asignada")
    analyst.writes("¿Desde cuándo pasa?")

    # the administrator and another desk cannot open it, the referred desk can
    assert admin.opens(case) in {403, 404}
    other = Official(other_desktop, sites)
    other_desktop.context.clear_cookies()
    other.enters("investigador-2")
    assert other.case_ids() == set()
    assert other.opens(case) == 404
    other_desktop.context.clear_cookies()
    other.enters("investigadora-1")
    assert other.opens(case) == 200
    expect(other_desktop.locator("[data-question=D5]")).to_contain_text(STORY)

    # the reporter reads state and answer with words, answers with digits
    reporter.opens_mailbox(receipt)
    expect(phone.locator("main")).to_contain_text("En trabajo")
    expect(phone.locator("main")).to_contain_text("¿Desde cuándo pasa?")
    reporter.opens_mailbox(digits)
    reporter.writes("Desde enero.")
    expect(phone.locator("main")).to_contain_text("Desde enero.")
    other.opens(case)
    expect(other_desktop.locator(".messages")).to_contain_text("Desde enero.")


def make_poster(admin: Official, folder: Path) -> str:
    """An activity with one place; the address that its poster's code reads back to."""
    page = admin.page
    page.goto(f"{admin.sites.console}/activities")
    page.get_by_role("link", name="Nueva jornada").click()
    page.locator("[name=name]").fill("Campaña de prueba")
    page.locator("[name=modality]").select_option("posters")
    page.locator("[name=audience]").fill("Personas usuarias")
    page.locator("[name=starts_on]").fill("2026-11-01")
    page.locator("[name=ends_on]").fill("2026-11-30")
    page.get_by_role("button", name="Crear la jornada").click()
    page.locator("[name=name]").fill("Sede central")
    page.locator("[name=staff]").fill("120")
    page.get_by_role("button", name="Agregar el lugar").click()
    page.get_by_role("link", name="Carteles · Sede central").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF, para imprimir").click()
    path = folder / "cartel.pdf"
    download.value.save_as(path)
    address = read_back(path.read_bytes())
    assert address is not None
    assert address.startswith(admin.sites.public.upper() + "/P/")
    return address


@pytest.mark.soak
def test_an_alert_about_the_commission_is_seen_by_the_alternate_desk_only(
    sites: Sites, phone: Page, desktop: Page
) -> None:
    Reporter(phone, sites.public).files("I056", "Es alguien de la propia Comisión")
    analyst = Official(desktop, sites)
    analyst.enters("analista")
    seen_by_analysis = analyst.case_ids()
    desktop.context.clear_cookies()
    analyst.enters("alterna")
    (case,) = analyst.case_ids()
    assert case not in seen_by_analysis
    assert analyst.opens(case) == 200
    desktop.context.clear_cookies()
    analyst.enters("analista")
    assert analyst.opens(case) == 404


def test_everything_a_reporter_does_works_without_scripts(sites: Sites, plain_phone: Page) -> None:
    reporter = Reporter(plain_phone, sites.public)
    receipt = reporter.files()
    reporter.opens_mailbox(receipt.upper())
    expect(plain_phone.locator("main")).to_contain_text("Recibida")
    reporter.writes("Un dato más.")
    expect(plain_phone.locator("main")).to_contain_text("Un dato más.")
    reporter.opens_mailbox(" ".join(word[:4] for word in receipt.split()))
    expect(plain_phone.locator("main")).to_contain_text("Un dato más.")


def test_a_missing_answer_is_shown_in_place_and_nothing_typed_is_lost(
    sites: Sites, plain_phone: Page
) -> None:
    reporter = Reporter(plain_phone, sites.public)
    reporter.scans(f"{sites.public}/alert")
    plain_phone.locator("[name=D5]").fill(STORY)
    plain_phone.locator("[name=B2][value=regalos]").check()
    reporter.sends()
    expect(plain_phone.locator("#problemas")).to_be_visible()
    assert plain_phone.locator("[data-problem=A1]").count() == 1
    expect(plain_phone.locator("[name=D5]")).to_have_value(STORY)
    expect(plain_phone.locator("[name=B2][value=regalos]")).to_be_checked()
    reporter.fills()
    reporter.sends()
    reporter.receipt_words()


@pytest.mark.soak
def test_sending_the_same_form_again_shows_the_same_receipt(sites: Sites, plain_phone: Page) -> None:
    reporter = Reporter(plain_phone, sites.public)
    receipt = reporter.files()
    plain_phone.reload()  # the browser sends the same form once more, as after an answer lost on the way
    assert reporter.receipt_words() == receipt
    expect(plain_phone.locator("main")).to_contain_text("no se guardó dos veces")


def test_a_wrong_word_is_named_and_an_unknown_receipt_says_so(sites: Sites, phone: Page) -> None:
    reporter = Reporter(phone, sites.public)
    reporter.opens_mailbox("ábaco abdomen abeja abierto abogado abono aborto abrazo zzzzz")
    expect(phone.locator("[data-problem=receipt]")).to_contain_text("9")
    from crypto.receipt import new_receipt

    reporter.opens_mailbox(new_receipt().digits)
    expect(phone.locator("main")).to_contain_text("No encontramos esta clave")
