"""Accounts: `account add`, `account list`, `account new-code`."""

import argparse

from sqlalchemy import select

from alerts.cli.stores import OPERATOR, desktop
from alerts.cli.terminal import Commands, add_json, show
from alerts.custody.accounts import ENROLMENT_DAYS, add_account, member_of, new_enrolment
from alerts.errors import NotAllowed
from alerts.model import Role
from alerts.storage.casebook import Account


def add_commands(commands: Commands) -> None:
    """`account add`, `account list` and `account new-code`."""
    account = commands.add_parser("account", help="the people of the console")
    acts = account.add_subparsers(required=True, metavar="ACT")
    add = acts.add_parser("add", help="add a person and get the one-time enrolment code")
    add.add_argument("username")
    add.add_argument("--role", required=True, choices=[role.value for role in Role])
    add.add_argument("--desk", help="the desk whose key a member shall grant")
    add_json(add)
    add.set_defaults(run=run_add)
    fresh = acts.add_parser("new-code", help="a new enrolment code for somebody who lost the passphrase")
    fresh.add_argument("username")
    add_json(fresh)
    fresh.set_defaults(run=run_new_code)
    listing = acts.add_parser("list", help="list the people")
    add_json(listing)
    listing.set_defaults(run=run_list)


def run_add(options: argparse.Namespace) -> int:
    """Add an account."""
    with desktop() as desk:
        with desk.casebook.writing() as session:
            code = add_account(
                session, options.username, Role(options.role), options.desk, desk.config.today()
            )
            desk.trail.append(session, OPERATOR, "account-add", options.username.lower())
        desk.anchor()
    show_code(options, code)
    return 0


def run_new_code(options: argparse.Namespace) -> int:
    """Make a new enrolment code; the old identity stays until it is used."""
    with desktop() as desk:
        with desk.casebook.writing() as session:
            account = session.get(Account, options.username.lower())
            if account is None:
                raise NotAllowed("There is no such account.")
            code = new_enrolment(account, desk.config.today())
            desk.trail.append(session, OPERATOR, "account-new-code", account.username)
        desk.anchor()
    show_code(options, code)
    return 0


def show_code(options: argparse.Namespace, code: str) -> None:
    """The one-time code, which is shown here and nowhere else."""
    text = f"Enrolment code, valid {ENROLMENT_DAYS} days, once, at /enrol of the console: {code}"
    show(options, {"username": options.username.lower(), "enrolment_code": code}, text)


def run_list(options: argparse.Namespace) -> int:
    """List the accounts."""
    with desktop() as desk, desk.casebook.reading() as session:
        members = [
            member_of(account) for account in session.scalars(select(Account).order_by(Account.username))
        ]
    rows = [
        {
            "username": member.username,
            "role": member.role.value,
            "desk": member.desk,
            "enrolled": member.enrolled,
            "disabled": member.disabled,
            "fingerprint": member.fingerprint,
        }
        for member in members
    ]
    text = "\n".join(f"{row['username']:20} {row['role']:14} {row['desk'] or '-':18}" for row in rows)
    show(options, {"accounts": rows}, text)
    return 0
