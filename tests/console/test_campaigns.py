"""Activities, places, posters and the import of paper forms."""

import pytest
from sqlalchemy import select

from alerts.campaigns import add_activity, add_place, resolve
from alerts.posters import qr_payload, read_back
from alerts.storage.casebook import Activity, Place
from tests.console.conftest import Meet
from tests.console.people import Someone, attributes, words_of
from tests.world import World

FIELDS = {
    "name": "Visita al hospital",
    "modality": "visit",
    "institution": "I015",
    "starts_on": "2026-11-09",
    "ends_on": "2026-11-13",
}


@pytest.fixture
def admin(at_work: Meet) -> Someone:
    """The administrator at work."""
    return at_work("admin")


@pytest.fixture
def place(world: World) -> Place:
    """A place of an activity."""
    day = world.config.today()
    with world.casebook.writing() as session:
        activity = add_activity(
            session, world.trail, "admin", name="Jornada", modality="visit", institution_id="I015",
            starts_on=day, ends_on=day, today=day,
        )  # fmt: skip
        return add_place(session, world.trail, "admin", activity.activity_id, name="Ventanilla", staff=50)


def test_an_activity_gets_places_codes_and_posters(admin: Someone, world: World) -> None:
    page = admin.follow(admin.post("/activities/new", FIELDS))
    assert "Visita al hospital" in words_of(page)
    address = f"/activities/{the(world, Activity).activity_id.hex()}"
    page = admin.follow(admin.post(f"{address}/places", {"name": "Consulta externa", "staff": "140"}))
    (code,) = attributes(page, "data-code")
    with world.casebook.reading() as session:
        assert resolve(session, code) is not None
    poster = admin.get(f"{address}/places/{code}/poster.pdf")
    assert poster.mimetype == "application/pdf"
    assert poster.headers["Content-Disposition"] == f'attachment; filename="cartel-{code}-carta-es.pdf"'
    assert read_back(poster.data) == qr_payload(world.config.base_url, code)


def the(world: World, kind: type[Activity]) -> Activity:
    with world.casebook.reading() as session:
        return session.scalars(select(kind)).one()


@pytest.mark.parametrize(
    "change",
    [
        {"name": " "},
        {"name": "x" * 201},
        {"modality": "otra"},
        {"institution": "I999"},
        {"starts_on": "ayer"},
        {"ends_on": "2026-11-01"},
    ],
)
def test_a_wrong_activity_is_refused_with_everything_kept(admin: Someone, change: dict[str, str]) -> None:
    answer = admin.post("/activities/new", {**FIELDS, **change})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    if "modality" not in change:
        assert 'value="visit" selected' in answer.text
    assert f'value="{ {**FIELDS, **change}["ends_on"] }"' in answer.text


@pytest.mark.parametrize("staff", ["-1", "0", "diez", "9" * 30, "١٢"])
def test_a_wrong_number_of_people_is_refused(admin: Someone, place: Place, staff: str) -> None:
    answer = admin.post(f"/activities/{place.activity_id.hex()}/places", {"name": "X", "staff": staff})
    assert answer.status_code == 422


def test_a_place_with_few_people_is_warned_of(admin: Someone, place: Place) -> None:
    address = f"/activities/{place.activity_id.hex()}"
    assert "señalaría a alguien. Use mejor" not in words_of(admin.get(address))
    admin.post(f"{address}/places", {"name": "Bodega", "staff": "4"})
    assert "Trabajan menos de 10 personas: un código propio señalaría a alguien." in words_of(
        admin.get(address)
    )


def test_an_unknown_activity_or_a_foreign_place_is_404(admin: Someone, place: Place) -> None:
    address = f"/activities/{place.activity_id.hex()}"
    for path in ("/activities/" + "0" * 32, "/activities/corto", f"{address}/places/NOCODE/poster.pdf"):
        assert admin.get(path).status_code == 404
    assert admin.post("/activities/corto/places", {"name": "X"}).status_code == 404
