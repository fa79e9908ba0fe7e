"""Every page of both sites: accessible, within its width, in both schemes and languages."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.pages import Official, Reporter, Sites

pytestmark = pytest.mark.browser

RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}"
PUBLIC = (
    "/",
    "/como",
    "/alert",
    "/buzon",
    "/p/K7MQ2X",
    "/salir",
    "/no-existe",
    "/?lang=en",
    "/alert?lang=en",
)
CONSOLE = {
    "admin": ("/activities", "/activities/new", "/accounts", "/account", "/trail"),
    "analista": ("/inbox", "/inbox?choose=all", "/quarantine", "/desk", "/account", "/inbox?lang=en"),
    "importadora": ("/import", "/account", "/scans", "/batches"),
    "auditora": ("/trail", "/no-existe"),
}


def findings(page: Page, script: Path) -> list[str]:
    """What axe finds on the page as it is now."""
    page.wait_for_load_state()
    page.evaluate(
        "scrollTo({top: 0, behavior: 'instant'})"
    )  # or the heading that stays covers what is looked at
    page.add_script_tag(path=script)
    found = page.evaluate(f"axe.run(document, {RULES})")
    return [f"{each['id']}: {each['nodes'][0]['target']}" for each in found["violations"]]


def overflows(page: Page) -> bool:
    """Whether the page is wider than its window."""
    wider: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wider


# the commonest in a quick run, all four pairs in a long one
LOOKS = pytest.mark.parametrize(
    ("size", "scheme"),
    [
        pytest.param(PHONE, "light", id="phone-light"),
        pytest.param(DESKTOP, "dark", id="desktop-dark", marks=pytest.mark.soak),
        pytest.param(PHONE, "dark", id="phone-dark", marks=pytest.mark.soak),
        pytest.param(DESKTOP, "light", id="desktop-light", marks=pytest.mark.soak),
    ],
)


@LOOKS
def test_public_pages_are_accessible_and_fit(
    sites: Sites, chromium: Browser, axe_script: Path, scheme: str, size: dict[str, int]
) -> None:
    context = chromium.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    faults = {}
    for path in PUBLIC:
        page.goto(sites.public + path)
        for fold in page.locator("details > summary").all():
            if fold.is_visible():
                fold.click()
        faults[path] = [*findings(page, axe_script), *(["too wide"] if overflows(page) else [])]
    context.close()
    assert {path: found for path, found in faults.items() if found} == {}


def test_receipt_error_and_mailbox_pages_are_accessible_and_fit(
    sites: Sites, chromium: Browser, axe_script: Path
) -> None:
    context = chromium.new_context(viewport=PHONE, bypass_csp=True)
    page = context.new_page()
    reporter, faults = Reporter(page, sites.public), {}
    reporter.scans(f"{sites.public}/alert")
    reporter.sends()
    faults["error"] = [*findings(page, axe_script), *(["too wide"] if overflows(page) else [])]
    receipt = reporter.files()
    faults["receipt"] = [*findings(page, axe_script), *(["too wide"] if overflows(page) else [])]
    reporter.opens_mailbox(receipt)
    reporter.writes("Hola")
    faults["mailbox"] = [*findings(page, axe_script), *(["too wide"] if overflows(page) else [])]
    context.close()
    assert {name: found for name, found in faults.items() if found} == {}


@LOOKS
def test_console_pages_are_accessible_and_fit(
    sites: Sites, chromium: Browser, axe_script: Path, scheme: str, size: dict[str, int]
) -> None:
    context = chromium.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    faults = {}
    for path in ("/login", "/enrol"):
        page.goto(sites.console + path)
        faults[path] = [*findings(page, axe_script), *(["too wide"] if overflows(page) else [])]
    for username, paths in CONSOLE.items():
        context.clear_cookies()
        official = Official(page, sites)
        official.signs_in(username)
        if username == "analista":
            page.goto(f"{sites.console}/unlock")
            faults["/unlock"] = findings(page, axe_script)
            official.unlocks(username)
            paths = (*paths, *(f"/cases/{case}" for case in sorted(official.case_ids())[:1]))
        for path in paths:
            page.goto(sites.console + path)
            faults[f"{username} {path}"] = [
                *findings(page, axe_script),
                *(["too wide"] if overflows(page) else []),
            ]
    context.close()
    assert {path: found for path, found in faults.items() if found} == {}


def test_english_is_complete_on_every_page_and_needs_no_cookie(sites: Sites, chromium: Browser) -> None:
    context = chromium.new_context(viewport=DESKTOP, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{sites.public}/?lang=en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("body")).to_contain_text("Demonstration: do not send real alerts")
    assert context.cookies() == []
    page.locator("a[href*='/alert']").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    context.close()


def test_a_demonstration_says_so_on_every_page(sites: Sites, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    for address in [
        *(sites.public + path for path in PUBLIC[:5]),
        sites.public + "/no-existe",
        sites.console + "/login",
    ]:
        page.goto(address)
        expect(page.locator("body")).to_contain_text("Demostración: no envíe alertas reales")
    context.close()
