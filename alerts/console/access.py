"""Who may ask for what: one table, everything that is not in it is refused."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from alerts.console.interrupted import Interrupted
from alerts.console.program import Console, Person, own_session, vault_cookie
from alerts.errors import AccessDenied
from alerts.model import Role

SCAN_BYTES = 200_000_000  # of scans at once, in memory
FORM_AROUND_BYTES = 500_000
IMPORT_BYTES = 20_500_000  # a table of 20 MB and what a form puts around it


@dataclass(frozen=True)
class Rule:
    """What an address asks of whoever wants it: a role, and an unlocked identity where cases are read."""

    roles: frozenset[Role]
    unlocked: bool = False
    open_to_strangers: bool = False
    body_bytes: int | None = None


EVERY_ROLE = frozenset(Role)
STRANGERS = Rule(EVERY_ROLE, open_to_strangers=True)
SIGNED_IN = Rule(EVERY_ROLE)
CASES = Rule(frozenset({Role.ANALYST, Role.INVESTIGATOR}), unlocked=True)
TRIAGE = Rule(frozenset({Role.ANALYST}), unlocked=True)
CASEWORKERS = Rule(CASES.roles)
CAMPAIGNS = Rule(frozenset({Role.ADMINISTRATOR, Role.ANALYST}))
ACTIVITIES = Rule(EVERY_ROLE - {Role.INVESTIGATOR})
VISITS = Rule(frozenset({Role.ADMINISTRATOR}))
BOXES = Rule(frozenset({Role.ADMINISTRATOR, Role.IMPORTER}))
STUBS = Rule(frozenset({Role.ADMINISTRATOR}))  # each carries the receipt of a mailbox
ACCOUNTS = Rule(frozenset({Role.ADMINISTRATOR}))
IMPORTS = Rule(frozenset({Role.IMPORTER}), body_bytes=IMPORT_BYTES)
CLERKS = Rule(IMPORTS.roles)
SCANS = Rule(IMPORTS.roles, body_bytes=SCAN_BYTES + FORM_AROUND_BYTES)
SHEETS = Rule(IMPORTS.roles, unlocked=True)
OVERSIGHT = Rule(frozenset({Role.ADMINISTRATOR, Role.AUDITOR}))

ACCESS: Mapping[str, Rule] = {
    "health": STRANGERS,
    "asset": STRANGERS,
    "home": STRANGERS,
    "sign_in": STRANGERS,
    "sign_in_now": STRANGERS,
    "enrol": STRANGERS,
    "enrol_now": STRANGERS,
    "sign_out": SIGNED_IN,
    "unlock": SIGNED_IN,
    "unlock_now": SIGNED_IN,
    "lock": SIGNED_IN,
    "own_account": SIGNED_IN,
    "change_password": SIGNED_IN,
    "change_passphrase": SIGNED_IN,
    "declare_recusal": CASEWORKERS,
    "inbox": CASES,
    "review_dismissal": TRIAGE,
    "dismiss": TRIAGE,
    "quarantine": CASES,
    "dismiss_unopened": TRIAGE,
    "restore_unopened": TRIAGE,
    "case": CASES,
    "handwriting": CASES,
    "decide": CASES,
    "write_message": CASES,
    "reveal_identity": CASES,
    "export_copy": CASES,
    "export_original": CASES,
    "export_sealed": CASES,
    "flag": TRIAGE,
    "move": TRIAGE,
    "desk": CASES,
    "grant_desk": CASES,
    "activities": ACTIVITIES,
    "activity": ACTIVITIES,
    "new_activity": CAMPAIGNS,
    "add_activity": CAMPAIGNS,
    "edit_activity": VISITS,
    "correct_activity": VISITS,
    "add_place": CAMPAIGNS,
    "add_mail": CAMPAIGNS,
    "place": CAMPAIGNS,
    "rename_place": CAMPAIGNS,
    "posters_of_place": CAMPAIGNS,
    "poster_preview": CAMPAIGNS,
    "poster": CAMPAIGNS,
    "posters_pdf": CAMPAIGNS,
    "posters_zip": CAMPAIGNS,
    "kit": CAMPAIGNS,
    "kit_zip": CAMPAIGNS,
    "kit_document": CAMPAIGNS,
    "paper_form": CAMPAIGNS,
    "stubs": STUBS,
    "print_stubs": STUBS,
    "visit": VISITS,
    "record_visit": VISITS,
    "boxes": BOXES,
    "place_box": BOXES,
    "box": BOXES,
    "open_box": BOXES,
    "box_seal": VISITS,
    "correct_seal": VISITS,
    "activity_report": OVERSIGHT,
    "table_form": IMPORTS,
    "import_table": IMPORTS,
    "table_template": IMPORTS,
    "scans": CLERKS,
    "read_scans": SCANS,
    "batches": CLERKS,
    "batch": CLERKS,
    "ask_to_close": CLERKS,
    "close_batch": CLERKS,
    "next_sheet": SHEETS,
    "sheet": SHEETS,
    "settle_sheet": SHEETS,
    "discard_sheet": SHEETS,
    "sheet_picture": SHEETS,
    "accounts": ACCOUNTS,
    "add_account": ACCOUNTS,
    "assign_desk": ACCOUNTS,
    "renew_enrolment": ACCOUNTS,
    "disable_account": ACCOUNTS,
    "enable_account": ACCOUNTS,
    "lift_recusal": ACCOUNTS,
    "trail": OVERSIGHT,
}

HOME = {
    Role.ADMINISTRATOR: "activities",
    Role.ANALYST: "inbox",
    Role.INVESTIGATOR: "inbox",
    Role.IMPORTER: "table_form",
    Role.AUDITOR: "trail",
}


def may(endpoint: str) -> bool:
    """Whether whoever asks for this page may ask for another: what they may not is not offered to them."""
    person: Person | None = g.get("person")
    return person is not None and person.role in ACCESS[endpoint].roles


def needs_unlocking(person: Person) -> bool:
    """Whether this person's own pages hold cases."""
    return ACCESS[HOME[person.role]].unlocked


class Guard:
    """Asked before every request, before anything of its body is read."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __call__(self) -> ResponseReturnValue | None:
        """Nothing when the request may go on; otherwise the page that says what is missing."""
        self._console.vault.forget_idle()
        if request.endpoint is None or request.endpoint in {"asset", "health"}:
            return None
        rule = ACCESS.get(request.endpoint)
        if rule is None:
            abort(403)
        person = g.person = self._signed_in()
        g.seed = self._console.vault.take(own_session().key, request.cookies.get(vault_cookie(), ""))
        if rule.open_to_strangers:
            return None
        if person is None:
            return self._ask("sign_in")
        if person.role not in rule.roles:
            raise AccessDenied("the role of this person does not open this page")
        if self._console.config.demonstration:
            self._console.make_round_at_once()
        if rule.unlocked and g.seed is None:
            return self._ask("unlock")
        request.max_content_length = rule.body_bytes or request.max_content_length
        return None

    def _signed_in(self) -> Person | None:
        own = own_session()
        person = self._console.person(own.username) if own.username else None
        if own.username and person is None:
            self._console.sign_out()  # the account was disabled meanwhile
        return person

    def _ask(self, endpoint: str) -> ResponseReturnValue:
        """Send a reader to sign in or unlock; a writer gets that page at once, with what was typed kept in it."""
        interrupted = Interrupted.by_this_request()
        if request.method in {"GET", "HEAD"}:
            return redirect(url_for(endpoint, next=interrupted.path), 303)
        return interrupted.ask(endpoint), 403
