"""What an alert costs the public program, and how many it takes: end to end over HTTP, without scripts."""

import time
from collections.abc import Sequence

from sqlalchemy import func, select

from alerts.storage.drop import Arrival
from crypto.receipt import new_receipt
from tests.bench.load import Outcome, press
from tests.live.reporter import LEAST_SECONDS, Form, fetch_form, open_mailbox, read_form, shown_receipt
from tests.live.server import Server, memory_of
from tests.live.wire import Answer, Connection, get, parsed_answer
from tests.world import World

Figures = dict[str, object]

CLIENTS = (8, 32)
ALERTS_A_LEVEL = 500
WARM_UP = 40
MANY_CLIENTS = 32


def measure_filing(server: Server, alerts: int = ALERTS_A_LEVEL) -> Figures:
    """CPU per alert, then rates and latencies at each number of clients; every alert is a real, stored one.

    One client is measured three times, and the run with the middle CPU time counts.
    """
    warm_up(server)
    alone = sorted((level(server, 1, alerts // 2) for _ in range(3)), key=cpu_ms)
    levels = [alone[1], *(level(server, clients, alerts) for clients in CLIENTS)]
    quiet = levels[0]
    return {
        "get_form_cpu_ms": quiet["get_form_cpu_ms"],
        "post_alert_cpu_ms": quiet["post_alert_cpu_ms"],
        "alert_cpu_ms": quiet["alert_cpu_ms"],
        "levels": levels,
    }


def level(server: Server, clients: int, alerts: int) -> Figures:
    """Fetch that many forms, wait as a person must, send them all with so many clients at once."""
    forms, shown, get_cpu_s = fetch_forms(server, clients, alerts)
    requests = [form.filled() for form in forms]
    time.sleep(LEAST_SECONDS)
    before = server.cpu_s()
    sent = press(server.port, requests, clients)
    post_cpu_s = server.cpu_s() - before
    confirm(server, forms, sent)
    get_ms, post_ms = 1000 * get_cpu_s / alerts, 1000 * post_cpu_s / alerts
    return {
        "clients": clients,
        "alerts_per_s": sent.figures()["per_s"],
        "get_form_cpu_ms": round(get_ms, 2),
        "post_alert_cpu_ms": round(post_ms, 2),
        "alert_cpu_ms": round(get_ms + post_ms, 2),
        "post": sent.figures(),
        "get": shown.figures(),
    }


def measure_many(server: Server, world: World, alerts: int, clients: int = MANY_CLIENTS) -> Figures:
    """Very many alerts without a pause, each with a receipt of its own: rates, latencies, faults."""
    warm_up(server)
    with Connection(server.port) as connection:
        form = fetch_form(connection)
    time.sleep(LEAST_SECONDS)
    filed_before = filed(world)
    requests = [form.but(receipt=new_receipt().digits).filled() for _ in range(alerts)]
    sent = press(server.port, requests, clients)
    return {"clients": clients, **sent.figures(), "stored": filed(world) - filed_before}


def filed(world: World) -> int:
    """How many alerts the drop holds."""
    with world.drop.reading() as session:
        return session.scalar(select(func.count()).select_from(Arrival)) or 0


def cpu_ms(figures: Figures) -> float:
    """The CPU milliseconds of one alert in a level."""
    return float(str(figures["alert_cpu_ms"]))


def fetch_forms(server: Server, clients: int, count: int) -> tuple[list[Form], Outcome, float]:
    """Forms of as many new visitors, how the fetching went, and its CPU seconds."""
    before = server.cpu_s()
    shown = press(server.port, [get("/alert")] * count, clients)
    cpu_s = server.cpu_s() - before
    return [read_form(answer) for answer in answers_of(shown)], shown, cpu_s


def confirm(server: Server, forms: Sequence[Form], sent: Outcome) -> None:
    """The receipts shown are those of the forms, and one of them opens its mailbox."""
    shown = {shown_receipt(answer) for answer in answers_of(sent) if answer.status == 200}
    assert shown <= {form.receipt for form in forms}
    with Connection(server.port) as connection:
        assert open_mailbox(connection, shown.pop()).status == 200


def answers_of(outcome: Outcome) -> list[Answer]:
    """The answers of a load, parsed."""
    return [parsed_answer(answer) for answer in outcome.answers]


def warm_up(server: Server) -> None:
    """Let every worker render its pages once and open its connections."""
    with Connection(server.port) as connection:
        form = fetch_form(connection)
        time.sleep(LEAST_SECONDS)
    press(server.port, [form.filled()] * WARM_UP, 16)
    press(server.port, [get("/alert")] * WARM_UP, 16)


def measure_memory(server: Server) -> Figures:
    """Memory of each worker after the load, in MiB."""
    found = [memory_of(pid) for pid in server.workers()]
    return {
        "workers": [
            {f"{kind.lower()}_mib": round(kib / 1024, 1) for kind, kib in each.items()} for each in found
        ],
        "largest_rss_mib": round(max(each["Rss"] for each in found) / 1024, 1),
    }
