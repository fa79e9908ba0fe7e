"""The page that takes tables of paper forms: what is filed, what is refused, what is handed back."""

import base64
import io
import re
from io import BytesIO

import openpyxl
import pytest
from werkzeug.test import TestResponse

from alerts.campaigns import add_activity, add_place
from alerts.console import import_pages
from alerts.console.downloads import KINDS
from alerts.errors import StorageUnavailable
from alerts.paper.tables import read_table
from alerts.questionnaire import current
from alerts.storage.casebook import Place
from tests.console.conftest import Meet
from tests.console.people import Someone, attributes, trail_rows, words_of
from tests.paper.tables.workbooks import workbook
from tests.world import World

TABLE = (
    "A1;B1;B2;B6;C1;D1;D5\r\n"
    "I015;contratar;dinero_una_vez;si;jefe;propio;canario de papel\r\n"
    "I015;contratar,renovar;regalos;no;jefe;vio;\r\n"
    "institución inventada;contratar;regalos;no;jefe;vio;\r\n"
)


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
        ({"file": table(b"", "")}, "Elija el archivo de la tabla."),
        ({"file": table(b"", "vacio.csv")}, "El archivo está vacío."),
        ({"file": table(b"PK\x03\x04" + b"\0" * 200, "libro.xlsx")}, "El libro de Excel está cortado"),
        ({"file": table(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "libro.xls")}, "antiguo (.xls)"),
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
    answer = upload(importer, place.code, b"x" * 21_000_000)
    assert answer.status_code == 413
    assert "La tabla pesa más de 20 MB. No se ingresó nada: divídala en partes." in words_of(answer)
    assert 'name="file"' in answer.text


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
    importer = at_work("importadora")
    answer = importer.get("/import/template.csv")
    assert answer.mimetype == "text/csv"
    assert "D5" in answer.text
    answer = importer.get("/import/template.xlsx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="formularios.xlsx"'
    assert "D5" in read_table(answer.data, current()).columns
    assert importer.get("/import/template.xls").status_code == 404


ROWS = [line.split(";") for line in TABLE.splitlines()]


@pytest.mark.parametrize("name", ["formularios.xlsx", "formularios.csv", ""])
def test_a_workbook_is_filed_whatever_it_is_called(at_work: Meet, place: Place, name: str) -> None:
    importer = at_work("importadora")
    sent = {"code": place.code, "file": table(workbook(ROWS, sheet="Visita <b>"), name or "sin nombre")}
    answer = importer.post("/import", sent)
    assert counts(answer.text) == {"rows": "3", "filed": "2", "already": "0", "refused": "1"}
    assert "Se leyó la hoja «Visita <b>»." in words_of(answer)
    assert "Visita &lt;b&gt;" in answer.text


def test_formulas_are_named_and_calculated_nowhere(at_work: Meet, place: Place) -> None:
    text = TABLE.replace("canario de papel", "=1+1")
    answer = at_work("importadora").post("/import", {"code": place.code, "file": table(text)})
    assert "no se calculó nada. Revíselas: G2" in words_of(answer)
    assert counts(answer.text)["filed"] == "2"


def test_the_report_holds_the_refused_rows_and_the_server_does_not(
    at_work: Meet, place: Place, world: World
) -> None:
    importer = at_work("importadora")
    answer = importer.post("/import", {"code": place.code, "file": table(TABLE)})
    (address,) = [each for each in attributes(answer, "href") if each.startswith("data:")]
    kind, _, encoded = address.partition(",")
    assert kind == f"data:{KINDS['xlsx']};base64"
    assert answer.headers["Cache-Control"] == "no-store"
    back = corrected(base64.b64decode(encoded))
    answer = importer.post("/import", {"code": place.code, "file": table(back, "por-corregir.xlsx")})
    assert counts(answer.text) == {"rows": "1", "filed": "1", "already": "0", "refused": "0"}
    assert "no se leyeron" not in words_of(answer)


def corrected(data: bytes) -> bytes:
    """The one refused row with an institution that exists."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.worksheets[0]["A2"].value == "institución inventada"
    book.worksheets[0]["A2"].value = "I015"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_the_second_button_hands_the_refused_rows_over_and_files_nothing(at_work: Meet, place: Place) -> None:
    importer = at_work("importadora")
    answer = importer.post("/import", {"code": place.code, "file": table(TABLE), "annotated": "yes"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="por-corregir.xlsx"'
    assert corrected(answer.data)
    assert attributes(at_work("analista").get("/inbox"), "data-case") == []


def test_the_second_button_says_when_there_is_nothing_to_correct(at_work: Meet, place: Place) -> None:
    good = "".join(TABLE.splitlines(keepends=True)[:-1])
    answer = at_work("importadora").post(
        "/import", {"code": place.code, "file": table(good), "annotated": "yes"}
    )
    assert "Todas las filas están bien." in words_of(answer)
    assert "no se ingresó nada" in words_of(answer)


def test_more_than_an_address_can_hold_comes_by_the_second_button(
    at_work: Meet, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_pages, "LARGEST_IN_PAGE", 1_000)
    answer = at_work("importadora").post("/import", {"code": place.code, "file": table(TABLE)})
    assert "Solo descargar las filas por corregir" in words_of(answer)
    assert "data:" not in answer.text


def test_without_activities_the_page_says_what_is_missing(at_work: Meet) -> None:
    assert "Falta una jornada con lugares" in words_of(at_work("importadora").get("/import"))


WHOLE = "No envíe otra vez la tabla completa: sus filas buenas se ingresarían de nuevo."
ORIGINALS = "Qué hacer con los originales"


def test_refused_rows_say_not_to_send_the_whole_table_again(at_work: Meet, place: Place) -> None:
    importer = at_work("importadora")
    tried = words_of(importer.post("/import", {"code": place.code, "file": table(TABLE), "dry_run": "yes"}))
    assert ("no hay nada ingresado" in tried, WHOLE in tried) == (True, False)
    for more in ({}, {"dry_run": "yes"}):
        answer = importer.post("/import", {"code": place.code, "file": table(TABLE), **more})
        assert WHOLE in words_of(answer)


def test_the_end_of_an_import_and_its_batch_say_what_to_do_with_the_originals(
    at_work: Meet, place: Place
) -> None:
    importer = at_work("importadora")
    tried = importer.post("/import", {"code": place.code, "file": table(TABLE), "dry_run": "yes"})
    assert ORIGINALS not in words_of(tried)
    answer = importer.post("/import", {"code": place.code, "file": table(TABLE)})
    (address,) = {each for each in attributes(importer.get("/batches"), "href") if "/batches/" in each}
    for page in (answer, importer.get(address)):
        assert ORIGINALS in words_of(page)
        assert "con sus copias y con «por-corregir.xlsx»" in words_of(page)


def test_a_table_of_another_place_is_refused_with_that_places_code(
    at_work: Meet, place: Place, world: World
) -> None:
    importer = at_work("importadora")
    importer.post("/import", {"code": place.code, "file": table(TABLE)})
    with world.casebook.writing() as session:
        other = add_place(session, world.trail, "admin", place.activity_id, name="Bodega", staff=50).code
    answer = importer.post("/import", {"code": other, "file": table(TABLE)})
    assert answer.status_code == 422
    assert f"ya se ingresó con el código {place.code}; aquí no se ingresó nada" in words_of(answer)
    assert len(attributes(at_work("analista").get("/inbox"), "data-case")) == 2


def test_a_last_line_without_end_is_told(at_work: Meet, place: Place) -> None:
    importer = at_work("importadora")
    for text, is_told in ((TABLE, False), (TABLE.rstrip(), True)):
        answer = importer.post("/import", {"code": place.code, "file": table(text), "dry_run": "yes"})
        assert ("La última línea del archivo no tiene fin" in words_of(answer)) is is_told


def test_the_form_says_which_day_is_filed_and_that_many_rows_take_time(at_work: Meet, place: Place) -> None:
    words = words_of(at_work("importadora").get("/import"))
    assert "Las alertas llevarán la fecha de la jornada, no la de hoy." in words
    assert "No cierre esta página hasta ver el resultado." in words


def test_the_page_counts_while_it_files(monkeypatch: pytest.MonkeyPatch, at_work: Meet, place: Place) -> None:
    monkeypatch.setattr("alerts.importing.ROWS_A_COMMIT", 1)
    importer = at_work("importadora")
    form = {"csrf_token": importer.token, "code": place.code, "file": table(TABLE)}
    answer = importer.client.post("/import", data=form)
    assert answer.is_streamed
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert "1 de 2 filas 2 de 2 filas Resultado del ingreso" in words_of(answer)
    assert "1 fila por corregir" in words_of(importer.get("/batches"))


def test_an_import_that_could_not_be_noted_says_so(
    monkeypatch: pytest.MonkeyPatch, at_work: Meet, place: Place
) -> None:
    def fail(*_: object) -> None:
        raise StorageUnavailable

    importer = at_work("importadora")
    with monkeypatch.context() as patch:
        patch.setattr("alerts.importing.note_import", fail)
        answer = importer.post("/import", {"code": place.code, "file": table(TABLE)})
    assert "no se pudo anotar el ingreso" in words_of(answer)
    again = importer.post("/import", {"code": place.code, "file": table(TABLE)})
    assert counts(again.text)["already"] == "2"
    assert "no se pudo anotar" not in words_of(again)
