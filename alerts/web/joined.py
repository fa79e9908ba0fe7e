"""The two public programs behind one address, when no proxy in front of them does it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAILBOX_PATHS = ("/buzon", "/api/v1/mailbox")


def public_site(intake: "WSGIApplication", mailbox: "WSGIApplication") -> "WSGIApplication":
    """A program that hands each request to the program whose path it is under."""

    def choose(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        program = mailbox if is_mailbox(environ.get("PATH_INFO", "")) else intake
        return program(environ, start_response)

    return choose


def is_mailbox(path: str) -> bool:
    """Whether a path is the mailbox program's."""
    return any(path == own or path.startswith(f"{own}/") for own in MAILBOX_PATHS)
