"""SIGKILL during a round: no alert, message or answer is lost or doubled."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from random import Random

import pytest
from sqlalchemy import select

from alerts.correspondence import reply
from alerts.storage.casebook import CaseKey, CaseObject, CaseRow, OutboxEntry
from alerts.storage.drop import Arrival, MailboxEntry, MessageArrival
from crypto.receipt import Receipt
from tests.live.server import ROOT
from tests.soak.length import draw_for, rounds
from tests.world import World

pytestmark = pytest.mark.soak

ALERTS_A_ROUND, MESSAGES_A_ROUND, REPLIES_A_ROUND = 30, 10, 5
LONGEST_SECONDS = 0.6


@dataclass
class Ledger:
    """What went into the instance."""

    world: World
    draw: Random
    receipts: list[Receipt] = field(default_factory=list)
    messages: int = 0
    replies: int = 0

    def fill(self) -> None:
        """File alerts, write messages, answer some cases."""
        self.receipts += [self.world.file() for _ in range(ALERTS_A_ROUND)]
        for receipt in self.draw.sample(self.receipts, MESSAGES_A_ROUND):
            assert self.world.mailboxes.write(receipt, f"Mensaje {self.messages}")
            self.messages += 1
        for case_id in self._some_cases():
            self._answer(case_id)

    def _some_cases(self) -> list[bytes]:
        with self.world.casebook.reading() as session:
            known = list(session.scalars(select(CaseRow.case_id)))
        return self.draw.sample(known, min(len(known), REPLIES_A_ROUND))

    def _answer(self, case_id: bytes) -> None:
        case, key = self.world.open("analista", case_id), self.world.keys("analista").latest("analisis")
        with self.world.casebook.writing() as session:
            stores = (session, self.world.config, self.world.trail)
            reply(*stores, actor="analista", key=key, case=case, text=f"Respuesta {self.replies}")
        self.replies += 1

    def check(self) -> None:
        """Whatever was going on, each thing is in one place or, when a move was cut off, still in both."""
        cases, keys = everything(self.world, CaseRow.case_id), everything(self.world, CaseKey.case_id)
        objects = everything(self.world, CaseObject.object_id)
        waiting = everything(self.world, Arrival.case_id)
        assert len(set(cases) | set(waiting)) == len(self.receipts)
        assert sorted(keys) == sorted(cases)
        assert set(cases) <= set(objects)
        entries = set(objects) - set(cases) | set(everything(self.world, MessageArrival.object_id))
        assert len(entries) == self.messages + self.replies

    def settle(self) -> None:
        """After a round that nobody disturbed, everything is where it belongs, once."""
        world = self.world
        world.rounds()
        for column in (Arrival.case_id, MessageArrival.object_id, OutboxEntry.entry_id):
            assert everything(world, column) == []
        assert len(everything(world, CaseRow.case_id)) == len(self.receipts)
        assert (
            len(everything(world, CaseObject.object_id)) == len(self.receipts) + self.messages + self.replies
        )
        assert len(everything(world, MailboxEntry.entry_id)) == self.messages + self.replies
        with world.casebook.reading() as session:
            verdict = world.trail.verify(session)
        assert verdict.intact, verdict
        self._read_conversations()

    def _read_conversations(self) -> None:
        for receipt in self.draw.sample(self.receipts, 20):
            mailbox = self.world.mailboxes.visit(receipt)
            assert mailbox is not None
            texts = [entry.text for entry in mailbox.entries]
            assert len(set(texts)) == len(texts)


def everything(world: World, column: object) -> list[bytes]:
    """Every value of a key's column, in either store."""
    store = world.drop if "drop" in str(getattr(column, "class_", "")) else world.casebook
    with store.reading() as session:
        return list(session.scalars(select(column)))  # type: ignore[call-overload]


def kill_a_round(world: World, draw: Random) -> bool:
    """Begin a round in a process of its own and kill it; whether it was still at it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.soak.one_round", "0"],
        cwd=ROOT,
        env={**os.environ, **world.env},
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    time.sleep(draw.uniform(0, LONGEST_SECONDS))
    was_at_it = process.poll() is None
    process.kill()
    process.wait()
    process.stdout.close()
    return was_at_it


def test_a_killed_round_loses_and_doubles_nothing(world: World) -> None:
    ledger = Ledger(world, draw_for("killed while collecting"))
    killed = 0
    for number in rounds(0.2):
        ledger.fill()
        killed += kill_a_round(world, ledger.draw)
        ledger.check()
        if number % 3 == 2:
            ledger.settle()
    ledger.settle()
    assert killed > 0
