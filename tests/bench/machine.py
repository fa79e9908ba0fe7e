"""On what the numbers were measured."""

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path


def describe() -> dict[str, object]:
    """Processor, cores, versions, and how busy the machine already was."""
    return {
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0)),
        "load_average_1_min_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "cryptography": version("cryptography"),
        "gunicorn": version("gunicorn"),
    }


def processor() -> str:
    """The processor's name for itself."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
