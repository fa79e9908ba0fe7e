"""A form that is shown again: with what was typed into it, and why it was not taken."""

from collections.abc import Mapping

from flask import current_app, g, request
from flask.typing import ResponseReturnValue

from alerts.console.entries import problems_of
from alerts.console.interrupted import Interrupted, own_page
from alerts.errors import NotAllowed
from alerts.i18n import N_

INTERRUPTED = N_("Su sesión se había cerrado. Lo que escribió sigue aquí y todavía no se ha enviado.")
KEPT = "kept_over_sign_in"


def refused(refusal: NotAllowed | None) -> dict[str, object]:
    """What a page says about a form that was refused or interrupted; nothing was, at first."""
    if refusal is None:
        return {"problem": INTERRUPTED if KEPT in g else "", "problems": {}}
    return {"problem": refusal.reason, "problems": problems_of(refusal)}


def typed_again(written: Mapping[str, str]) -> Mapping[str, str]:
    """What a form shows: what was typed before the session ended or in this request, or what is written already."""
    kept: Mapping[str, str] | None = g.get(KEPT)
    if kept is not None:
        return kept
    return request.form if request.method == "POST" else written


def resume(interrupted: Interrupted) -> ResponseReturnValue:
    """The page that was interrupted, with what was typed into its form; nothing of it is done."""
    endpoint, values = own_page(interrupted.path)
    setattr(g, KEPT, interrupted.typed)
    return current_app.ensure_sync(current_app.view_functions[endpoint])(**values)  # type: ignore[no-any-return]
