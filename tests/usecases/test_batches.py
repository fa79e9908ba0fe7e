"""Sheets of a batch: sure ones are filed, the others wait for their clerk, and nothing is left when it closes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from alerts.batches import close_batch, discard, open_batch, outcome, pending, settle, take_sheets
from alerts.batches.pending import PendingSheet
from alerts.batches.taking import Taken
from alerts.custody.desks import unlock_seed
from alerts.errors import AccessDenied, Damaged, NotAllowed, StorageUnavailable, WrongPassphrase
from alerts.filing import REPEATED, Filed
from alerts.paper.reading import problems
from alerts.paper.reading.outcome import Batch, Crop, Doubt, DoubtfulBox, Place, Sheet, Side, Unread
from alerts.questionnaire import Problems
from alerts.reading.casefile import CaseFile
from alerts.storage.casebook import CaseRow, PaperBatch, PaperSheet, TrailEntry
from alerts.storage.drop import Arrival, MailboxRow
from alerts.stubs import printed_stubs, stub_of
from crypto.receipt import parse_receipt
from tests.usecases.test_importing import an_activity
from tests.world import TODAY, World, answers_of

CLERK = "importadora"
WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8 canario-manuscrito"
MARKED = (("A1", "I015"), ("B1", "contratar"), ("B2", "dinero_una_vez"), ("C1", "jefe"), ("D1", "propio"))
DOUBTFUL = DoubtfulBox("B6", "si", Doubt.FAINT, Crop("B6", WEBP))


def a_side(number: int, seed: int = 1, *, marked: Sequence[tuple[str, str]] = (), **parts: object) -> Side:
    """One side as a reading gives it."""
    plain: dict[str, object] = {
        "version": 1,
        "reference": "",
        "doubtful": (),
        "crops": (),
        "needs_person": False,
        "picture": WEBP,
        "digest": bytes([seed, number] * 16),
        "fingerprint": b"",
    }
    return Side(number=number, marked=tuple(marked), **{**plain, **parts})  # type: ignore[arg-type]


def a_sheet(
    seed: int = 1, *, marked: Sequence[tuple[str, str]] = MARKED, reference: str = "", **parts: object
) -> Sheet:
    """A sheet with some marks on its front; `parts` are of the front."""
    front = a_side(1, seed, marked=marked, reference=reference, **parts)
    back = a_side(2, seed, reference=reference)
    return Sheet((front, back), (Place(1, 2 * seed - 1), Place(1, 2 * seed)))


def a_batch(world: World, clerk: str = CLERK) -> bytes:
    """An open batch of a fresh activity."""
    code = an_activity(world)
    return open_batch(world.casebook, world.config, world.trail, clerk, code=code, clerk=clerk)


def taken(world: World, batch_id: bytes, *sheets: Sheet, unread: Sequence[Unread] = ()) -> Taken:
    """What became of these sheets."""
    read = Batch(sheets, tuple(unread))
    return take_sheets(world.casebook, world.config, world.intake, world.trail, batch_id, CLERK, read)


def seed_of(world: World, username: str) -> bytes:
    with world.casebook.reading() as session:
        return unlock_seed(session, world.config, username, world.accounts[username]["passphrase"])


def waiting(world: World, batch_id: bytes, clerk: str = CLERK) -> tuple[PendingSheet, ...]:
    with world.casebook.reading() as session:
        return pending(session, world.config, batch_id, clerk, seed_of(world, clerk))


def settled(
    world: World,
    batch_id: bytes,
    sheet: PendingSheet,
    marks: Mapping[tuple[str, str], bool],
    written: Mapping[str, str] | None = None,
) -> Problems | Filed:
    stores = (world.casebook, world.config, world.intake, world.trail)
    seed = seed_of(world, CLERK)
    return settle(*stores, batch_id, sheet.sheet_id, CLERK, seed, marks=marks, written=written or {})


def cases(world: World) -> list[CaseFile]:
    """Every case after a round, opened by an analyst."""
    world.rounds()
    with world.casebook.reading() as session:
        found = list(session.scalars(select(CaseRow.case_id)))
    return [world.open("analista", case_id) for case_id in found]


def test_sure_sheets_are_filed_with_the_activitys_day_and_no_mailbox(world: World) -> None:
    batch_id = a_batch(world)
    assert taken(world, batch_id, a_sheet(1), a_sheet(2)) == Taken(2, 0, 0, 0, 0, 0)
    with world.drop.reading() as session:
        arrivals = session.scalars(select(Arrival)).all()
        assert {(arrival.received_on, arrival.channel) for arrival in arrivals} == {(TODAY, "paper")}
        assert session.scalars(select(MailboxRow)).all() == []


def test_a_sheet_with_blank_required_questions_is_filed_and_opens(world: World) -> None:
    taken(world, a_batch(world), a_sheet(marked=[("B1", "ascender")]))
    (case,) = cases(world)
    assert set(case.answers.values) == {"B1", "notify_first"}


def test_handwriting_is_inside_the_sealed_alert_and_nowhere_else(world: World) -> None:
    taken(world, a_batch(world), a_sheet(crops=(Crop("D5", WEBP),)))
    for store in world.folder.glob("*.sqlite*"):
        assert b"canario-manuscrito" not in store.read_bytes()
    (case,) = cases(world)
    assert case.handwriting == {"D5": WEBP}


def test_the_same_scans_again_file_nothing_twice_in_this_batch_or_another(world: World) -> None:
    batch_id = a_batch(world)
    sheets = [a_sheet(1), a_sheet(2, doubtful=(DOUBTFUL,))]
    assert taken(world, batch_id, *sheets) == Taken(1, 0, 0, 1, 0, 0)
    assert taken(world, batch_id, *sheets) == Taken(0, 2, 0, 0, 0, 0)
    assert taken(world, a_batch(world), *sheets) == Taken(0, 1, 0, 1, 0, 0)


def test_a_sheet_that_waits_in_two_batches_is_filed_from_either_once(world: World) -> None:
    first, second = a_batch(world), a_batch(world)
    for batch_id in (first, second):
        assert taken(world, batch_id, a_sheet(doubtful=(DOUBTFUL,))).waiting == 1
    close_batch(world.casebook, world.config, world.trail, CLERK, first)
    (sheet,) = waiting(world, second)
    assert settled(world, second, sheet, {("B6", "si"): True}) is Filed.NEW
    third = a_batch(world)
    assert taken(world, third, a_sheet(doubtful=(DOUBTFUL,))).already == 1


def test_what_was_destroyed_is_not_left_in_the_log_of_the_store(world: World) -> None:
    batch_id = a_batch(world)
    taken(world, batch_id, a_sheet(doubtful=(DOUBTFUL,)))
    with world.casebook.reading() as session:
        (row,) = session.scalars(select(PaperSheet))
        sealed = row.sealed
    close_batch(world.casebook, world.config, world.trail, CLERK, batch_id)
    for store in world.folder.glob("alertas-casebook.sqlite*"):
        assert sealed[2000:2032] not in store.read_bytes()


def test_an_alert_that_is_neither_stored_nor_there_is_no_success(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.intake, "has_filed", lambda _mark: False)
    assert taken(world, a_batch(world), a_sheet()).filed == 1
    with pytest.raises(StorageUnavailable):
        taken(world, a_batch(world), a_sheet())


def test_pictures_that_nobody_here_scanned_are_damage(world: World) -> None:
    forged = {"D5": WEBP}
    for tag in ("", "0" * 64):
        world.file_paper(
            answers_of(), mark=tag.encode() or bytes(32), handwriting=forged, handwriting_tag=tag
        )
    world.rounds()
    with world.casebook.reading() as session:
        found = list(session.scalars(select(CaseRow.case_id)))
    assert len(found) == 2
    for case_id in found:
        with pytest.raises(Damaged):
            world.open("analista", case_id)


def test_only_what_was_used_for_nothing_counts_as_discarded(world: World) -> None:
    batch_id = a_batch(world)
    for seed, reason in enumerate(("blank", "repeated", "transcribed", "unusable"), start=1):
        taken(world, batch_id, a_sheet(seed, doubtful=(DOUBTFUL,)))
        (sheet,) = waiting(world, batch_id)
        discard(world.casebook, world.trail, batch_id, sheet.sheet_id, CLERK, reason=reason)
    with world.casebook.reading() as session:
        ended = outcome(session, batch_id, CLERK)
    assert (ended.blank, ended.discarded, ended.waiting) == (1, 1, 0)


def test_blank_sheets_are_counted_and_not_filed(world: World) -> None:
    batch_id = a_batch(world)
    assert taken(world, batch_id, a_sheet(1, marked=()), a_sheet(2)).blank == 1
    with world.casebook.reading() as session:
        assert outcome(session, batch_id, CLERK).blank == 1


def test_half_a_blank_sheet_waits_because_the_other_side_may_have_been_written_on(world: World) -> None:
    whole = a_sheet(1, marked=())
    half = Sheet(whole.sides[:1], whole.places[:1])
    assert taken(world, a_batch(world), half) == Taken(0, 0, 0, 1, 0, 0)


def test_a_sheet_that_says_nothing_is_not_filed_until_something_of_it_is_transcribed(world: World) -> None:
    batch_id = a_batch(world)
    taken(world, batch_id, a_sheet(marked=(), needs_person=True))
    (sheet,) = waiting(world, batch_id)
    for written in ({}, {"D5": "  "}):
        with pytest.raises(NotAllowed, match="todavía no dice nada"):
            settled(world, batch_id, sheet, {}, written)
    assert cases(world) == []
    assert settled(world, batch_id, sheet, {}, {"D5": "En el margen: cobra 500"}) is Filed.NEW
    (case,) = cases(world)
    assert case.answers.values["D5"] == "En el margen: cobra 500"


@pytest.mark.parametrize("clerk", ["admin", "analista", "auditora"])
def test_only_an_importer_gets_sheets_to_settle(world: World, clerk: str) -> None:
    with pytest.raises(NotAllowed):
        a_batch(world, clerk)


@pytest.mark.parametrize(
    "sheet",
    [
        a_sheet(doubtful=(DOUBTFUL,)),
        a_sheet(needs_person=True),
        a_sheet(marked=[*MARKED, ("D1", "vio")]),
        a_sheet(marked=MARKED[1:], crops=(Crop("A1", WEBP),)),
        replace(a_sheet(), sides=(a_side(1, marked=MARKED),), places=(Place(1, 1),)),
    ],
    ids=["doubtful box", "solid box", "contradiction", "institution by hand", "one side missing"],
)
def test_a_sheet_that_is_not_sure_waits_sealed_for_its_clerk(world: World, sheet: Sheet) -> None:
    batch_id = a_batch(world)
    assert taken(world, batch_id, sheet) == Taken(0, 0, 0, 1, 0, 0)
    (found,) = waiting(world, batch_id)
    assert (found.raw, found.doubtful, found.crops) == (sheet.raw, sheet.doubtful, sheet.crops)
    with world.casebook.reading() as session:
        (row,) = session.scalars(select(PaperSheet))
    assert b"canario" not in row.sealed
    assert b"contratar" not in row.sealed


def test_nobody_else_opens_a_waiting_sheet(world: World) -> None:
    batch_id = a_batch(world)
    taken(world, batch_id, a_sheet(doubtful=(DOUBTFUL,)))
    with pytest.raises(AccessDenied):
        waiting(world, batch_id, "analista")
    with world.casebook.reading() as session, pytest.raises(AccessDenied):
        outcome(session, batch_id, "analista")
    with pytest.raises(WrongPassphrase), world.casebook.reading() as session:
        unlock_seed(session, world.config, CLERK, "otra frase que no es")


def test_a_doubtful_box_must_be_decided_and_then_the_sheet_is_filed(world: World) -> None:
    batch_id = a_batch(world)
    taken(world, batch_id, a_sheet(doubtful=(DOUBTFUL,)))
    (sheet,) = waiting(world, batch_id)
    problems_found = settled(world, batch_id, sheet, {})
    assert isinstance(problems_found, Problems)
    assert [problem.field for problem in problems_found] == ["B6"]
    assert settled(world, batch_id, sheet, {("B6", "si"): True}, {"A4": "Bodega"}) is Filed.NEW
    assert waiting(world, batch_id) == ()
    (case,) = cases(world)
    assert (case.answers.one("B6"), case.answers.one("A4")) == ("si", "Bodega")


def test_a_contradiction_is_mended_by_taking_a_mark_away(world: World) -> None:
    batch_id = a_batch(world)
    taken(world, batch_id, a_sheet(marked=[*MARKED, ("D1", "vio")]))
    (sheet,) = waiting(world, batch_id)
    assert sheet.problems is not None
    assert isinstance(settled(world, batch_id, sheet, {}), Problems)
    assert settled(world, batch_id, sheet, {("D1", "vio"): False}) is Filed.NEW
    (case,) = cases(world)
    assert case.answers.one("D1") == "propio"


def test_an_institution_by_hand_is_chosen_from_the_catalogue(world: World) -> None:
    batch_id = a_batch(world)
    taken(world, batch_id, a_sheet(marked=MARKED[1:], crops=(Crop("A1", WEBP),)))
    (sheet,) = waiting(world, batch_id)
    assert isinstance(settled(world, batch_id, sheet, {}, {"A1": "I999"}), Problems)
    assert settled(world, batch_id, sheet, {}, {"A1": "I056"}) is Filed.NEW
    with world.drop.reading() as session:
        (arrival,) = session.scalars(select(Arrival))
    assert arrival.desk == "alterna"


def test_a_closed_batch_has_no_sheet_and_no_key_and_can_be_opened_by_nobody(world: World) -> None:
    batch_id = a_batch(world)
    taken(world, batch_id, a_sheet(doubtful=(DOUBTFUL,)))
    assert close_batch(world.casebook, world.config, world.trail, CLERK, batch_id) == 1
    with world.casebook.reading() as session:
        assert session.scalar(select(func.count()).select_from(PaperSheet)) == 0
        batch = session.get_one(PaperBatch, batch_id)
        assert (batch.sealed_key, batch.recipient) == (None, None)
        ended = outcome(session, batch_id, CLERK)
        assert (ended.waiting, ended.discarded, ended.closed_on) == (0, 1, TODAY)
    with pytest.raises(NotAllowed):
        waiting(world, batch_id)
    with pytest.raises(NotAllowed):
        taken(world, batch_id, a_sheet(2))


def test_a_sheet_is_discarded_for_a_reason(world: World) -> None:
    batch_id = a_batch(world)
    taken(world, batch_id, a_sheet(doubtful=(DOUBTFUL,)))
    (sheet,) = waiting(world, batch_id)
    for reason in ("", "porque sí"):
        with pytest.raises(NotAllowed):
            discard(world.casebook, world.trail, batch_id, sheet.sheet_id, CLERK, reason=reason)
    with pytest.raises(AccessDenied):
        discard(world.casebook, world.trail, batch_id, sheet.sheet_id, "analista", reason="unusable")
    discard(world.casebook, world.trail, batch_id, sheet.sheet_id, CLERK, reason="unusable")
    assert waiting(world, batch_id) == ()


def test_pages_that_nobody_could_read_are_listed_by_number_and_reason(world: World) -> None:
    batch_id = a_batch(world)
    page = Unread(Place(2, 7), problems.PageError(problems.CORNERS_MISSING, count=3))
    assert taken(world, batch_id, unread=[page]).unread == 1
    with world.casebook.reading() as session:
        (listed,) = outcome(session, batch_id, CLERK).unread
    assert (listed.file, listed.page) == (2, 7)
    assert "3 de las cuatro esquinas" in listed.text()


def test_a_batch_needs_a_known_place_and_a_clerk_with_an_identity(world: World) -> None:
    for code, clerk in (("ZZZZZZ", CLERK), (an_activity(world), "nadie")):
        with pytest.raises(NotAllowed):
            open_batch(world.casebook, world.config, world.trail, CLERK, code=code, clerk=clerk)


def test_the_trail_tells_counts_and_no_answers(world: World) -> None:
    taken(world, a_batch(world), a_sheet(1), a_sheet(2, doubtful=(DOUBTFUL,)))
    with world.casebook.reading() as session:
        (entry,) = session.scalars(select(TrailEntry).where(TrailEntry.action == "batch-read"))
    assert json.loads(entry.details) == {
        "filed": 1, "already": 0, "blank": 0, "waiting": 1, "unread": 0, "repeated": 0,
    }  # fmt: skip


def test_the_receipt_on_a_stub_opens_the_mailbox_of_its_sheet(world: World) -> None:
    (stub,) = printed_stubs(world.casebook, world.config, world.trail, "admin", 1)
    receipt = parse_receipt(stub.receipt_digits)
    assert world.mailboxes.visit(receipt) is None
    taken(world, a_batch(world), a_sheet(reference=stub.reference))
    mailbox = world.mailboxes.visit(receipt)
    assert mailbox is not None
    assert world.mailboxes.write(receipt, "Una cosa más", entry_id=bytes(16))
    (case,) = cases(world)
    assert [entry.text for entry in case.entries] == ["Una cosa más"]
    assert case.mailbox != ""


def test_a_reference_that_was_used_makes_an_alert_without_mailbox_that_is_flagged(world: World) -> None:
    (stub,) = printed_stubs(world.casebook, world.config, world.trail, "admin", 1)
    batch_id = a_batch(world)
    other = a_sheet(2, marked=[*MARKED, ("B6", "no")], reference=stub.reference)
    assert taken(world, batch_id, a_sheet(1, reference=stub.reference)).filed == 1
    assert taken(world, batch_id, other).filed == 1
    assert sorted((case.signals, case.mailbox != "") for case in cases(world)) == [
        ("", True),
        (REPEATED, False),
    ]


def test_two_sheets_with_one_reference_in_one_reading_are_both_filed(world: World) -> None:
    (stub,) = printed_stubs(world.casebook, world.config, world.trail, "admin", 1)
    sheets = [a_sheet(1, reference=stub.reference), a_sheet(2, reference=stub.reference)]
    assert taken(world, a_batch(world), *sheets).filed == 2
    assert sorted(case.signals for case in cases(world)) == ["", REPEATED]


def test_a_reference_that_nobody_printed_is_flagged(world: World) -> None:
    assert taken(world, a_batch(world), a_sheet(reference="ABCDEFGHJK")).filed == 1
    (case,) = cases(world)
    assert (case.signals, case.mailbox) == (REPEATED, "")


def test_what_is_stored_of_a_stub_tells_neither_receipt_nor_reference(world: World) -> None:
    stubs = printed_stubs(world.casebook, world.config, world.trail, "admin", 3)
    stored = b"".join(store.read_bytes() for store in world.folder.glob("*.sqlite*"))
    for stub in stubs:
        for secret in (stub.reference, stub.receipt_digits, "-".join(stub.receipt_words)):
            assert secret.encode() not in stored
        with world.casebook.reading() as session:
            assert stub_of(session, world.config, stub.reference) is not None
    with world.casebook.reading() as session:
        assert stub_of(session, world.config, "ABCDEFGHJK") is None


@pytest.mark.parametrize("count", [0, -1, 501])
def test_stubs_are_printed_in_sensible_numbers(world: World, count: int) -> None:
    with pytest.raises(NotAllowed):
        printed_stubs(world.casebook, world.config, world.trail, "admin", count)
