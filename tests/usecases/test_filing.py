"""Filing: sealed to the right desk, once, or not at all."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from alerts import instance
from alerts.config import KdfProfile
from alerts.errors import SealingRefused, StorageUnavailable
from alerts.filing import Filed, Intake
from alerts.storage.drop import Arrival, MailboxRow, PublishedEpoch
from alerts.triage import default_rules
from alerts.trust import statement_of, statement_text
from crypto.chain import sign_first
from crypto.keys import new_seed, recipient_of
from crypto.receipt import new_receipt
from crypto.signing import new_signing_seed, verify_key_of
from tests.world import ABOUT_THE_COMMISSION, PLAIN, World, answers_of


def test_an_alert_goes_to_the_analysis_desk_and_one_about_the_commission_to_the_alternate_desk(
    any_world: World,
) -> None:
    any_world.file(PLAIN)
    any_world.file(ABOUT_THE_COMMISSION)
    any_world.file({**PLAIN, "A5": ["si"]})
    with any_world.drop.reading() as session:
        desks = sorted(session.scalars(select(Arrival.desk)))
    assert desks == ["alterna", "alterna", "analisis"]


def test_the_same_receipt_again_files_nothing_twice(any_world: World) -> None:
    receipt = new_receipt()
    answers = answers_of()
    assert any_world.intake.file(answers, receipt=receipt) is Filed.NEW
    assert any_world.intake.file(answers, receipt=receipt) is Filed.ALREADY
    any_world.rounds()
    assert any_world.intake.file(answers, receipt=receipt) is Filed.ALREADY
    assert any_world.rounds().alerts == 0


def test_nothing_that_was_written_is_in_the_stores_in_the_clear(world: World) -> None:
    receipt = world.file(code="K7MQ2X")
    world.mailboxes.write(receipt, "canario-del-mensaje")
    world.rounds()
    canaries = [b"canario", b"quetzalina", b"K7MQ2X", b"dinero_una_vez", b"I015"]
    canaries += [separator.join(receipt.words[:2]).encode() for separator in (" ", "-", "\n")]
    canaries += [receipt.digits.encode(), receipt.digits.replace(" ", "").encode()]
    for path in world.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [canary for canary in canaries if canary in content], path.name


def test_arrivals_carry_a_day_and_no_finer_clock(world: World) -> None:
    world.file()
    path = world.config.drop_url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        columns = connection.execute("SELECT received_on FROM arrival").fetchall()
        ordered = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'arrival'").fetchone()[0]
    connection.close()
    assert columns == [("2026-11-22",)]
    assert "WITHOUT ROWID" in ordered


def test_a_desk_without_a_signature_of_the_root_is_refused(any_world: World) -> None:
    with any_world.drop.writing() as session:
        row = session.get_one(PublishedEpoch, ("analisis", 1))
        foreign = statement_of(row.statement)
        forged = sign_first(
            new_signing_seed(),
            site=foreign.site,
            desk=foreign.desk,
            recipient=str(recipient_of(new_seed())),
            verify_key=verify_key_of(new_signing_seed()),
        )
        row.statement = statement_text(forged)
    with pytest.raises(SealingRefused):
        any_world.file()
    with any_world.drop.reading() as session:
        assert session.scalars(select(Arrival)).all() == []
        assert session.scalars(select(MailboxRow)).all() == []


@pytest.mark.parametrize(
    "damage", ["other desk", "other recipient", "no signature", "not json", "a list", "gone"]
)
def test_a_tampered_statement_is_refused(world: World, damage: str) -> None:
    with world.drop.writing() as session:
        row = session.get_one(PublishedEpoch, ("analisis", 1))
        statement = statement_of(row.statement)
        changed = {
            "other desk": session.get_one(PublishedEpoch, ("alterna", 1)).statement,
            "other recipient": statement_text(replace(statement, recipient=str(recipient_of(new_seed())))),
            "no signature": statement_text(replace(statement, signature=bytes(64))),
            "not json": "{",
            "a list": "[]",
            "gone": "",
        }[damage]
        session.execute(
            update(PublishedEpoch).where(PublishedEpoch.desk == "analisis").values(statement=changed)
        )
        if damage == "gone":
            session.execute(delete(PublishedEpoch))
    with pytest.raises(SealingRefused):
        world.file()


def test_a_store_that_cannot_be_written_says_so_and_keeps_nothing(world: World, tmp_path: Path) -> None:
    path = world.config.drop_url.removeprefix("sqlite:///")
    with sqlite3.connect(path, isolation_level=None) as blocker:
        pages = blocker.execute("PRAGMA page_count").fetchone()[0]
    blocker.close()
    assert pages > 0
    with pytest.raises(StorageUnavailable) as caught:
        full_disk_intake(world, pages).file(answers_of(), receipt=new_receipt())
    assert "canario" not in repr(caught.value)
    assert caught.value.__cause__ is None
    with world.drop.reading() as session:
        assert session.scalars(select(MailboxRow)).all() == []


def full_disk_intake(world: World, pages: int) -> Intake:
    """An intake whose database may not grow by a page."""
    from sqlalchemy import event

    from alerts.storage.drop import open_drop

    drop = open_drop(world.config.drop_url)
    event.listen(
        drop.engine,
        "connect",
        lambda connection, _record: connection.execute(f"PRAGMA max_page_count={pages}"),
    )
    return Intake(world.intake_config, drop, default_rules())


def test_sealed_alerts_of_one_size_class_are_equally_long(world: World) -> None:
    world.file(PLAIN)
    world.file({**PLAIN, "D5": ["x" * 2900]})
    with world.drop.reading() as session:
        lengths = {len(sealed) for sealed in session.scalars(select(Arrival.sealed_text))}
        keys = {len(sealed) for sealed in session.scalars(select(Arrival.sealed_key))}
    assert len(lengths) == 1
    assert len(keys) == 1


def test_paper_rows_have_no_mailbox_and_are_filed_once(any_world: World) -> None:
    mark = bytes(32)
    first = any_world.file_paper(answers_of(), mark=mark)
    again = any_world.file_paper(answers_of(), mark=mark)
    assert (first, again) == (Filed.NEW, Filed.ALREADY)
    with any_world.drop.reading() as session:
        assert session.scalars(select(MailboxRow)).all() == []


def test_the_accounts_file_of_a_demonstration_is_private_and_holds_every_role(world: World) -> None:
    path = world.folder / "demo-accounts.json"
    assert path.stat().st_mode & 0o777 == 0o600
    roles = sorted(account["role"] for account in json.loads(path.read_text()))
    assert roles == [
        "administrator", "analyst", "analyst", "auditor", "importer", "investigator", "investigator",
    ]  # fmt: skip


def test_a_demonstration_that_was_interrupted_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = {"ALERTS_INSTANCE": str(tmp_path / "instance")}

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(instance, "fill_demonstration", interrupted)
        with pytest.raises(KeyboardInterrupt):
            instance.create_demonstration(env, kdf=KdfProfile.CHEAP_FOR_TESTS)
    instance.create_demonstration(env, kdf=KdfProfile.CHEAP_FOR_TESTS)
    made = World(env)
    assert made.open("analista", made.collected()[1]).damaged == 0
    made.close()
