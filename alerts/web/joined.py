"""Two programs behind one address, when no proxy in front of them does it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


MAILBOX_PREFIXES = ("/buzon", "/api/v1/mailbox")


def public_site(intake: "WSGIApplication", mailbox: "WSGIApplication") -> "WSGIApplication":
    """Filing and mailbox at one address."""
    return by_path(intake, dict.fromkeys(MAILBOX_PREFIXES, mailbox))


def by_path(otherwise: "WSGIApplication", programs: Mapping[str, "WSGIApplication"]) -> "WSGIApplication":
    """A program that hands each request to the program whose path it is under."""

    def choose(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        for prefix, program in programs.items():
            if path == prefix or path.startswith(f"{prefix}/"):
                return program(environ, start_response)
        return otherwise(environ, start_response)

    return choose
