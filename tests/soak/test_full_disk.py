"""A disk that fills up and is emptied again while people file: nothing half, nobody told wrongly, no restart needed."""

from pathlib import Path
from time import sleep

import pytest

from tests.faults.test_full_disk import full_disk
from tests.live.server import running
from tests.soak.crowd import check_receipts, check_stores, crowd_at
from tests.soak.length import draw_for, rounds
from tests.world import World

pytestmark = pytest.mark.soak


def test_filing_goes_on_by_itself_when_there_is_room_again(world: World, tmp_path: Path) -> None:
    draw = draw_for("full disk")
    with running("wsgi:public", world.env, tmp_path / "public.log") as server:
        with crowd_at(world, server.port) as crowd:
            for _ in rounds(0.1):
                sleep(draw.uniform(0.1, 0.5))
                with full_disk(server, draw.randrange(0, 2_000_000)):
                    sleep(draw.uniform(0.1, 0.7))
                check_stores(world)
        assert crowd.statuses <= {200, 503}
        assert len(crowd.receipts) > 10
        check_receipts(server.port, crowd.receipts)
        assert server.log == ""
    assert world.rounds().alerts >= len(crowd.receipts)
