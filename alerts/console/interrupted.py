"""What a person was doing when the session ended or the vault locked: where, and what they had typed.

It travels in the page itself, as hidden fields of the sign-in and unlock forms, so that the server keeps none of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from flask import current_app, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

FIELDS = ("decision", "reason", "desk", "ground", "result", "pattern_case", "message", "revision")
PREFIXES = ("box.", "text.")  # what was decided and transcribed of a pending sheet
PREFIX = "kept_"
FORM_PAGES = frozenset({"case", "sheet"})
TEMPLATES = {"sign_in": "sign_in.html", "unlock": "unlock.html"}


@dataclass(frozen=True)
class Interrupted:
    """A page of the console, and the fields of the form that was being sent from it."""

    path: str
    typed: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def by_this_request(cls) -> Self:
        """What this request was about; a form belongs to the page of its case or sheet."""
        if request.method in {"GET", "HEAD"}:
            return cls(request.full_path.rstrip("?"))
        values = request.view_args or {}
        page = next((page for page in FORM_PAGES if page in values), None)
        if page is None:
            return cls("")
        typed = {name: value for name, value in request.form.items() if is_typed(name) and value}
        names = ("case",) if page == "case" else ("batch", "sheet")
        return cls(url_for(page, **{name: values[name] for name in names}), typed)

    @classmethod
    def carried(cls) -> Self:
        """What the sign-in or unlock form of this request carries."""
        kept = {
            name.removeprefix(PREFIX): value
            for name, value in request.form.items()
            if name.startswith(PREFIX) and value
        }
        typed = {name: value for name, value in kept.items() if is_typed(name)}
        return cls(request.values.get("next", ""), typed)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The hidden fields that carry it on."""
        path = [("next", self.path)] if self.path else []
        return path + [(PREFIX + name, value) for name, value in self.typed.items()]

    @property
    def form_page(self) -> str:
        """The endpoint of the page whose form was interrupted; empty when nothing was typed."""
        endpoint, _ = own_page(self.path)
        return endpoint if endpoint in FORM_PAGES and self.typed else ""

    def value(self, name: str) -> str:
        """A part of the page's address, such as its case."""
        return str(own_page(self.path)[1][name])

    def ask(self, endpoint: str, **values: object) -> str:
        """The sign-in or unlock page, carrying it."""
        return render_template(TEMPLATES[endpoint], **{"problem": "", "interrupted": self, **values})

    def target(self, otherwise: str) -> str:
        """Where to go on: the page, if it is one of ours, or another."""
        return self.path if own_page(self.path)[0] else otherwise


def is_typed(name: str) -> bool:
    """Whether a field is one that a person fills and must not lose."""
    return name in FIELDS or name.startswith(PREFIXES)


def own_page(path: str) -> tuple[str, Mapping[str, object]]:
    """Endpoint and values of a path of this console that can be read; ("", {}) for anything else."""
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or not path.startswith("/") or path.startswith(("//", "/\\")):
        return "", {}
    try:
        endpoint, values = current_app.url_map.bind("console").match(parts.path, method="GET")
    except (HTTPException, RequestRedirect):
        return "", {}
    return str(endpoint), values
