"""Sealed boxes: two people place them, two people open them, what is counted stays as it was counted."""

import pytest

from tests.console.activities import OPENING, PLACING, Campaign, a_campaign
from tests.console.conftest import Meet
from tests.console.people import Someone, attributes, words_of
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
        ({"placed_with": "ANA LÓPEZ "}, "Hacen falta dos personas distintas."),
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
    assert "<form" not in importer.get(box).text.split("<main")[1]
    assert importer.post(box, {**OPENING, "sheets_counted": "1"}).status_code == 422
    assert campaign.box().sheets_counted == 43


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
