"""SIGKILL during a round: no alert, message or answer is lost or doubled."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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

ALERTS_A_ROUND, MESSAGES_A_ROUND, REPLIES_A_ROUND = 12, 6, 3
FIRST_GUESS_SECONDS = 0.3


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
        for receipt in self.draw.sample(self.receipts, min(20, len(self.receipts))):
            mailbox = self.world.mailboxes.visit(receipt)
            assert mailbox is not None
            texts = [entry.text for entry in mailbox.entries]
            assert len(set(texts)) == len(texts)


def everything(world: World, column: object) -> list[bytes]:
    """Every value of a key's column, in either store."""
    store = world.drop if "drop" in str(getattr(column, "class_", "")) else world.casebook
    with store.reading() as session:
        return list(session.scalars(select(column)))  # type: ignore[call-overload]


@contextmanager
def rounds_to_kill(world: World) -> Iterator[Callable[[float], bool]]:
    """A function that begins a round in a process of its own, kills it, and says whether it was still at it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.soak.round_process", "killed"],
        cwd=ROOT,
        env={**os.environ, **world.env},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def kill_after(seconds: float) -> bool:
        assert process.stdin is not None
        assert process.stdout is not None
        print(seconds, file=process.stdin, flush=True)
        return process.stdout.readline() == "True\n"

    with process:
        yield kill_after
        assert process.stdin is not None
        process.stdin.close()


def test_a_killed_round_loses_and_doubles_nothing(world: World) -> None:
    ledger = Ledger(world, draw_for("killed while collecting"))
    killed = finished = 0
    longest_s = FIRST_GUESS_SECONDS
    with rounds_to_kill(world) as kill_after:
        for number in rounds(0.2):
            ledger.fill()
            seconds = ledger.draw.uniform(0, longest_s)
            if kill_after(seconds):
                killed += 1
                longest_s = max(longest_s, 1.2 * seconds)
            else:
                finished += 1
                longest_s = min(longest_s, 1.2 * seconds)
            ledger.check()
            if number % 5 == 4:
                ledger.settle()
    ledger.settle()
    assert killed > 0, finished
