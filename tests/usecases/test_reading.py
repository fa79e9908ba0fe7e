"""Reading: only the desk's own cases open, and what was swapped or changed is named as damaged."""

import pytest
from sqlalchemy import select, update

from alerts.conversation import desk_binding
from alerts.correspondence import reply
from alerts.custody.recusals import declare, lift
from alerts.envelope import seal_bound, signed_body
from alerts.errors import AccessDenied, Damaged, NotAllowed, Recused
from alerts.inbox import Fault, Inbox, refresh
from alerts.model import Decision, Role, State
from alerts.reading.casefile import case_recipient
from alerts.referral import Order, Registry
from alerts.storage.casebook import CaseKey, CaseObject, CaseRow, DeskIndex
from alerts.storage.drop import MailboxEntry, MailboxRow
from alerts.triage import default_rules
from crypto.keys import new_seed, recipient_of
from crypto.signing import new_signing_seed
from tests.world import ABOUT_THE_COMMISSION, PLAIN, World, answers_of

REFER = Order(decision=Decision.TRASLADAR, reason="Hay indicios.", terms={"desk": "investigacion-1"})


def refer(world: World, case_id: bytes, order: Order = REFER) -> None:
    keys = world.keys("analista")
    case = world.open("analista", case_id)
    with world.casebook.writing() as session:
        Registry(session, world.config, world.trail, keys).decide(case, Role.ANALYST, order)


def test_the_desk_reads_what_was_written(any_world: World) -> None:
    _, case_id = any_world.collected(code="K7MQ2X")
    case = any_world.open("analista", case_id)
    assert case.answers == answers_of()
    assert (case.code, case.card.state, case.damaged) == ("K7MQ2X", State.RECIBIDA, 0)


def test_other_desks_and_other_roles_cannot_open(any_world: World) -> None:
    _, case_id = any_world.collected()
    for username in ("alterna", "investigadora-1", "investigador-2", "admin", "importadora", "auditora"):
        with pytest.raises(AccessDenied):
            any_world.open(username, case_id)


def test_an_alert_about_the_commission_is_closed_to_the_analysis_desk(any_world: World) -> None:
    _, case_id = any_world.collected(ABOUT_THE_COMMISSION)
    assert any_world.open("alterna", case_id).answers.one("A1") == "I056"
    with pytest.raises(AccessDenied):
        any_world.open("analista", case_id)


def test_a_referred_case_opens_for_that_desk_only(any_world: World) -> None:
    _, case_id = any_world.collected()
    refer(any_world, case_id)
    case = any_world.open("investigadora-1", case_id)
    assert case.card.state is State.ASIGNADA
    assert case.card.history[-1].reason == "Hay indicios."
    with pytest.raises(AccessDenied):
        any_world.open("investigador-2", case_id)


def test_texts_swapped_between_cases_are_named_as_damaged(any_world: World) -> None:
    first, second = any_world.collected()[1], any_world.collected()[1]
    with any_world.casebook.writing() as session:
        one, two = session.get_one(CaseObject, first), session.get_one(CaseObject, second)
        one.sealed, two.sealed = two.sealed, one.sealed
        one.digest, two.digest = two.digest, one.digest
    for case_id in (first, second):
        with pytest.raises(Damaged):
            any_world.open("analista", case_id)


def test_case_keys_swapped_between_cases_are_named_as_damaged(any_world: World) -> None:
    first, second = any_world.collected()[1], any_world.collected()[1]
    with any_world.casebook.writing() as session:
        one = session.scalars(select(CaseKey).where(CaseKey.case_id == first)).one()
        two = session.scalars(select(CaseKey).where(CaseKey.case_id == second)).one()
        one.sealed, two.sealed = two.sealed, one.sealed
    for case_id in (first, second):
        with pytest.raises(Damaged):
            any_world.open("analista", case_id)


def test_a_whole_case_put_in_the_place_of_another_is_named_as_damaged(any_world: World) -> None:
    first, second = any_world.collected()[1], any_world.collected()[1]
    with any_world.casebook.writing() as session:
        one, two = session.get_one(CaseObject, first), session.get_one(CaseObject, second)
        one.sealed, one.digest = two.sealed, two.digest
        key = session.scalars(select(CaseKey).where(CaseKey.case_id == second)).one()
        session.execute(update(CaseKey).where(CaseKey.case_id == first).values(sealed=key.sealed))
    with pytest.raises(Damaged):
        any_world.open("analista", first)


def test_a_flipped_byte_is_named_as_damaged(any_world: World) -> None:
    _, case_id = any_world.collected()
    with any_world.casebook.writing() as session:
        row = session.get_one(CaseObject, case_id)
        row.sealed = row.sealed[:-1] + bytes([row.sealed[-1] ^ 1])
    with pytest.raises(Damaged):
        any_world.open("analista", case_id)


def test_a_card_of_an_older_revision_put_back_is_named_as_damaged(any_world: World) -> None:
    _, case_id = any_world.collected()
    refer(any_world, case_id, Order(decision=Decision.VERIFICAR, reason="Empiezo.", terms={}))
    with any_world.casebook.reading() as session:
        older = session.get_one(CaseRow, case_id).card
    refer(any_world, case_id)
    with any_world.casebook.writing() as session:
        session.execute(update(CaseRow).values(card=older))
    with pytest.raises(Damaged):
        any_world.open("analista", case_id)


def test_a_card_that_no_desk_signed_is_named_as_damaged(any_world: World) -> None:
    _, case_id = any_world.collected()
    case = any_world.open("analista", case_id)
    binding = desk_binding("card", any_world.config.site_id, case.name, 1, "analisis", 1)
    forged = signed_body(binding, case.card.content(), new_signing_seed())
    sealed = seal_bound(binding, forged, [case_recipient(case)])
    with any_world.casebook.writing() as session:
        session.execute(update(CaseRow).values(card=sealed, revision=1))
    with pytest.raises(Damaged):
        any_world.open("analista", case_id)


def test_a_message_that_the_receipt_did_not_write_is_counted_as_damaged_and_left_out(
    any_world: World,
) -> None:
    receipt, case_id = any_world.collected()
    any_world.mailboxes.write(receipt, "dato verdadero")
    any_world.rounds()
    case = any_world.open("analista", case_id)
    assert [entry.text for entry in case.entries] == ["dato verdadero"]
    with any_world.casebook.writing() as session:
        row = session.scalars(select(CaseObject).where(CaseObject.object_id != case_id)).one()
        row.sealed = session.get_one(CaseObject, case_id).sealed
    case = any_world.open("analista", case_id)
    assert (case.entries, case.damaged) == ((), 1)


def test_a_reply_reaches_the_mailbox_signed_and_a_forged_one_does_not(any_world: World) -> None:
    receipt, case_id = any_world.collected()
    case, keys = any_world.open("analista", case_id), any_world.keys("analista")
    with any_world.casebook.writing() as session:
        key = keys.latest("analisis")
        reply(
            session,
            any_world.config,
            any_world.trail,
            actor="analista",
            key=key,
            case=case,
            text="¿Desde cuándo?",
        )
    assert any_world.mailboxes.visit(receipt).entries == ()  # type: ignore[union-attr]
    any_world.rounds()
    (entry,) = any_world.mailboxes.visit(receipt).entries  # type: ignore[union-attr]
    assert (entry.author, entry.text, entry.verified) == ("desk", "¿Desde cuándo?", True)
    forge_reply(any_world, case.name, case.mailbox)
    assert len(any_world.mailboxes.visit(receipt).entries) == 1  # type: ignore[union-attr]


def forge_reply(world: World, case: str, mailbox: str) -> None:
    """Put a reply that some other key signed into the mailbox."""
    from crypto.recipients import HybridRecipient

    binding = desk_binding("reply", world.config.site_id, case, 9, "analisis", 1)
    body = signed_body(binding, {"text": "falso", "on": "2026-11-22"}, new_signing_seed())
    sealed = seal_bound(binding, body, [HybridRecipient.parse(mailbox)])
    with world.drop.writing() as session:
        session.add(MailboxEntry(entry_id=bytes(16), case_id=bytes.fromhex(case), sealed=sealed))


def test_a_mailbox_whose_case_key_was_swapped_takes_no_message(any_world: World) -> None:
    receipt, _ = any_world.collected()
    with any_world.drop.writing() as session:
        session.execute(update(MailboxRow).values(case_recipient=str(recipient_of(new_seed()))))
    with pytest.raises(Damaged):
        any_world.mailboxes.write(receipt, "esto iría a otras manos")


def test_the_reporter_sees_five_plain_states(any_world: World) -> None:
    receipt, case_id = any_world.collected()
    assert any_world.mailboxes.visit(receipt).state.value == "recibida"  # type: ignore[union-attr]
    refer(any_world, case_id, Order(decision=Decision.PEDIR_DATOS, reason="Falta la fecha.", terms={}))
    any_world.rounds()
    assert any_world.mailboxes.visit(receipt).state.value == "necesitamos_mas_datos"  # type: ignore[union-attr]


def test_the_inbox_lists_every_case_and_its_index_changes_nothing(any_world: World) -> None:
    for raw in (PLAIN, PLAIN, {**PLAIN, "A4": ["Otra"], "D3": ["dano"]}):
        any_world.collected(raw)
    keys, rules = any_world.keys("analista"), default_rules()
    with any_world.casebook.reading() as session:
        before = Inbox(session, any_world.config, keys, rules).lines("analisis")
    refresh(any_world.casebook, any_world.config, keys, rules)
    with any_world.casebook.reading() as session:
        inbox = Inbox(session, any_world.config, keys, rules)
        assert inbox.lines("analisis") == before
        assert inbox.refreshed_index("analisis") is None
    assert next(line.priority for line in before) == "P1"
    assert sorted(line.similar for line in before) == [0, 1, 1]


def test_an_index_that_was_tampered_with_is_made_anew(any_world: World) -> None:
    any_world.collected()
    keys, rules = any_world.keys("analista"), default_rules()
    refresh(any_world.casebook, any_world.config, keys, rules)
    with any_world.casebook.writing() as session:
        row = session.get_one(DeskIndex, "analisis")
        row.sealed = row.sealed[:-1] + b"x"
    with any_world.casebook.reading() as session:
        assert len(Inbox(session, any_world.config, keys, rules).lines("analisis")) == 1


def test_a_case_that_does_not_open_is_told_apart_and_never_hidden(any_world: World) -> None:
    case_id = any_world.collected()[1]
    any_world.collected({**PLAIN, "D3": ["dano"]})
    with any_world.casebook.writing() as session:
        session.execute(update(CaseObject).where(CaseObject.object_id == case_id).values(sealed=b"x"))
        session.get_one(CaseRow, case_id).dismissed_on = any_world.config.today()
    with any_world.casebook.reading() as session:
        keys = any_world.keys("analista")
        contents = Inbox(session, any_world.config, keys, default_rules()).contents("analisis")
    assert len(contents.lines) == 1
    (unopened,) = contents.unopened
    assert (unopened.name, unopened.fault, unopened.aside) == (case_id.hex(), Fault.CHANGED, False)


def test_a_recused_person_opens_no_case_of_that_institution_or_its_units(any_world: World) -> None:
    ministry, unit = (
        any_world.collected({**PLAIN, "A1": ["I013"]})[1],
        any_world.collected({**PLAIN, "A1": ["I071"]})[1],
    )
    other = any_world.collected()[1]
    with any_world.casebook.writing() as session:
        declare(session, "analista", "I013")
        with pytest.raises(NotAllowed):
            declare(session, "analista", "I999")
    for case_id in (ministry, unit):
        with pytest.raises(Recused):
            any_world.open("analista", case_id)
    assert any_world.open("analista", other).damaged == 0
    with any_world.casebook.reading() as session:
        lines = Inbox(session, any_world.config, any_world.keys("analista"), default_rules()).lines(
            "analisis"
        )
    assert {line.name for line in lines if line.recused} == {ministry.hex(), unit.hex()}
    with any_world.casebook.writing() as session:
        lift(session, "analista", "I013")
    assert any_world.open("analista", unit).damaged == 0
