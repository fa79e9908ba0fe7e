"""Answers in time classes, as pages are in size classes: how long an answer takes does not tell what it says.

Opening a mailbox with a long conversation takes some milliseconds more than finding that there is none.
"""

import time
from collections.abc import Callable

from flask import Flask, Response, g, request

CLASS_SECONDS = 0.05


def left_of_class(elapsed_s: float, class_s: float = CLASS_SECONDS) -> float:
    """The seconds until the next multiple of the class."""
    return -elapsed_s % class_s


def install_time_classes(
    app: Flask,
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Let every answer to a form leave at a multiple of the class after the form came."""

    def begin() -> None:
        g.began = clock()

    def hold(response: Response) -> Response:
        if request.method == "POST" and "began" in g:
            wait(left_of_class(clock() - g.began))
        return response

    app.before_request_funcs.setdefault(None, []).insert(0, begin)  # before anything can refuse the request
    app.after_request(hold)
