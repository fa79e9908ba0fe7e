"""The kit, the paper form, and the sheets with a stub that are shown once and kept nowhere."""

import re
from io import BytesIO
from zipfile import ZipFile

import pypdfium2
import pytest
from sqlalchemy import func, select

from alerts.kit import DOCUMENTS
from alerts.printing.pdfium import PDFIUM
from alerts.storage.casebook import StubRow
from tests.console.activities import Campaign, a_campaign
from tests.console.conftest import Meet
from tests.console.people import Someone, attributes, trail_rows, words_of
from tests.world import World

STUBS = {"count": "3", "language": "es", "printed_here": "yes"}


@pytest.fixture
def campaign(world: World) -> Campaign:
    """An activity with two places."""
    return a_campaign(world)


@pytest.fixture
def admin(at_work: Meet, campaign: Campaign) -> Someone:
    """The administrator on the page of stubbed sheets."""
    someone = at_work("admin")
    someone.get(f"{campaign.address}/stubs")
    return someone


def pages_of(pdf: bytes) -> list[str]:
    """The text of every page."""
    with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
        return [document[number].get_textpage().get_text_range() for number in range(len(document))]


def kept_stubs(world: World) -> int:
    with world.casebook.reading() as session:
        return session.scalar(select(func.count()).select_from(StubRow)) or 0


def test_the_page_offers_every_part_in_both_languages(admin: Someone, campaign: Campaign) -> None:
    page = admin.get(f"{campaign.address}/kit")
    parts = {each.split("/kit/")[-1] for each in attributes(page, "formaction") if "/kit/" in each}
    assert parts == {f"{each}.pdf" for each in DOCUMENTS}
    for part in parts:
        for language in ("es", "en"):
            answer = admin.get(f"{campaign.address}/kit/{part}?code={campaign.code}&language={language}")
            assert answer.mimetype == "application/pdf"
            assert f"-{language}.pdf" in answer.headers["Content-Disposition"]
    assert admin.get(f"{campaign.address}/kit/receta.pdf").status_code == 404


def test_the_kit_is_for_a_place_of_this_activity(admin: Someone, campaign: Campaign) -> None:
    foreign = a_campaign(campaign.world, "Otra")
    assert admin.get(f"{campaign.address}/kit/banner.pdf?code={foreign.code}").status_code == 404
    assert admin.get(f"{campaign.address}/kit.zip?code=NOCODE").status_code == 404


def test_the_zip_brings_the_kit_a_poster_and_the_paper_form(admin: Someone, campaign: Campaign) -> None:
    answer = admin.get(f"{campaign.address}/kit.zip?code={campaign.code}")
    with ZipFile(BytesIO(answer.data)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert len(names) == 2 * (len(DOCUMENTS) + 2)
    assert {"formulario-es.pdf", "formulario-en.pdf"} <= set(names)
    assert any(campaign.code in name for name in names)


@pytest.mark.parametrize(("language", "words"), [("es", "institución"), ("en", "institution")])
def test_the_paper_form_is_the_same_for_everybody(
    admin: Someone, campaign: Campaign, language: str, words: str
) -> None:
    first, second = (admin.get(f"{campaign.address}/sheet.pdf?language={language}") for _ in range(2))
    assert first.data == second.data
    front, back = pages_of(first.data)
    assert words in front + back
    assert campaign.code not in front + back


def test_stubbed_sheets_are_shown_once_and_not_stored(admin: Someone, campaign: Campaign) -> None:
    answer = admin.post(f"{campaign.address}/stubs", STUBS)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Cache-Control"] == "no-store"
    fronts = pages_of(answer.data)[::2]
    assert len(fronts) == len(set(fronts)) == 3
    assert kept_stubs(campaign.world) == 3
    again = admin.post(f"{campaign.address}/stubs", STUBS)
    assert not set(fronts) & set(pages_of(again.data)[::2])
    assert admin.get(f"{campaign.address}/stubs").mimetype == "text/html"


def test_no_receipt_of_a_stub_stays_anywhere(admin: Someone, campaign: Campaign) -> None:
    answer = admin.post(f"{campaign.address}/stubs", {**STUBS, "count": "1"})
    front = pages_of(answer.data)[0]
    printed = re.search(r"(?:\d[ -]?){30}", front)
    assert printed is not None
    shown = printed[0].strip()
    stored = b"".join(path.read_bytes() for path in campaign.world.folder.rglob("*") if path.is_file())
    for form in (shown, re.sub(r"\D", "", shown)):
        assert form.encode() not in stored
        assert form not in str(list(trail_rows(campaign.world)))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"count": ""}, "Cuántas hojas: Escriba el número"),
        ({"count": "0"}, "Pida de 1 a 500"),
        ({"count": "501"}, "Pida de 1 a 500"),
        ({"count": "diez"}, "con dígitos"),
        ({"printed_here": ""}, "Confírmelo para continuar."),
    ],
)
def test_refused_stubs_draw_nothing(
    admin: Someone, campaign: Campaign, change: dict[str, str], problem: str
) -> None:
    answer = admin.post(f"{campaign.address}/stubs", {**STUBS, **change})
    assert answer.status_code == 422
    assert problem in words_of(answer)
    assert kept_stubs(campaign.world) == 0


@pytest.mark.parametrize("name", ["analista", "importadora", "auditora", "investigadora-1"])
def test_only_administrators_print_stubs(at_work: Meet, campaign: Campaign, name: str) -> None:
    someone = at_work(name)
    assert someone.get(f"{campaign.address}/stubs").status_code == 403
    assert someone.post(f"{campaign.address}/stubs", STUBS).status_code == 403
    assert kept_stubs(campaign.world) == 0
