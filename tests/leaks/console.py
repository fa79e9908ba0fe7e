"""The investigators at work on what was sent: their program may open it, and must leave it nowhere."""

import os
import re
import subprocess
import sys

from tests.leaks.canaries import Canaries
from tests.leaks.deployed import Deployed, settings_of
from tests.live.investigator import Investigator
from tests.live.server import ROOT
from tests.world import World

ANALYST = "analista"
CASE = re.compile(r'data-case="([0-9a-f]{32})"')
REVISION = re.compile(r'name="revision" value="([^"]+)"')
EXPORT = re.compile(r'action="(/cases/[0-9a-f]{32}/files/[0-9a-f]{32}/(?:copy|original|sealed))')


def make_round(deployed: Deployed) -> None:
    """Collect and release, by the command that a timer starts; what it writes is kept beside the logs."""
    env = {**os.environ, **settings_of("rounds"), "ALERTS_INSTANCE": str(deployed.instance)}
    env |= {"TMPDIR": str(deployed.temporary), "HOME": str(deployed.home)}
    with (deployed.logs / "rounds.log").open("ab") as log:
        command = [sys.executable, "-m", "alerts.cli", "rounds"]
        subprocess.run(command, cwd=ROOT, env=env, stdout=log, stderr=log, check=True)


def works_at(world: World, deployed: Deployed, port: int, canaries: Canaries) -> list[int]:
    """The statuses of what an analyst did: read every case, write to its reporter, export every file."""
    make_round(deployed)
    person = Investigator(port, world.accounts[ANALYST])
    person.sign_in()
    person.unlock()
    cases = list(dict.fromkeys(CASE.findall(person.get("/inbox").text)))
    statuses = [status for case in cases for status in work_on(person, case, canaries)]
    person.close()
    make_round(deployed)
    return statuses


def work_on(person: Investigator, case: str, canaries: Canaries) -> list[int]:
    """The statuses of what was done about one case."""
    page = person.get(f"/cases/{case}")
    exports = list(dict.fromkeys(EXPORT.findall(page.text)))
    answers = [person.download(path, {"confirm": "original"}) for path in exports]
    page = person.get(f"/cases/{case}")
    said = {"message": canaries.text("answer", 500), "revision": REVISION.findall(page.text)[0]}
    answers.append(person.post(f"/cases/{case}/message", said))
    answers.append(person.post(f"/cases/{case}/message", {"message": canaries.text("stale answer", 500)}))
    return [page.status, *(answer.status for answer in answers)]
