"""Activities and their places: for an institution or a group, one code a place, one mail for everybody."""

import html
import re

import pytest
from sqlalchemy import select

from alerts.storage.casebook import Activity
from tests.console.activities import Campaign, a_campaign
from tests.console.conftest import Meet
from tests.console.people import Someone, attributes, trail_rows, words_of
from tests.world import World

FIELDS = {
    "name": "Charlas en la facultad",
    "modality": "mailing",
    "institution": "",
    "audience": "Estudiantes de último año",
    "starts_on": "2026-11-09",
    "ends_on": "2026-11-13",
}


@pytest.fixture
def campaign(world: World) -> Campaign:
    """An activity with two places."""
    return a_campaign(world)


@pytest.fixture
def admin(at_work: Meet) -> Someone:
    """The administrator at work."""
    return at_work("admin")


def texts(page: str) -> list[str]:
    """What the text areas of a page hold."""
    return [
        html.unescape(each) for each in re.findall(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)
    ]


def test_an_activity_may_be_for_a_group_without_institution(admin: Someone, world: World) -> None:
    page = admin.follow(admin.post("/activities/new", FIELDS))
    assert "Estudiantes de último año" in words_of(page)
    assert "Estudiantes de último año" in words_of(admin.get("/activities"))
    with world.casebook.reading() as session:
        stored = session.scalars(select(Activity)).one()
    assert (stored.audience, stored.institution) == ("Estudiantes de último año", None)


@pytest.mark.parametrize(
    ("change", "problem", "field"),
    [
        ({"starts_on": ""}, "Empieza: Escriba la fecha.", "starts_on"),
        ({"ends_on": "13/11/2026"}, "Termina: Escriba la fecha.", "ends_on"),
        ({"audience": "x" * 201}, "hasta 200 caracteres", ""),
        ({"name": ""}, "Escriba un nombre", ""),
        ({"institution": "I999"}, "Elija una institución de la lista.", ""),
    ],
)
def test_a_refused_activity_says_where_and_keeps_the_rest(
    admin: Someone, change: dict[str, str], problem: str, field: str
) -> None:
    admin.get("/activities/new")
    answer = admin.post("/activities/new", {**FIELDS, **change})
    assert answer.status_code == 422
    assert problem in words_of(answer)
    assert 'value="mailing" selected' in answer.text
    if field:
        assert f'href="#{field}"' in answer.text
        assert f'aria-describedby="{field}-problem"' in answer.text
    assert admin.get("/activities").text.count('class="line"') == 0


def test_a_place_shows_its_short_address_and_a_small_one_its_warning(
    admin: Someone, campaign: Campaign
) -> None:
    page = admin.get(campaign.address)
    assert set(attributes(page, "data-code")) == {campaign.code, campaign.other}
    assert f"/p/{campaign.code.lower()}" in page.text
    assert words_of(page).count("un código propio señalaría a alguien") == 1


@pytest.mark.parametrize("staff", ["-1", "diez", "1.000", "99999999", "٣"])
def test_a_refused_place_keeps_what_was_typed(admin: Someone, campaign: Campaign, staff: str) -> None:
    admin.get(campaign.address)
    answer = admin.post(f"{campaign.address}/places", {"name": "Archivo", "staff": staff})
    assert answer.status_code == 422
    assert 'value="Archivo"' in answer.text
    assert f'value="{staff}"' in answer.text
    assert len(campaign.places()) == 2


def test_a_place_without_name_or_with_nobody_is_refused(admin: Someone, campaign: Campaign) -> None:
    for fields in ({"name": " ", "staff": "12"}, {"name": "Archivo", "staff": "0"}):
        assert admin.post(f"{campaign.address}/places", fields).status_code == 422
    assert len(campaign.places()) == 2


def test_the_mail_is_drawn_once_and_the_same_for_everybody(
    admin: Someone, campaign: Campaign, at_work: Meet
) -> None:
    assert texts(admin.get(campaign.address).text) == []
    page = admin.follow(admin.post(f"{campaign.address}/mail"))
    code = campaign.stored().mail_code
    assert code is not None
    admin.post(f"{campaign.address}/mail")
    assert campaign.stored().mail_code == code
    (text,) = texts(page.text)
    assert texts(at_work("analista").get(campaign.address).text) == [text]
    link = f"{campaign.world.config.base_url}/p/{code.lower()}"
    assert f'value="{link}"' in page.text
    assert text.count(link) == 2  # once in each language


def test_the_mail_speaks_both_languages_and_names_nobody_visited(admin: Someone, campaign: Campaign) -> None:
    (text,) = texts(admin.follow(admin.post(f"{campaign.address}/mail")).text)
    names = campaign.world.config.names
    assert text.count(names.institution) == 2  # who signs, in each language
    assert "No abra la dirección desde aquí." in text
    assert "tracking key" in text
    assert "Hospital" not in text
    assert not re.search(r"[?&=#<>]", text)
    assert text.count("Demonstration: do not send real alerts") == 1


def test_the_code_of_the_mail_is_no_place_of_the_list(admin: Someone, campaign: Campaign) -> None:
    page = admin.follow(admin.post(f"{campaign.address}/mail"))
    code = campaign.stored().mail_code
    assert code in campaign.places()
    assert code not in attributes(page, "data-code")
    assert "2 lugares" in words_of(admin.get("/activities"))
    for page_of in ("", "/visit", "/boxes", "/posters", "/poster.pdf"):
        assert admin.get(f"{campaign.address}/places/{code}{page_of}").status_code == 404


def test_each_role_is_offered_what_it_may_do(at_work: Meet, campaign: Campaign) -> None:
    offered = {
        "admin": {"visit", "boxes", "posters", "kit", "report", "places", "mail"},
        "analista": {"posters", "kit", "places", "mail"},
        "importadora": {"boxes"},
        "auditora": {"report"},
    }
    for name, roads in offered.items():
        page = at_work(name).get(campaign.address)
        assert page.status_code == 200
        seen = {each.rsplit("/", 1)[-1] for each in attributes(page, "href") + attributes(page, "action")}
        assert seen & offered["admin"] == roads, name
    assert at_work("investigadora-1").get(campaign.address).status_code == 403


def test_the_trail_notes_every_act_and_no_name(admin: Someone, campaign: Campaign) -> None:
    admin.get(campaign.address)
    admin.post(f"{campaign.address}/mail")
    admin.post(campaign.place, {"name": "Consulta interna", "staff": "30"})
    acts = [row for row in trail_rows(campaign.world) if row[0] == "admin"]
    assert "place-rename" in {action for _, action, _, _ in acts}
    assert "Consulta interna" not in str(acts)
