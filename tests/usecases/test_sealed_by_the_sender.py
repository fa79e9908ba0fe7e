"""Alerts that their sender sealed: filed and read like any other, and refused when they are not what they claim."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from alerts.conversation import Act
from alerts.errors import Damaged, NotAsClaimed
from alerts.filing import Filed, SealedAlert
from alerts.mailbox import Stored
from alerts.model import SealedBy
from alerts.storage.drop import Arrival, MailboxRow
from crypto.identities import X25519Identity
from crypto.keys import new_seed, recipient_of
from crypto.sealing import seal
from tests.sender import Sender
from tests.world import ABOUT_THE_COMMISSION, World, answers_of

ME = recipient_of(new_seed())
OTHER = X25519Identity(new_seed()).recipient


def file(world: World, sender: Sender, alert: SealedAlert | None = None) -> Filed:
    return world.intake.file_sealed(alert or sender.alert(), token_hash=sender.token_hash, card=sender.card)


def test_the_desk_reads_what_a_sender_sealed_and_sees_who_sealed_it(any_world: World) -> None:
    sender = Sender.of(any_world)
    assert file(any_world, sender, sender.alert(code="K7MQ")) is Filed.NEW
    any_world.rounds()
    case = any_world.open("analista", sender.case_id)
    assert (case.answers, case.code) == (answers_of(), "K7MQ")
    assert case.sealed_by is SealedBy.SENDER


def test_an_alert_that_the_site_sealed_says_so(any_world: World) -> None:
    _, case_id = any_world.collected()
    assert any_world.open("analista", case_id).sealed_by is SealedBy.ARRIVAL


def test_the_receipt_of_a_sender_opens_the_same_mailbox_at_the_site(any_world: World) -> None:
    sender = Sender.of(any_world)
    file(any_world, sender)
    assert any_world.mailboxes.write(sender.receipt, "por el sitio")
    sealed = any_world.mailboxes.sealed_mailbox(sender.token)
    assert sealed is not None
    assert (sealed.case_recipient, sealed.card, len(sealed.entries)) == (
        str(sender.case_recipient),
        sender.card,
        1,
    )


def test_the_same_alert_again_files_nothing_twice(any_world: World) -> None:
    sender = Sender.of(any_world)
    alert = sender.alert()
    assert file(any_world, sender, alert) is Filed.NEW
    assert file(any_world, sender, alert) is Filed.ALREADY
    with any_world.drop.reading() as session:
        assert len(session.scalars(select(Arrival)).all()) == 1


def test_the_alternate_desk_takes_sealed_alerts_about_the_commission(any_world: World) -> None:
    sender = Sender.of(any_world, "alterna")
    file(any_world, sender, sender.alert(answers_of(ABOUT_THE_COMMISSION)))
    any_world.rounds()
    assert any_world.open("alterna", sender.case_id).desks == ("alterna",)


def sealed(size: int, *recipients: object) -> bytes:
    return seal(bytes(size), recipients)  # type: ignore[arg-type]


FALSE: dict[str, tuple[str, Callable[[SealedAlert], dict[str, object]]]] = {
    "plain text": (
        "sealed_text",
        lambda a: {"sealed_text": b"age-encryption.org/v1\n".ljust(len(a.sealed_text))},
    ),
    "cut off": ("sealed_text", lambda a: {"sealed_text": a.sealed_text[:-1]}),
    "another size": ("sealed_text", lambda _: {"sealed_text": sealed(8191, ME)}),
    "two recipients": ("sealed_text", lambda _: {"sealed_text": sealed(8192, ME, ME)}),
    "not hybrid": ("sealed_text", lambda _: {"sealed_text": sealed(8192, OTHER)}),
    "empty": ("sealed_text", lambda _: {"sealed_text": b""}),
    "text for key": ("sealed_key", lambda a: {"sealed_key": a.sealed_text}),
    "key cut off": ("sealed_key", lambda a: {"sealed_key": a.sealed_key[:-20]}),
    "no recipient": ("case_recipient", lambda _: {"case_recipient": "age1pq1nobody"}),
    "desk that takes no alerts": ("desk", lambda _: {"desk": "investigacion-1"}),
    "desk that is not": ("desk", lambda _: {"desk": "x' OR 1=1"}),
    "epoch to come": ("epoch", lambda a: {"epoch": a.epoch + 1}),
}


@pytest.mark.parametrize("what", FALSE)
def test_what_is_not_as_claimed_is_refused_by_name_and_not_stored(world: World, what: str) -> None:
    field, change = FALSE[what]
    sender = Sender.of(world)
    alert = sender.alert()
    with pytest.raises(NotAsClaimed) as refusal:
        file(world, sender, replace(alert, **change(alert)))  # type: ignore[arg-type]
    assert refusal.value.field == field
    with world.drop.reading() as session:
        assert not session.scalars(select(Arrival)).all()
        assert not session.scalars(select(MailboxRow)).all()


def test_a_text_that_is_no_alert_opens_for_nobody_and_stops_nobody(any_world: World) -> None:
    crafted, honest = Sender.of(any_world), Sender.of(any_world)
    file(any_world, crafted, crafted.alert(text=b'{"answers":"basura"}'))
    file(any_world, honest)
    any_world.rounds()
    with pytest.raises(Damaged):
        any_world.open("analista", crafted.case_id)
    assert any_world.open("analista", honest.case_id).sealed_by is SealedBy.SENDER


def test_a_text_that_names_another_desk_than_its_own_is_damaged_from_the_first_day(any_world: World) -> None:
    """Otherwise the desk's first decision would be taken for a stranger's, and shut the case."""
    sender = Sender.of(any_world)
    sender.desk = replace(sender.desk, desk="investigacion-1")
    body = sender.body()
    sender.desk = replace(sender.desk, desk="analisis")
    file(any_world, sender, sender.alert(text=body))
    any_world.rounds()
    with pytest.raises(Damaged):
        any_world.open("analista", sender.case_id)


def test_a_text_that_needs_cleaning_is_read_clean(any_world: World) -> None:
    sender = Sender.of(any_world)
    answers = answers_of()
    untidy = replace(answers, values={**answers.values, "D5": "  pidió\u202e dinero  "})
    file(any_world, sender, sender.alert(untidy))
    any_world.rounds()
    assert any_world.open("analista", sender.case_id).answers.one("D5") == "pidió dinero"


@pytest.mark.parametrize("kind", ["message", "notify"])
def test_an_act_that_the_sender_sealed_is_read_on_both_sides(any_world: World, kind: str) -> None:
    content = {"message": {"text": "un dato"}, "notify": {"notify_first": "no"}}[kind]
    sender = Sender.of(any_world)
    file(any_world, sender)
    sealed_act = sender.act(Act(kind), content)
    assert any_world.mailboxes.add_sealed(sender.token, bytes(16), sealed_act) is Stored.NEW
    assert any_world.mailboxes.add_sealed(sender.token, bytes(16), sealed_act) is Stored.ALREADY
    any_world.rounds()
    any_world.rounds()
    seen = any_world.mailboxes.visit(sender.receipt)
    case = any_world.open("analista", sender.case_id)
    assert seen is not None
    assert seen.entries == case.entries
    assert [(entry.kind, entry.text) for entry in case.entries] == [(kind, next(iter(content.values())))]


def test_an_act_to_other_recipients_is_refused(world: World) -> None:
    sender = Sender.of(world)
    file(world, sender)
    for made in (sender.act(Act.MESSAGE, {"text": "x"}, to="case"), b"plain", sealed(100, ME, ME)):
        with pytest.raises(NotAsClaimed):
            world.mailboxes.add_sealed(sender.token, bytes(16), made)


def test_an_unknown_token_stores_nothing(world: World) -> None:
    sender = Sender.of(world)
    made = sender.act(Act.MESSAGE, {"text": "x"})
    assert world.mailboxes.add_sealed(sender.token, bytes(16), made) is None
    assert world.mailboxes.sealed_mailbox(sender.token) is None
    assert (
        world.mailboxes.begin_sealed_file(sender.token, entry_id=bytes(16), object_id=bytes(16), note=made)
        is None
    )
    assert not world.mailboxes.close_sealed(sender.token, sender.act(Act.CLOSED, {}, to="case"))
