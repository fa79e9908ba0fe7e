"""Sealed boxes: two people place them, two people open them, what is counted stays as it was counted."""

import re

import pytest

from tests.console.activities import OPENING, PLACING, Campaign, a_campaign
from tests.console.conftest import Meet
from tests.console.people import Someone, attributes, trail_rows, words_of
from tests.world import World


@pytest.fixture
def campaign(world: World) -> Campaign:
    """An activity with two places."""
    return a_campaign(world)


@pytest.fixture
def importer(at_work: Meet, campaign: Campaign) -> Someone:
    """The importer on the page of a place's boxes."""
    someone = at_work("importadora")
    someone.get(campaign.boxes)
    return someone


def test_a_box_is_placed_and_opened_by_two_people(importer: Someone, campaign: Campaign) -> None:
    page = importer.follow(importer.post(campaign.boxes, PLACING))
    assert "Ana López y Luis Pérez" in words_of(page)
    (box,) = attributes(page, "data-box")
    importer.get(f"{campaign.boxes}/{box}")
    page = importer.follow(importer.post(f"{campaign.boxes}/{box}", OPENING))
    assert "43 hojas contadas" in words_of(page)
    assert "Ana López y Marta Ruiz" in words_of(page)
    stored = campaign.box()
    assert (stored.sheets_counted, stored.seal_intact) == (43, True)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"label": ""}, "Rótulo del buzón: Falta escribir esto."),
        ({"label": "x" * 41}, "Rótulo del buzón: Es demasiado largo."),
        ({"placed_on": ""}, "Fecha de colocación: Escriba la fecha."),
        ({"seal_placed": " "}, "Falta escribir esto."),
        ({"placed_with": ""}, "Falta escribir esto."),
        ({"placed_with": "ANA LOPEZ "}, "Hacen falta dos personas distintas."),
        ({"placed_on": "2026-11-23"}, "Ese día todavía no llega."),
        ({"placed_on": "9999-12-31"}, "a más de un año de la jornada"),
    ],
)
def test_a_placing_that_misses_something_is_refused(
    importer: Someone, campaign: Campaign, change: dict[str, str], problem: str
) -> None:
    answer = importer.post(campaign.boxes, {**PLACING, **change})
    assert answer.status_code == 422
    assert problem in words_of(answer)
    assert 'value="Ana López"' in answer.text
    assert attributes(importer.get(campaign.boxes), "data-box") == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"opened_on": "2020-01-01"}, "no pudo abrirse antes de colocarse"),
        ({"opened_with": "Ana López"}, "Hacen falta dos personas distintas."),
        ({"seal_intact": ""}, "¿El precinto estaba intacto?: Elija una respuesta."),
        ({"seal_found": "GT-999999"}, "no puede estar intacto"),
        ({"sheets_counted": ""}, "Hojas contadas: Escriba el número, o 0."),
        ({"sheets_counted": "unas 40"}, "con dígitos"),
    ],
)
def test_an_opening_that_cannot_be_is_refused(
    importer: Someone, campaign: Campaign, change: dict[str, str], problem: str
) -> None:
    box = campaign.with_a_box()
    importer.get(box)
    answer = importer.post(box, {**OPENING, **change})
    assert answer.status_code == 422
    assert problem in words_of(answer)
    assert 'value="Marta Ruiz"' in answer.text or "opened_with" in change
    assert campaign.box().opened_on is None


def test_a_broken_or_another_seal_is_said_plainly(importer: Someone, campaign: Campaign) -> None:
    box = campaign.with_a_box()
    importer.get(box)
    page = importer.follow(importer.post(box, {**OPENING, "seal_found": "GT-9", "seal_intact": "no"}))
    assert "El precinto no estaba intacto." in words_of(page)
    assert "El precinto que encontraron (GT-9) no es el que se puso (GT-004417)." in words_of(page)


def test_an_opening_is_noted_once(importer: Someone, campaign: Campaign) -> None:
    box = campaign.with_a_box()
    importer.get(box)
    importer.post(box, OPENING)
    answer = importer.post(box, {**OPENING, "sheets_counted": "1"})
    assert answer.status_code == 422
    assert "ya está abierto" in words_of(answer)
    assert campaign.box().sheets_counted == 43


def test_a_mistyped_opening_is_corrected_on_the_same_form(importer: Someone, campaign: Campaign) -> None:
    box = campaign.with_a_box()
    importer.get(box)
    importer.post(box, {**OPENING, "sheets_counted": "34"})
    page = importer.get(box)
    assert "La bitácora guarda quién corrigió" in words_of(page)
    for value in ("34", "GT-004417", "Marta Ruiz", OPENING["opened_on"]):
        assert f'value="{value}"' in page.text
    assert 'value="yes" required checked' in page.text
    assert 'name="correcting"' in page.text
    fields = {**OPENING, "correcting": "yes"}
    answer = importer.post(box, {**fields, "opened_on": "2026-11-23"})
    assert answer.status_code == 422
    assert "Ese día todavía no llega." in words_of(answer)
    assert "quedó en la bitácora" in words_of(importer.follow(importer.post(box, fields)))
    assert campaign.box().sheets_counted == 43
    (entry,) = [row for row in trail_rows(campaign.world) if row[1] == "box-correct"]
    assert '"sheets":43,"sheets_before":34' in str(entry)


def test_a_mistyped_seal_is_corrected_by_administrators_while_closed(
    importer: Someone, at_work: Meet, campaign: Campaign
) -> None:
    box, admin = campaign.with_a_box(), at_work("admin")
    assert f'href="{box}/seal"' not in importer.get(campaign.boxes).text
    assert importer.post(f"{box}/seal", {"seal_placed": "GT-1"}).status_code == 403
    assert f'href="{box}/seal"' in admin.get(campaign.boxes).text
    assert 'value="GT-004417"' in admin.get(f"{box}/seal").text
    assert admin.post(f"{box}/seal", {"seal_placed": " "}).status_code == 422
    admin.post(f"{box}/seal", {"seal_placed": "GT-004471"})
    assert campaign.box().seal_placed == "GT-004471"
    admin.post(box, {**OPENING, "seal_found": "GT-004471"})
    assert "su precinto no se cambia" in words_of(admin.get(f"{box}/seal"))
    assert admin.post(f"{box}/seal", {"seal_placed": "GT-1"}).status_code == 422


def test_the_way_back_is_one_that_may_be_taken(importer: Someone, at_work: Meet, campaign: Campaign) -> None:
    back = re.compile(r'class="back"><a href="([^"]+)"')
    (here,) = back.findall(importer.get(campaign.boxes).text)
    assert (here, importer.get(here).status_code) == (campaign.address, 200)
    assert back.findall(at_work("admin").get(campaign.boxes).text) == [campaign.place]


def test_a_box_is_found_at_its_own_place_only(importer: Someone, campaign: Campaign) -> None:
    name = campaign.with_a_box().rsplit("/", 1)[-1]
    elsewhere = f"{campaign.address}/places/{campaign.other}/boxes/{name}"
    assert importer.get(elsewhere).status_code == 404
    assert importer.post(elsewhere, OPENING).status_code == 404
    assert importer.get(f"{campaign.boxes}/zz").status_code == 404
    assert campaign.box().opened_on is None


@pytest.mark.parametrize("name", ["analista", "auditora", "investigadora-1"])
def test_others_do_not_see_boxes(at_work: Meet, campaign: Campaign, name: str) -> None:
    box, someone = campaign.with_a_box(), at_work(name)
    for page in (campaign.boxes, box):
        assert someone.get(page).status_code == 403
        assert someone.post(page, PLACING).status_code == 403
