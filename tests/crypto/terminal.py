"""Running a command at a terminal of its own, for those that ask for a passphrase nowhere else."""

import os
import pty
import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PATIENCE_S = 60
TAKE_TERMINAL = (
    "import fcntl, os, sys, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "os.execvp(sys.argv[1], sys.argv[1:])"
)


def run_at_terminal(command: Sequence[str], answers: Sequence[str], folder: Path) -> tuple[int, str]:
    """Exit status and all that was shown; each answer is typed when the next passphrase is asked for."""
    ours, theirs = pty.openpty()
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", TAKE_TERMINAL, *command],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=folder,
        )
        os.close(theirs)
        shown = _converse(ours, list(answers))
        return process.wait(PATIENCE_S), shown
    finally:
        os.close(ours)


def _converse(terminal: int, answers: list[str]) -> str:
    shown, asked = b"", 0
    while select.select([terminal], [], [], PATIENCE_S)[0]:
        try:
            shown += os.read(terminal, 4096)
        except OSError:  # Linux says so when the last program has closed the terminal.
            return shown.decode()
        # One prompt, one answer: what is typed before a prompt may be thrown away.
        if shown.lower().count(b"passphrase") > asked and shown.rstrip().endswith(b":") and answers:
            asked = shown.lower().count(b"passphrase")
            os.write(terminal, answers.pop(0).encode() + b"\n")
    raise TimeoutError("the command neither asked nor ended")
