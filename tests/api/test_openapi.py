"""The interface is what its description says."""

import subprocess
import sys
from pathlib import Path

import pytest
import schemathesis

from alerts.web.openapi import openapi
from tests.live.server import running
from tests.world import World

TOOL = Path(sys.executable).parent / "schemathesis"
SETTINGS = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = 8  # of each operation, beside the boundary cases


@pytest.mark.soak
def test_generated_requests_right_and_wrong_get_what_is_promised(world: World, tmp_path: Path) -> None:
    options = ["--phases", "coverage,fuzzing", "--checks", "all", "--max-examples", str(EXAMPLES)]
    options += ["--workers", "2", "--warnings", "off", "--no-color", "--output-sanitize", "false"]
    with running("wsgi:public", world.env, tmp_path / "public.log") as server:
        address = f"http://127.0.0.1:{server.port}/api/v1/openapi.json"
        found = subprocess.run(
            [TOOL, "--config-file", SETTINGS, "run", address, *options],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
        assert found.returncode == 0, found.stdout + found.stderr
        assert server.log == ""


@pytest.fixture(scope="module")
def described():
    """The description, ready to judge answers."""
    return schemathesis.openapi.from_dict(openapi())


def test_what_is_really_filed_opened_and_refused_is_as_described(described, api, mail, alert):
    token = {"token": "00" * 32}
    for path, method, answer in (
        ("/api/v1/desks", "GET", api.get("/api/v1/desks")),
        ("/api/v1/alerts", "POST", api.post("/api/v1/alerts", json=alert)),
        ("/api/v1/alerts", "POST", api.post("/api/v1/alerts", json=alert)),
        ("/api/v1/alerts", "POST", api.post("/api/v1/alerts", json={**alert, "epoch": 2})),
        ("/api/v1/alerts", "POST", api.post("/api/v1/alerts", json={})),
        ("/api/v1/openapi.json", "GET", api.get("/api/v1/openapi.json")),
        ("/api/v1/mailbox", "POST", mail.post("/api/v1/mailbox", json=token)),
        ("/api/v1/mailbox/close", "POST", mail.post("/api/v1/mailbox/close", json=token)),
    ):
        described[path][method].validate_response(answer)
