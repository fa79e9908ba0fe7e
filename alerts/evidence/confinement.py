"""What a process that reads a stranger's file may still do: compute, within limits, and answer.

Linux has the whole of it; where a system lacks a part, the rest holds.
"""

import ctypes
import os
import resource
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from shutil import which
from subprocess import DEVNULL, SubprocessError, run

LARGEST_MEMORY_BYTES = 1024**3
CPU_SECONDS = 30

# linux/prctl.h, linux/sched.h
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER_NEWNET = 0x10000000 | 0x40000000
_STANDARD_STREAMS = 3
# linux/landlock.h: every right of its first version, then TCP, then abstract sockets and signals to others
_LANDLOCK_CREATE_RULESET, _LANDLOCK_RESTRICT_SELF = 444, 446
_LANDLOCK_ASK_VERSION = 1
_LANDLOCK_NETWORK_SINCE, _LANDLOCK_SIGNALS_SINCE = 4, 6
_LANDLOCK_DENIED = (0x1FFF, 0x3, 0x3)


def confine(*, memory_bytes: int = LARGEST_MEMORY_BYTES, cpu_seconds: int = CPU_SECONDS) -> None:
    """Give up, for this process and for good: network, new privileges, core dumps, writing, much memory and time."""
    if sys.platform == "linux":
        system = ctypes.CDLL(None)
        system.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        system.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        system.unshare(
            _CLONE_NEWUSER_NEWNET
        )  # refused on some machines; bubblewrap or the service does it there
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_AS, memory_bytes)
    _limit(resource.RLIMIT_CPU, cpu_seconds)


def open_nothing_more(*, threads: bool) -> None:
    """From here on the standard streams are all there is: no further file, no socket, no process.

    threads: leave them, for a decoder that cannot do without. How many, the service says; this limit counts
    everything that the same user runs.
    """
    _close_the_file_system()
    _limit(resource.RLIMIT_NOFILE, _STANDARD_STREAMS)
    if not threads:
        _limit(resource.RLIMIT_NPROC, 0)


def _close_the_file_system() -> None:
    """No path opens or runs any more, not even for code that took this process over (Landlock, Linux 5.13)."""
    if sys.platform != "linux":
        return
    system = ctypes.CDLL(None)
    version = system.syscall(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), _LANDLOCK_ASK_VERSION)
    known = 1 if version < _LANDLOCK_NETWORK_SINCE else 2 if version < _LANDLOCK_SIGNALS_SINCE else 3
    denied = (ctypes.c_uint64 * known)(*_LANDLOCK_DENIED[:known])
    rules = system.syscall(_LANDLOCK_CREATE_RULESET, denied, ctypes.c_size_t(ctypes.sizeof(denied)), 0)
    if rules >= 0:
        system.syscall(_LANDLOCK_RESTRICT_SELF, rules, 0)
        os.close(rules)


def command(module: str) -> list[str]:
    """How to start a module of this package confined: in bubblewrap where that works, and always isolated."""
    # -I: nothing from the environment or the current folder; -B: no compiled files
    return [*_bubblewrap(), sys.executable, "-I", "-B", "-X", "utf8", "-m", module]


def _limit(what: int, most: int) -> None:
    # macOS refuses some of them
    with suppress(ValueError, OSError):
        resource.setrlimit(what, (most, most))


@cache
def _bubblewrap() -> tuple[str, ...]:
    """bubblewrap with a view of the interpreter and this package only; empty where it is missing or forbidden."""
    program = which("bwrap")
    if program is None:
        return ()
    wrapped = (program, *_VIEW, *_readable())
    trial = [*wrapped, sys.executable, "-I", "-c", ""]
    try:
        tried = run(trial, stdin=DEVNULL, capture_output=True, timeout=10)  # noqa: S603 - our own words
    except (OSError, SubprocessError):
        return ()
    return wrapped if tried.returncode == 0 else ()


_VIEW = (
    *("--unshare-all", "--die-with-parent", "--new-session", "--clearenv"),
    *("--cap-drop", "ALL", "--tmpfs", "/tmp", "--dev", "/dev"),  # noqa: S108 - an empty folder of its own
)


def _readable() -> list[str]:
    """Read-only mounts: the system's libraries, the interpreter, this project's code; no instance."""
    code = Path(__file__).resolve().parents[1]
    places = [
        "/usr",
        "/lib",
        "/lib64",
        "/etc/ld.so.cache",
        sys.base_prefix,
        sys.prefix,
        str(code),
        str(code.parent / "crypto"),
    ]
    mounts: list[str] = []
    for place in dict.fromkeys(places):
        if Path(place).exists():
            mounts += ["--ro-bind", place, place]
    return mounts
