"""The application that every plane is made from: limits, templates, languages and protection."""

import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask, Response
from flask.typing import ResponseReturnValue
from jinja2 import FileSystemLoader, StrictUndefined

from alerts.config import InstanceConfig
from alerts.web.assets import find_logo, find_recordings, find_words, install_assets
from alerts.web.bodies import BoundedRequest
from alerts.web.errors import install_errors
from alerts.web.lang import install_languages
from alerts.web.security import install_security

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
FORM_BYTES = 512 * 1024
FORM_FIELDS = 1000


class Site(Flask):
    """A Flask application that never logs what was sent, and fails on an unknown name in a template."""

    request_class = BoundedRequest
    jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}  # noqa: RUF012 - Flask's way

    def log_exception(self, exc_info: Any) -> None:
        """Log the kind of an error and the places it passed; its message may carry what was sent."""
        kind, _error, trace = exc_info
        places = " < ".join(
            f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(traceback.extract_tb(trace))
        )
        self.logger.error("%s at %s", kind.__name__, places)


def make_app(
    name: str,
    config: InstanceConfig,
    *,
    templates: str,
    cookie: str,
    assets: Iterable[str],
    form_bytes: int = FORM_BYTES,
    form_fields: int = FORM_FIELDS,
    guard: Callable[[], ResponseReturnValue | None] | None = None,
    plays_recordings: bool = False,
) -> Site:
    """An application with everything but its views.

    Args:
        name: the module of the plane.
        config: the plane's own configuration.
        templates: the folder under templates/ that belongs to the plane.
        cookie: the name of its session cookie.
        assets: which files under static/ it serves, as glob patterns.
        form_bytes: the largest body that is read, in bytes.
        form_fields: the largest number of fields that is read.
        guard: asked before anything of a request's body is read.
        plays_recordings: whether it plays the recordings that the instance has.
    """
    app = Site(name, static_folder=None, template_folder=None)
    app.secret_key = config.secret_key
    app.config.update(
        MAX_CONTENT_LENGTH=form_bytes, MAX_FORM_MEMORY_SIZE=form_bytes, MAX_FORM_PARTS=form_fields
    )
    app.jinja_loader = FileSystemLoader([TEMPLATES / templates, TEMPLATES / "shared"])
    app.jinja_env.globals.update(
        names=config.names, demonstration=config.demonstration, file_limits=config.files
    )
    install_languages(app)
    recordings = find_recordings(config) if plays_recordings else {}
    install_assets(app, assets, find_logo(config) | recordings | find_words(assets))
    install_errors(app)
    if guard is not None:
        app.before_request(guard)
    install_security(app, cookie=cookie, secure=config.secure_cookies, plays=bool(recordings))
    app.add_url_rule("/healthz", "health", health, methods=["GET"])
    return app


def health() -> Response:
    """A plain answer for a monitor: the program runs."""
    return Response("ok\n", mimetype="text/plain")
