"""`import`: a table of transcribed paper forms."""

import argparse
import json
import os
import sys
from pathlib import Path

from alerts.cli.stores import OPERATOR, desktop
from alerts.cli.terminal import Commands, add_json, english, show
from alerts.errors import ConfigurationError
from alerts.filing import Intake
from alerts.importing import ImportReport, begin_import
from alerts.paper.tables import MAX_BYTES
from alerts.triage import default_rules

SHOWN_PROBLEMS = 200
_ROWS_A_LINE = 1_000
ONLY_THE_REFUSED = (
    "Do not give the whole table again once it is corrected: its good rows would be filed again. "
    "Give only the rows to correct."
)
CORRECT_FIRST = (
    "Nothing of this file is filed. You may correct the table and give it whole; once it is filed, "
    "give only the rows to correct, or its good rows would be filed again."
)
ORIGINALS = (
    "The paper forms: once every row is filed, archive or destroy them as your archive rule says.",
    "The table: delete it then, with its copies in the mail and on this machine; no copy of it was kept here.",
)


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
        help="write the refused rows, with what to correct, to this new XLSX",
    )
    command.add_argument(
        "--report", type=Path, metavar="FILE", help="write the result as JSON to this new file"
    )
    add_json(command)
    command.set_defaults(run=run_import)


def run_import(options: argparse.Namespace) -> int:
    """File the good rows, list the bad; 0 all filed, 2 some refused, 1 nothing done."""
    data = content_of(options.file)
    check_outputs(options.annotated, options.report)
    with desktop() as desk:
        begun = begin_import(
            desk.config,
            desk.casebook,
            Intake(desk.config, desk.drop, default_rules()),
            desk.trail,
            actor=OPERATOR,
            data=data,
            code=options.activity,
            dry_run=options.dry_run,
        )
        report = begun.finished(tell_progress)
    document = report.to_json(english)
    if options.report:
        write_new(options.report, (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode())
    if options.annotated and report.refused:
        write_new(options.annotated, report.annotated())
    show(options, document, summary(report, options.annotated))
    return report.exit_code


def content_of(path: Path) -> bytes:
    """The file, but no more of it than shows that it is too large."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def check_outputs(*paths: Path | None) -> None:
    """Refuse files that cannot be written new, each its own, before anything is filed."""
    named = [path for path in paths if path]
    if len({path.resolve() for path in named}) < len(named):
        raise ConfigurationError("The report and the refused rows need a file each.")
    for path in named:
        check_new(path)


def check_new(path: Path) -> None:
    """Refuse a place where something stands, be it a link to nothing: it might be the table itself."""
    if os.path.lexists(path):
        raise ConfigurationError(f"{path} is there already; name a new file.")
    if not os.access(path.parent, os.W_OK):
        raise ConfigurationError(f"{path} cannot be written there; name another file.")


def write_new(path: Path, content: bytes) -> None:
    """A new file for this user alone: refused rows hold answers."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


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
    return "\n".join([*lines, *what_now(report, annotated)])


def what_now(report: ImportReport, annotated: Path | None) -> list[str]:
    """What becomes of refused rows and, when all that could be is filed, of the originals."""
    lines = []
    if report.refused:
        lines.append(ONLY_THE_REFUSED if report.is_filed else CORRECT_FIRST)
        lines.append(
            f"{annotated} has them. It holds answers: delete it then."
            if annotated
            else "--annotated FILE gives them in a file of their own."
        )
    done = report.is_filed and not report.dry_run and not report.unfinished
    return [*lines, *ORIGINALS] if done else lines


def remarks(report: ImportReport) -> list[str]:
    """What was not reached and what was not read."""
    lines = []
    if report.unfinished:
        lines.append(
            f"{report.unfinished} rows were not reached: give the same file again, unchanged, to file them."
        )
    if report.may_be_cut:
        lines.append("the last line has no end: check that the file is complete.")
    if report.unknown_columns:
        lines.append(f"columns that were not read: {', '.join(report.unknown_columns)}")
    if report.formulas:
        shown = ", ".join(report.formulas[:SHOWN_PROBLEMS])
        lines.append(f"cells with formulas, read as text and calculated nowhere: {shown}")
    return lines


def problems(report: ImportReport) -> list[str]:
    """The first problems by row and cell; the JSON report has them all."""
    lines = [
        f"row {found.row}, cell {found.cell or '-'}, {found.field or '-'}: {found.text(english)}"
        for found in report.refused[:SHOWN_PROBLEMS]
    ]
    more = len(report.refused) - len(lines)
    return [*lines, f"… and {more} more problems"] if more else lines
