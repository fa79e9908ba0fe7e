"""Gunicorn's settings for every program: nothing about a client is logged, spooled or remembered."""

import gc
import threading
import time
from typing import Any

worker_class = "gthread"
accesslog = None
loglevel = "error"  # warnings of the server would name the address of a client
timeout = 60
graceful_timeout = 10
keepalive = 5
limit_request_line = 2048
limit_request_fields = 60
worker_tmp_dir = "/dev/shm"  # noqa: S108 - heartbeat files in memory, without content

PAUSE_SECONDS = 0.5  # under load one collection serves many requests

_answered = threading.Event()


def post_worker_init(_worker: Any) -> None:
    """Set what was loaded aside, so that a collection takes 2 ms and not 100, and collect after requests from now on.

    A request ends up in cycles of objects that point at each other: errors and their frames, sessions, macros. They are
    freed, and with that overwritten, only by Python's collector, which would by itself wait for thousands of requests.
    """
    gc.collect()
    gc.freeze()
    threading.Thread(target=collect_after_requests, daemon=True).start()


def post_request(_worker: Any, _request: Any, environ: dict[str, Any], _response: Any) -> None:
    """Let go of a request that was answered."""
    environ.clear()
    _answered.set()


def collect_after_requests() -> None:
    """Collect soon after each request."""
    while _answered.wait():
        time.sleep(PAUSE_SECONDS)
        _answered.clear()
        gc.collect()
