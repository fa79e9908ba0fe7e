"""The team's own work in a real browser: an activity, its mail, its posters, a visit, a sealed box and the report."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from alerts.posters import read_back
from tests.journeys.conftest import DESKTOP
from tests.journeys.pages import Official, Sites
from tests.journeys.test_every_page import LOOKS, findings, overflows

pytestmark = pytest.mark.browser

PLACE_PAGES = ("", "/visit", "/boxes", "/posters?format=card")
ACTIVITY_PAGES = ("", "/edit", "/kit", "/stubs", "/report")
VISIT = {"summoned": "140", "attended": "92", "forms_given": "60", "forms_returned": "41"}

# leaves nothing in a form, and lets the browser send it so
EMPTY = """form => {
    form.noValidate = true;
    for (const each of form.elements) if (each.type !== "hidden") each.value = "";
}"""


class Organiser(Official):
    """The administrator, at the pages of activities."""

    def makes_activity(self, name: str) -> str:
        """A visit to one institution; the address of its page."""
        self.page.goto(f"{self.sites.console}/activities/new")
        self.page.get_by_label("Nombre").fill(name)
        self.page.get_by_label("Modalidad").select_option("visit")
        self.page.get_by_label("Institución (si es una sola)").select_option("I015")
        self.page.get_by_label("Empieza").fill("2026-11-01")
        self.page.get_by_label("Termina").fill("2026-11-30")
        self.page.get_by_role("button", name="Crear la jornada").click()
        expect(self.page.locator("h1")).to_have_text(name)
        return self.page.url

    def adds_place(self, name: str, staff: str) -> str:
        """A place of the open activity; its code."""
        self.page.get_by_label("Nombre del lugar").fill(name)
        self.page.get_by_label("Cuántas personas trabajan ahí").fill(staff)
        self.page.get_by_role("button", name="Agregar el lugar").click()
        card = self.page.locator(".card", has_text=name)
        return card.locator("[data-code]").get_attribute("data-code") or ""

    def records_visit(self, activity: str, code: str) -> None:
        """The visit to a place."""
        self.page.goto(f"{activity}/places/{code}/visit")
        self.page.get_by_label("Fecha de la visita").fill("2026-11-09")
        self.page.get_by_label("La institución avisó antes al personal").check()
        self.page.get_by_label("Se dio la charla").check()
        for name, value in VISIT.items():
            self.page.locator(f"[name={name}]").fill(value)
        self.page.get_by_role("button", name="Guardar la visita").click()

    def places_box(self, activity: str, code: str) -> None:
        """A sealed box at a place."""
        self.page.goto(f"{activity}/places/{code}/boxes")
        self.page.get_by_label("Rótulo del buzón").fill("Entrada norte")
        self.page.get_by_label("Fecha de colocación").fill("2026-11-09")
        self.page.get_by_label("Número del precinto").fill("GT-004417")
        self.page.get_by_label("Lo colocó").fill("Ana López")
        self.page.get_by_label("Junto con (otra persona)").fill("Luis Pérez")
        self.page.get_by_role("button", name="Anotar el buzón").click()

    def opens_box(self, sheets: str, *, together_with: str) -> None:
        """The opening of the box that is on the page."""
        self.page.get_by_label("Fecha de apertura").fill("2026-11-13")
        self.page.get_by_label("Número del precinto que encontraron").fill("GT-004417")
        self.page.get_by_label("Sí", exact=True).check()
        self.page.get_by_label("Lo abrió").fill("Ana López")
        self.page.get_by_label("Junto con (otra persona)").fill(together_with)
        self.page.get_by_label("Hojas contadas").fill(sheets)
        self.page.get_by_role("button", name="Anotar la apertura").click()


@pytest.fixture(scope="module")
def prepared(sites: Sites, chromium: Browser) -> tuple[str, str]:
    """An activity with mail, a visit and two boxes, one of them opened: its address, and the code of a place."""
    context = chromium.new_context(viewport=DESKTOP)
    organiser = Organiser(context.new_page(), sites)
    organiser.signs_in("admin")
    activity = organiser.makes_activity("Jornada preparada")
    code = organiser.adds_place("Consulta externa", "140")
    organiser.adds_place("Bodega", "4")
    organiser.page.get_by_role("button", name="Preparar el enlace y el texto").click()
    organiser.records_visit(activity, code)
    organiser.places_box(activity, code)
    organiser.page.get_by_role("link", name="Anotar la apertura").click()
    organiser.opens_box("43", together_with="Marta Ruiz")
    organiser.page.get_by_label("Rótulo del buzón").fill("Cafetería")
    for name, value in (
        ("placed_on", "2026-11-09"),
        ("seal_placed", "GT-2"),
        ("placed_by", "A"),
        ("placed_with", "B"),
    ):
        organiser.page.locator(f"[name={name}]").fill(value)
    organiser.page.get_by_role("button", name="Anotar el buzón").click()
    context.close()
    return activity, code


@LOOKS
def test_the_pages_of_an_activity_are_accessible_and_fit(
    sites: Sites,
    chromium: Browser,
    axe_script: Path,
    prepared: tuple[str, str],
    size: dict[str, int],
    scheme: str,
) -> None:
    activity, code = prepared
    context = chromium.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    Official(page, sites).signs_in("admin")
    paths = [f"{activity}{each}" for each in ACTIVITY_PAGES]
    paths += [f"{activity}/places/{code}{each}" for each in PLACE_PAGES]
    page.goto(f"{activity}/places/{code}/boxes")
    for link in ("Anotar la apertura", "Corregir la apertura", "Corregir el precinto"):
        paths.append(page.get_by_role("link", name=link).evaluate("link => link.href"))
    faults = {path: faults_of(page, path, axe_script) for path in paths}
    context.close()
    assert {path: found for path, found in faults.items() if found} == {}


def faults_of(page: Page, path: str, axe_script: Path) -> list[str]:
    """What is wrong with a page as it comes and, where it has a form, as it comes back refused."""
    page.goto(path)
    assert page.locator("h1").count() == 1
    found = [*findings(page, axe_script), *(["too wide"] if overflows(page) else [])]
    form = page.locator("main form[method=post]").last
    if form.count():
        form.evaluate(EMPTY)
        form.locator("button[type=submit]").last.click()
        expect(page.locator("[role=alert]")).to_be_focused()
        found += [f"refused: {each}" for each in findings(page, axe_script)]
        found += ["refused: too wide"] if overflows(page) else []
    return found


@pytest.mark.soak
def test_an_activity_from_its_first_page_to_its_report_without_scripts(
    sites: Sites, plain_phone: Page
) -> None:
    organiser = Organiser(plain_phone, sites)
    organiser.signs_in("admin")
    activity = organiser.makes_activity("Jornada de teléfono")
    code = organiser.adds_place("Consulta externa", "140")
    organiser.adds_place("Bodega", "4")
    expect(plain_phone.locator(".card", has_text="Bodega")).to_contain_text("señalaría a alguien")
    plain_phone.get_by_role("button", name="Preparar el enlace y el texto").click()
    link = plain_phone.get_by_label("Enlace", exact=True).input_value()
    assert plain_phone.get_by_label("Texto, en español").input_value().count(link) == 2
    organiser.records_visit(activity, code)
    expect(plain_phone.locator("main")).to_contain_text("La institución avisó antes al personal")
    organiser.places_box(activity, code)
    plain_phone.get_by_role("link", name="Anotar la apertura").click()
    organiser.opens_box("43", together_with="Ana López")
    expect(plain_phone.locator("[role=alert]")).to_contain_text("dos personas distintas")
    expect(plain_phone.get_by_label("Hojas contadas")).to_have_value("43")
    organiser.opens_box("43", together_with="Marta Ruiz")
    expect(plain_phone.locator("main")).to_contain_text("Faltan 43")
    plain_phone.goto(f"{activity}/report")
    expect(plain_phone.locator("tr", has_text="Consulta externa")).to_contain_text("Faltan 43")


def test_a_poster_is_chosen_looked_at_and_downloaded(
    sites: Sites, desktop: Page, prepared: tuple[str, str], tmp_path: Path
) -> None:
    activity, code = prepared
    Official(desktop, sites).signs_in("admin")
    desktop.goto(f"{activity}/places/{code}/posters")
    desktop.get_by_label("Tamaño").select_option("a4")
    desktop.get_by_label("Tinta").select_option("saving")
    desktop.get_by_role("button", name="Ver este cartel").click()
    picture = desktop.get_by_role("img", name="Vista previa: A4, Español, Poca tinta")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 500
    with desktop.expect_download() as download:
        desktop.get_by_role("link", name="PDF, para imprimir").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == f"cartel-{code}-a4-es-ahorro.pdf"
    assert (read_back(path.read_bytes()) or "").endswith(f"/P/{code}")


def test_all_posters_and_the_kit_are_downloaded_by_button(
    sites: Sites, desktop: Page, prepared: tuple[str, str]
) -> None:
    activity, _ = prepared
    Official(desktop, sites).signs_in("admin")
    desktop.goto(f"{activity}/kit")
    desktop.get_by_label("Idioma").first.select_option("both")
    for button, name in (("Un solo PDF", "carteles.pdf"), ("ZIP de PNG", "carteles-png.zip")):
        with desktop.expect_download() as download:
            desktop.get_by_role("button", name=button).click()
        assert download.value.suggested_filename == name
    with desktop.expect_download() as download:
        desktop.get_by_role("link", name="Formulario en español").click()
    assert download.value.suggested_filename == "formulario-es.pdf"


def test_a_place_is_added_by_keyboard_alone(sites: Sites, desktop: Page) -> None:
    organiser = Organiser(desktop, sites)
    organiser.signs_in("admin")
    organiser.makes_activity("Jornada de teclado")
    desktop.get_by_role("link", name="Agregar un lugar").focus()
    desktop.keyboard.press("Enter")
    desktop.keyboard.press("Tab")
    desktop.keyboard.type("Archivo")
    desktop.keyboard.press("Tab")
    desktop.keyboard.type("doce")
    desktop.keyboard.press("Enter")
    summary = desktop.locator("[role=alert]")
    expect(summary).to_be_focused()
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")
    expect(desktop.locator("#staff")).to_be_focused()
    desktop.keyboard.press("Control+a")
    desktop.keyboard.type("12")
    desktop.keyboard.press("Enter")
    expect(desktop.locator("main .card")).to_contain_text("Archivo")


def test_a_printed_report_has_neither_bars_nor_links(
    sites: Sites, desktop: Page, prepared: tuple[str, str]
) -> None:
    activity, _ = prepared
    Official(desktop, sites).signs_in("admin")
    desktop.goto(f"{activity}/report")
    desktop.emulate_media(media="print")
    for gone in (".masthead", ".back", ".screen-only"):
        expect(desktop.locator(gone).first).to_be_hidden()
    expect(desktop.locator("table")).to_be_visible()
    desktop.set_viewport_size({"width": 700, "height": 900})  # a letter page without its margins
    assert not overflows(desktop)


def test_stubbed_sheets_are_shown_and_not_downloaded(
    sites: Sites, chromium: Browser, prepared: tuple[str, str]
) -> None:
    activity, _ = prepared
    context = chromium.new_context(viewport=DESKTOP)
    page = context.new_page()
    Official(page, sites).signs_in("admin")
    page.goto(f"{activity}/stubs")
    page.get_by_label("Cuántas hojas").fill("2")
    page.get_by_label("Las imprimo ahora").check()
    with page.expect_response(lambda answer: answer.url.endswith("/stubs")) as response:
        page.get_by_role("button", name="Mostrar las hojas").click()
    assert response.value.headers["content-disposition"].startswith("inline")
    assert response.value.headers["cache-control"] == "no-store"
    context.close()
