"""SIGKILL while people file: whoever was shown a receipt has a stored alert, and nothing is stored half."""

from pathlib import Path
from time import sleep

import pytest

from tests.live.server import start, wait_until
from tests.soak.crowd import check_receipts, check_stores, crowd_at
from tests.soak.length import draw_for, rounds
from tests.world import World

pytestmark = pytest.mark.soak


def test_a_receipt_that_was_shown_outlives_a_killed_server(world: World, tmp_path: Path) -> None:
    draw, log = draw_for("killed while filing"), tmp_path / "public.log"
    server = start("wsgi:public", world.env, log)
    try:
        with crowd_at(world, server.port) as crowd:
            for number in rounds(0.2):
                sleep(draw.uniform(0.3, 1.5))
                if number % 2:
                    server.kill_workers()
                    wait_until(lambda: len(server.workers()) == 2, "new workers")  # noqa: B023
                else:
                    server.kill()
                    check_stores(world)
                    server = start("wsgi:public", world.env, log, port=server.port)
        check_stores(world)
        assert crowd.statuses <= {200, 503}
        assert len(crowd.receipts) > 10
        check_receipts(server.port, crowd.receipts)
        assert "Traceback" not in server.log
    finally:
        server.stop()
    moved = world.rounds()
    assert moved.alerts >= len(crowd.receipts)
