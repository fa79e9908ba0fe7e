"""Several writers of one SQLite store: they wait for each other, and not for ever."""

import sqlite3
import threading
import time
from pathlib import Path

import pytest

from alerts.errors import StorageUnavailable
from alerts.filing import Filed
from alerts.storage import engine
from crypto.receipt import new_receipt
from tests.world import World, answers_of


def other_writer(world: World) -> sqlite3.Connection:
    """Another process's connection that holds the write lock."""
    path = Path(world.config.drop_url.removeprefix("sqlite:///"))
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    return connection


def test_a_writer_goes_on_as_soon_as_the_other_is_done(world: World) -> None:
    other = other_writer(world)
    timer = threading.Timer(0.3, lambda: other.execute("COMMIT"))
    timer.start()
    begun = time.monotonic()
    assert world.intake.file(answers_of(), receipt=new_receipt()) is Filed.NEW
    assert 0.2 < time.monotonic() - begun < 5
    timer.join()
    other.close()


def test_a_writer_that_waits_too_long_says_so_and_the_next_one_works(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    receipt = new_receipt()
    other = other_writer(world)
    for _ in range(3):
        with pytest.raises(StorageUnavailable):
            world.intake.file(answers_of(), receipt=receipt)
    with world.drop.reading() as session:  # readers never wait for a writer
        assert session.connection().exec_driver_sql("SELECT count(*) FROM arrival").scalar() == 0
    other.execute("COMMIT")
    other.close()
    assert world.intake.file(answers_of(), receipt=receipt) is Filed.NEW
    with world.drop.reading() as session:
        wait = session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar()
    assert wait == 10_000
