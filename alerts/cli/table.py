"""`import`: a table of transcribed paper forms."""

import argparse
import json
import os
from pathlib import Path

from alerts.cli.stores import OPERATOR, desktop
from alerts.cli.terminal import Commands, add_json, show
from alerts.errors import ConfigurationError
from alerts.filing import Intake
from alerts.importing import ImportReport, import_table
from alerts.triage import default_rules


def add_commands(commands: Commands) -> None:
    """`import FILE --activity CODE`."""
    command = commands.add_parser("import", help="file a CSV table of transcribed paper forms")
    command.add_argument("file", type=Path)
    command.add_argument("--activity", required=True, metavar="CODE", help="the code printed on the forms")
    command.add_argument("--dry-run", action="store_true", help="check every row and file nothing")
    command.add_argument("--report", type=Path, help="write the result as JSON to this file")
    add_json(command)
    command.set_defaults(run=run_import)


def run_import(options: argparse.Namespace) -> int:
    """File the good rows, list the bad; 0 all filed, 2 some refused, 1 nothing done."""
    data = options.file.read_bytes()
    if options.report:
        check_writable(options.report)
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
        )
    if options.report:
        options.report.write_text(json.dumps(report.to_json(), ensure_ascii=False, indent=2) + "\n")
    show(options, report.to_json(), summary(report))
    return report.exit_code


def check_writable(path: Path) -> None:
    """Refuse a report that cannot be written, before anything is filed."""
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise ConfigurationError("The report cannot be written there; name another file.")


def summary(report: ImportReport) -> str:
    """The report as lines for a person."""
    verb = "would be filed" if report.dry_run else "filed"
    lines = [
        f"{report.rows} rows: {report.filed} {verb}, {report.already} filed before, {report.refused_rows} refused"
    ]
    if report.unfinished:
        lines.append(f"{report.unfinished} rows were not reached: give the same file again to file them.")
    lines += [
        f"row {problem.row}, cell {problem.cell or '-'}, {problem.field}: {problem.text()}"
        for problem in report.refused
    ]
    return "\n".join(lines)
