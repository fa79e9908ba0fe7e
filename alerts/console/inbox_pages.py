"""The inbox: the cases of a desk, most urgent first."""

from contextlib import suppress

from flask import Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from alerts.console.frame import render
from alerts.console.listing import (
    SORTS,
    SUSPICIONS,
    Selection,
    choices_in,
    is_dismissable,
    page_of,
    suspicions,
)
from alerts.console.program import Console, who
from alerts.custody.keyring import Keyring
from alerts.dismissal import MOST_AT_ONCE
from alerts.errors import StorageUnavailable
from alerts.inbox import Contents, Inbox, Line, Unopened, urgency
from alerts.model import Role


class InboxPages:
    """The list of cases."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def install(self, app: Flask) -> None:
        """Serve the page."""
        app.add_url_rule("/inbox", "inbox", self.inbox, methods=["GET"])

    def inbox(self) -> ResponseReturnValue:
        """The chosen lines, a hundred a page; with boxes to tick when several are to be dismissed."""
        selection = Selection.read(request.args)
        with self._console.casebook.reading() as stored:
            contents = contents_of(self._console, stored, self._console.keys(stored))
        lines, unopened = contents.lines, [each for each in contents.unopened if not each.aside]
        chosen = selection.of(lines)
        return render(
            "inbox.html",
            selection=selection,
            choosing=request.args.get("choose", "") if may_triage() else "",
            page=page_of(chosen, selection.page),
            choices=choices_in(lines),
            sorts={name: label for name, (label, _key) in SORTS.items()},
            suspicion_labels={name: label for name, (label, _holds) in SUSPICIONS.items()},
            suspicions=suspicions,
            is_dismissable=is_dismissable,
            dismissable=sum(map(is_dismissable, chosen)),
            most_at_once=MOST_AT_ONCE,
            may_triage=may_triage(),
            total=len(lines),
            unopened=len(unopened),
            our_damage=any(each.is_our_damage for each in unopened),
        )


def may_triage() -> bool:
    """Whether this person decides what is admitted."""
    return who().role is Role.ANALYST


def contents_of(console: Console, stored: Session, keys: Keyring) -> Contents:
    """What every desk of a keyring has, most urgent first; a sealed index that lags far behind is renewed."""
    inbox = Inbox(stored, console.config, keys, console.rules)
    lines: list[Line] = []
    unopened: list[Unopened] = []
    for desk in sorted(keys.desks):
        found = inbox.contents(desk)
        lines += found.lines
        unopened += found.unopened
        if found.index is not None:
            with suppress(StorageUnavailable), console.casebook.writing() as writing:
                writing.merge(found.index)
    return Contents(sorted(lines, key=urgency) if len(keys.desks) > 1 else lines, unopened, None)


def lines_of(console: Console, stored: Session, keys: Keyring) -> list[Line]:
    """The lines of every desk of a keyring, most urgent first."""
    return contents_of(console, stored, keys).lines
