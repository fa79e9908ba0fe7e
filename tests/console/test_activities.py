"""Activities and their places: for an institution or a group, one code a place, one mail for everybody."""

import html
import re
from datetime import date

import pytest
from sqlalchemy import select

from alerts.storage.casebook import Activity
from alerts.storage.drop import FiledMark
from tests.console.activities import VISIT, Campaign, a_campaign
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
        ({"institution": "I015"}, "no los dos", ""),
        ({"audience": " "}, "Diga para quién es", ""),
        ({"starts_on": "0026-11-02"}, "Revise el año", ""),
        ({"ends_on": "9999-12-31"}, "a no más de dos años de hoy", ""),
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


def test_a_form_that_is_sent_twice_makes_one_thing(admin: Someone, campaign: Campaign) -> None:
    admin.get(campaign.address)
    place = {"name": "Archivo", "staff": "40"}
    first, second = (admin.post(f"{campaign.address}/places", place) for _ in range(2))
    assert (first.status_code, second.status_code, len(campaign.places())) == (303, 422, 3)
    assert "ya tiene un lugar con ese nombre" in words_of(second)
    assert 'value="Archivo"' in second.text
    first, second = (admin.post("/activities/new", FIELDS) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 422)
    assert admin.get("/activities").text.count('class="line"') == 2


CORRECTED = {
    "name": "Visita al hospital nuevo",
    "institution": "",
    "audience": "Personal de limpieza",
    "starts_on": "2026-11-18",
    "ends_on": "2026-11-23",
}


def test_an_activity_is_corrected(admin: Someone, campaign: Campaign) -> None:
    page = admin.get(f"{campaign.address}/edit")
    for value in ('value="Visita al hospital"', 'value="I015" selected', 'value="2026-11-19"'):
        assert value in page.text
    said = words_of(admin.follow(admin.post(f"{campaign.address}/edit", CORRECTED)))
    assert "Personal de limpieza" in said
    found = campaign.stored()
    assert (found.name, found.institution, found.audience) == (
        CORRECTED["name"],
        None,
        CORRECTED["audience"],
    )
    assert (str(found.starts_on), str(found.ends_on)) == ("2026-11-18", "2026-11-23")
    assert ("admin", "activity-edit", campaign.activity) in [row[:3] for row in trail_rows(campaign.world)]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"name": " "}, "Escriba un nombre"),
        ({"institution": "I015"}, "no los dos"),
        ({"starts_on": ""}, "Empieza: Escriba la fecha."),
        ({"ends_on": "9999-12-31"}, "a no más de dos años de hoy"),
        ({"starts_on": "2026-11-23"}, "quedaría fuera una visita o un buzón"),
        ({"starts_on": "2025-01-01", "ends_on": "2025-11-01"}, "quedaría fuera una visita o un buzón"),
        ({"name": "Otra", "starts_on": "2026-11-19", "ends_on": "2026-11-22"}, "Ya hay una jornada"),
    ],
)
def test_a_refused_correction_keeps_what_was_typed(
    admin: Someone, campaign: Campaign, change: dict[str, str], problem: str
) -> None:
    a_campaign(campaign.world, "Otra")
    campaign.with_a_box()
    admin.get(campaign.place)
    admin.post(f"{campaign.place}/visit", VISIT)
    answer = admin.post(f"{campaign.address}/edit", {**CORRECTED, **change})
    assert answer.status_code == 422
    assert problem in words_of(answer)
    assert 'value="Personal de limpieza"' in answer.text
    assert campaign.stored().name == "Visita al hospital"


def test_days_stay_once_paper_was_filed_and_the_name_may_change(admin: Someone, campaign: Campaign) -> None:
    with campaign.world.drop.writing() as session:
        session.add(FiledMark(mark=b"m" * 32, code=campaign.other))
    page = admin.get(f"{campaign.address}/edit")
    assert "Las fechas ya no se cambian" in words_of(page)
    assert 'type="date"' not in page.text
    answer = admin.post(f"{campaign.address}/edit", CORRECTED)
    assert answer.status_code == 422
    assert "Las fechas ya no se cambian" in words_of(answer)
    whom = {name: value for name, value in CORRECTED.items() if not name.endswith("_on")}
    assert admin.post(f"{campaign.address}/edit", whom).status_code == 303
    found = campaign.stored()
    assert (found.name, str(found.starts_on)) == (CORRECTED["name"], "2026-11-19")


def test_an_old_activity_that_ends_too_far_away_is_visited_and_corrected(
    admin: Someone, campaign: Campaign
) -> None:
    with campaign.world.casebook.writing() as session:
        session.get_one(Activity, bytes.fromhex(campaign.activity)).ends_on = date.max
    admin.get(campaign.place)
    assert admin.post(f"{campaign.place}/visit", VISIT).status_code == 303
    campaign.with_a_box()
    fields = {**CORRECTED, "starts_on": "2026-11-19", "ends_on": "9999-12-31"}
    assert admin.post(f"{campaign.address}/edit", fields).status_code == 303
    assert admin.post(f"{campaign.address}/edit", CORRECTED).status_code == 303


@pytest.mark.parametrize("name", ["analista", "importadora", "auditora", "investigadora-1"])
def test_only_administrators_correct_activities(at_work: Meet, campaign: Campaign, name: str) -> None:
    someone = at_work(name)
    assert someone.get(f"{campaign.address}/edit").status_code == 403
    assert someone.post(f"{campaign.address}/edit", CORRECTED).status_code == 403
    assert campaign.stored().name == "Visita al hospital"


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


def test_the_place_of_the_mail_is_named_in_the_readers_language(
    admin: Someone, at_work: Meet, campaign: Campaign
) -> None:
    admin.get(campaign.address)
    admin.post(f"{campaign.address}/mail")
    importer = at_work("importadora")
    for page in ("/import", "/scans"):
        assert "Correo de toda la jornada" in words_of(importer.get(page))
        said = words_of(importer.get(f"{page}?lang=en"))
        assert "Consulta externa" in said
        assert "Correo de toda la jornada" not in said


def test_each_role_is_offered_what_it_may_do(at_work: Meet, campaign: Campaign) -> None:
    offered = {
        "admin": {"edit", "visit", "boxes", "posters", "kit", "report", "places", "mail"},
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
