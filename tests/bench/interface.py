"""What an alert that its sender sealed costs the public program: one request, nothing to seal."""

import json
import secrets
from base64 import b64encode

from tests.bench.load import press
from tests.live.server import Server
from tests.live.wire import post
from tests.world import World, answers_of

Figures = dict[str, object]

CLIENTS = (8, 1)  # the first warms the program up
ALERTS = 400
BODY = {"code": "", "channel": "web", "mailbox": "", "message_key": "", "signals": ""}


def measure_interface(server: Server, world: World) -> Figures:
    """CPU per alert, rates and latencies at each number of clients; every alert is a real, stored one."""
    levels = [sealed_level(server, world, clients) for clients in CLIENTS]
    return {"post_sealed_alert_cpu_ms": levels[-1]["post_sealed_alert_cpu_ms"], "levels": levels}


def sealed_level(server: Server, world: World, clients: int) -> Figures:
    """So many alerts that were sealed beforehand, sent with so many clients at once."""
    requests = [sealed_request(world) for _ in range(ALERTS)]
    before = server.cpu_s()
    sent = press(server.port, requests, clients)
    cpu_s = server.cpu_s() - before
    assert set(sent.statuses) == {201}, set(sent.statuses)
    return {
        "clients": clients,
        "alerts_per_s": sent.figures()["per_s"],
        "post_sealed_alert_cpu_ms": round(1000 * cpu_s / ALERTS, 2),
        "post": sent.figures(),
    }


def sealed_request(world: World) -> bytes:
    """The request that files one."""
    alert = world.intake.seal(answers_of(), BODY)
    document = {
        "case": alert.case_id.hex(),
        "desk": alert.desk,
        "epoch": alert.epoch,
        "sealed_key": b64encode(alert.sealed_key).decode(),
        "sealed_text": b64encode(alert.sealed_text).decode(),
        "mailbox": {
            "token_hash": secrets.token_hex(32),
            "case_recipient": alert.case_recipient,
            "card": secrets.token_hex(32),
        },
    }
    return post("/api/v1/alerts", json.dumps(document).encode(), content_type="application/json")
