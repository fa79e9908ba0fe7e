"""Filled sheets are scanned, read, settled by keyboard and reach an analyst: a real browser and the real reader."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from alerts.paper.sheet import SheetSpec, sheet_pdf
from alerts.paper.sheet.arrangement import sheet_layout
from alerts.questionnaire import current
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.pages import Official, Sites
from tests.journeys.test_every_page import findings, overflows
from tests.paper.scans import cross, fill, pdf_of, rendered, saved, write
from tests.usecases.test_importing import an_activity
from tests.world import World

pytestmark = pytest.mark.browser

READING_MS = 120_000
SURE = {"A1": "I005", "A2": "01", "B1": "renovar", "B2": "dinero_una_vez", "C1": "jefe", "D1": "propio"}
STORY = "Pidió dinero: canario-transcrito"


@pytest.fixture(scope="module")
def code(sites: Sites) -> str:
    """The code of a place of an activity."""
    world = World({"ALERTS_INSTANCE": str(sites.instance)})
    made = an_activity(world)
    world.close()
    return made


@cache
def blank() -> list[Image.Image]:
    return rendered(sheet_pdf(SheetSpec(current(), address="ejemplo.gt", institution_acronym="CPCC")))


def filled(
    marks: Sequence[tuple[str, str]],
    solid: Sequence[tuple[str, str]] = (),
    written: Sequence[str] = (),
) -> list[Image.Image]:
    """Both sides of a sheet that somebody marked, corrected and wrote on."""
    sides = [side.copy() for side in blank()]
    for image, layout in zip(sides, sheet_layout(current()).pages, strict=True):
        for field, value in marks:
            if layout.boxes_of(field):
                cross(image, layout, field, value)
        for field, value in solid:
            if layout.boxes_of(field):
                fill(image, layout, field, value)
        for field in written:
            if any(place.field == field for place in layout.writings):
                write(image, layout, field)
    return sides


def scans(folder: Path, mark: tuple[str, str]) -> list[Path]:
    """A scanner's PDF with a sure sheet, two for a person and a blank piece of paper; and a picture of something else.

    `mark` is on all of them, so that every test scans other sheets.
    """
    own = [*SURE.items(), mark]
    pages = [
        *filled(own),
        *filled([*own, ("B6", "si")], [("B1", "ascender"), ("B4", "efectivo")], ["D5"]),
        *filled([*own, ("B1", "no_se"), ("B3", "no_se")]),
        *[Image.new("L", blank()[0].size, 255)] * 2,
    ]
    paths = [folder / "urna.pdf", folder / "otra-cosa.png"]
    paths[0].write_bytes(pdf_of(pages))
    paths[1].write_bytes(saved(Image.linear_gradient("L").resize((1700, 2200)), "PNG"))
    return paths


def sends(page: Page, sites: Sites, code: str, paths: Sequence[Path]) -> None:
    """Upload, and wait while the page refreshes itself."""
    page.goto(f"{sites.console}/scans")
    page.locator("[name=code]").select_option(code)
    page.locator("[name=scans]").set_input_files(paths)
    page.get_by_role("button", name="Leer los escaneos").click()
    expect(page.get_by_role("heading", name="Resultado")).to_be_visible(timeout=READING_MS)


def is_seen(picture: Locator) -> bool:
    """Whether a picture comes, and is one."""
    picture.scroll_into_view_if_needed()
    came: bool = picture.evaluate("image => image.decode().then(() => image.naturalWidth > 100)")
    return came


def count(page: Page, key: str) -> str:
    return page.locator(f"[data-count={key}] dd").inner_text()


def test_from_the_scan_to_the_case_by_keyboard(
    sites: Sites, code: str, desktop: Page, other_desktop: Page, tmp_path: Path
) -> None:
    analyst = Official(other_desktop, sites)
    analyst.enters("analista")
    before = analyst.case_ids()
    clerk = Official(desktop, sites)
    clerk.enters("importadora")
    sends(desktop, sites, code, scans(tmp_path, ("E2B", "no")))
    assert [count(desktop, key) for key in ("filed", "waiting", "unread")] == ["1", "2", "3"]
    expect(desktop.locator("[data-unread='2-7']")).to_contain_text("en blanco")
    expect(desktop.locator("[data-unread='1-1']")).to_contain_text("hoja")

    # a doubtful sheet: two solid boxes, one taken for a mark; then the story
    desktop.get_by_role("link", name="Resolver las hojas").press("Enter")
    expect(desktop.locator("[data-box]")).to_have_count(2)
    expect(desktop.locator("[data-keys]")).to_be_visible()
    expect(desktop.locator("[data-box] input").first).to_be_focused()
    assert is_seen(desktop.locator(".look-at img").first)
    desktop.keyboard.press("2")
    desktop.keyboard.press("1")
    expect(desktop.get_by_role("button", name="Ingresar esta hoja")).to_be_focused()
    desktop.get_by_label("Transcripción").focus()
    desktop.keyboard.insert_text(STORY)
    desktop.keyboard.press("Control+Enter")

    # a sheet that contradicts itself
    expect(desktop.locator(".flash")).to_contain_text("ingresada y sellada")
    expect(desktop.locator("[data-asked=B1] .problem")).to_contain_text("no se puede combinar")
    desktop.keyboard.press("ArrowDown")
    desktop.keyboard.press("ArrowRight")
    desktop.keyboard.press("Control+Enter")
    expect(desktop.locator(".flash").last).to_contain_text("No queda ninguna hoja")
    assert [count(desktop, key) for key in ("filed", "waiting")] == ["3", "0"]

    # and the batch is closed
    desktop.get_by_role("link", name="Cerrar este lote").press("Enter")
    desktop.locator("[name=confirm]").press("Space")
    desktop.get_by_role("button", name="Cerrar el lote").press("Enter")
    expect(desktop.locator("main")).to_contain_text("archívelas o destrúyalas")

    cases = analyst.case_ids() - before
    assert len(cases) == 3
    told = [case for case in cases if analyst.opens(case) == 200 and STORY in other_desktop.content()]
    assert len(told) == 1
    analyst.opens(told[0])
    expect(other_desktop.locator("[data-question=B4]")).to_contain_text("Efectivo")
    expect(other_desktop.locator("[data-question=B1]")).not_to_contain_text("Ascender")
    assert is_seen(other_desktop.locator("[data-question=D5] img"))


def test_settling_works_without_scripts_and_loses_nothing(
    sites: Sites, code: str, plain_desktop: Page, tmp_path: Path
) -> None:
    page = plain_desktop
    Official(page, sites).enters("importadora")
    sends(page, sites, code, scans(tmp_path, ("E2B", "si")))
    page.get_by_role("link", name="Resolver las hojas").click()
    page.get_by_label("Transcripción").fill(STORY)
    page.locator("[name='box.B1.ascender'][value=no]").check()
    page.get_by_role("button", name="Ingresar esta hoja").click()
    expect(page.locator("[role=alert]")).to_contain_text("Faltan casillas por decidir")
    expect(page.locator("[name='box.B1.ascender'][value=no]")).to_be_checked()
    expect(page.get_by_label("Transcripción")).to_have_value(STORY)
    page.locator("[name='box.B4.efectivo'][value=no]").check()
    page.get_by_role("button", name="Ingresar esta hoja").click()
    expect(page.locator(".flash")).to_contain_text("ingresada y sellada")
    page.get_by_text("Descartar esta hoja").click()
    page.get_by_label("No es una alerta").check()
    page.get_by_role("button", name="Descartar la hoja").click()
    assert [count(page, key) for key in ("discarded", "waiting")] == ["1", "0"]


def faults_of(page: Page, script: Path) -> list[str]:
    """What is wrong with the page on a phone and at a desk."""
    found = []
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [*findings(page, script), *(["too wide"] if overflows(page) else [])]
    return found


def open_context(chromium: Browser, scheme: str) -> BrowserContext:
    return chromium.new_context(viewport=DESKTOP, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scheme", "mark"),
    [("light", ("E2A", "no")), pytest.param("dark", ("E3", "quise_entrar"), marks=pytest.mark.soak)],
)
def test_every_page_of_a_batch_is_accessible_and_fits(
    sites: Sites,
    code: str,
    chromium: Browser,
    axe_script: Path,
    tmp_path: Path,
    scheme: str,
    mark: tuple[str, str],
) -> None:
    context = open_context(chromium, scheme)
    page = context.new_page()
    faults = {}
    Official(page, sites).enters("importadora")
    sends(page, sites, code, scans(tmp_path, mark))
    batch = page.url
    faults["batch"] = faults_of(page, axe_script)
    page.goto(f"{sites.console}/batches")
    faults["batches"] = faults_of(page, axe_script)
    page.goto(f"{batch}/close")
    faults["close"] = faults_of(page, axe_script)
    page.goto(f"{batch}/sheets")
    for fold in page.locator("details > summary").all():
        fold.click()
    faults["sheet"] = faults_of(page, axe_script)
    page.get_by_role("button", name="Ingresar esta hoja").click()
    faults["undecided"] = faults_of(page, axe_script)
    context.close()
    assert {name: found for name, found in faults.items() if found} == {}
