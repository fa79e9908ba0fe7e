"""Whatever somebody puts into the drop: it stops nobody else, and is at most one damaged line."""

import json
import secrets
import sqlite3
from typing import Any

import pytest
from sqlalchemy import insert, select

from alerts.envelope import canonical, seal_bound, seal_key
from alerts.errors import Damaged
from alerts.filing import alert_binding, case_key_binding
from alerts.inbox import Inbox, refresh
from alerts.renewal import Renewal
from alerts.storage.drop import Arrival, MessageArrival
from alerts.triage import default_rules
from crypto.keys import new_seed, recipient_of
from tests.world import World, answers_of

GOOD = {"code": "", "channel": "web", "mailbox": "", "message_key": "", "desk": "analisis"}


def answers_with(**changes: Any) -> str:
    """Stored answers with something in them that the form does not let through."""
    document = json.loads(answers_of().to_json())
    document["answers"].update(changes)
    return json.dumps(document)


CRAFTED: dict[str, bytes] = {
    "message key": canonical({**GOOD, "message_key": "zz", "answers": answers_of().to_json().decode()}),
    "mailbox": canonical(
        {**GOOD, "mailbox": "age1pq1" + "q" * 1952, "answers": answers_of().to_json().decode()}
    ),
    "mailbox shape": canonical({**GOOD, "mailbox": "garbage", "answers": answers_of().to_json().decode()}),
    "version": canonical({**GOOD, "answers": '{"answers":{},"version":2}'}),
    "no answers": canonical({**GOOD, "answers": '{"answers":{},"version":1}'}),
    "unknown option": canonical({**GOOD, "answers": answers_with(B1=["nada-de-eso"])}),
    "unknown institution": canonical({**GOOD, "answers": answers_with(A1="I999")}),
    "wrong type": canonical({**GOOD, "answers": answers_with(A1={"I015": 1})}),
    "superscript year": canonical({**GOOD, "answers": answers_with(B5_year="²")}),
    "lone surrogate": json.dumps({**GOOD, "answers": answers_with(D5="\ud800")}).encode(),
    "missing field": canonical({"answers": answers_of().to_json().decode()}),
    "not an object": b"[]",
    "not json": b"{",
    "deep": b"[" * 5000,
    "code": canonical({**GOOD, "code": "<script>", "answers": answers_of().to_json().decode()}),
    "numbers": canonical({**GOOD, "answers": 7}),
}
OPENS = {"mailbox"}  # in form, but no recipient: read, and told when somebody tries to answer


def plant(world: World, body: bytes, **changes: Any) -> bytes:
    """An arrival that is validly sealed to the analysis desk and says what it should not."""
    desk, case_id, secret = world.intake.desk("analisis"), secrets.token_bytes(16), new_seed()
    recipient = recipient_of(secret)
    key = case_key_binding(world.config.site_id, case_id.hex(), "analisis", desk.epoch, str(recipient))
    row = {
        "case_id": case_id,
        "received_on": world.config.today(),
        "channel": "web",
        "desk": "analisis",
        "epoch": desk.epoch,
        "sealed_key": seal_key(key, secret, [desk.recipient]),
        "sealed_text": seal_bound(alert_binding(world.config.site_id, case_id.hex()), body, [recipient]),
        **changes,
    }
    with world.drop.adding() as connection:
        connection.execute(insert(Arrival), row)
    return case_id


@pytest.mark.parametrize("kind", sorted(CRAFTED))
def test_a_crafted_alert_is_at_most_one_that_does_not_open_and_locks_nobody_out(
    world: World, kind: str
) -> None:
    crafted = plant(world, CRAFTED[kind])
    world.file()
    world.rounds()
    keys, rules = world.keys("analista"), default_rules()
    refresh(world.casebook, world.config, keys, rules)
    with world.casebook.reading() as session:
        contents = Inbox(session, world.config, keys, rules).contents("analisis")
    unopened = [each.name for each in contents.unopened]
    assert unopened == ([] if kind in OPENS else [crafted.hex()])
    assert len(contents.lines) + len(unopened) == 2
    if kind not in OPENS:
        with pytest.raises(Damaged):
            world.open("analista", crafted)
    done = Renewal(world.casebook, world.drop, world.config, world.trail, keys).renew("analisis")
    assert (done.cases, done.left) == (1, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"desk": "no-existe"},
        {"epoch": 99},
        {"channel": "x"},
        {"sealed_text": b""},
        {"sealed_key": b"x" * 2_000_000},
    ],
)
def test_an_arrival_for_no_desk_or_of_no_form_stays_and_stops_nobody(
    any_world: World, changes: dict[str, Any]
) -> None:
    plant(any_world, CRAFTED["not json"], **changes)
    any_world.file()
    moved = any_world.rounds()
    assert (moved.alerts, moved.refused) == (1, 1)
    with any_world.drop.reading() as session:
        assert len(session.scalars(select(Arrival.case_id)).all()) == 1


def test_a_message_under_the_id_of_an_alert_stops_no_round(any_world: World) -> None:
    _, known = any_world.collected()
    crafted = plant(any_world, CRAFTED["not json"])
    with any_world.drop.adding() as connection:
        values = {
            "object_id": crafted,
            "case_id": known,
            "received_on": any_world.config.today(),
            "sealed": b"x",
        }
        connection.execute(insert(MessageArrival), values)
    any_world.rounds()
    any_world.file()
    assert any_world.rounds().alerts == 1
    assert any_world.open("analista", known).answers == answers_of()


@pytest.mark.parametrize(
    ("column", "value"),
    [("received_on", "no-date"), ("case_id", "text"), ("sealed_text", "text"), ("epoch", "x")],
)
def test_a_value_of_another_type_stops_no_round(world: World, column: str, value: str) -> None:
    plant(world, CRAFTED["not json"])
    with sqlite3.connect(world.config.drop_url.removeprefix("sqlite:///")) as connection:
        connection.execute(f"UPDATE arrival SET {column} = ?", (value,))  # noqa: S608 - names of this test
    connection.close()
    world.file()
    moved = world.rounds()
    assert (moved.alerts, moved.refused) == (1, 1)


def test_two_rounds_at_once_lose_and_double_nothing(any_world: World) -> None:
    from concurrent.futures import ThreadPoolExecutor

    for _ in range(20):
        any_world.file()
    with ThreadPoolExecutor(3) as pool:
        moved = list(pool.map(lambda _: any_world.rounds(), range(3)))
    assert max(each.alerts for each in moved) >= 1
    assert any_world.rounds().alerts == 0
    with any_world.casebook.reading() as session:
        lines = Inbox(session, any_world.config, any_world.keys("analista"), default_rules()).lines(
            "analisis"
        )
        assert any_world.trail.verify(session).intact
    assert len(lines) == 20
