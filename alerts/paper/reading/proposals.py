"""What a picture of handwriting may say, for the person who transcribes it: a proposal, never an answer.

Tesseract reads it where it is installed with Spanish, in a confined process, through pipes: nothing becomes a file.
"""

from functools import cache
from shutil import which
from subprocess import DEVNULL, PIPE, SubprocessError, run

from alerts.evidence.confinement import command
from alerts.questionnaire import clean_text

LONGEST = 3_000
WAIT_SECONDS = 30

_CHILD = "alerts.paper.reading.letters_child"


@cache
def can_propose() -> bool:
    """Whether Tesseract with Spanish is on this machine."""
    program = which("tesseract")
    if program is None:
        return False
    try:
        listed = run([program, "--list-langs"], stdin=DEVNULL, capture_output=True, timeout=10, check=False)  # noqa: S603 - our own words
    except (OSError, SubprocessError):
        return False
    return b"spa" in listed.stdout.split()


def proposal(webp: bytes) -> str:
    """What Tesseract makes of a crop; empty where it is not installed, reads nothing or takes too long."""
    if not can_propose():
        return ""
    try:
        # its errors go nowhere, because they may quote what it read
        ended = run(  # noqa: S603 - our own words
            command(_CHILD),
            input=webp,
            stdout=PIPE,
            stderr=DEVNULL,
            env={},
            cwd="/",
            timeout=WAIT_SECONDS,
            check=True,
        )
    except (OSError, SubprocessError):
        return ""
    text = clean_text(ended.stdout[: 4 * LONGEST].decode("utf-8", errors="ignore"))
    return (text or "")[:LONGEST]
