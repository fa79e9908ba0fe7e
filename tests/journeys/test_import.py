"""A table of paper forms goes in, its refused rows come back, are corrected and go in: in a real browser."""

import random
from pathlib import Path
from string import ascii_letters, digits

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from alerts.console.import_pages import LARGEST_IN_PAGE
from alerts.paper.tables import read_table
from alerts.questionnaire import current
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.pages import Official, Sites
from tests.journeys.test_every_page import findings, overflows
from tests.paper.tables.workbooks import workbook
from tests.usecases.test_importing import BAD, GOOD, HEADER, an_activity
from tests.world import World

pytestmark = pytest.mark.browser

ROWS = [line.split(";") for line in (HEADER, GOOD, BAD, GOOD)]


@pytest.fixture(scope="module")
def code(sites: Sites) -> str:
    """The code of a place of an activity."""
    world = World({"ALERTS_INSTANCE": str(sites.instance)})
    made = an_activity(world)
    world.close()
    return made


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A workbook with one bad row among good ones."""
    path = tmp_path / "tabla.xlsx"
    path.write_bytes(workbook(ROWS))
    return path


def sends(page: Page, sites: Sites, code: str, table: Path, button: str = "Ingresar la tabla") -> None:
    """Fill the form in and press a button."""
    page.goto(f"{sites.console}/import")
    page.locator("[name=code]").select_option(code)
    page.locator("[name=file]").set_input_files(table)
    page.get_by_role("button", name=button).click()


def test_refused_rows_are_downloaded_from_the_report_corrected_and_filed(
    sites: Sites, desktop: Page, code: str, table: Path, tmp_path: Path
) -> None:
    Official(desktop, sites).signs_in("importadora")
    sends(desktop, sites, code, table)
    expect(desktop.locator("[data-count=filed] dd")).to_have_text("2")
    expect(desktop.locator(".report")).to_contain_text("A3")
    assert "canario" not in desktop.locator("main").inner_text()
    with desktop.expect_download() as waiting:
        desktop.get_by_role("link", name="Descargar las filas por corregir").click()
    assert waiting.value.suggested_filename == "por-corregir.xlsx"
    back = tmp_path / "por-corregir.xlsx"
    waiting.value.save_as(back)
    book = openpyxl.load_workbook(back)
    assert "opciones" in book.worksheets[0]["A2"].comment.text
    book.worksheets[0]["A2"].value = "I015"
    book.save(back)
    sends(desktop, sites, code, back)
    expect(desktop.locator("[data-count=filed] dd")).to_have_text("1")
    expect(desktop.locator(".report")).to_contain_text("Todas las filas están bien.")


@pytest.mark.soak
def test_the_largest_file_that_a_page_may_hold_is_one_that_the_browser_takes(
    sites: Sites, desktop: Page, code: str, tmp_path: Path
) -> None:
    draw, rows = random.Random(1), 3_000
    table = tmp_path / "muchas.csv"
    stories = ("".join(draw.choices(ascii_letters + digits, k=515)) for _ in range(rows))
    table.write_text("\n".join([HEADER, *[f"{BAD}{story}" for story in stories], ""]), encoding="utf-8")
    Official(desktop, sites).signs_in("importadora")
    sends(desktop, sites, code, table)
    with desktop.expect_download() as waiting:
        desktop.locator("#annotated").click()
    back = waiting.value.path().read_bytes()
    assert 0.95 * LARGEST_IN_PAGE < len(back) <= LARGEST_IN_PAGE
    assert len(read_table(back, current()).rows) == rows


def test_the_second_button_downloads_the_rows_and_files_nothing(
    sites: Sites, desktop: Page, code: str, table: Path
) -> None:
    Official(desktop, sites).signs_in("importadora")
    with desktop.expect_download() as waiting:
        sends(desktop, sites, code, table, "Solo descargar las filas por corregir")
    assert len(read_table(waiting.value.path().read_bytes(), current()).rows) == 1


def test_the_empty_workbook_is_downloaded(sites: Sites, desktop: Page) -> None:
    Official(desktop, sites).signs_in("importadora")
    desktop.goto(f"{sites.console}/import")
    with desktop.expect_download() as waiting:
        desktop.get_by_role("link", name="en Excel").click()
    assert read_table(waiting.value.path().read_bytes(), current()).rows == ()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_report_is_accessible_and_fits(
    sites: Sites, chromium: Browser, axe_script: Path, code: str, table: Path, size: dict[str, int]
) -> None:
    context = chromium.new_context(viewport=size, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    Official(page, sites).signs_in("importadora")
    sends(page, sites, code, table)
    assert findings(page, axe_script) == []
    assert not overflows(page)
    context.close()
