"""Running an instance: `serve`, `rounds`, `trail verify`."""

import argparse

from alerts.cli.serving import serve
from alerts.cli.stores import desktop
from alerts.cli.terminal import Commands, add_json, show
from alerts.collection import make_round


def add_commands(commands: Commands) -> None:
    """`serve`, `rounds` and `trail verify`."""
    server = commands.add_parser("serve", help="run the public site and the console on this machine")
    server.add_argument(
        "--demonstration", action="store_true", help="make a demonstration where there is no instance"
    )
    server.set_defaults(run=lambda options: serve(demonstration=options.demonstration))
    rounds = commands.add_parser("rounds", help="collect what arrived and release answers, now")
    add_json(rounds)
    rounds.set_defaults(run=run_rounds)
    trail = commands.add_parser("trail", help="the record of who did what")
    acts = trail.add_subparsers(required=True, metavar="ACT")
    verify = acts.add_parser("verify", help="find a changed, removed or reordered entry")
    add_json(verify)
    verify.set_defaults(run=run_verify)


def run_rounds(options: argparse.Namespace) -> int:
    """Make one round."""
    with desktop() as desk:
        moved = make_round(desk.config, desk.drop, desk.casebook, desk.trail)
    text = (
        f"{moved.alerts} alerts and {moved.messages} messages collected, {moved.released} answers released."
    )
    if moved.refused:
        text += f" {moved.refused} rows of the drop are no alerts of this instance and stay where they are."
    show(options, vars(moved), text)
    return 2 if moved.refused else 0


def run_verify(options: argparse.Namespace) -> int:
    """Verify the trail; 0 when it is whole, 2 when it is not."""
    with desktop() as desk, desk.casebook.reading() as session:
        verdict = desk.trail.verify(session)
    text = (
        f"The trail is whole: {verdict.entries} entries."
        if verdict.intact
        else f"Broken at entry {verdict.broken_at}: {verdict.problem}."
    )
    document = {"intact": verdict.intact, "entries": verdict.entries, "broken_at": verdict.broken_at}
    show(options, document | {"problem": verdict.problem}, text)
    return 0 if verdict.intact else 2
