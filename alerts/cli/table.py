"""`import`: a table of transcribed paper forms."""

import argparse
import json
import os
import sys
from pathlib import Path

from alerts.cli.stores import OPERATOR, desktop
from alerts.cli.terminal import Commands, add_json, show
from alerts.errors import ConfigurationError
from alerts.filing import Intake
from alerts.importing import ImportReport, import_table
from alerts.paper.tables import MAX_BYTES
from alerts.triage import default_rules

SHOWN_PROBLEMS = 200
_ROWS_A_LINE = 1_000


def add_commands(commands: Commands) -> None:
    """`import FILE --activity CODE`."""
    command = commands.add_parser("import", help="file a table of transcribed paper forms, CSV or XLSX")
    command.add_argument("file", type=Path)
    command.add_argument("--activity", required=True, metavar="CODE", help="the code printed on the forms")
    command.add_argument("--dry-run", action="store_true", help="check every row and file nothing")
    command.add_argument(
        "--annotated",
        type=Path,
        metavar="FILE",
        help="write the refused rows, with what to correct, to this XLSX",
    )
    command.add_argument("--report", type=Path, metavar="FILE", help="write the result as JSON to this file")
    add_json(command)
    command.set_defaults(run=run_import)


def run_import(options: argparse.Namespace) -> int:
    """File the good rows, list the bad; 0 all filed, 2 some refused, 1 nothing done."""
    data = content_of(options.file)
    if options.report:
        check_writable(options.report)
    if options.annotated:
        check_new(options.annotated)
    with desktop() as desk:
        report = import_table(
            desk.config,
            desk.casebook,
            Intake(desk.config, desk.drop, default_rules()),
            desk.trail,
            actor=OPERATOR,
            data=data,
            code=options.activity,
            dry_run=options.dry_run,
            progress=tell_progress,
        )
    if options.report:
        options.report.write_text(json.dumps(report.to_json(), ensure_ascii=False, indent=2) + "\n")
    if options.annotated and report.refused:
        write_annotated(options.annotated, report)
    show(options, report.to_json(), summary(report, options.annotated))
    return report.exit_code


def content_of(path: Path) -> bytes:
    """The file, but no more of it than shows that it is too large."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def check_writable(path: Path) -> None:
    """Refuse a report that cannot be written, before anything is filed."""
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise ConfigurationError("The report cannot be written there; name another file.")


def check_new(path: Path) -> None:
    """Refuse a place where something stands: it might be the table itself, and others might read it."""
    if path.exists():
        raise ConfigurationError("Something is there already; name a new file for the refused rows.")
    check_writable(path)


def write_annotated(path: Path, report: ImportReport) -> None:
    """The refused rows for this user alone: they hold answers."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(report.annotated())


def tell_progress(done: int, rows: int) -> None:
    """A line for every thousand rows of a long table, beside the result."""
    if rows > _ROWS_A_LINE and (done % _ROWS_A_LINE == 0 or done == rows):
        print(f"{done} of {rows} rows filed", file=sys.stderr, flush=True)


def summary(report: ImportReport, annotated: Path | None = None) -> str:
    """The report as lines for a person."""
    verb = "would be filed" if report.dry_run else "filed"
    counts = f"{report.filed} {verb}, {report.already} filed before, {report.refused_rows} refused"
    sheet = f" of sheet «{report.sheet}»" if report.sheet else ""
    lines = [f"{report.rows} rows{sheet}: {counts}", *remarks(report), *problems(report)]
    if annotated and report.refused:
        lines.append(
            f"{annotated} has the refused rows to correct and send again. It holds answers: delete it then."
        )
    return "\n".join(lines)


def remarks(report: ImportReport) -> list[str]:
    """What was not reached and what was not read."""
    lines = []
    if report.unfinished:
        lines.append(f"{report.unfinished} rows were not reached: give the same file again to file them.")
    if report.unknown_columns:
        lines.append(f"columns that were not read: {', '.join(report.unknown_columns)}")
    if report.formulas:
        shown = ", ".join(report.formulas[:SHOWN_PROBLEMS])
        lines.append(f"cells with formulas, read as text and calculated nowhere: {shown}")
    return lines


def problems(report: ImportReport) -> list[str]:
    """The first problems by row and cell; the JSON report has them all."""
    lines = [
        f"row {found.row}, cell {found.cell or '-'}, {found.field or '-'}: {found.text()}"
        for found in report.refused[:SHOWN_PROBLEMS]
    ]
    more = len(report.refused) - len(lines)
    return [*lines, f"… and {more} more problems"] if more else lines
