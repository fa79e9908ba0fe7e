"""A place: its name may change, its code never; what happened at the visit is recorded in counts."""

import pytest

from tests.console.activities import VISIT, Campaign, a_campaign
from tests.console.conftest import Meet
from tests.console.people import Someone, words_of
from tests.world import World


@pytest.fixture
def campaign(world: World) -> Campaign:
    """An activity with two places."""
    return a_campaign(world)


@pytest.fixture
def admin(at_work: Meet, campaign: Campaign) -> Someone:
    """The administrator on the page of a place."""
    someone = at_work("admin")
    someone.get(campaign.place)
    return someone


def test_a_place_is_renamed_under_the_same_code(admin: Someone, campaign: Campaign) -> None:
    page = admin.follow(admin.post(campaign.place, {"name": " Consulta interna ", "staff": ""}))
    place = campaign.places()[campaign.code]
    assert (place.name, place.staff) == ("Consulta interna", None)
    assert "Su código sigue siendo el mismo" in words_of(page)


@pytest.mark.parametrize(
    "fields", [{"name": "", "staff": "3"}, {"name": "x" * 201}, {"name": "A", "staff": "0"}]
)
def test_a_refused_name_changes_nothing(admin: Someone, campaign: Campaign, fields: dict[str, str]) -> None:
    answer = admin.post(campaign.place, fields)
    assert answer.status_code == 422
    assert f'value="{fields["name"]}"' in answer.text
    assert campaign.places()[campaign.code].name == "Consulta externa"


def test_a_visit_is_recorded_shown_and_can_be_corrected(admin: Someone, campaign: Campaign) -> None:
    page = admin.follow(admin.post(f"{campaign.place}/visit", VISIT))
    said = words_of(page)
    for words in ("Personas convocadas 140", "asistieron 92", "entregados 60", "devueltos 41"):
        assert words in said
    assert "Se dio la charla" in said
    assert "La institución avisó antes al personal" in said
    assert "La institución no permitió la visita" not in said
    form = admin.get(f"{campaign.place}/visit")
    assert 'value="140"' in form.text
    assert 'name="warned" value="yes" checked' in form.text
    assert 'name="refused" value="yes" checked' not in form.text
    admin.post(f"{campaign.place}/visit", {**VISIT, "attended": "95"})
    visit = campaign.visit()
    assert visit is not None
    assert visit.attended == 95


def test_a_visit_that_was_not_allowed_needs_no_numbers(admin: Someone, campaign: Campaign) -> None:
    fields = {"visited_on": VISIT["visited_on"], "refused": "yes"}
    page = admin.follow(admin.post(f"{campaign.place}/visit", fields))
    assert "La institución no permitió la visita" in words_of(page)
    visit = campaign.visit()
    assert visit is not None
    assert (visit.summoned, visit.forms_given, visit.talk_held) == (0, 0, False)


def test_everything_that_cannot_be_read_is_named_at_once(admin: Someone, campaign: Campaign) -> None:
    answer = admin.post(f"{campaign.place}/visit", {"summoned": "muchas", "notes": "Sigue aquí."})
    assert answer.status_code == 422
    for field in ("visited_on", "summoned", "attended", "forms_given", "forms_returned"):
        assert f'href="#{field}"' in answer.text
    assert 'value="muchas"' in answer.text
    assert "Sigue aquí." in answer.text
    assert campaign.visit() is None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"forms_returned": "61"}, "No pueden volver más formularios"),
        ({"visited_on": "2020-01-01"}, "no puede ser anterior a la jornada"),
        ({"refused": "yes"}, "no pudo haber charla"),
        ({"summoned": "500000"}, "Personas convocadas: Es demasiado: escriba un número de 0 a 100000."),
        ({"visited_on": "2026-11-23"}, "Ese día todavía no llega."),
        ({"refused": "yes", "talk_held": ""}, "nadie asistió"),
        ({"notes": "x" * 2001}, "Es demasiado largo"),
    ],
)
def test_a_visit_that_cannot_be_is_refused_and_kept_on_the_page(
    admin: Someone, campaign: Campaign, change: dict[str, str], problem: str
) -> None:
    answer = admin.post(f"{campaign.place}/visit", {**VISIT, **change})
    assert answer.status_code == 422
    assert problem in words_of(answer)
    assert 'value="92"' in answer.text
    assert campaign.visit() is None


@pytest.mark.parametrize("name", ["analista", "importadora", "auditora", "investigadora-1"])
def test_only_administrators_record_visits(at_work: Meet, campaign: Campaign, name: str) -> None:
    someone = at_work(name)
    assert someone.get(f"{campaign.place}/visit").status_code == 403
    assert someone.post(f"{campaign.place}/visit", VISIT).status_code == 403
    assert campaign.visit() is None


def test_a_place_of_another_activity_is_404(admin: Someone, campaign: Campaign) -> None:
    other = a_campaign(campaign.world, "Otra")
    for page in ("", "/visit", "/boxes", "/posters", "/preview.png", "/poster.pdf"):
        assert admin.get(f"{campaign.address}/places/{other.code}{page}").status_code == 404
    for page in ("", "/visit", "/boxes"):
        answer = admin.post(f"{campaign.address}/places/{other.code}{page}", {**VISIT, "name": "X"})
        assert answer.status_code in {404, 422}
    assert other.visit() is None
    assert other.places()[other.code].name == "Consulta externa"
