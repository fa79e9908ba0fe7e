"""Several requests in one commit: each is stored whole or not at all, and none suffers for another's rows."""

import secrets
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import event, func, insert, select
from sqlalchemy.exc import IntegrityError

from alerts.errors import StorageUnavailable
from alerts.filing import Filed
from alerts.storage.drop import Arrival, FiledMark, MailboxRow
from alerts.storage.shared_commit import SharedCommit
from crypto.receipt import new_receipt
from tests.world import World, answers_of

THREADS = 8


def at_once(steps: Sequence[Callable[[], object]]) -> list[object]:
    """What each step gave or raised, all begun at the same moment."""
    gate = threading.Barrier(len(steps))

    def run(step: Callable[[], object]) -> object:
        gate.wait(timeout=30)
        try:
            return step()
        except Exception as error:  # noqa: BLE001 - the error is what the test asks about
            return error

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def test_the_same_receipt_from_many_threads_at_once_is_filed_once(any_world: World) -> None:
    receipt, answers = new_receipt(), answers_of()
    outcomes = at_once([lambda: any_world.intake.file(answers, receipt=receipt)] * THREADS)
    assert outcomes.count(Filed.NEW) == 1
    assert outcomes.count(Filed.ALREADY) == THREADS - 1
    with any_world.drop.reading() as session:
        assert session.scalar(select(func.count()).select_from(Arrival)) == 1
        assert session.scalar(select(func.count()).select_from(MailboxRow)) == 1


def test_a_repeated_receipt_spoils_nobody_elses_alert(any_world: World) -> None:
    known, answers = new_receipt(), answers_of()
    any_world.intake.file(answers, receipt=known)
    receipts = [known if place % 2 else new_receipt() for place in range(THREADS)]
    outcomes = at_once([partial(any_world.intake.file, answers, receipt=receipt) for receipt in receipts])
    assert outcomes == [Filed.ALREADY if receipt is known else Filed.NEW for receipt in receipts]


def test_under_load_commits_are_shared(world: World) -> None:
    commits: list[object] = []
    event.listen(world.drop.engine, "commit", commits.append)
    answers = answers_of()
    steps = [lambda: world.intake.file(answers, receipt=new_receipt())] * THREADS
    for _ in range(5):
        assert set(at_once(steps)) == {Filed.NEW}
    assert len(commits) < 5 * THREADS


@pytest.mark.parametrize("error", [StorageUnavailable("disk"), RuntimeError("a fault of ours")])
def test_whoever_waits_hears_that_nothing_was_stored(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    commits = SharedCommit(world.drop)

    def fail() -> None:
        raise error

    monkeypatch.setattr(world.drop, "adding", fail)
    steps = [lambda: commits.add((insert(FiledMark), {"mark": secrets.token_bytes(32)}))] * THREADS
    assert at_once(steps) == [error] * THREADS
    monkeypatch.undo()
    commits.add((insert(FiledMark), {"mark": bytes(32)}))
    with pytest.raises(IntegrityError):
        commits.add((insert(FiledMark), {"mark": bytes(32)}))
    with world.drop.reading() as session:
        assert session.scalars(select(FiledMark.mark)).all() == [bytes(32)]
