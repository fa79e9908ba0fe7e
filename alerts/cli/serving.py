"""`serve`: the public site and the console under a real WSGI server, on loopback only, in one place to stop them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from alerts.cli.release import missing_scripts
from alerts.config import CONFIG_FILE, GUATEMALA, ConsoleConfig, instance_folder
from alerts.instance import ACCOUNTS_FILE, create_demonstration, migrate

PUBLIC_PORT, CONSOLE_PORT = 8000, 8001
ROUND_RETRY_SECONDS = 30
SETTINGS = "python:alerts.cli.gunicorn_settings"


def serve(*, demonstration: bool = False) -> int:
    """Run both programs until one ends or a signal comes; where there is no instance, one may be made first."""
    config = ready_instance(demonstration=demonstration)
    public, console = ports(os.environ)
    programs = [
        start("wsgi:public", public, workers=2, threads=8),
        start("wsgi:console", console, workers=1, threads=8),  # its sessions and vaults live in one process
    ]
    announce(config, public, console)
    signal.signal(signal.SIGTERM, interrupt)
    try:
        keep(config, programs)
    except KeyboardInterrupt:
        pass
    finally:
        stop(programs)
    return 0


def ready_instance(*, demonstration: bool) -> ConsoleConfig:
    """The instance at this version; a demonstration only where that was asked for.

    A mistyped folder or a disk that is not mounted must not turn a real site into one whose keys lie beside it.
    """
    if demonstration and not (instance_folder(os.environ) / CONFIG_FILE).exists():
        print("Making a demonstration instance (a few seconds) …", flush=True)
        return create_demonstration()
    config = ConsoleConfig.load()
    migrate(config)
    return config


def ports(env: Mapping[str, str]) -> tuple[int, int]:
    """The ports of the public site and of the console."""
    return (
        int(env.get("ALERTS_INTAKE_PORT") or PUBLIC_PORT),
        int(env.get("ALERTS_CONSOLE_PORT") or CONSOLE_PORT),
    )


def start(program: str, port: int, *, workers: int, threads: int) -> subprocess.Popen[bytes]:
    """One program under gunicorn."""
    command = [sys.executable, "-m", "gunicorn", program, "-c", SETTINGS, "-b", f"127.0.0.1:{port}"]
    command += ["-w", str(workers), "--threads", str(threads)]
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen(command, cwd=root)  # noqa: S603 - our own interpreter and arguments


def announce(config: ConsoleConfig, public: int, console: int) -> None:
    """Where to go and what to do next."""
    lines = [f"Public site   http://127.0.0.1:{public}", f"Console       http://127.0.0.1:{console}"]
    if config.demonstration:
        lines += [
            "This is a demonstration: do not enter real alerts.",
            f"Sign in with a username, password and passphrase of {config.instance.name}/{ACCOUNTS_FILE}.",
            "Try: file an alert on the public site, then sign in to the console as `analista`.",
        ]
    else:
        lines.append("`alerts init --check` lists what is missing before the first real poster.")
    lines += missing_scripts()
    print("\n".join([*lines, "Stop with Ctrl-C."]), flush=True)


def keep(config: ConsoleConfig, programs: list[subprocess.Popen[bytes]]) -> None:
    """Wait until a program ends; meanwhile a real instance makes its rounds at the configured hours."""
    done = None
    while all(program.poll() is None for program in programs):
        now = datetime.now(GUATEMALA)
        due = (now.date(), now.hour)
        if not config.demonstration and now.hour in config.collect_hours and due != done:
            outcome = subprocess.run([sys.executable, "-m", "alerts.cli", "rounds"], check=False)
            done = due if outcome.returncode != 1 else done  # a round that failed is tried again
            time.sleep(0 if done == due else ROUND_RETRY_SECONDS)
        time.sleep(1)


def stop(programs: list[subprocess.Popen[bytes]]) -> None:
    """End what was started, by its own id."""
    for program in programs:
        if program.poll() is None:
            program.terminate()
    for program in programs:
        try:
            program.wait(timeout=10)
        except subprocess.TimeoutExpired:
            program.kill()


def interrupt(_signal: int, _frame: object) -> None:
    """A polite request to end is treated like Ctrl-C."""
    raise KeyboardInterrupt
