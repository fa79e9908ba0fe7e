"""Activities, places, posters and the import of paper forms."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from alerts.campaigns import add_activity, add_place, resolve
from alerts.posters import qr_payload, read_back
from alerts.storage.casebook import Activity, Place
from tests.console.conftest import Meet
from tests.console.people import Someone, attributes, trail_rows, words_of
from tests.world import World

FIELDS = {
    "name": "Visita al hospital",
    "modality": "visit",
    "institution": "I015",
    "starts_on": "2026-11-09",
    "ends_on": "2026-11-13",
}
TABLE = (
    "A1;B1;B2;B6;C1;D1;D5\r\n"
    "I015;contratar;dinero_una_vez;si;jefe;propio;canario de papel\r\n"
    "I015;contratar,renovar;regalos;no;jefe;vio;\r\n"
    "institución inventada;contratar;regalos;no;jefe;vio;\r\n"
)


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
            starts_on=day, ends_on=day,
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


def table(content: bytes | str, name: str = "formularios.csv") -> tuple[BytesIO, str]:
    return BytesIO(content.encode() if isinstance(content, str) else content), name


def test_good_rows_are_sealed_and_bad_ones_listed_by_row_and_cell(
    at_work: Meet, place: Place, world: World
) -> None:
    importer = at_work("importadora")
    answer = importer.post("/import", {"code": place.code, "file": table(TABLE)})
    assert answer.status_code == 200
    assert counts(answer.text) == {"rows": "3", "filed": "2", "already": "0", "refused": "1"}
    assert "A4" in words_of(answer)
    assert "institución inventada" not in answer.text
    again = importer.post("/import", {"code": place.code, "file": table(TABLE)})
    assert counts(again.text) == {"rows": "3", "filed": "0", "already": "2", "refused": "1"}
    assert len(attributes(at_work("analista").get("/inbox"), "data-case")) == 2
    assert "canario" not in str(list(trail_rows(world)))


def counts(page: str) -> dict[str, str]:
    return dict(re.findall(r'data-count="(\w+)"><dt>[^<]*</dt><dd>(\d+)</dd>', page))


def test_a_trial_files_nothing(at_work: Meet, place: Place) -> None:
    answer = at_work("importadora").post(
        "/import", {"code": place.code, "file": table(TABLE), "dry_run": "yes"}
    )
    assert "no se ingresó nada" in words_of(answer)
    assert attributes(at_work("analista").get("/inbox"), "data-case") == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"code": ""}, "Elija el lugar"),
        ({"code": "ZZZZZZ"}, "No existe una jornada con ese código."),
        ({"file": table(b"", "")}, "Elija el archivo CSV."),
        ({"file": table(b"", "vacio.csv")}, "El archivo está vacío."),
        ({"file": table(b"PK\x03\x04" + b"\0" * 200, "libro.xlsx")}, "libro de Excel"),
        ({"file": table("nombre;apellido\r\nx;y\r\n")}, "ninguna columna del cuestionario"),
        ({"file": table(TABLE.rstrip("\r\n")[:-12])}, "cortado"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_clearly(
    at_work: Meet, place: Place, change: dict[str, object], problem: str
) -> None:
    importer = at_work("importadora")
    importer.get("/import")
    answer = importer.post("/import", {"code": place.code, "file": table(TABLE), **change})
    assert answer.status_code == 422
    assert problem in words_of(answer)
    assert attributes(at_work("analista").get("/inbox"), "data-case") == []


def upload(someone: Someone, code: str, content: bytes) -> TestResponse:
    """The answer to a table of any size; the test client itself would spool a large form to a file."""
    fields = {"csrf_token": someone.token, "code": code}
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}'
        for name, value in fields.items()
    ]
    parts.append('--edge\r\nContent-Disposition: form-data; name="file"; filename="t.csv"\r\n\r\n')
    body = b"\r\n".join(["\r\n".join(parts).encode() + content, b"--edge--\r\n"])
    return someone.client.post("/import", data=body, content_type="multipart/form-data; boundary=edge")


def test_a_table_of_twenty_megabytes_is_read_and_a_larger_body_is_not(at_work: Meet, place: Place) -> None:
    importer = at_work("importadora")
    assert upload(importer, place.code, b"x" * 19_900_000).status_code == 422
    assert upload(importer, place.code, b"x" * 21_000_000).status_code == 413


def test_nobody_else_may_send_so_much(at_work: Meet, meet: Meet, place: Place) -> None:
    assert upload(at_work("analista"), place.code, b"x" * 2_000_000).status_code == 403
    stranger = meet("nobody")
    stranger.get("/login")
    assert upload(stranger, place.code, b"x" * 2_000_000).status_code == 403
    assert stranger.post("/login", {"username": "x" * 600_000}).status_code == 413


def test_an_upload_is_spooled_to_no_file(
    at_work: Meet, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_values: object) -> None:
        raise AssertionError("an upload was spooled")

    importer = at_work("importadora")
    rows = TABLE.encode() + b"I015;contratar;regalos;no;jefe;vio;\r\n" * 3 + b";;;;;;\r\n" * 200_000
    with monkeypatch.context() as patched:
        patched.setattr("werkzeug.formparser.SpooledTemporaryFile", refuse, raising=False)
        patched.setattr("tempfile.SpooledTemporaryFile", refuse)
        patched.setattr("tempfile.TemporaryFile", refuse)
        answer = upload(importer, place.code, rows)
    assert answer.status_code == 200
    assert counts(answer.text)["filed"] == "5"


def test_an_empty_table_can_be_downloaded(at_work: Meet) -> None:
    answer = at_work("importadora").get("/import/template.csv")
    assert answer.mimetype == "text/csv"
    assert "D5" in answer.text


def test_without_activities_the_page_says_what_is_missing(at_work: Meet) -> None:
    assert "Falta una jornada con lugares" in words_of(at_work("importadora").get("/import"))
