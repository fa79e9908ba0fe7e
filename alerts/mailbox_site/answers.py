"""The answers of the mailbox program: never compressed, and all as long as the others."""

from typing import Any

from flask import Flask, Response, make_response, render_template

from alerts.web.sizes import MAILBOX_CLASS, padded

RETRY_SECONDS = 60


def answer(template: str, status: int = 200, **values: Any) -> Response:
    """A page."""
    page = render_template(template, **{"problem": "", "notice": "", **values})
    response = make_response(page, status)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def unlike_nothing(response: Response) -> Response:
    """An answer about an unknown receipt, down to the status line as long as one about a known receipt."""
    response.status = "404 OK"  # the reason is free text, and "Not Found" would be longer than "OK"
    return response


def pad_page(response: Response) -> Response:
    """Any page of this program, pages of errors too, brought to the size class."""
    if response.mimetype == "text/html":
        response.set_data(padded(response.get_data(as_text=True), MAILBOX_CLASS))
    return response


def install_padding(app: Flask) -> None:
    """Bring every page of an application to the size class."""
    app.after_request(pad_page)
