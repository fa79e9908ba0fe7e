"""Scans are uploaded, read one upload at a time, and their batch ends honestly."""

import logging
import re
from dataclasses import replace
from threading import Event

import pytest
from sqlalchemy import func, select, update

from alerts.console import access, create_app
from alerts.errors import StorageUnavailable
from alerts.paper.reading import PageError, Place, ScanError, Unread, problems
from alerts.storage.casebook import PaperBatch, PaperSheet
from tests.console.conftest import Meet
from tests.console.people import Someone, attributes, trail_rows, words_of
from tests.console.scans import Reader, a_sheet, code, given, reader, settled_down, upload
from tests.world import World

__all__ = ["code", "reader"]  # fixtures


@pytest.fixture
def clerk(at_work: Meet) -> Someone:
    """The importer at work."""
    return at_work("importadora")


def counts(page: str) -> dict[str, str]:
    return dict(re.findall(r'data-count="(\w+)"><dt>[^<]*</dt><dd>(\d+)</dd>', page))


def rows(world: World, kind: type[PaperBatch | PaperSheet]) -> int:
    with world.casebook.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def test_an_upload_is_read_and_its_end_is_told(clerk: Someone, code: str, reader: Reader) -> None:
    reader.sheets = [a_sheet(1), a_sheet(2, doubtful=[("B6", "si")]), a_sheet(3, marked=())]
    reader.unread = [
        Unread(Place(1, 7), PageError(problems.BLANK)),
        Unread(Place(2, 0), ScanError(problems.TOO_LARGE, limit=500)),
    ]
    page = clerk.get(given(clerk, code, b"one", b"two"))
    assert reader.seen == [[b"one", b"two"]]
    expected = {"filed": "1", "waiting": "1", "already": "0", "blank": "1", "discarded": "0", "unread": "2"}
    assert counts(page.text) == expected
    assert attributes(page, "data-unread") == ["1-7", "2-0"]
    said = words_of(page)
    assert "1 7 Esta página está en blanco." in said
    assert "2 Todo el archivo El archivo pesa más de 500 MB" in said
    assert "guárdelas en un sobre sellado" in said
    assert "Resolver la hoja" in said


def test_what_is_filed_reaches_the_analyst(clerk: Someone, at_work: Meet, code: str, reader: Reader) -> None:
    reader.sheets = [a_sheet(1), a_sheet(2)]
    given(clerk, code)
    assert len(attributes(at_work("analista").get("/inbox"), "data-case")) == 2


def test_progress_refreshes_itself_and_can_be_stopped(clerk: Someone, code: str, reader: Reader) -> None:
    go_on = Event()
    reader.before = lambda: go_on.wait(20)
    clerk.get("/scans")
    batch = upload(clerk, code, b"one", b"two").location
    try:
        page = clerk.get(batch)
        assert page.headers["Refresh"] == "3"
        assert "Archivo 1 de 2" in words_of(page)
        assert "Refresh" not in clerk.get(f"{batch}?still=yes").headers
        assert "Se está leyendo" in words_of(clerk.get("/batches"))
    finally:
        go_on.set()
    assert "Resultado" in words_of(settled_down(clerk, batch))


def test_one_upload_is_read_at_a_time(clerk: Someone, code: str, reader: Reader, world: World) -> None:
    go_on = Event()
    reader.before = lambda: go_on.wait(20)
    clerk.get("/scans")
    batch = upload(clerk, code, b"one").location
    try:
        assert "Ahora se está leyendo otro envío" in words_of(clerk.get("/scans"))
        second = upload(clerk, code, b"two")
        assert second.status_code == 422
        assert "Otra lectura está en marcha" in words_of(second)
        closing = clerk.post(f"{batch}/close", {"confirm": "close"})
        assert closing.status_code == 422
        assert rows(world, PaperBatch) == 1
    finally:
        go_on.set()
    settled_down(clerk, batch)
    assert upload(clerk, code, b"two").status_code == 303


@pytest.mark.parametrize(
    ("chosen", "scans", "problem"),
    [
        ("", [b"x"], "Elija el lugar donde se recogieron las hojas."),
        ("ZZZZZZ", [b"x"], "No existe una jornada con ese código."),
        ("the place", [], "Elija los escaneos."),
    ],
)
def test_what_is_missing_is_said_with_the_place_kept(
    clerk: Someone, code: str, reader: Reader, world: World, chosen: str, scans: list[bytes], problem: str
) -> None:
    clerk.get("/scans")
    answer = upload(clerk, code if chosen == "the place" else chosen, *scans)
    assert answer.status_code == 422
    assert problem in words_of(answer)
    assert (f'value="{code}" selected' in answer.text) == (chosen == "the place")
    assert reader.seen == []
    assert rows(world, PaperBatch) == 0


def test_too_much_at_once_is_refused_on_the_same_page(
    clerk: Someone, code: str, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = {**access.ACCESS, "read_scans": replace(access.SCANS, body_bytes=10_000)}
    monkeypatch.setattr(access, "ACCESS", small)
    clerk.get("/scans")
    answer = upload(clerk, code, b"x" * 20_000)
    assert answer.status_code == 413
    assert "pesan más de 200 MB juntos" in words_of(answer)
    assert 'name="scans"' in answer.text
    assert reader.seen == []


def test_an_old_form_reads_nothing(clerk: Someone, code: str, reader: Reader) -> None:
    clerk.get("/scans")
    clerk.token = "stale"
    answer = upload(clerk, code, b"x")
    assert answer.status_code == 400
    assert f'value="{code}" selected' in answer.text
    assert reader.seen == []


def test_scans_are_spooled_to_no_file(
    clerk: Someone, code: str, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_values: object) -> None:
        raise AssertionError("an upload was spooled")

    clerk.get("/scans")
    with monkeypatch.context() as patched:
        patched.setattr("werkzeug.formparser.SpooledTemporaryFile", refuse, raising=False)
        patched.setattr("tempfile.SpooledTemporaryFile", refuse)
        patched.setattr("tempfile.TemporaryFile", refuse)
        batch = upload(clerk, code, b"x" * 30_000_000, b"y" * 3_000_000)
        assert batch.status_code == 303
        settled_down(clerk, batch.location)
    assert [len(scan) for scan in reader.seen[0]] == [30_000_000, 3_000_000]


def test_the_same_scans_again_file_nothing_twice(clerk: Someone, code: str, reader: Reader) -> None:
    reader.sheets = [a_sheet(1), a_sheet(2, doubtful=[("B6", "si")])]
    given(clerk, code)
    page = clerk.get(given(clerk, code))
    expected = {"filed": "0", "waiting": "1", "already": "1", "blank": "0", "discarded": "0", "unread": "0"}
    assert counts(page.text) == expected


def test_a_reading_that_fails_says_what_to_do_and_the_log_says_nothing(
    clerk: Someone, code: str, reader: Reader, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise StorageUnavailable("canario-del-error")

    reader.before = fail
    with caplog.at_level(logging.DEBUG):
        page = clerk.get(given(clerk, code))
    assert "La lectura se interrumpió" in words_of(page)
    assert "no se puede guardar nada" in words_of(page)
    assert "Envíe otra vez los mismos escaneos" in words_of(page)
    assert "StorageUnavailable" in caplog.text
    assert "canario" not in caplog.text + str(list(trail_rows(world)))
    reader.before, reader.sheets = lambda: None, [a_sheet()]
    assert counts(clerk.get(given(clerk, code)).text)["filed"] == "1"


def test_a_batch_stopped_by_a_restart_says_so(
    clerk: Someone, code: str, reader: Reader, world: World
) -> None:
    batch = given(clerk, code)
    with world.casebook.writing() as session:
        session.execute(update(PaperBatch).values(sheets=None))
    again = Someone(create_app(world.config).test_client(), world, "importadora").at_work()
    page = again.get(batch)
    assert page.status_code == 200
    assert "La lectura se interrumpió" in words_of(page)
    assert "Interrumpido" in words_of(again.get("/batches"))


def test_nobody_else_reaches_a_batch(clerk: Someone, code: str, reader: Reader, world: World) -> None:
    reader.sheets = [a_sheet(doubtful=[("B6", "si")])]
    batch = given(clerk, code)
    with world.casebook.writing() as session:
        session.execute(update(PaperBatch).values(clerk="otra"))
    for path in (batch, f"{batch}/close", f"{batch}/sheets", "/batches/" + "00" * 16, "/batches/corto"):
        assert clerk.get(path).status_code == 404, path
    assert clerk.post(f"{batch}/close", {"confirm": "close"}).status_code == 404
    assert "Todavía no ha ingresado ningún lote" in words_of(clerk.get("/batches"))


@pytest.mark.parametrize("name", ["admin", "analista", "investigadora-1", "auditora"])
def test_other_roles_are_refused(at_work: Meet, code: str, name: str) -> None:
    someone = at_work(name)
    for path in ("/scans", "/batches", "/batches/" + "00" * 16, "/batches/" + "00" * 16 + "/sheets"):
        assert someone.get(path).status_code == 403
    assert upload(someone, code, b"x" * 2_000_000).status_code == 403


def test_closing_destroys_what_waits(clerk: Someone, code: str, reader: Reader, world: World) -> None:
    reader.sheets = [a_sheet(1), a_sheet(2, doubtful=[("B6", "si")])]
    batch = given(clerk, code)
    assert "1 hoja sigue pendiente y se destruirá" in words_of(clerk.get(f"{batch}/close"))
    unconfirmed = clerk.post(f"{batch}/close")
    assert unconfirmed.status_code == 422
    assert "Marque la casilla de confirmación" in words_of(unconfirmed)
    assert rows(world, PaperSheet) == 1
    page = clerk.follow(clerk.post(f"{batch}/close", {"confirm": "close"}))
    assert "El lote está cerrado" in words_of(page)
    assert "archívelas o destrúyalas" in words_of(page)
    assert counts(page.text)["discarded"] == "1"
    assert rows(world, PaperSheet) == 0
    with world.casebook.reading() as session:
        assert session.scalars(select(PaperBatch.sealed_key)).one() is None
    assert clerk.get(f"{batch}/close").status_code == 404
    assert clerk.get(f"{batch}/sheets").status_code == 404


def test_names_of_files_stay_nowhere(
    clerk: Someone, code: str, reader: Reader, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    reader.unread = [Unread(Place(1, 1), PageError(problems.NO_FORM))]
    with caplog.at_level(logging.DEBUG):
        page = clerk.get(given(clerk, code))
    stored = b"".join(path.read_bytes() for path in world.folder.glob("*.sqlite*"))
    assert "canario" not in page.text + caplog.text + str(list(trail_rows(world)))
    assert b"canario-del-nombre" not in stored


def test_without_activities_the_page_says_what_is_missing(clerk: Someone) -> None:
    assert "Falta una jornada con lugares" in words_of(clerk.get("/scans"))
