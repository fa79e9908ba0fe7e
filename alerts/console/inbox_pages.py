"""The inbox: the cases of a desk, most urgent first."""

from contextlib import suppress

from flask import Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from alerts.console.frame import render
from alerts.console.listing import SORTS, Selection, choices_in, page_of
from alerts.console.program import Console
from alerts.custody.keyring import Keyring
from alerts.errors import StorageUnavailable
from alerts.inbox import Inbox, Line, urgency


class InboxPages:
    """The list of cases."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def install(self, app: Flask) -> None:
        """Serve the page."""
        app.add_url_rule("/inbox", "inbox", self.inbox, methods=["GET"])

    def inbox(self) -> ResponseReturnValue:
        """The chosen lines, a hundred a page."""
        selection = Selection.read(request.args)
        with self._console.casebook.reading() as stored:
            lines = lines_of(self._console, stored, self._console.keys(stored))
        return render(
            "inbox.html",
            selection=selection,
            page=page_of(selection.of(lines), selection.page),
            choices=choices_in(lines),
            sorts={name: label for name, (label, _key) in SORTS.items()},
            total=len(lines),
        )


def lines_of(console: Console, stored: Session, keys: Keyring) -> list[Line]:
    """The lines of every desk of a keyring, most urgent first; a sealed index that lags far behind is renewed."""
    inbox = Inbox(stored, console.config, keys, console.rules)
    lines: list[Line] = []
    for desk in sorted(keys.desks):
        found, index = inbox.lines_and_index(desk)
        lines += found
        if index is not None:
            with suppress(StorageUnavailable), console.casebook.writing() as writing:
                writing.merge(index)
    return lines if len(keys.desks) < 2 else sorted(lines, key=urgency)
