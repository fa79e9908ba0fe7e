"""What every response carries and what no request may do: headers, Fetch Metadata, form tokens.

A form's token is bound to a session cookie. A browser that keeps no cookies may still use the views marked with
`works_without_cookies`, if it says itself that the form is of this site (`Sec-Fetch-Site: same-origin`, which no page
can forge). Those views act for nobody in particular: a foreign page gains nothing there that it could not send by
itself. A browser that sends neither cookie nor Fetch Metadata is told about its cookies.

Views marked with `needs_no_token` read a body that no form parser may touch: what they take is authority enough, a
receipt or a token derived from it, or it is sealed and anybody may send it; Fetch Metadata is checked there too.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from alerts.web.problems import is_api

View = TypeVar("View", bound=Callable[..., Any])

TOKEN_HOURS = 12

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)

NOTHING_ALLOWED = "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
FEATURES_OFF = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "clipboard-write",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)

HEADERS = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FEATURES_OFF),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
STRICT_TRANSPORT = "max-age=63072000"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITES = frozenset({"same-origin", "none"})


def content_security_policy() -> str:
    """The policy of this response: what all pages allow, and what this one needs beside it."""
    if is_api():
        return NOTHING_ALLOWED
    policy = CONTENT_SECURITY_POLICY
    if current_app.config["PLAYS_RECORDINGS"]:
        policy += "; media-src 'self'"
    if g.get("may_connect", False):
        policy += "; connect-src 'self'"
    return policy


def allow_connections() -> None:
    """Let the page of this response call the programs' own interface: it carries a script that seals."""
    g.may_connect = True


def protect_response(response: Response) -> Response:
    """The response with the headers that all carry; nothing is kept by a cache unless it says otherwise."""
    response.headers.extend(HEADERS)
    response.headers.add(
        "Content-Security-Policy", content_security_policy()
    )  # beside a view's own: both hold
    response.headers.setdefault("Cache-Control", "no-store")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    return response


def refuse_foreign_pages() -> None:
    """403 when a browser says that another site's page sends this request; old browsers say nothing."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in SAFE_METHODS or getattr(view, "is_open_to_every_site", False):
        return
    if request.headers.get("Sec-Fetch-Site", "none") not in OWN_SITES:
        abort(403)


def is_open_to_every_site(view: View) -> View:
    """Mark a view that pages of other sites may ask: it reads no cookie and acts for nobody in particular."""
    view.is_open_to_every_site = True  # type: ignore[attr-defined]
    return view


def answers_stale_token(view: View) -> View:
    """Mark a view that itself answers a form with an expired or forged token: see `token_is_stale`."""
    view.answers_stale_token = True  # type: ignore[attr-defined]
    return view


def works_without_cookies(view: View) -> View:
    """Mark a view that answers stale tokens and needs no cookie from a browser that vouches for its form."""
    view.works_without_cookies = True  # type: ignore[attr-defined]
    return answers_stale_token(view)


def needs_no_token(view: View) -> View:
    """Mark a view whose body is not read before it runs: it takes no form token."""
    view.needs_no_token = True  # type: ignore[attr-defined]
    return view


def came_without_cookie() -> bool:
    """Whether this request brought no session cookie: it was never kept, or is gone."""
    return current_app.config["SESSION_COOKIE_NAME"] not in request.cookies


def token_is_stale() -> bool:
    """Whether this form came with an expired, foreign or missing token: nothing may be done with it."""
    return bool(g.get("stale_token", False))


def check_token(csrf: CSRFProtect) -> None:
    """400 for a form without a valid token, unless its view wants to show the form again with a new one."""
    view = current_app.view_functions.get(request.endpoint or "")
    if is_api() or getattr(view, "needs_no_token", False):  # an interface reads no cookie
        return
    vouched = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if vouched and came_without_cookie() and getattr(view, "works_without_cookies", False):
        return
    try:
        csrf.protect(apply_exemptions=True)
    except CSRFError:
        if not getattr(view, "answers_stale_token", False):
            raise
        g.stale_token = True


def install_security(app: Flask, *, cookie: str, secure: bool, plays: bool = False) -> None:
    """Protect every response and every form of an application; `plays` allows it to play its own recordings."""
    app.config.update(
        SESSION_COOKIE_NAME=f"__Host-{cookie}"
        if secure
        else cookie,  # no sibling host can set one with that name
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=secure,
        PLAYS_RECORDINGS=plays,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_SSL_STRICT=False,  # needs a referrer, and the pages forbid it: Sec-Fetch-Site stands in
        WTF_CSRF_TIME_LIMIT=TOKEN_HOURS * 3600,
    )
    csrf = CSRFProtect(app)
    app.before_request(refuse_foreign_pages)
    app.before_request(lambda: check_token(csrf))
    app.after_request(protect_response)
