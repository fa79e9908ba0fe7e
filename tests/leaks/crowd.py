"""Other people's ordinary requests, so that a process has something else to think of."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from alerts.cli.gunicorn_settings import PAUSE_SECONDS
from tests.faults.conftest import ready_form
from tests.leaks.visitor import HERE, JPEG, multipart
from tests.live.reporter import open_mailbox, shown_receipt
from tests.live.wire import Connection, get
from tests.world import World

PEOPLE = 10
REQUESTS_EACH = 20


def ordinary_day(world: World, connect: Callable[[], Connection]) -> int:
    """How many requests ten people made, five at a time: reading, filing, writing, sending a file."""
    with ThreadPoolExecutor(PEOPLE // 2) as pool:
        made = sum(pool.map(lambda _: one_person(world, connect), range(PEOPLE)))
    time.sleep(4 * PAUSE_SECONDS)
    return made


def one_person(world: World, connect: Callable[[], Connection]) -> int:
    """The number of requests of one person who comes twice."""
    for _ in range(2):
        with connect() as connection:
            connection.ask(get("/"))
            connection.ask(get("/como"))
            receipt = shown_receipt(connection.ask(ready_form(connection, world).filled(headers=HERE)))
            assert open_mailbox(connection, receipt, "Un mensaje como cualquier otro.").status == 200
            open_mailbox(connection, receipt)
            file = multipart(
                "/buzon/archivos", {"receipt": receipt}, "file", "foto.jpg", JPEG + bytes(200_000)
            )
            connection.ask(file)
    return 2 * (REQUESTS_EACH // 2)
