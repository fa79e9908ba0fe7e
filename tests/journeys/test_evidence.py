"""A photo travels, sealed, from a phone to a clean copy on an investigator's desk; junk is cleared away beside it."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.pages import Official, Reporter, Sites

pytestmark = pytest.mark.browser

CAMERA = "CamaraCanaria"
NAME = "boleta de Canario.jpg"


def photo(path: Path) -> Path:
    """A JPEG that says which camera took it."""
    exif, out = Image.Exif(), BytesIO()
    exif[271] = CAMERA
    Image.new("RGB", (640, 480), "teal").save(out, "JPEG", exif=exif)
    path.write_bytes(out.getvalue())
    return path


def test_a_photo_reaches_the_investigator_and_leaves_without_what_it_hides(
    sites: Sites, plain_phone: Page, desktop: Page, tmp_path: Path
) -> None:
    analyst = Official(desktop, sites)
    analyst.enters("analista")
    before = analyst.case_ids()

    # a person files, and adds a photo on the page of the receipt
    reporter = Reporter(plain_phone, sites.public)
    receipt = reporter.files()
    original = photo(tmp_path / NAME)
    reporter.adds(original)
    reporter.opens_mailbox(receipt)
    expect(plain_phone.locator("main")).to_contain_text(NAME)

    # an analyst refers the case, the investigation desk sees what the file is
    (case,) = analyst.case_ids() - before
    analyst.opens(case)
    expect(desktop.locator("[data-file]")).to_have_attribute("data-kind", "jpeg")
    analyst.decides("trasladar", "Hay indicios y una foto.", desk="investigacion-1")
    desktop.context.clear_cookies()
    investigator = Official(desktop, sites)
    investigator.enters("investigadora-1")
    investigator.opens(case)
    expect(desktop.locator("#archivos")).to_contain_text(NAME)

    # the clean copy carries the picture and nothing of the camera; neither name tells anything
    copy = investigator.downloads(tmp_path, "Copia limpia")
    assert copy.name.startswith("evidencia-")
    assert CAMERA.encode() not in copy.read_bytes()
    assert Image.open(BytesIO(copy.read_bytes())).size == (640, 480)

    # the original is what was sent, after a warning
    desktop.get_by_role("button", name="Original").click()
    expect(desktop.locator("main")).to_contain_text("Puede llevar datos que señalan a quien alertó")
    whole = investigator.downloads(tmp_path, "Entiendo")
    assert whole.read_bytes() == original.read_bytes()


@pytest.mark.soak
def test_an_analyst_clears_junk_away_by_keyboard_without_scripts(
    sites: Sites, plain_phone: Page, plain_desktop: Page
) -> None:
    reporter = Reporter(plain_phone, sites.public)
    for _ in range(2):
        reporter.files(story="Compre ahora, barato, llame ya")
    page, analyst = plain_desktop, Official(plain_desktop, sites)
    analyst.enters("analista")
    page.goto(f"{sites.console}/inbox?suspicion=same&sort=same")
    page.get_by_role("link", name="Elegir varias").press("Enter")
    for box in page.locator("[name=case]").all():
        box.press("Space")
        expect(box).to_be_checked()
    page.get_by_role("button", name="Revisar las elegidas").first.press("Enter")
    chosen = {each.get_attribute("data-case") for each in page.locator("[data-case]").all()}
    page.get_by_label("Sin relación").press("Space")
    page.locator("[name=reason]").fill("Publicidad")
    page.locator("[name=confirm]").press("Space")
    page.get_by_role("button", name="Firmar y descartar").press("Enter")
    expect(page.locator("h1")).to_contain_text(f"{len(chosen)} alertas descartadas")
    page.goto(f"{sites.console}/inbox?state=no_admitida")
    assert chosen <= {each.get_attribute("data-case") for each in page.locator("[data-case]").all()}
