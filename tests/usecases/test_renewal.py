"""A new epoch: whoever left opens nothing that comes later; whoever stays loses nothing."""

import secrets

import pytest
from sqlalchemy import select

from alerts.conversation import desk_binding
from alerts.correspondence import reply
from alerts.custody.accounts import add_account, enrol
from alerts.custody.desks import grant
from alerts.custody.keyring import DeskKey, Keyring
from alerts.custody.recusals import declare, lift
from alerts.envelope import seal_bound, signed_body
from alerts.errors import AccessDenied, Damaged, NotAllowed
from alerts.model import Decision, Role
from alerts.reading.casefile import Archive, mailbox_recipient
from alerts.referral import Order, Registry
from alerts.renewal import Renewal
from alerts.storage.casebook import Account, CaseKey, CaseObject, DeskKeyRow
from alerts.storage.drop import MailboxEntry
from crypto.errors import NoMatchError
from crypto.keys import new_seed, recipient_of
from crypto.opening import open_sealed
from tests.world import World

PASSWORD, PASSPHRASE = "una contraseña larga", "una frase de acceso distinta"


def with_second_member(world: World) -> Keyring:
    """The keyring of a second member of the analysis desk, who will leave."""
    with world.casebook.writing() as session:
        code = add_account(session, "saliente", Role.ANALYST, "analisis", world.config.today())
        enrol(session, world.config, "saliente", code, PASSWORD, PASSPHRASE)
        grant(session, world.keys("analista"), "analisis", "saliente")
    world.accounts["saliente"] = {"passphrase": PASSPHRASE}
    return world.keys("saliente")


def renewal(world: World, username: str = "analista") -> Renewal:
    return Renewal(world.casebook, world.drop, world.config, world.trail, world.keys(username))


def renew(world: World, *without: str) -> int:
    done = renewal(world).renew("analisis", without=without)
    assert done.left == 0
    return done.cases


def test_a_leaver_opens_nothing_that_comes_later(any_world: World) -> None:
    former = with_second_member(any_world)
    receipt, old_case = any_world.collected()
    old_secret = any_world.open("saliente", old_case).identity
    assert renew(any_world, "saliente") == 1
    any_world.rounds()
    any_world.mailboxes.write(receipt, "un dato posterior")
    _, new_case = any_world.collected()
    any_world.rounds()
    with any_world.casebook.reading() as session:
        archive = Archive(session, any_world.config, former)
        for case_id in (old_case, new_case):
            with pytest.raises((AccessDenied, Damaged)):
                archive.open(case_id)
        later = [row.sealed for row in session.scalars(select(CaseObject)) if row.object_id != old_case]
        keys = session.scalars(select(CaseKey.sealed)).all()
    for sealed in later:
        with pytest.raises(NoMatchError):
            open_sealed(sealed, [old_secret])
    for sealed in keys:
        with pytest.raises(NoMatchError):
            open_sealed(sealed, [key.identity for key in former.keys.values()])
    assert any_world.keys("saliente").desks == frozenset()


def test_whoever_stays_reads_before_and_after_and_the_reporter_notices_nothing(any_world: World) -> None:
    with_second_member(any_world)
    receipt, case_id = any_world.collected()
    any_world.mailboxes.write(receipt, "antes")
    any_world.rounds()
    for _ in range(2):
        renew(any_world)
        any_world.rounds()
    any_world.mailboxes.write(receipt, "después")
    any_world.rounds()
    case = any_world.open("analista", case_id)
    assert [entry.text for entry in case.entries] == ["antes", "después"]
    assert (case.generation, case.damaged) == (3, 0)
    with any_world.casebook.writing() as session:
        key = any_world.keys("analista").latest("analisis")
        reply(
            session, any_world.config, any_world.trail, actor="analista", key=key, case=case, text="gracias"
        )
    any_world.rounds()
    mailbox = any_world.mailboxes.visit(receipt)
    assert mailbox is not None
    assert [entry.text for entry in mailbox.entries] == ["antes", "después", "gracias"]


def test_a_case_that_two_desks_hold_stays_open_to_both(any_world: World) -> None:
    _, case_id = any_world.collected()
    keys, case = any_world.keys("analista"), any_world.open("analista", case_id)
    with any_world.casebook.writing() as session:
        Registry(session, any_world.config, any_world.trail, keys).decide(
            case,
            Role.ANALYST,
            Order(decision=Decision.TRASLADAR, reason="Hay indicios.", terms={"desk": "investigacion-1"}),
        )
    renew(any_world)
    for username in ("analista", "investigadora-1"):
        opened = any_world.open(username, case_id)
        assert opened.card.history[-1].reason == "Hay indicios."
        assert opened.desks == ("analisis", "investigacion-1")


def test_new_alerts_are_sealed_to_the_new_epoch(any_world: World) -> None:
    renew(any_world)
    _, case_id = any_world.collected()
    with any_world.casebook.reading() as session:
        assert session.scalars(select(CaseKey.epoch).where(CaseKey.case_id == case_id)).all() == [2]
        holders = session.scalars(select(DeskKeyRow.holder).where(DeskKeyRow.epoch == 2)).all()
    assert sorted(holders) == ["analista", "recovery"]
    assert any_world.open("analista", case_id).damaged == 0


def test_nobody_renews_a_desk_of_others_or_leaves_it_empty(world: World) -> None:
    own = renewal(world, "alterna")
    with pytest.raises(AccessDenied):
        own.renew("analisis")
    for nobody in ("alterna", "analista", "nadie"):
        with pytest.raises(NotAllowed):
            own.renew("alterna", without=[nobody])


def planted(
    world: World, case_id: bytes, kind: str, seq: int, content: dict[str, object], key: DeskKey
) -> None:
    """An entry that somebody with a desk's key and the drop puts into the mailbox of a case."""
    case = world.open("analista", case_id)
    binding = desk_binding(kind, world.config.site_id, case.name, seq, key.desk, key.epoch)
    sealed = seal_bound(binding, signed_body(binding, content, key.signing_seed), [mailbox_recipient(case)])
    with world.drop.writing() as session:
        session.add(MailboxEntry(entry_id=secrets.token_bytes(16), case_id=case_id, sealed=sealed))


def test_a_recipient_that_no_desk_of_the_case_signed_is_not_written_to(world: World) -> None:
    receipt, case_id = world.collected()
    other = world.keys("investigador-2").latest("investigacion-2")
    own = {"recipient": str(other.identity.recipient), "generation": 9}
    planted(world, case_id, "recipient", 1_000_000, own, other)
    unsigned = DeskKey("analisis", 1, other.identity, other.signing_seed)
    planted(world, case_id, "recipient", 1_000_001, own, unsigned)
    assert world.mailboxes.write(receipt, "sigue llegando")
    world.rounds()
    assert [entry.text for entry in world.open("analista", case_id).entries] == ["sigue llegando"]


def test_a_leaver_with_the_drop_speaks_for_nobody_after_the_renewal(world: World) -> None:
    former = with_second_member(world).latest("analisis")
    receipt, case_id = world.collected()
    renew(world, "saliente")
    world.rounds()
    seq = 1_000_000
    planted(world, case_id, "reply", seq, {"text": "Llámenos al 5555-5555", "on": "2026-11-22"}, former)
    own = {"recipient": str(former.identity.recipient), "generation": 9}
    planted(world, case_id, "recipient", seq + 1, own, former)
    assert world.mailboxes.write(receipt, "después")
    mailbox = world.mailboxes.visit(receipt)
    assert mailbox is not None
    assert [entry.text for entry in mailbox.entries] == ["después"]
    world.rounds()
    assert [entry.text for entry in world.open("analista", case_id).entries] == ["después"]


def test_another_desk_does_not_answer_in_a_case_that_it_does_not_have(world: World) -> None:
    receipt, case_id = world.collected()
    other = world.keys("investigador-2").latest("investigacion-2")
    planted(world, case_id, "reply", 3, {"text": "falso", "on": "2026-11-22"}, other)
    mailbox = world.mailboxes.visit(receipt)
    assert mailbox is not None
    assert mailbox.entries == ()


def test_a_planted_account_gets_no_key_of_the_next_epoch(world: World) -> None:
    _, case_id = world.collected()
    mallory = new_seed()
    with world.casebook.writing() as session:
        own = session.get_one(DeskKeyRow, ("analisis", 1, "analista"))
        recipient = str(recipient_of(mallory))
        session.add(
            Account(username="mallory", role="analyst", desk="analisis", recipient=recipient, disabled=False)
        )
        session.flush()
        session.add(
            DeskKeyRow(desk="analisis", epoch=1, holder="mallory", sealed=b"junk", voucher=own.voucher)
        )
        session.get_one(Account, "investigadora-1").recipient = recipient
    renew(world)
    with world.casebook.reading() as session:
        holders = session.scalars(select(DeskKeyRow.holder).where(DeskKeyRow.epoch == 2)).all()
    assert sorted(holders) == ["analista", "recovery"]
    assert world.open("analista", case_id).damaged == 0


def test_a_member_whose_recipient_was_swapped_gets_no_key(world: World) -> None:
    with_second_member(world)
    with world.casebook.writing() as session:
        session.get_one(Account, "saliente").recipient = str(recipient_of(new_seed()))
    renew(world)
    with world.casebook.reading() as session:
        holders = session.scalars(select(DeskKeyRow.holder).where(DeskKeyRow.epoch == 2)).all()
    assert sorted(holders) == ["analista", "recovery"]


def test_a_damaged_case_stops_no_renewal_and_neither_does_a_recusal(world: World) -> None:
    broken, case_id = world.collected()[1], world.collected()[1]
    with world.casebook.writing() as session:
        session.get_one(CaseObject, broken).sealed = b"x"
        declare(session, "analista", "I015")
    done = renewal(world).renew("analisis")
    assert (done.cases, done.left) == (1, 1)
    with world.casebook.writing() as session:
        lift(session, "analista", "I015")
    assert world.open("analista", case_id).generation == 2


def test_an_interruption_before_publishing_loses_no_alert(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("alerts.renewal.publish_all", interrupted)
        with pytest.raises(KeyboardInterrupt):
            renew(world)
    _, before = world.collected()
    _, after = world.collected()
    with world.casebook.reading() as session:
        epochs = dict(session.execute(select(CaseKey.case_id, CaseKey.epoch)).all())
    assert (epochs[before], epochs[after]) == (1, 2)
    for case_id in (before, after):
        assert world.open("analista", case_id).damaged == 0
