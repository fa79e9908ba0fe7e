"""What a person was doing when the session ended or the vault locked: where, and what they had typed.

It travels in the page itself, as hidden fields of the sign-in and unlock forms, so that the server keeps none of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from flask import current_app, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

PREFIX = "kept_"
CASE_FIELDS = ("decision", "reason", "desk", "ground", "result", "pattern_case", "message", "revision")
SHEET_PREFIXES = ("box.", "text.")  # what was decided and transcribed of a pending sheet
DISMISSAL_FIELDS = ("chosen", "ground", "reason")
SEALED_PAGES = frozenset(
    {"case", "sheet", "inbox"}
)  # their forms go on when the person's identity is open again
PLAIN_PAGES = frozenset(
    {"new_activity", "edit_activity", "activity", "place", "visit", "boxes", "box", "box_seal"}
)
FORM_PAGES = SEALED_PAGES | PLAIN_PAGES
TEMPLATES = {"sign_in": "sign_in.html", "unlock": "unlock.html"}


@dataclass(frozen=True)
class Interrupted:
    """A page of the console, and the fields of the form that was being sent from it; files cannot be kept."""

    path: str
    typed: Mapping[str, str] = field(default_factory=dict, repr=False)
    lost_files: bool = False

    @classmethod
    def by_this_request(cls) -> Self:
        """What this request was about; a form belongs to the page of its address, or of its case or other thing."""
        if request.method in {"GET", "HEAD"}:
            return cls(request.full_path.rstrip("?"))
        path = form_path()
        if request.mimetype == "multipart/form-data":  # not even read
            return cls(path, lost_files=True)
        return cls(path, typed_into(path, request.form))

    @classmethod
    def carried(cls) -> Self:
        """What the sign-in or unlock form of this request carries."""
        path, form = request.values.get("next", ""), request.form.items()
        kept = {name.removeprefix(PREFIX): value for name, value in form if name.startswith(PREFIX)}
        return cls(path, typed_into(path, kept))

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

    @property
    def query(self) -> MultiDict[str, str]:
        """What stands behind the page's address."""
        return MultiDict(parse_qsl(urlsplit(self.path).query))

    def value(self, name: str) -> str:
        """A part of the page's address, such as its case."""
        return str(own_page(self.path)[1][name])

    def ask(self, endpoint: str, **values: object) -> str:
        """The sign-in or unlock page, carrying it."""
        return render_template(TEMPLATES[endpoint], **{"problem": "", "interrupted": self, **values})

    def target(self, otherwise: str) -> str:
        """Where to go on: the page, if it is one of ours, or another."""
        return self.path if own_page(self.path)[0] else otherwise


def form_path() -> str:
    """The page that shows the form of this request; empty for one that keeps nothing."""
    if own_page(request.path)[0]:
        return request.path
    if request.endpoint == "dismiss":
        return f"{url_for('inbox')}?{request.query_string.decode(errors='replace')}"
    values = request.view_args or {}
    page = next((page for page in ("case", "sheet", "activity") if page in values), None)
    if page is None:
        return ""
    names = ("batch", "sheet") if page == "sheet" else (page,)
    return url_for(page, **{name: values[name] for name in names})


def typed_into(path: str, form: Mapping[str, str]) -> dict[str, str]:
    """The fields of a page's form that a person fills and must not lose."""
    page, _ = own_page(path)
    return {name: value for name, value in form.items() if value and is_typed(page, name)}


def is_typed(page: str, name: str) -> bool:
    """Whether a field of a page's form is kept."""
    match page:
        case "case":
            return name in CASE_FIELDS
        case "sheet":
            return name.startswith(SHEET_PREFIXES)
        case "inbox":
            return name in DISMISSAL_FIELDS
    return page in PLAIN_PAGES and name != "csrf_token"


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
