"""Evidence files on the case's page and leaving it; what else a reporter did, in order."""

import io
import secrets

import pytest
from PIL import Image
from sqlalchemy import delete, update

from alerts.console import case_pages, file_pages
from alerts.console.case_view import FILE_SEALINGS, ON_PAPER, SEALINGS
from alerts.evidence.cleaning import REASONS, Reason
from alerts.evidence_export import Exporter, Found
from alerts.model import SealedBy
from alerts.storage.casebook import EvidenceChunk, EvidenceRow
from crypto.receipt import Receipt
from tests.console.conftest import Meet
from tests.console.people import Someone, attributes, trail_rows, words_of
from tests.sender import Sender
from tests.usecases.test_evidence_files import send
from tests.world import World, answers_of

NAME = "boleta-de-Canario.jpg"


def photo() -> bytes:
    """A JPEG that says which camera took it."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[271] = "CamaraCanaria"
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def analyst(at_work: Meet) -> Someone:
    """The analyst at work."""
    return at_work("analista")


@pytest.fixture
def filed(world: World) -> tuple[Receipt, str]:
    """Receipt and id of a collected alert."""
    receipt, case_id = world.collected()
    return receipt, case_id.hex()


def sent(world: World, receipt: Receipt, data: bytes, name: str = NAME) -> str:
    """The id of a collected file."""
    send(world, receipt, data, name)
    world.rounds()
    visited = world.mailboxes.visit(receipt)
    assert visited is not None
    note = visited.entries[-1].file
    assert note is not None
    return note.object


def address(case: str, object_id: str, what: str) -> str:
    return f"/cases/{case}/files/{object_id}/{what}"


def test_a_file_is_listed_by_what_it_is(world: World, analyst: Someone, filed: tuple[Receipt, str]) -> None:
    receipt, case = filed
    sent(world, receipt, photo())
    page = analyst.get(f"/cases/{case}")
    words = words_of(page)
    assert attributes(page, "data-kind") == ["jpeg"]
    assert NAME in words
    assert "Foto JPEG" in words
    assert "22 nov 2026 · sellado al llegar" in words
    assert "1 archivo" in words_of(analyst.get("/inbox"))


@pytest.mark.parametrize(
    ("data", "name", "found", "said"),
    [
        (
            b"MZ\x90\x00" + bytes(6000),
            "foto.jpg",
            Found.PROGRAM,
            "Es un programa, diga lo que diga su nombre.",
        ),
        (b"%PDF-1.7\n" + b"x" * 5000, "foto.jpg", Found.KNOWN, "por su contenido es «Documento PDF»"),
        (secrets.token_bytes(5000), "algo.xyz", Found.UNKNOWN, "No reconocemos qué es por su contenido."),
    ],
    ids=["program", "misnamed", "unknown"],
)
def test_what_is_not_what_its_name_says_is_told(
    world: World,
    analyst: Someone,
    filed: tuple[Receipt, str],
    data: bytes,
    name: str,
    found: Found,
    said: str,
) -> None:
    receipt, case = filed
    if found is Found.PROGRAM:  # the site itself takes none; a sender who seals may send anything
        sender = Sender.of(world)
        world.intake.file_sealed(sender.alert(), token_hash=sender.token_hash, card=sender.card)
        object_id, note, payload = sender.file(data)
        upload = world.mailboxes.begin_sealed_file(
            sender.token, entry_id=bytes(16), object_id=object_id, note=note
        )
        assert upload is not None
        with upload:
            upload.write(payload)
            upload.finish()
        world.rounds()
        case = sender.case_id.hex()
    else:
        sent(world, receipt, data, name)
    page = analyst.get(f"/cases/{case}")
    assert attributes(page, "data-found") == [found.value]
    assert said in words_of(page)


def test_a_clean_copy_leaves_without_what_tells_who_made_it(
    world: World, analyst: Someone, filed: tuple[Receipt, str]
) -> None:
    receipt, case = filed
    object_id = sent(world, receipt, photo())
    analyst.get(f"/cases/{case}")
    answer = analyst.post(address(case, object_id, "copy"))
    assert answer.status_code == 200
    assert b"CamaraCanaria" in photo()
    assert b"CamaraCanaria" not in answer.data
    assert Image.open(io.BytesIO(answer.data)).size == (64, 48)
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="evidencia-{object_id[:8]}-limpia.jpg"'
    )


def test_the_original_leaves_after_a_warning_and_is_what_was_sent(
    world: World, analyst: Someone, filed: tuple[Receipt, str]
) -> None:
    receipt, case = filed
    data = photo() + secrets.token_bytes(300_000)
    object_id = sent(world, receipt, data)
    analyst.get(f"/cases/{case}")
    page = analyst.post(address(case, object_id, "original"))
    assert page.mimetype == "text/html"
    assert "Puede llevar datos que señalan a quien alertó" in words_of(page)
    assert "Puede ser dañino." in words_of(page)
    answer = analyst.post(address(case, object_id, "original"), {"confirm": "original"})
    assert answer.data == data
    assert answer.headers["Content-Disposition"].endswith('-original.jpg"')


def test_the_sealed_file_leaves_byte_by_byte(
    world: World, analyst: Someone, filed: tuple[Receipt, str]
) -> None:
    receipt, case = filed
    object_id = sent(world, receipt, photo())
    analyst.get(f"/cases/{case}")
    answer = analyst.post(address(case, object_id, "sealed"))
    assert answer.data.startswith(b"age-encryption.org/v1\n")
    with world.casebook.reading() as session:
        row = session.get_one(EvidenceRow, bytes.fromhex(object_id))
        assert len(answer.data) == row.size_class


@pytest.mark.parametrize("what", ["copy", "original", "sealed"])
def test_no_browser_opens_what_leaves(
    world: World, analyst: Someone, filed: tuple[Receipt, str], what: str
) -> None:
    receipt, case = filed
    object_id = sent(world, receipt, photo())
    analyst.get(f"/cases/{case}")
    answer = analyst.post(address(case, object_id, what), {"confirm": "original"})
    headers = answer.headers
    assert answer.mimetype == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Length"] == str(len(answer.data))
    assert any(policy.startswith("sandbox;") for policy in headers.getlist("Content-Security-Policy"))


def test_every_export_is_in_the_trail_by_its_id_and_no_name_is(
    world: World, analyst: Someone, filed: tuple[Receipt, str]
) -> None:
    receipt, case = filed
    object_id = sent(world, receipt, photo())
    analyst.get(f"/cases/{case}")
    analyst.post(address(case, object_id, "original"))  # the warning alone is no export
    for what in ("copy", "original", "sealed"):
        analyst.post(address(case, object_id, what), {"confirm": "original"})
    rows = [row for row in trail_rows(world) if row[1].startswith("export")]
    assert [row[:3] for row in rows] == [
        ("analista", action, case) for action in ("export-copy", "export-original", "export-sealed")
    ]
    assert all(object_id in row[3] for row in rows)
    assert "canari" not in str(list(trail_rows(world))).lower()


def test_what_cannot_be_cleaned_says_why_and_is_no_export(
    world: World, analyst: Someone, filed: tuple[Receipt, str]
) -> None:
    receipt, case = filed
    object_id = sent(world, receipt, b"%PDF-1.7\n" + b"x" * 5000, "roto.pdf")
    analyst.get(f"/cases/{case}")
    answer = analyst.post(address(case, object_id, "copy"))
    assert answer.status_code == 422
    reasons = {REASONS[Reason.DAMAGED], REASONS[Reason.NOT_INSTALLED]}
    assert any(reason in words_of(answer) for reason in reasons)
    assert not [row for row in trail_rows(world) if row[1] == "export-copy"]


def test_a_kind_that_nobody_can_clean_offers_no_clean_copy(
    world: World, analyst: Someone, filed: tuple[Receipt, str]
) -> None:
    receipt, case = filed
    object_id = sent(world, receipt, secrets.token_bytes(5000), "algo.xyz")
    page = analyst.get(f"/cases/{case}")
    assert "/copy" not in page.text
    assert REASONS[Reason.KIND_UNKNOWN] in words_of(page)
    assert analyst.post(address(case, object_id, "copy")).status_code == 422


def test_bytes_that_were_changed_are_named_and_none_leave(
    world: World, analyst: Someone, filed: tuple[Receipt, str]
) -> None:
    receipt, case = filed
    object_id = sent(world, receipt, photo() + secrets.token_bytes(300_000))
    with world.casebook.writing() as session:
        last = EvidenceChunk.object_id == bytes.fromhex(object_id), EvidenceChunk.number > 0
        session.execute(update(EvidenceChunk).where(*last).values(sealed=b"x" * 1000))
    analyst.get(f"/cases/{case}")
    for what in ("copy", "original"):
        answer = analyst.post(address(case, object_id, what), {"confirm": "original"})
        assert answer.status_code == 409
        assert file_pages.DAMAGED in words_of(answer)
    assert not [row for row in trail_rows(world) if row[1].startswith("export")]


def test_a_file_whose_bytes_are_not_here_says_so(
    world: World, analyst: Someone, filed: tuple[Receipt, str]
) -> None:
    receipt, case = filed
    object_id = sent(world, receipt, photo())
    with world.casebook.writing() as session:
        session.execute(delete(EvidenceChunk))
        session.execute(delete(EvidenceRow))
    page = analyst.get(f"/cases/{case}")
    assert "Falta el contenido" in words_of(page)
    assert analyst.post(address(case, object_id, "original"), {"confirm": "original"}).status_code == 404


def test_a_file_of_another_case_or_none_is_not_found(
    world: World, analyst: Someone, filed: tuple[Receipt, str], at_work: Meet
) -> None:
    receipt, case = filed
    object_id = sent(world, receipt, photo())
    other = world.collected()[1].hex()
    analyst.get(f"/cases/{other}")
    for name in (object_id, secrets.token_hex(16), "x"):
        assert analyst.post(address(other, name, "original"), {"confirm": "original"}).status_code == 404
    investigator = at_work("investigador-2")
    investigator.get("/account")
    for what in ("copy", "original", "sealed"):
        assert investigator.post(address(case, object_id, what)).status_code == 404
    refused = [row[:2] for row in trail_rows(world) if row[1] == "open-refused"]
    assert refused == [("investigador-2", "open-refused")] * 3


def test_an_export_with_an_old_form_shows_the_case_again(
    world: World, analyst: Someone, filed: tuple[Receipt, str]
) -> None:
    receipt, case = filed
    object_id = sent(world, receipt, photo())
    answer = analyst.post(address(case, object_id, "original"), {"csrf_token": "no", "confirm": "original"})
    assert answer.status_code == 400
    assert case_pages.STALE_PAGE in words_of(answer)


def test_a_name_is_shown_as_text_on_one_line(
    world: World, analyst: Someone, filed: tuple[Receipt, str]
) -> None:
    receipt, case = filed
    sent(world, receipt, photo(), "../<script>alert(1)</script>\n\u202egpj.exe")
    page = analyst.get(f"/cases/{case}")
    assert "<script>alert" not in page.text
    assert "\u202e" not in page.text


def test_a_large_original_is_sent_piece_by_piece(world: World, filed: tuple[Receipt, str]) -> None:
    receipt, case = filed
    sent(world, receipt, photo() + secrets.token_bytes(2_000_000))
    opened = world.open("analista", bytes.fromhex(case))
    with world.casebook.reading() as session:
        exporter = Exporter(session, world.config, opened)
        (shown,) = exporter.shown()
        assert max(map(len, exporter.original(shown).pieces)) <= 65_536


def test_how_the_alert_was_sealed_is_said_and_explained(
    world: World, analyst: Someone, filed: tuple[Receipt, str]
) -> None:
    arrival = SEALINGS[SealedBy.ARRIVAL]
    words = words_of(analyst.get(f"/cases/{filed[1]}"))
    assert arrival.label in words
    assert arrival.explanation in words
    sender = Sender.of(world)
    world.intake.file_sealed(sender.alert(), token_hash=sender.token_hash, card=sender.card)
    world.rounds()
    words = words_of(analyst.get(f"/cases/{sender.case_id.hex()}"))
    assert SEALINGS[SealedBy.SENDER].explanation in words
    assert set(FILE_SEALINGS) == set(SealedBy)


def test_an_alert_from_paper_says_who_could_read_it(world: World, analyst: Someone) -> None:
    world.file_paper(answers_of())
    world.rounds()
    (case,) = attributes(analyst.get("/inbox"), "data-case")
    assert ON_PAPER.explanation in words_of(analyst.get(f"/cases/{case}"))


def test_an_identity_is_shown_only_when_somebody_asks_and_that_is_noted(
    world: World, analyst: Someone, filed: tuple[Receipt, str]
) -> None:
    receipt, case = filed
    world.mailboxes.identify(receipt, "Soy la Canaria, 5555-5555")
    world.rounds()
    page = analyst.get(f"/cases/{case}")
    assert "Canaria" not in page.text
    assert "Nunca la copie en un traslado, una denuncia ni un expediente." in words_of(page)
    assert not [row for row in trail_rows(world) if row[1] == "identity"]
    page = analyst.post(f"/cases/{case}/identity")
    assert "Soy la Canaria, 5555-5555" in words_of(page)
    assert [row[:3] for row in trail_rows(world) if row[1] == "identity"] == [("analista", "identity", case)]
    assert "canaria" not in str(list(trail_rows(world))).lower()


def test_an_identity_that_was_never_given_is_no_entry(
    world: World, analyst: Someone, filed: tuple[Receipt, str]
) -> None:
    analyst.get(f"/cases/{filed[1]}")
    assert analyst.post(f"/cases/{filed[1]}/identity").status_code == 404
    assert not [row for row in trail_rows(world) if row[1] == "identity"]


def test_another_desk_is_shown_no_identity(world: World, filed: tuple[Receipt, str], at_work: Meet) -> None:
    world.mailboxes.identify(filed[0], "Soy la Canaria")
    world.rounds()
    someone = at_work("investigador-2")
    answer = someone.post(f"/cases/{filed[1]}/identity")
    assert answer.status_code == 404
    assert "Canaria" not in answer.text


def test_a_wish_that_was_changed_is_the_one_that_counts(
    world: World, analyst: Someone, filed: tuple[Receipt, str]
) -> None:
    receipt, case = filed
    asked = "Quien alertó pidió que le avisen por su buzón antes de trasladar su alerta."
    assert asked in words_of(analyst.get(f"/cases/{case}"))
    world.mailboxes.change_notice(receipt, "no")
    words = words_of(analyst.get(f"/cases/{case}"))
    assert asked not in words
    assert "Desde el 22 nov 2026 ya no pide que le avisen" in words
    world.mailboxes.change_notice(receipt, "si")
    words = words_of(analyst.get(f"/cases/{case}"))
    assert f"{asked} Lo pidió el 22 nov 2026." in words


def test_after_closing_the_form_says_that_nobody_will_read_it(
    world: World, analyst: Someone, filed: tuple[Receipt, str]
) -> None:
    receipt, case = filed
    world.mailboxes.close(receipt)
    page = analyst.get(f"/cases/{case}")
    assert attributes(page, "data-closed") == ["2026-11-22"]
    assert "Quien alertó cerró su buzón el 22 nov 2026: no leerá lo que usted escriba." in words_of(page)
    assert "ya no tiene buzón donde leerlo" in words_of(page)


def test_the_conversation_shows_files_and_changes_in_their_order(
    world: World, analyst: Someone, filed: tuple[Receipt, str]
) -> None:
    receipt, case = filed
    world.mailboxes.write(receipt, "Primero un mensaje.")
    send(world, receipt, photo(), NAME)
    world.mailboxes.change_notice(receipt, "no")
    world.mailboxes.identify(receipt, "Soy la Canaria")
    world.mailboxes.close(receipt)
    world.rounds()
    page = analyst.get(f"/cases/{case}")
    assert attributes(page, "data-event") == ["file", "notify", "identity", "closed"]
    words = words_of(page)
    talk = words[words.index("Primero un mensaje.") :]
    assert talk.index("Envió un archivo:") < talk.index("Ya no pide") < talk.index("Cerró su buzón")
