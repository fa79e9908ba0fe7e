"""Evidence files: sealed while they arrive, whole or not at all, read back as they were sent."""

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from alerts.conversation import Act
from alerts.errors import Damaged, FileRefused, NotAsClaimed, StorageUnavailable
from alerts.evidence_store import opened_file, sealed_file
from alerts.mailbox import SealedUpload, Stored
from alerts.model import SealedBy
from alerts.reading.casefile import Archive
from alerts.storage.casebook import EvidenceChunk, EvidenceRow
from alerts.storage.drop import FileArrival, FileChunk, MailboxEntry, MessageArrival
from crypto.padding import padme
from crypto.receipt import Receipt
from tests.sender import Sender
from tests.world import World

JPEG = b"\xff\xd8\xff\xe0 canario-del-archivo"


def send(world: World, receipt: Receipt, data: bytes, name: str = "foto.jpg", entry: bytes = b"") -> Stored:
    upload = world.mailboxes.begin_file(receipt, name=name, media_type="image/jpeg", entry=entry)
    assert upload is not None
    with upload:
        for start in range(0, len(data), 70_000):
            upload.write(data[start : start + 70_000])
        return upload.finish()


def read(world: World, case_id: bytes, place: int = 0) -> bytes:
    with world.casebook.reading() as session:
        case = Archive(session, world.config, world.keys("analista")).open(case_id)
        return b"".join(opened_file(session, world.config, case, case.files[place]))


def in_the_drop(world: World) -> list[int]:
    tables = (FileArrival, FileChunk, MessageArrival, MailboxEntry)
    with world.drop.reading() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


@pytest.mark.parametrize("length", [1, 65_536, 65_537, 700_001])
def test_a_file_is_read_as_it_was_sent(any_world: World, length: int) -> None:
    receipt, case_id = any_world.collected()
    data = JPEG + os.urandom(length)
    assert send(any_world, receipt, data) is Stored.NEW
    assert any_world.rounds().files == 1
    assert in_the_drop(any_world)[:3] == [0, 0, 0]
    case = any_world.open("analista", case_id)
    (file,) = case.files
    assert (file.note.name, file.note.length, file.present) == ("foto.jpg", len(data), True)
    assert file.note.sealed_by is SealedBy.ARRIVAL
    assert read(any_world, case_id) == data


def test_a_file_that_the_sender_sealed_is_read_as_it_was_sent(any_world: World) -> None:
    sender = Sender.of(any_world)
    any_world.intake.file_sealed(sender.alert(), token_hash=sender.token_hash, card=sender.card)
    data = JPEG + os.urandom(300_000)
    object_id, note, payload = sender.file(data)
    upload = any_world.mailboxes.begin_sealed_file(
        sender.token, entry_id=bytes(16), object_id=object_id, note=note
    )
    assert upload is not None
    with upload:
        upload.write(payload[:100])
        upload.write(payload[100:])
        assert upload.finish() is Stored.NEW
    any_world.rounds()
    assert any_world.open("analista", sender.case_id).files[0].note.sealed_by is SealedBy.SENDER
    assert read(any_world, sender.case_id) == data


def test_the_mailbox_tells_of_the_file_and_does_not_hold_it(any_world: World) -> None:
    receipt, _ = any_world.collected()
    send(any_world, receipt, JPEG)
    seen = any_world.mailboxes.visit(receipt)
    assert seen is not None
    (entry,) = seen.entries
    assert entry.kind == Act.FILE
    assert entry.file is not None
    assert entry.file.name == "foto.jpg"


def test_nothing_in_the_stores_tells_name_or_content_or_exact_length(world: World) -> None:
    receipt, _ = world.collected()
    send(world, receipt, JPEG, name="canario-del-nombre.jpg")
    for stage in range(2):
        held = b"".join(path.read_bytes() for path in Path(world.folder).glob("*.sqlite*"))
        assert b"canario-del" not in held
        if not stage:
            with world.drop.reading() as session:
                short = session.scalars(select(FileArrival.size_class)).one()
            world.rounds()
    receipt, _ = world.collected()
    send(world, receipt, JPEG + bytes(40_000))
    with world.drop.reading() as session:
        assert session.scalars(select(FileArrival.size_class)).one() == short


REFUSED = {
    "empty": (b"", "empty"),
    "program": (b"MZ" + bytes(5000), "program"),
    "small program": (b"\x7fELF\x02\x01\x01", "program"),
    "too large": (JPEG + bytes(3_000_000), "too_large"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_cannot_be_taken_leaves_nothing(
    world: World, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(world.mailbox_config.files), "largest_bytes", 2_000_000)
    data, reason = REFUSED[what]
    receipt, _ = world.collected()
    with pytest.raises(FileRefused) as refusal:
        send(world, receipt, data)
    assert refusal.value.reason == reason
    assert in_the_drop(world) == [0, 0, 0, 0]


def test_an_upload_that_is_cut_off_leaves_nothing(world: World) -> None:
    receipt, _ = world.collected()
    upload = world.mailboxes.begin_file(receipt, name="foto.jpg", media_type="image/jpeg")
    assert upload is not None
    with upload:
        upload.write(JPEG)
    assert in_the_drop(world) == [0, 0, 0, 0]


def test_the_same_form_with_the_same_file_is_one_file(any_world: World) -> None:
    receipt, case_id = any_world.collected()
    assert send(any_world, receipt, JPEG, entry=b"1") is Stored.NEW
    assert send(any_world, receipt, JPEG, entry=b"1") is Stored.ALREADY
    assert send(any_world, receipt, JPEG + b"!", entry=b"1") is Stored.NEW
    any_world.rounds()
    assert len(any_world.open("analista", case_id).files) == 2


def test_forty_files_wait_and_no_more(world: World) -> None:
    receipt, _ = world.collected()
    for place in range(40):
        send(world, receipt, JPEG + bytes([place]))
    with pytest.raises(FileRefused, match="too_many"):
        world.mailboxes.begin_file(receipt, name="x", media_type="")
    world.rounds()
    send(world, receipt, JPEG)


@pytest.mark.parametrize(
    "name",
    ["a\nb\r\n\x00c.jpg", "x" * 4000 + ".jpg", "../../etc/passwd", "C:\\a\\b.jpg", "", "\u202egpj.exe"],
)
def test_any_name_becomes_one_short_line(any_world: World, name: str) -> None:
    receipt, case_id = any_world.collected()
    send(any_world, receipt, JPEG, name=name)
    any_world.rounds()
    kept = any_world.open("analista", case_id).files[0].note.name
    assert kept
    assert len(kept) <= 120
    assert kept.isprintable()
    assert "/" not in kept
    assert "\\" not in kept


BAD_PAYLOADS = {
    "plain": lambda sealed: JPEG.ljust(len(sealed)),
    "cut off": lambda sealed: sealed[:-1],
    "only a header": lambda sealed: sealed[:1700],
    "not padded": lambda sealed: sealed + bytes(64 * 1024 - 1),
    "nothing": lambda _: b"",
}


def pass_on(upload: SealedUpload, payload: bytes) -> None:
    with upload:
        upload.write(payload)
        upload.finish()


@pytest.mark.parametrize("what", BAD_PAYLOADS)
def test_bytes_that_are_not_sealed_as_claimed_are_refused(world: World, what: str) -> None:
    sender = Sender.of(world)
    world.intake.file_sealed(sender.alert(), token_hash=sender.token_hash, card=sender.card)
    object_id, note, payload = sender.file(JPEG)
    upload = world.mailboxes.begin_sealed_file(
        sender.token, entry_id=bytes(16), object_id=object_id, note=note
    )
    assert upload is not None
    with pytest.raises(NotAsClaimed):
        pass_on(upload, BAD_PAYLOADS[what](payload))
    assert in_the_drop(world) == [0, 0, 0, 0]


def test_bytes_that_were_changed_or_swapped_are_damaged_before_any_is_given(any_world: World) -> None:
    receipt, case_id = any_world.collected()
    send(any_world, receipt, JPEG + b"1")
    send(any_world, receipt, JPEG + b"2")
    any_world.rounds()
    with any_world.casebook.writing() as session:
        chunks = list(session.scalars(select(EvidenceChunk)))
        chunks[0].sealed, chunks[1].sealed = chunks[1].sealed, chunks[0].sealed
    for place in (0, 1):
        with pytest.raises(Damaged):
            read(any_world, case_id, place)
    with any_world.casebook.writing() as session:
        session.execute(update(EvidenceChunk).values(sealed=b"basura"))
    with pytest.raises(Damaged):
        read(any_world, case_id)


def test_a_file_that_is_not_whole_waits_and_stops_nobody(any_world: World) -> None:
    receipt, case_id = any_world.collected()
    send(any_world, receipt, JPEG + os.urandom(600_000))
    send(any_world, receipt, JPEG)
    with any_world.drop.writing() as session:
        lost = session.scalars(select(FileChunk).where(FileChunk.number == 1)).one()
        session.delete(lost)
    done = any_world.rounds()
    assert (done.files, done.refused) == (1, 1)
    present = [file.present for file in any_world.open("analista", case_id).files]
    assert sorted(present) == [False, True]


def test_the_stored_file_is_an_age_file_that_the_case_opens(any_world: World) -> None:
    receipt, case_id = any_world.collected()
    send(any_world, receipt, JPEG)
    any_world.rounds()
    case = any_world.open("analista", case_id)
    with any_world.casebook.reading() as session:
        sealed = b"".join(sealed_file(session, case.files[0]))
    assert sealed.startswith(b"age-encryption.org/v1\n")
    assert JPEG not in sealed


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(min_size=1, max_size=200_000))
def test_any_bytes_that_are_no_program_come_back(world: World, data: bytes) -> None:
    receipt, case_id = world.collected()
    data = JPEG + data
    send(world, receipt, data)
    world.rounds()
    assert read(world, case_id) == data
    assert padme(len(data)) >= len(data)
    assert hashlib.sha256(data).hexdigest() == world.open("analista", case_id).files[0].note.sha256


def test_the_trail_finds_a_file_that_was_changed_or_removed(any_world: World) -> None:
    receipt, _ = any_world.collected()
    send(any_world, receipt, JPEG)
    any_world.rounds()
    with any_world.casebook.reading() as session:
        assert any_world.trail.verify(session).intact
    with any_world.casebook.writing() as session:
        session.execute(update(EvidenceChunk).values(sealed=b"basura"))
    with any_world.casebook.reading() as session:
        assert not any_world.trail.verify(session).intact
    with any_world.casebook.writing() as session:
        session.execute(delete(EvidenceChunk))
        session.execute(delete(EvidenceRow))
    with any_world.casebook.reading() as session:
        assert not any_world.trail.verify(session).intact


def test_files_wait_while_the_room_that_is_left_is_kept_for_alerts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt, _ = world.collected()
    monkeypatch.setattr("alerts.mailbox.uploads.KEPT_FREE", 2**62)
    with pytest.raises(StorageUnavailable):
        world.mailboxes.begin_file(receipt, name="foto.jpg", media_type="image/jpeg")
    world.file()
