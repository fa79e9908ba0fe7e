"""The views of the mailbox program: ask for the receipt, open, write, and the steps that begin in an open mailbox.

The receipt is in no address, cookie or session: it travels in the body of each form and nowhere else. All steps but the
sending of files have one address, so that a browser's history does not tell them apart.
"""

from collections.abc import Callable

from flask import Flask, Response, request

from alerts.conversation import DESK
from alerts.errors import Damaged, StorageUnavailable
from alerts.mailbox import Mailbox, Mailboxes
from alerts.mailbox_site.answers import answer, unlike_nothing
from alerts.mailbox_site.typed import Step, Typed, explain_receipt, new_entry
from alerts.mailbox_site.wording import (
    BUSY,
    BUSY_WITH_TEXT,
    CHOOSE,
    CONFIRM,
    DAMAGED,
    DONE,
    MEANINGS,
    NO_COOKIE,
    NOTICES,
    STALE,
    UNAVAILABLE,
    UNKNOWN,
    entry_text,
    read_identity,
    read_message,
)
from alerts.web.budget import EntryBudget, NotNow
from alerts.web.dates import day_in_words
from alerts.web.lang import gettext, language
from alerts.web.neutral import forgotten
from alerts.web.security import allow_connections, came_without_cookie, token_is_stale, works_without_cookies
from crypto.errors import ReceiptError
from crypto.receipt import Receipt, parse_receipt


class MailboxPages:
    """The pages of one mailbox program."""

    def __init__(self, mailboxes: Mailboxes, budget: EntryBudget) -> None:
        self._mailboxes = mailboxes
        self._budget = budget
        self._steps: dict[Step, Callable[[Receipt, Mailbox, Typed], Response]] = {
            Step.OPEN: lambda receipt, mailbox, _typed: opened_page(receipt, mailbox),
            Step.MESSAGE: self._write,
            Step.NOTICE: self._change_notice,
            Step.IDENTIFY: lambda receipt, mailbox, _typed: identity_page(receipt, mailbox),
            Step.IDENTITY: self._identify,
            Step.LEAVE: lambda receipt, _mailbox, _typed: closing_page(receipt),
            Step.CLOSE: self._close,
        }

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        app.jinja_env.globals.update(
            day_in_words=lambda day: day_in_words(day, language()),
            desk_author=DESK,
            entry_text=entry_text,
        )
        app.add_url_rule("/buzon", "ask", self.ask, methods=["GET"])
        app.add_url_rule("/buzon", "open_mailbox", self.open_mailbox, methods=["POST"])

    def ask(self) -> Response:
        """The page that asks for the receipt; its script opens the mailbox here."""
        allow_connections()
        return answer("ask.html", typed=Typed(""))

    @works_without_cookies
    def open_mailbox(self) -> Response:
        """Open a mailbox, and do first what the form asks for."""
        typed = Typed.read(request.form)
        try:
            receipt = parse_receipt(typed.receipt)
        except ReceiptError as error:
            return answer("ask.html", 422, typed=typed, problem=explain_receipt(error, typed.receipt))
        if token_is_stale():
            return answer("ask.html", 400, typed=typed, notice=NO_COOKIE if came_without_cookie() else STALE)
        try:
            return self._open(receipt, typed)
        except Damaged:
            return answer("ask.html", 500, typed=typed, notice=DAMAGED)
        except StorageUnavailable:
            return answer("ask.html", 503, typed=typed, notice=BUSY_WITH_TEXT if typed.has_text else BUSY)

    def _open(self, receipt: Receipt, typed: Typed) -> Response:
        mailbox = self._mailboxes.visit(receipt)
        if mailbox is not None:
            return self._steps[typed.step](receipt, mailbox, typed)
        if typed.step is Step.CLOSE and typed.confirmed:
            return closed_page()  # a second tap; a mailbox that never was looks the same
        return unknown_receipt(typed)

    def _write(self, receipt: Receipt, mailbox: Mailbox, typed: Typed) -> Response:
        """Leave a message, or show it again with what is wrong; the same form again leaves nothing twice."""
        text, problem = read_message(typed.message)

        def again(status: int, problem: str) -> Response:
            return opened_page(receipt, mailbox, status, typed=typed, problems={"message": problem})

        def write() -> bool:
            return self._mailboxes.write(receipt, text, entry_id=typed.entry_id(text))

        return again(422, problem) if problem else self._leave(receipt, mailbox, typed, write, again)

    def _change_notice(self, receipt: Receipt, mailbox: Mailbox, typed: Typed) -> Response:
        """Change the wish to be told before a referral."""
        wish = typed.notify_first

        def again(status: int, problem: str) -> Response:
            return opened_page(receipt, mailbox, status, typed=typed, problems={"notify": problem})

        def change() -> bool:
            return self._mailboxes.change_notice(receipt, wish, entry_id=typed.entry_id(wish))

        return (
            self._leave(receipt, mailbox, typed, change, again)
            if wish in NOTICES
            else again(422, gettext(CHOOSE))
        )

    def _identify(self, receipt: Receipt, mailbox: Mailbox, typed: Typed) -> Response:
        """Tell the team who the reporter is, once it was confirmed."""
        text, problem = read_identity(typed.identity)

        def again(status: int, problem: str) -> Response:
            unconfirmed = "" if typed.confirmed else gettext(CONFIRM)
            return identity_page(
                receipt, mailbox, status, typed=typed, problem=problem, unconfirmed=unconfirmed
            )

        def identify() -> bool:
            return self._mailboxes.identify(receipt, text, entry_id=typed.entry_id(text))

        refused = problem or not typed.confirmed
        return again(422, problem) if refused else self._leave(receipt, mailbox, typed, identify, again)

    def _close(self, receipt: Receipt, _mailbox: Mailbox, typed: Typed) -> Response:
        """Delete the mailbox, once it was confirmed."""
        if not typed.confirmed:
            return closing_page(receipt, 422, unconfirmed=gettext(CONFIRM))
        try:
            self._mailboxes.close(receipt)
        except StorageUnavailable:
            return closing_page(receipt, 503, problem=gettext(UNAVAILABLE))
        return closed_page()

    def _leave(
        self,
        receipt: Receipt,
        mailbox: Mailbox,
        typed: Typed,
        act: Callable[[], bool],
        again: Callable[[int, str], Response],
    ) -> Response:
        """Do what the form asks for and show the mailbox, or the form again when it cannot be stored now."""
        try:
            with self._budget.place() as place:
                place.is_used = act()
        except (StorageUnavailable, NotNow):
            return again(503, gettext(UNAVAILABLE))
        if not place.is_used:
            return unknown_receipt(typed)  # closed meanwhile, from another page
        return opened_page(receipt, self._now(receipt, mailbox), done=gettext(DONE[typed.step]))

    def _now(self, receipt: Receipt, before: Mailbox) -> Mailbox:
        """The mailbox with what was just left, or as it was when the store is busy by now."""
        try:
            return self._mailboxes.visit(receipt) or before
        except StorageUnavailable:
            return before


def opened_page(
    receipt: Receipt,
    mailbox: Mailbox,
    status: int = 200,
    *,
    typed: Typed | None = None,
    problems: dict[str, str] | None = None,
    done: str = "",
) -> Response:
    """An open mailbox, with what was typed if it was not sent."""
    return answer(
        "mailbox.html",
        status,
        receipt=receipt.digits,
        mailbox=mailbox,
        meaning=MEANINGS[mailbox.state],
        draft=(typed.message or "") if typed else "",
        entry=entry_of(typed),
        problems={"message": "", "notify": "", **(problems or {})},
        done=done,
    )


def identity_page(
    receipt: Receipt,
    mailbox: Mailbox,
    status: int = 200,
    *,
    typed: Typed | None = None,
    problem: str = "",
    unconfirmed: str = "",
) -> Response:
    """The step in which a person says who they are."""
    return answer(
        "identity.html",
        status,
        receipt=receipt.digits,
        mailbox=mailbox,
        draft=(typed.identity or "") if typed else "",
        entry=entry_of(typed),
        problem=problem,
        unconfirmed=unconfirmed,
    )


def closing_page(receipt: Receipt, status: int = 200, **problems: str) -> Response:
    """The step before a mailbox is closed."""
    return answer("closing.html", status, receipt=receipt.digits, **{"unconfirmed": "", **problems})


def closed_page() -> Response:
    """The page after a mailbox, from which nothing leads back."""
    return forgotten(answer("closed.html"))


def unknown_receipt(typed: Typed) -> Response:
    """The page for a receipt that no mailbox has: as long as an open mailbox, down to the status line."""
    return unlike_nothing(answer("ask.html", typed=typed, problem=gettext(UNKNOWN)))


def entry_of(typed: Typed | None) -> str:
    """The number of a form that comes back, or one for a new form."""
    return (typed.entry if typed else "") or new_entry()
