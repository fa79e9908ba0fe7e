"""Desks: `desk add`, `accept`, `grant`, `renew` and `list`."""

import argparse
from pathlib import Path

from alerts.cli.stores import OPERATOR, Desktop, desktop
from alerts.cli.terminal import Commands, add_json, passphrase, show
from alerts.collection import make_round
from alerts.custody import desks
from alerts.custody.accounts import fingerprint
from alerts.custody.keyring import Keyring
from alerts.errors import ConfigurationError, NotAllowed
from alerts.renewal import Renewal
from alerts.storage.casebook import Account
from alerts.trust import statement_of, statement_text
from crypto.errors import ChainError


def add_commands(commands: Commands) -> None:
    """`desk add`, `accept`, `grant`, `renew` and `list`."""
    desk = commands.add_parser("desk", help="the desks that receive cases")
    acts = desk.add_subparsers(required=True, metavar="ACT")
    add = acts.add_parser("add", help="make a desk and the request that the root must sign")
    add.add_argument("desk")
    add.add_argument("--name", required=True)
    add.add_argument("--kind", required=True, choices=desks.DESK_KINDS)
    add.add_argument(
        "--member", action="append", default=[], help="an enrolled analyst or investigator; repeatable"
    )
    add.add_argument("--request", type=Path, required=True, help="where to write the request for the root")
    add.set_defaults(run=run_add)
    accept = acts.add_parser("accept", help="publish a desk that the root signed")
    accept.add_argument("signed", type=Path)
    accept.set_defaults(run=run_accept)
    grant = acts.add_parser("grant", help="give a desk's key to an assigned person, as a member")
    grant.add_argument("desk")
    grant.add_argument("username")
    grant.add_argument(
        "--as", dest="member", required=True, help="the member who grants; asks for the passphrase"
    )
    grant.add_argument("--fingerprint", help="the one that both of you see")
    add_json(grant)
    grant.set_defaults(run=run_grant)
    renew = acts.add_parser("renew", help="new keys for a desk, and for what comes later in its cases")
    renew.add_argument("desk")
    renew.add_argument(
        "--as", dest="member", required=True, help="the member who renews; asks for the passphrase"
    )
    renew.add_argument(
        "--without", action="append", default=[], help="a member who loses the desk; repeatable"
    )
    add_json(renew)
    renew.set_defaults(run=run_renew)
    listing = acts.add_parser("list", help="list the desks")
    add_json(listing)
    listing.set_defaults(run=run_list)


def run_add(options: argparse.Namespace) -> int:
    """Make a desk; it receives nothing before its request is signed and accepted."""
    if options.request.exists():
        raise ConfigurationError("The request file exists already; name a new one.")
    with desktop() as desk:
        with desk.casebook.writing() as session:
            statement = desks.add_desk(
                session,
                desk.config,
                options.desk,
                name=options.name,
                kind=options.kind,
                members=options.member,
            )
            desk.trail.append(session, OPERATOR, "desk-add", options.desk)
            options.request.write_text(statement_text(statement) + "\n")
        desk.anchor()
    name = options.request.name
    print(f"Have the root sign it, off the server: alerts ceremony sign FOLDER {name} -o signed.json")
    return 0


def run_accept(options: argparse.Namespace) -> int:
    """Publish a signed desk."""
    try:
        signed = statement_of(options.signed.read_text())
    except (ChainError, ValueError):
        raise NotAllowed("That file is not a signed desk statement.") from None
    with desktop() as desk:
        with desk.casebook.writing() as session:
            desks.accept_signed(session, desk.config, signed)
            desk.trail.append(session, OPERATOR, "desk-accept", signed.desk)
        desks.publish_all(desk.casebook, desk.drop)
        desk.anchor()
    print(f"{signed.desk} can be sealed to.")
    return 0


def run_grant(options: argparse.Namespace) -> int:
    """Grant a desk to a person whom an administrator assigned to it, after comparing the fingerprint."""
    with desktop() as desk:
        compare_fingerprint(desk, options.username, options.fingerprint)
        keys = unlocked(desk, options.member)
        with desk.casebook.writing() as session:
            member = desks.grant(session, keys, options.desk, options.username)
            desk.trail.append(session, options.member, "grant", options.username, desk=options.desk)
        desk.anchor()
    document = {"username": member.username, "fingerprint": member.fingerprint}
    show(options, document, f"{member.username} holds the key of {options.desk}.")
    return 0


def run_renew(options: argparse.Namespace) -> int:
    """Give a desk its next epoch, after collecting what was sealed to the former one."""
    with desktop() as desk:
        keys = unlocked(desk, options.member)
        make_round(desk.config, desk.drop, desk.casebook, desk.trail)
        renewal = Renewal(desk.casebook, desk.drop, desk.config, desk.trail, keys)
        done = renewal.renew(options.desk, without=options.without)
        desk.anchor()
    document = {"desk": options.desk, "cases": done.cases, "left": done.left}
    text = f"{options.desk}: {done.cases} cases sealed anew, {done.left} that do not open left as they were."
    show(options, document, text)
    return 0 if not done.left else 2


def compare_fingerprint(desk: Desktop, username: str, given: str | None) -> None:
    """Go on only when the fingerprint was compared with the one on the other person's screen."""
    with desk.casebook.reading() as session:
        account = session.get(Account, username)
        shown = fingerprint(account.recipient) if account else ""
    if not shown:
        raise NotAllowed("That person has not enrolled yet.")
    if given is None or "".join(given.split()).lower() != shown.replace(" ", ""):
        raise NotAllowed(
            f"Compare with the page «Mi cuenta» of that person, then repeat with --fingerprint '{shown}'"
        )


def unlocked(desk: Desktop, member: str) -> Keyring:
    """The keys of a member who gives the passphrase; the store is not locked while we wait for it."""
    phrase = passphrase("Passphrase of the member")
    with desk.casebook.reading() as session:
        if session.get(Account, member) is None:
            raise NotAllowed("There is no such member.")
        seed = desks.unlock_seed(session, desk.config, member, phrase)
        return desks.keyring(session, desk.config, member, seed)


def run_list(options: argparse.Namespace) -> int:
    """List the desks."""
    with desktop() as desk, desk.casebook.reading() as session:
        rows = [vars(found) for found in desks.desks(session, desk.config)]
    text = "\n".join(
        f"{row['desk']:20} {row['kind']:14} epoch {row['epoch']}  {'signed' if row['signed'] else 'NOT SIGNED'}"
        for row in rows
    )
    show(options, {"desks": rows}, text)
    return 0
