"""A new epoch: whoever left opens nothing that comes later; whoever stays loses nothing."""

import pytest
from sqlalchemy import select

from alerts.correspondence import reply
from alerts.custody.accounts import add_account, enrol
from alerts.custody.desks import grant
from alerts.custody.keyring import Keyring
from alerts.errors import AccessDenied, Damaged, NotAllowed
from alerts.model import Decision, Role
from alerts.reading.casefile import Archive
from alerts.referral import Order, Registry
from alerts.renewal import Renewal
from alerts.storage.casebook import CaseKey, CaseObject, DeskKeyRow
from alerts.storage.drop import MailboxRow
from crypto.errors import NoMatchError
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


def renew(world: World, *without: str) -> int:
    keys = world.keys("analista")
    with world.casebook.writing() as session, world.drop.writing() as drop:
        return Renewal(session, world.config, world.trail, keys).renew(drop, "analisis", without=without)


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
    with world.casebook.writing() as session, world.drop.writing() as drop:
        renewal = Renewal(session, world.config, world.trail, world.keys("alterna"))
        with pytest.raises(AccessDenied):
            renewal.renew(drop, "analisis")
        with pytest.raises(NotAllowed):
            renewal.renew(drop, "alterna", without=["alterna"])


def test_a_recipient_that_no_desk_signed_is_not_written_to(world: World) -> None:
    from tests.usecases.test_reading import forge_reply

    receipt, case_id = world.collected()
    case = world.open("analista", case_id)
    forge_reply(world, case.name, case.mailbox)
    assert world.mailboxes.write(receipt, "sigue llegando")
    world.rounds()
    with world.drop.reading() as session:
        assert len(session.scalars(select(MailboxRow)).all()) == 1
    assert [entry.text for entry in world.open("analista", case_id).entries] == ["sigue llegando"]
