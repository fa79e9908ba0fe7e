"""Pending sheets are settled one at a time, and nothing that a person decided or typed is lost."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from alerts.errors import StorageUnavailable
from alerts.paper.reading import Place
from alerts.storage.casebook import CaseRow, PaperBatch, PaperSheet
from tests.console.conftest import Meet
from tests.console.people import Clock, Someone, attributes, hidden_fields, trail_rows, words_of
from tests.console.scans import PICTURE, Reader, a_sheet, code, given, reader
from tests.world import World

__all__ = ["code", "reader"]  # fixtures

DOUBTFUL = (("B6", "si"), ("B1", "renovar"))
DECIDED = {"box.B6.si": "yes", "box.B1.renovar": "no"}
WRITTEN = ("A1", "A4", "B5", "D5")
CANARY = "canario transcrito"


@pytest.fixture
def clerk(at_work: Meet) -> Someone:
    """The importer at work."""
    return at_work("importadora")


def pending_sheet(clerk: Someone, code: str) -> str:
    """The address of the first sheet of a batch that was just read."""
    answer = clerk.get(f"{given(clerk, code)}/sheets")
    assert answer.status_code == 303
    clerk.get(answer.location)
    return str(answer.location)


def chosen(page: str) -> set[str]:
    """The boxes with a decision, such as `box.B6.si=yes`."""
    tags = re.findall(r"<input type=\"radio\"[^>]* checked[^>]*>", page)
    found = (re.search(r'name="(box\.[^"]+)" value="(\w+)"', tag) for tag in tags)
    return {f"{each[1]}={each[2]}" for each in found if each}


def answers(world: World) -> Mapping[str, object]:
    """The answers of the one case that was filed."""
    world.rounds()
    with world.casebook.reading() as session:
        (case_id,) = session.scalars(select(CaseRow.case_id))
    return world.open("analista", case_id).answers.values


def filed(world: World) -> int:
    """How many alerts there are; a demonstration collects them by itself."""
    world.rounds()
    with world.casebook.reading() as session:
        return session.scalar(select(func.count()).select_from(CaseRow)) or 0


def test_each_doubtful_box_has_its_question_its_words_and_its_picture(
    clerk: Someone, code: str, reader: Reader
) -> None:
    reader.sheets = [a_sheet(doubtful=DOUBTFUL, written=["D5"])]
    address = pending_sheet(clerk, code)
    page = clerk.get(address)
    assert attributes(page, "data-asked") == ["B1", "B6"]
    assert "Renovar o prorrogar el contrato" in words_of(page)
    assert "¿Sigue pasando?" in words_of(page)
    assert chosen(page.text) == set()
    pictures = [path for path in attributes(page, "src") if path.startswith("/batches/")]
    assert f"{address}/boxes/0" in pictures
    assert f"{address}/writing/0" in pictures
    assert f"{address}/sides/0" in pictures
    for path in pictures:
        answer = clerk.get(path)
        assert answer.data == PICTURE
        assert answer.mimetype == ("image/jpeg" if "/sides/" in path else "image/webp")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for path in ("boxes/9", "sides/2", "else/0"):
        assert clerk.get(f"{address}/{path}").status_code == 404


def test_a_settled_sheet_is_filed_and_the_next_one_comes(
    clerk: Someone, code: str, reader: Reader, world: World
) -> None:
    reader.sheets = [a_sheet(1, doubtful=DOUBTFUL, written=["D5"]), a_sheet(2, doubtful=[("B6", "si")])]
    address = pending_sheet(clerk, code)
    page = clerk.follow(clerk.post(address, {**DECIDED, "text.D5": CANARY}))
    assert "La hoja quedó ingresada y sellada." in words_of(page)
    assert "Queda 1 hoja" in words_of(page)
    assert "Archivo 1, página 3" in words_of(page)
    found = answers(world)
    assert found["B6"] == "si"
    assert found["B1"] == ("contratar",)
    assert found["D5"] == CANARY
    assert "canario" not in str(list(trail_rows(world)))


def test_what_stands_beside_the_boxes_can_be_transcribed(
    clerk: Someone, code: str, reader: Reader, world: World
) -> None:
    reader.sheets = [a_sheet(doubtful=DOUBTFUL)]
    address = pending_sheet(clerk, code)
    assert "Escrito fuera de su lugar" in words_of(clerk.get(address))
    undecided = clerk.post(address, {"text.D5": CANARY})
    assert undecided.status_code == 422
    assert CANARY in undecided.text
    clerk.post(address, {**DECIDED, "text.D5": CANARY})
    assert answers(world)["D5"] == CANARY


def test_after_the_last_sheet_comes_the_batch(clerk: Someone, code: str, reader: Reader) -> None:
    reader.sheets = [a_sheet(doubtful=[("B6", "si")])]
    address = pending_sheet(clerk, code)
    page = clerk.follow(clerk.post(address, {"box.B6.si": "yes"}))
    assert "No queda ninguna hoja por resolver." in words_of(page)
    assert "Listo para cerrar" in words_of(page)
    assert clerk.follow(clerk.get(f"{page.request.path}/sheets")).request.path == page.request.path


def test_an_undecided_box_is_shown_with_everything_kept(
    clerk: Someone, code: str, reader: Reader, world: World
) -> None:
    reader.sheets = [a_sheet(doubtful=DOUBTFUL, written=["D5"])]
    answer = clerk.post(pending_sheet(clerk, code), {"box.B6.si": "yes", "text.D5": CANARY})
    assert answer.status_code == 422
    assert "Faltan casillas por decidir." in words_of(answer)
    assert answer.text.count("undecided") == 1
    assert chosen(answer.text) == {"box.B6.si=yes"}
    assert CANARY in answer.text
    assert filed(world) == 0


def test_a_contradiction_of_sure_marks_is_shown_in_place_and_settled_there(
    clerk: Someone, code: str, reader: Reader, world: World
) -> None:
    reader.sheets = [a_sheet(marked=(("A1", "I015"), ("B1", "contratar"), ("B1", "no_se")))]
    address = pending_sheet(clerk, code)
    page = clerk.get(address)
    assert "no se puede combinar con otras respuestas" in words_of(page)
    assert chosen(page.text) == {"box.B1.contratar=yes", "box.B1.no_se=yes"}
    assert 'viewBox="' in page.text  # the part of the side that shows it
    still = clerk.post(address, {"box.B1.contratar": "yes", "box.B1.no_se": "yes"})
    assert still.status_code == 422
    assert "Estas respuestas se contradicen" in words_of(still)
    clerk.follow(clerk.post(address, {"box.B1.contratar": "yes", "box.B1.no_se": "no"}))
    assert answers(world)["B1"] == ("contratar",)


def test_a_contradiction_that_the_decisions_make_is_shown_in_place(
    clerk: Someone, code: str, reader: Reader
) -> None:
    reader.sheets = [a_sheet(doubtful=[("B1", "no_se")])]
    address = pending_sheet(clerk, code)
    answer = clerk.post(address, {"box.B1.no_se": "yes"})
    assert answer.status_code == 422
    assert chosen(answer.text) == {"box.B1.no_se=yes", "box.B1.contratar=yes"}
    clerk.follow(clerk.post(address, {"box.B1.no_se": "yes", "box.B1.contratar": "no"}))


def test_handwriting_becomes_an_institution_a_month_and_texts(
    clerk: Someone, code: str, reader: Reader, world: World
) -> None:
    reader.sheets = [a_sheet(marked=(("B1", "contratar"),), written=WRITTEN)]
    address = pending_sheet(clerk, code)
    typed = {"text.A1": "I015", "text.A4": "Bodega", "text.B5_month": "03", "text.B5_year": "2026"}
    clerk.follow(clerk.post(address, typed))
    found = answers(world)
    assert (found["A1"], found["A4"], found["B5_month"], found["B5_year"]) == ("I015", "Bodega", "03", "2026")


def test_transcribing_is_optional(clerk: Someone, code: str, reader: Reader, world: World) -> None:
    reader.sheets = [a_sheet(marked=(("B1", "contratar"),), written=WRITTEN)]
    clerk.follow(clerk.post(pending_sheet(clerk, code)))
    assert set(answers(world)) == {"B1", "notify_first"}


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"text.B5_year": "2031"}, "Esa fecha todavía no ha llegado"),
        ({"text.B5_month": "03"}, "Falta el año"),
        ({"text.A4": "x" * 81}, "caben 80"),
        ({"text.A1": "I999"}, "no está entre las opciones"),
        ({"text.A1": "I015", "text.A1_otro": "Otra"}, "pero eligió una opción de la lista"),
    ],
)
def test_a_wrong_transcription_is_said_in_place_and_kept(
    clerk: Someone, code: str, reader: Reader, world: World, typed: dict[str, str], problem: str
) -> None:
    reader.sheets = [a_sheet(marked=(("B1", "contratar"),), written=WRITTEN)]
    answer = clerk.post(pending_sheet(clerk, code), {**typed, "text.D5": CANARY})
    assert answer.status_code == 422
    assert problem in words_of(answer)
    assert 'aria-invalid="true"' in answer.text
    assert CANARY in answer.text
    assert filed(world) == 0


def test_only_offered_boxes_and_fields_are_taken(
    clerk: Someone, code: str, reader: Reader, world: World
) -> None:
    reader.sheets = [a_sheet(doubtful=[("B6", "si")], written=["A4"])]
    sent = {
        "box.B6.si": "no",
        "box.B2.regalos": "yes",
        "box.nada.nada": "yes",
        "text.E1": CANARY,
        "box.x": "yes",
    }
    clerk.follow(clerk.post(pending_sheet(clerk, code), sent))
    found = answers(world)
    assert found["B2"] == ("dinero_una_vez",)
    assert "B6" not in found
    assert "E1" not in found


def test_a_sheet_is_discarded_with_a_reason_only(
    clerk: Someone, code: str, reader: Reader, world: World
) -> None:
    reader.sheets = [a_sheet(doubtful=DOUBTFUL, written=["D5"])]
    address = pending_sheet(clerk, code)
    answer = clerk.post(f"{address}/discard", {**DECIDED, "text.D5": CANARY, "reason": "porque sí"})
    assert answer.status_code == 422
    assert "Elija por qué se descarta la hoja." in words_of(answer)
    assert chosen(answer.text) == {"box.B6.si=yes", "box.B1.renovar=no"}
    assert CANARY in answer.text
    page = clerk.follow(clerk.post(f"{address}/discard", {"reason": "unusable"}))
    assert "La hoja quedó descartada." in words_of(page)
    assert '<div data-count="discarded"><dt>Descartadas</dt><dd>1</dd>' in page.text
    assert filed(world) == 0


def test_a_sheet_can_wait_and_what_is_settled_elsewhere_is_not_settled_twice(
    clerk: Someone, code: str, reader: Reader, world: World
) -> None:
    reader.sheets = [a_sheet(1, doubtful=[("B6", "si")]), a_sheet(2, doubtful=[("B6", "si")])]
    first = pending_sheet(clerk, code)
    batch, name = first.split("/sheets/")
    second = clerk.get(f"{batch}/sheets?after={name}").location
    assert second != first
    assert clerk.get(f"{batch}/sheets?after={second.split('/sheets/')[1]}").location == first
    clerk.post(first, {"box.B6.si": "yes"})
    for path, fields in ((first, {"box.B6.si": "yes"}), (f"{first}/discard", {"reason": "blank"})):
        page = clerk.follow(clerk.follow(clerk.post(path, fields)))
        assert "Esa hoja ya no está pendiente." in words_of(page)
    assert clerk.follow(clerk.get(first)).location == second
    assert filed(world) == 1


def test_a_locked_vault_loses_nothing(
    clerk: Someone, code: str, reader: Reader, world: World, clock: Clock
) -> None:
    reader.sheets = [a_sheet(doubtful=DOUBTFUL, written=["D5"])]
    address = pending_sheet(clerk, code)
    clock.now += 16 * 60
    asked = clerk.post(address, {**DECIDED, "text.D5": CANARY})
    assert asked.status_code == 403
    assert "Lo que escribió sigue aquí" in words_of(asked)
    passphrase = world.accounts["importadora"]["passphrase"]
    page = clerk.post("/unlock", {**hidden_fields(asked), "passphrase": passphrase})
    assert page.status_code == 200
    assert chosen(page.text) == {"box.B6.si=yes", "box.B1.renovar=no"}
    assert CANARY in page.text
    assert filed(world) == 0
    clerk.follow(clerk.post(address, {**DECIDED, "text.D5": CANARY}))
    assert filed(world) == 1


def test_a_session_that_ended_loses_nothing(
    clerk: Someone, code: str, reader: Reader, world: World, clock: Clock
) -> None:
    reader.sheets = [a_sheet(doubtful=DOUBTFUL, written=["D5"])]
    address = pending_sheet(clerk, code)
    clock.now += 11 * 3600
    asked = clerk.post(address, {**DECIDED, "text.D5": CANARY})
    assert asked.status_code == 403
    account = world.accounts["importadora"]
    secrets = {"username": "importadora", "password": account["password"]}
    unlock = clerk.post("/login", {**hidden_fields(asked), **secrets})
    page = clerk.post("/unlock", {**hidden_fields(unlock), "passphrase": account["passphrase"]})
    assert chosen(page.text) == {"box.B6.si=yes", "box.B1.renovar=no"}
    assert CANARY in page.text
    assert filed(world) == 0


def test_pictures_and_pages_need_the_unlocked_identity(
    clerk: Someone, code: str, reader: Reader, clock: Clock
) -> None:
    reader.sheets = [a_sheet(doubtful=DOUBTFUL)]
    address = pending_sheet(clerk, code)
    clock.now += 16 * 60
    for path in (address, f"{address}/boxes/0", address.rpartition("/")[0]):
        answer = clerk.get(path)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/unlock")


def test_an_old_form_is_shown_again(clerk: Someone, code: str, reader: Reader, world: World) -> None:
    reader.sheets = [a_sheet(doubtful=DOUBTFUL)]
    address = pending_sheet(clerk, code)
    for path in (address, f"{address}/discard"):
        clerk.token = "stale"
        answer = clerk.post(path, DECIDED)
        assert answer.status_code == 400
        assert chosen(answer.text) == {"box.B6.si=yes", "box.B1.renovar=no"}
    assert filed(world) == 0


def test_a_full_disk_keeps_everything_on_the_page(
    clerk: Someone, code: str, reader: Reader, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_values: object) -> None:
        raise StorageUnavailable

    reader.sheets = [a_sheet(doubtful=DOUBTFUL)]
    address = pending_sheet(clerk, code)
    with monkeypatch.context() as patched:
        patched.setattr("alerts.console.settle_pages.settle", fail)
        answer = clerk.post(address, DECIDED)
    assert answer.status_code == 503
    assert chosen(answer.text) == {"box.B6.si=yes", "box.B1.renovar=no"}
    clerk.follow(clerk.post(address, DECIDED))
    assert filed(world) == 1


def test_proposals_fill_what_is_empty_and_file_nothing(
    clerk: Someone, code: str, reader: Reader, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alerts.console.settle_pages.can_propose", lambda: True)
    monkeypatch.setattr("alerts.console.settle_pages.proposal", lambda _webp: "lo propuesto")
    reader.sheets = [a_sheet(doubtful=DOUBTFUL, written=["A4", "D5"])]
    address = pending_sheet(clerk, code)
    assert "Proponer transcripciones" in words_of(clerk.get(address))
    page = clerk.post(address, {"box.B6.si": "yes", "text.A4": CANARY, "propose": "yes"})
    assert page.status_code == 200
    assert page.text.count("lo propuesto") == 1
    assert CANARY in page.text
    assert chosen(page.text) == {"box.B6.si=yes"}
    assert filed(world) == 0


def test_a_sheet_of_somebody_else_is_404(clerk: Someone, code: str, reader: Reader, world: World) -> None:
    reader.sheets = [a_sheet(doubtful=DOUBTFUL)]
    address = pending_sheet(clerk, code)
    with world.casebook.writing() as session:
        session.execute(update(PaperBatch).values(clerk="otra"))
    for path in (address, f"{address}/boxes/0"):
        assert clerk.get(path).status_code == 404
    assert clerk.post(address, DECIDED).status_code == 404
    assert clerk.post(f"{address}/discard", {"reason": "blank"}).status_code == 404
    assert filed(world) == 0


def test_a_sheet_that_looks_like_another_says_so(clerk: Someone, code: str, reader: Reader) -> None:
    reader.sheets = [replace(a_sheet(doubtful=DOUBTFUL), copy_of=Place(1, 7))]
    assert "Se ve igual que la hoja del archivo 1, página 7." in words_of(
        clerk.get(pending_sheet(clerk, code))
    )


def test_the_same_sheet_in_two_batches_is_filed_once(
    clerk: Someone, code: str, reader: Reader, world: World
) -> None:
    reader.sheets = [a_sheet(doubtful=[("B6", "si")])]
    first, second = pending_sheet(clerk, code), pending_sheet(clerk, code)
    clerk.post(first, {"box.B6.si": "yes"})
    clerk.get("/account")
    page = clerk.follow(clerk.post(second, {"box.B6.si": "yes"}))
    assert "no se ingresó dos veces" in words_of(page)
    assert filed(world) == 1


def test_a_sheet_belongs_to_its_batch(clerk: Someone, code: str, reader: Reader, world: World) -> None:
    reader.sheets = [a_sheet(1, doubtful=DOUBTFUL)]
    sheet = pending_sheet(clerk, code).split("/sheets/")[1]
    reader.sheets = [a_sheet(2, doubtful=DOUBTFUL)]
    other = given(clerk, code)
    assert clerk.get(f"{other}/sheets/{sheet}").status_code == 303
    assert clerk.get(f"{other}/sheets/{sheet}/boxes/0").status_code == 404
    with world.casebook.reading() as session:
        assert session.scalar(select(func.count()).select_from(PaperSheet)) == 2
