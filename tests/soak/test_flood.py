"""Ten thousand junk alerts at once, and two people who want to be heard: one with scripts, one without."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from alerts.config import CONFIG_FILE
from alerts.storage.drop import Arrival
from alerts.web.work import WORK_BITS
from crypto.receipt import new_receipt, token_hash
from tests.api.sealing import seal_for
from tests.bench.interface import sealed_request
from tests.bench.load import Outcome, press
from tests.faults.conftest import ready_form
from tests.live.reporter import LEAST_SECONDS, Form, shown_receipt
from tests.live.server import Server, running
from tests.live.wire import Answer, Connection, get, post
from tests.web.test_work import work_for
from tests.world import World

pytestmark = pytest.mark.soak

JUNK = 10_000
CONNECTIONS = 200
HEARD_SECONDS = 60
SCARCE = "\n[budget]\nalerts = 500\nalerts_a_minute = 600\n"


@contextmanager
def flood(server: Server, requests: Sequence[bytes]) -> Iterator[list[Outcome]]:
    """Junk on many connections for the length of a block, and then until all of it was answered."""
    outcomes: list[Outcome] = []
    thread = threading.Thread(target=lambda: outcomes.append(press(server.port, requests, CONNECTIONS)))
    thread.start()
    time.sleep(1)
    try:
        yield outcomes
    finally:
        thread.join()


def forms(server: Server, world: World) -> list[bytes]:
    """Junk through the form: one visit, and a receipt of its own for each alert."""
    with Connection(server.port) as connection:
        form = ready_form(connection, world)
    return [form.but(receipt=new_receipt().digits).filled() for _ in range(JUNK)]


def patiently(server: Server, request: bytes) -> tuple[Answer, float, int]:
    """The last answer, the seconds until then, and how often it was sent; each time after the wait that was asked."""
    begun = time.monotonic()
    for times in range(1, HEARD_SECONDS):
        with Connection(server.port, timeout=HEARD_SECONDS) as connection:
            answer = connection.ask(request)
        if answer.status != 429:
            return answer, time.monotonic() - begun, times
        time.sleep(int(answer.header("Retry-After")))
    raise AssertionError("never heard")


def without_scripts(server: Server, world: World) -> Form:
    """What somebody sends who filled the form."""
    with Connection(server.port, timeout=HEARD_SECONDS) as connection:
        return ready_form(connection, world)


def with_scripts(server: Server, world: World) -> bytes:
    """What somebody's browser sends that worked and sealed."""
    receipt = new_receipt()
    with Connection(server.port, timeout=HEARD_SECONDS) as connection:
        desks = json.loads(connection.ask(get("/api/v1/desks")).text)
    begun = time.monotonic()
    alert = seal_for(desks, world, receipt)
    alert["work"] = work_for(desks["shown"], token_hash(receipt, world.config.salt), WORK_BITS)
    time.sleep(max(0, LEAST_SECONDS + 1 - (time.monotonic() - begun)))
    return post("/api/v1/alerts", json.dumps(alert).encode(), content_type="application/json")


def filed(world: World) -> int:
    """How many alerts the drop holds."""
    with world.drop.reading() as session:
        return session.scalar(select(func.count()).select_from(Arrival)) or 0


def heard_beside(server: Server, world: World, junk: Sequence[bytes]) -> Outcome:
    """Two people who press send while the junk comes are heard in time; how it went for the junk."""
    form, sealed = without_scripts(server, world), with_scripts(server, world)
    with flood(server, junk) as outcomes:
        answer, scripted, scripted_times = patiently(server, sealed)
        assert answer.status == 201
        assert not outcomes, "the flood was over before anybody was heard"
        answer, plain, plain_times = patiently(server, form.filled())
        assert (answer.status, shown_receipt(answer)) == (200, form.receipt)
    print(f"form {plain:.1f} s in {plain_times}, sealed {scripted:.1f} s in {scripted_times}")  # noqa: T201
    assert max(plain, scripted) <= HEARD_SECONDS
    assert scripted_times == 1, "work did not count"
    (outcome,) = outcomes
    print(outcome.figures())  # noqa: T201
    return outcome


def test_within_the_budget_everybody_is_heard_at_once(world: World, tmp_path: Path) -> None:
    with running("wsgi:public", world.env, tmp_path / "public.log") as server:
        outcome = heard_beside(server, world, forms(server, world))
        assert server.log == ""
    assert set(outcome.statuses) == {200}
    assert filed(world) == JUNK + 2


def test_over_budget_work_is_heard_at_once_and_patience_in_a_minute(world: World, tmp_path: Path) -> None:
    path = world.folder / CONFIG_FILE
    path.write_text(path.read_text(encoding="utf-8") + SCARCE, encoding="utf-8")
    junk = [sealed_request(world) for _ in range(JUNK)]
    with running("wsgi:public", world.env, tmp_path / "public.log") as server:
        outcome = heard_beside(server, world, junk)
        assert server.log == ""
    assert set(outcome.statuses) == {201, 429}
    assert filed(world) == outcome.statuses.count(201) + 2 < JUNK
