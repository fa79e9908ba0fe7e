"""What a reporter can do in the mailbox beside writing: identify, change the wish to be told, close."""

import pytest
from sqlalchemy import func, select

from alerts.conversation import LARGEST_SEQ, Act
from alerts.correspondence import reply
from alerts.reading.casefile import Archive
from alerts.referral import Registry
from alerts.storage.drop import MailboxEntry, MailboxRow, MessageArrival
from crypto.identities import HybridIdentity
from crypto.opening import open_sealed
from crypto.receipt import mailbox_seed
from tests.sender import Sender
from tests.world import World

WHO = "Canaria Identidad, 5555-0000"


def answer(world: World, case_id: bytes, text: str) -> None:
    keys = world.keys("analista")
    with world.casebook.writing() as session:
        case = Archive(session, world.config, keys).open(case_id)
        key = Registry(session, world.config, world.trail, keys).signing_key(case)
        reply(session, world.config, world.trail, actor="analista", key=key, case=case, text=text)


def test_an_identity_reaches_the_desk_and_stays_out_of_the_mailbox(any_world: World) -> None:
    receipt, case_id = any_world.collected()
    assert any_world.mailboxes.identify(receipt, WHO)
    any_world.rounds()
    case = any_world.open("analista", case_id)
    assert [entry.text for entry in case.identity_given] == [WHO]
    seen = any_world.mailboxes.visit(receipt)
    assert seen is not None
    assert seen.identified_on == "2026-11-22"
    assert [(entry.kind, entry.text) for entry in seen.entries] == [(Act.IDENTITY, "")]
    own = HybridIdentity(mailbox_seed(receipt, any_world.config.salt))
    with any_world.drop.reading() as session:
        kept = list(session.scalars(select(MailboxEntry.sealed)))
    assert not any(WHO.encode() in open_sealed(sealed, [own]) for sealed in kept)


def test_the_wish_to_be_told_is_what_was_said_last(any_world: World) -> None:
    receipt, case_id = any_world.collected()
    assert any_world.open("analista", case_id).notify_first == "si"
    for wish in ("no", "si", "no"):
        any_world.mailboxes.change_notice(receipt, wish)
    any_world.rounds()
    assert any_world.open("analista", case_id).notify_first == "no"
    seen = any_world.mailboxes.visit(receipt)
    assert seen is not None
    assert seen.notify_first == "no"


def test_a_closed_mailbox_is_gone_and_the_desk_knows(any_world: World) -> None:
    receipt, case_id = any_world.collected()
    any_world.mailboxes.write(receipt, "antes de cerrar")
    assert any_world.mailboxes.close(receipt)
    assert any_world.mailboxes.visit(receipt) is None
    assert not any_world.mailboxes.close(receipt)
    with any_world.drop.reading() as session:
        assert session.scalar(select(func.count()).select_from(MailboxRow)) == 0
        assert session.scalar(select(func.count()).select_from(MailboxEntry)) == 0
    any_world.rounds()
    case = any_world.open("analista", case_id)
    assert case.mailbox_closed_on == "2026-11-22"
    assert [entry.text for entry in case.entries if entry.kind == Act.MESSAGE] == ["antes de cerrar"]
    assert not case.awaits_reply


def test_an_answer_to_a_closed_mailbox_is_let_go(any_world: World) -> None:
    receipt, case_id = any_world.collected()
    any_world.mailboxes.close(receipt)
    any_world.rounds()
    answer(any_world, case_id, "demasiado tarde")
    any_world.rounds()
    with any_world.drop.reading() as session:
        assert session.scalar(select(func.count()).select_from(MailboxEntry)) == 0


def test_the_conversation_goes_on_after_every_kind_of_act(any_world: World) -> None:
    receipt, case_id = any_world.collected()
    any_world.mailboxes.write(receipt, "uno")
    any_world.mailboxes.identify(receipt, WHO)
    any_world.rounds()
    answer(any_world, case_id, "dos")
    any_world.rounds()
    any_world.mailboxes.change_notice(receipt, "no")
    any_world.mailboxes.write(receipt, "tres")
    any_world.rounds()
    seen, case = any_world.mailboxes.visit(receipt), any_world.open("analista", case_id)
    assert seen is not None
    kinds = ["message", "identity", "message", "notify", "message"]
    assert [entry.kind for entry in seen.entries] == kinds
    assert [entry.kind for entry in case.entries] == kinds
    assert [entry.seq for entry in case.entries] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("kind", [Act.IDENTITY, Act.NOTIFY, Act.FILE, Act.CLOSED])
def test_nobody_without_the_receipt_can_act_for_the_reporter(any_world: World, kind: Act) -> None:
    """Whoever writes the drop knows the case's recipient, and not the key of the tags."""
    receipt, case_id = any_world.collected()
    stranger = Sender.of(any_world)
    stranger.case_id, stranger.case_secret = case_id, any_world.open("analista", case_id).identity.seed
    contents = {Act.IDENTITY: {"text": "falso"}, Act.NOTIFY: {"notify_first": "no"}, Act.CLOSED: {}}
    note = stranger.file(b"falso")[1]
    forged = note if kind is Act.FILE else stranger.act(kind, contents[kind], to="case")
    any_world.mailboxes.write(receipt, "verdadero")
    with any_world.drop.writing() as session:
        day = any_world.config.today()
        session.add(MessageArrival(object_id=bytes(16), case_id=case_id, received_on=day, sealed=forged))
    any_world.rounds()
    case = any_world.open("analista", case_id)
    assert [entry.text for entry in case.entries] == ["verdadero"]
    assert case.damaged == 1


def test_what_reaches_a_mailbox_that_was_closed_meanwhile_is_not_called_stored(any_world: World) -> None:
    receipt, _ = any_world.collected()
    upload = any_world.mailboxes.begin_file(receipt, name="foto.jpg", media_type="image/jpeg")
    assert upload is not None
    with upload:
        upload.write(b"foto")
        any_world.mailboxes.close(receipt)
        assert upload.finish() is None
    sender = Sender.of(any_world)
    any_world.intake.file_sealed(sender.alert(), token_hash=sender.token_hash, card=sender.card)
    other = Sender.of(any_world)
    any_world.intake.file_sealed(other.alert(), token_hash=other.token_hash, card=other.card)
    assert any_world.mailboxes.add_sealed(other.token, bytes(16), other.act(Act.MESSAGE, {"text": "a"}))
    # somebody else's number is not one's own
    made = sender.act(Act.MESSAGE, {"text": "b"})
    assert any_world.mailboxes.add_sealed(sender.token, bytes(16), made) is None


def test_a_number_that_leaves_no_room_shuts_no_mailbox(any_world: World) -> None:
    sender = Sender.of(any_world)
    any_world.intake.file_sealed(sender.alert(), token_hash=sender.token_hash, card=sender.card)
    sender.seq = LARGEST_SEQ - 1
    any_world.mailboxes.add_sealed(sender.token, bytes(16), sender.act(Act.MESSAGE, {"text": "último"}))
    assert any_world.mailboxes.write(sender.receipt, "y otro más")
    any_world.rounds()
    answer(any_world, sender.case_id, "leído")
    any_world.rounds()
    seen = any_world.mailboxes.visit(sender.receipt)
    assert seen is not None
    assert [entry.text for entry in seen.entries] == ["y otro más", "leído"]
