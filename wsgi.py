"""The programs as WSGI applications: `intake`, `mailbox`, `console`; `public` is the first two at one address.

Each is made when it is asked for, so that starting one never loads another's code or secrets.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

FACTORIES = {"intake": "alerts.intake", "mailbox": "alerts.mailbox_site", "console": "alerts.console"}


def make(name: str) -> Any:
    """One program of the instance that the environment names."""
    return import_module(FACTORIES[name]).create_app()


def make_public() -> Any:
    """Filing and mailbox behind one address."""
    public_site: Callable[..., Any] = import_module("alerts.web.joined").public_site
    return public_site(make("intake"), make("mailbox"))


def __getattr__(name: str) -> Any:
    """An application by its name, made once."""
    if name not in FACTORIES and name != "public":
        raise AttributeError(name)
    application = make_public() if name == "public" else make(name)
    globals()[name] = application
    return application
