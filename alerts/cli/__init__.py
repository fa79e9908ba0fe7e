"""Operators' commands: `alerts …`. Each prints what it did, `--json` prints it for scripts, errors are one line."""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from alerts.cli import accounts, desks, operation, paper, posters, recovery, release, setup, table
from alerts.cli.terminal import english
from alerts.errors import AlertasError, NotAllowed, Unreadable


class Parser(argparse.ArgumentParser):
    """A parser whose refusals exit with 1, nothing done; argparse's own 2 says here that a part was refused."""

    def error(self, message: str) -> NoReturn:
        """The usage and what is wrong with the arguments."""
        self.print_usage(sys.stderr)
        self.exit(1, f"{self.prog}: error: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it did all that was asked, 2 when a part was refused, 1 when nothing was done."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except NotAllowed as error:
        return failed(english(error.reason))
    except Unreadable as error:
        return failed(error.text(english))
    except AlertasError as error:
        return failed(str(error) or type(error).__name__)
    except OSError as error:
        return failed(f"{error.strerror}: {error.filename}" if error.filename else str(error.strerror))
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """Every command and its options."""
    top = Parser(prog="alerts", description="Anonymous intake of corruption alerts.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for module in (setup, accounts, desks, recovery, table, paper, posters, operation, release):
        module.add_commands(commands)
    return top


def failed(message: str) -> int:
    """One line on standard error, and the exit code for nothing done."""
    print(f"alerts: {message}", file=sys.stderr)
    return 1
