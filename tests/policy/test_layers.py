"""Who may know what: import contracts, and programs that never load what they must not have."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
OPENING = ("crypto.opening", "crypto.identities", "crypto.passphrase", "alerts.unsealing")
CASEBOOK = ("alerts.storage.casebook", "alerts.custody", "alerts.reading", "alerts.referral", "alerts.inbox")


def test_the_import_contracts_hold() -> None:
    found = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(
    ("program", "forbidden"),
    [
        ("intake", (*OPENING, *CASEBOOK, "alerts.console", "alerts.mailbox", "alerts.mailbox_site")),
        ("mailbox", (*CASEBOOK, "alerts.console", "alerts.intake")),
        ("console", ("alerts.intake", "alerts.mailbox_site", "alerts.mailbox")),
    ],
)
def test_a_program_in_a_fresh_interpreter_loads_nothing_it_must_not_have(
    world: World, program: str, forbidden: tuple[str, ...]
) -> None:
    code = f"import json, sys, wsgi; wsgi.{program}; print(json.dumps(sorted(sys.modules)))"
    env = {**world.env, "PATH": "", "PYTHONPATH": str(ROOT)}
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(found.stdout))
    assert "flask" in loaded
    assert not loaded & set(forbidden)


@pytest.mark.parametrize(
    ("program", "others"),
    [
        ("intake", {"mailbox", "console", "trail", "batch"}),
        ("mailbox", {"intake", "console", "trail", "batch"}),
    ],
)
def test_a_public_program_starts_without_the_other_programs_secrets(
    world: World, program: str, others: set[str]
) -> None:
    for name in others:
        (world.folder / "secrets" / f"{name}.key").unlink()
    env = {**world.env, "PATH": "", "PYTHONPATH": str(ROOT)}
    code = f"import wsgi; wsgi.{program}"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
