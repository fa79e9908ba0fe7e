"""Recovery: `recovery split`, `recovery join` (both offline) and `recovery desk`."""

import argparse
from pathlib import Path

from alerts.cli.desks import compare_fingerprint
from alerts.cli.stores import OPERATOR, desktop
from alerts.cli.terminal import Commands, add_json, passphrase, show
from alerts.custody.recovery import (
    join_pieces,
    read_recovery_key,
    recover_desk,
    split_recovery,
    write_recovery_key,
)
from alerts.errors import ConfigurationError


def add_commands(commands: Commands) -> None:
    """`recovery split`, `recovery join` and `recovery desk`."""
    recovery = commands.add_parser("recovery", help="the key that custodians hold together")
    acts = recovery.add_subparsers(required=True, metavar="ACT")
    split = acts.add_parser("split", help="split the recovery key of a ceremony among custodians")
    split.add_argument("folder", type=Path, help="the ceremony's folder")
    split.add_argument(
        "--custodian", action="append", required=True, metavar="FILE", help="a file with age1pq1…"
    )
    split.add_argument("--threshold", type=int, required=True, help="how many of them together recover")
    split.add_argument("-o", "--output", type=Path, required=True, help="a new folder")
    split.set_defaults(run=run_split)
    join = acts.add_parser("join", help="join the pieces of enough custodians into the recovery key")
    join.add_argument("scheme", type=Path)
    join.add_argument("pieces", type=Path, nargs="+")
    join.add_argument(
        "-i", "--identity", type=Path, action="append", required=True, help="a custodian's identity"
    )
    join.add_argument("-o", "--output", type=Path, required=True)
    join.set_defaults(run=run_join)
    desk = acts.add_parser("desk", help="give a desk that nobody can open any more to an assigned person")
    desk.add_argument("desk")
    desk.add_argument("username")
    desk.add_argument(
        "--key", type=Path, required=True, help="the recovery key file; asks for its passphrase"
    )
    desk.add_argument("--fingerprint", help="the one that you and that person see")
    add_json(desk)
    desk.set_defaults(run=run_desk)


def run_split(options: argparse.Namespace) -> int:
    """Write every custodian's pieces."""
    if options.output.exists():
        raise ConfigurationError("The folder exists already; name a new one.")
    custodians = [Path(name).read_text().strip() for name in options.custodian]
    phrase = passphrase("Passphrase of the recovery key")
    count = split_recovery(options.folder, phrase, custodians, options.threshold, options.output)
    print(
        f"{count} pieces. Give each custodian the files of their number, keep scheme.json, destroy the whole key."
    )
    return 0


def run_join(options: argparse.Namespace) -> int:
    """Write the recovery key, locked by a new passphrase."""
    seed = join_pieces(options.scheme, options.pieces, options.identity)
    write_recovery_key(options.output, seed, passphrase("New passphrase for the recovery key", confirm=True))
    print(f"Joined. Use {options.output.name} for `alerts recovery desk`, then destroy it.")
    return 0


def run_desk(options: argparse.Namespace) -> int:
    """Recover a desk."""
    with desktop() as desk:
        compare_fingerprint(desk, options.username, options.fingerprint)
        seed = read_recovery_key(options.key, passphrase("Passphrase of the recovery key"))
        with desk.casebook.writing() as session:
            member = recover_desk(session, desk.config, seed, options.desk, options.username)
            desk.trail.append(session, OPERATOR, "recover", options.username, desk=options.desk)
        desk.anchor()
    document = {"username": member.username, "fingerprint": member.fingerprint}
    show(options, document, f"{member.username} holds the key of {options.desk}.")
    return 0
