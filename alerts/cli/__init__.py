"""Operators' commands: `alerts …`. Each prints what it did, `--json` prints it for scripts, errors are one line."""

import argparse
import sys
from collections.abc import Sequence

from alerts.cli import accounts, desks, operation, paper, posters, recovery, release, setup, table
from alerts.errors import AlertasError, NotAllowed
from alerts.paper.tables import TableError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it did all that was asked, 2 when a part was refused, 1 when nothing was done."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (NotAllowed, TableError) as error:
        return failed(str(error))
    except AlertasError as error:
        return failed(str(error) or type(error).__name__)
    except OSError as error:
        return failed(f"{error.strerror}: {error.filename}" if error.filename else str(error.strerror))
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """Every command and its options."""
    top = argparse.ArgumentParser(prog="alerts", description="Anonymous intake of corruption alerts.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for module in (setup, accounts, desks, recovery, table, paper, posters, operation, release):
        module.add_commands(commands)
    return top


def failed(message: str) -> int:
    """One line on standard error, and the exit code for nothing done."""
    print(f"alerts: {message}", file=sys.stderr)
    return 1
