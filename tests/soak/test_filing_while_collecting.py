"""Filing, collecting and reading at once on one SQLite store: nobody is turned away, every alert arrives once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from alerts.storage.casebook import CaseRow
from tests.live.investigator import Investigator
from tests.live.server import ROOT, running
from tests.soak.crowd import check_receipts, crowd_at
from tests.soak.length import TOTAL_SECONDS, rounds
from tests.world import World

pytestmark = pytest.mark.soak

SHARE = 0.1


def test_filing_and_collecting_do_not_turn_each_other_away(world: World, tmp_path: Path) -> None:
    seconds = str(SHARE * TOTAL_SECONDS)
    with (
        running("wsgi:public", world.env, tmp_path / "public.log") as public,
        running("wsgi:console", world.env, tmp_path / "console.log", workers=1) as console,
    ):
        analyst = Investigator(console.port, world.accounts["analista"])
        analyst.sign_in()
        analyst.unlock()
        collecting = subprocess.Popen(
            [sys.executable, "-m", "tests.soak.round_process", "for", seconds],
            cwd=ROOT,
            env={**os.environ, **world.env},
            stdout=subprocess.DEVNULL,
        )
        with crowd_at(world, public.port, people=6) as crowd:
            for _ in rounds(SHARE):
                assert analyst.get("/inbox").status == 200
        assert collecting.wait(timeout=60) == 0
        analyst.close()
        assert crowd.statuses == {200}
        check_receipts(public.port, crowd.receipts)
        assert public.log == console.log == ""
    world.rounds()
    with world.casebook.reading() as session:
        assert session.scalar(select(func.count()).select_from(CaseRow)) == len(crowd.receipts)
        assert world.trail.verify(session).intact
