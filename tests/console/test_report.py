"""The report of an activity: counts of each place and of all, and every sheet accounted for or said to be missing."""

import re
import secrets

import pytest

from alerts.storage.casebook import PaperBatch
from alerts.storage.drop import FiledMark
from tests.console.activities import OPENING, VISIT, Campaign, a_campaign
from tests.console.conftest import Meet
from tests.console.people import Someone, words_of
from tests.world import TODAY, World


@pytest.fixture
def campaign(world: World) -> Campaign:
    """An activity with two places."""
    return a_campaign(world)


@pytest.fixture
def admin(at_work: Meet, campaign: Campaign) -> Someone:
    """The administrator, who opened a box with 43 sheets."""
    someone, box = at_work("admin"), campaign.with_a_box()
    someone.get(box)
    someone.post(box, OPENING)
    return someone


def imported(campaign: Campaign, code: str, filed: int, blank: int = 0, discarded: int = 0) -> None:
    """A closed batch of a place, and the marks of what it filed."""
    row = PaperBatch(
        batch_id=secrets.token_bytes(16), code=code, kind="scan", clerk="importadora", opened_on=TODAY,
        closed_on=TODAY, filed=filed, blank=blank, discarded=discarded, refused=0,
    )  # fmt: skip
    with campaign.world.casebook.writing() as session:
        session.add(row)
    with campaign.world.drop.writing() as session:
        session.add_all(FiledMark(mark=secrets.token_bytes(32), code=code) for _ in range(filed))


def line(page: str, name: str) -> list[str]:
    """The cells of a place's line."""
    row = next(each for each in re.findall(r"<tr.*?</tr>", page, re.DOTALL) if f">{name}" in each)
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells][1:]


@pytest.mark.parametrize(
    ("filed", "blank", "discarded", "said"),
    [(40, 3, 0, "✓ Cuadra"), (38, 2, 1, "▲ Faltan 2"), (42, 0, 0, "▲ Falta 1"), (45, 0, 0, "▲ Sobran 2")],
)
def test_sheets_counted_are_compared_with_sheets_imported(
    admin: Someone, campaign: Campaign, filed: int, blank: int, discarded: int, said: str
) -> None:
    imported(campaign, campaign.code, filed, blank, discarded)
    page = admin.get(f"{campaign.address}/report")
    assert line(page.text, "Consulta externa")[4:] == ["43", str(filed), str(blank), str(discarded), said]
    assert said in words_of(admin.get(campaign.boxes))


def test_what_was_not_recorded_is_a_dash_and_not_a_zero(admin: Someone, campaign: Campaign) -> None:
    page = admin.get(f"{campaign.address}/report")
    assert line(page.text, "Bodega") == ["—"] * 5 + ["0"] * 3 + ["Sin buzón"]


def test_a_closed_box_is_not_a_difference(at_work: Meet, campaign: Campaign) -> None:
    campaign.with_a_box()
    page = at_work("auditora").get(f"{campaign.address}/report")
    assert line(page.text, "Consulta externa")[-1] == "Buzón sin abrir"


def test_totals_are_the_sum_of_the_places(admin: Someone, campaign: Campaign) -> None:
    admin.get(campaign.place)
    admin.post(f"{campaign.place}/visit", VISIT)
    other = {**VISIT, "summoned": "10", "attended": "8", "forms_given": "8", "forms_returned": "2"}
    admin.post(f"{campaign.address}/places/{campaign.other}/visit", other)
    imported(campaign, campaign.code, 40, 3)
    imported(campaign, campaign.other, 2)
    page = admin.get(f"{campaign.address}/report")
    assert line(page.text, "Total")[:8] == ["150", "100", "68", "43", "43", "42", "3", "0"]
    said = words_of(page)
    for words in ("Visitas registradas 2", "Charlas dadas 2", "Con aviso previo al personal 2"):
        assert words in said
    assert "Buzones abiertos 1 de 1" in said


def test_the_report_has_counts_and_the_teams_notes_but_no_case(admin: Someone, campaign: Campaign) -> None:
    campaign.world.collected(code=campaign.code)
    said = words_of(admin.get(f"{campaign.address}/report"))
    assert "Sin daños." in said
    assert "anario" not in said
    assert "Ana López" not in said  # who placed and opened a box stays in the box record


def test_an_activity_without_places_says_so(at_work: Meet, campaign: Campaign) -> None:
    someone = at_work("admin")
    someone.get("/activities/new")
    fields = {"name": "Vacía", "modality": "posters", "audience": "Turistas"}
    fields |= {"starts_on": "2026-11-01", "ends_on": "2026-11-02"}
    address = someone.post("/activities/new", fields).location
    assert "todavía no tiene lugares" in words_of(someone.get(f"{address}/report"))


@pytest.mark.parametrize(
    ("name", "status"),
    [("admin", 200), ("auditora", 200), ("analista", 403), ("importadora", 403), ("investigadora-1", 403)],
)
def test_the_report_is_for_administrators_and_auditors(
    at_work: Meet, campaign: Campaign, name: str, status: int
) -> None:
    assert at_work(name).get(f"{campaign.address}/report").status_code == status


def test_the_difference_is_not_for_importers(admin: Someone, at_work: Meet, campaign: Campaign) -> None:
    imported(campaign, campaign.code, 38)
    said = words_of(at_work("importadora").get(campaign.boxes))
    assert "43 hojas contadas" in said
    assert "Faltan" not in said
    assert "Ingresadas" not in said
