"""Filing a table of transcribed paper forms: good rows sealed like any alert, bad rows listed by row and cell."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from alerts.campaigns import resolve
from alerts.config import ConsoleConfig
from alerts.errors import NotAllowed
from alerts.filing import Filed, Intake
from alerts.i18n import N_
from alerts.paper import Row, read_table
from alerts.questionnaire import Answers, Problem, Problems, check, current
from alerts.storage.casebook import Activity
from alerts.storage.engine import Store
from alerts.trail import Trail


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with one cell, as a Spanish message with parameters; never the cell's own text."""

    row: int
    cell: str
    problem: Problem

    @property
    def field(self) -> str:
        """The field of the questionnaire."""
        return self.problem.field

    def text(self, gettext: Callable[[str], str] = str) -> str:
        """The message in the language of `gettext`."""
        return self.problem.text(gettext)


@dataclass(frozen=True)
class ImportReport:
    """How a table fared: rows read, filed now, filed before, and refused with their problems."""

    rows: int
    filed: int
    already: int
    refused: tuple[RowProblem, ...]
    dry_run: bool
    unknown_columns: tuple[str, ...] = ()

    @property
    def refused_rows(self) -> int:
        """How many rows were refused."""
        return len({problem.row for problem in self.refused})

    @property
    def exit_code(self) -> int:
        """0 when all rows are filed, 2 when some were refused, 1 when nothing was done."""
        if self.refused_rows == 0 and self.rows > 0:
            return 0
        return 2 if self.filed or self.already else 1

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        problems = [
            {"row": found.row, "cell": found.cell, "field": found.field, "message": found.text()}
            for found in self.refused
        ]
        return {
            "rows": self.rows,
            "filed": self.filed,
            "already": self.already,
            "refused_rows": self.refused_rows,
            "dry_run": self.dry_run,
            "problems": problems,
            "unknown_columns": list(self.unknown_columns),
        }


def import_table(
    config: ConsoleConfig,
    casebook: Store,
    intake: Intake,
    trail: Trail,
    *,
    actor: str,
    data: bytes,
    code: str,
    dry_run: bool,
) -> ImportReport:
    """File a table's good rows in random order, dated by their activity; the same file again files nothing twice.

    Raises TableError when the table as a whole cannot be read and NotAllowed for an unknown code; then nothing is
    filed.
    """
    with casebook.reading() as session:
        activity = activity_of(session, code)
    table = read_table(data, current())
    good: list[tuple[int, Answers]] = []
    refused: list[RowProblem] = []
    for row in table.rows:
        checked = check(current(), row.raw, today=config.today())
        if isinstance(checked, Problems):
            refused.extend(problems_of(row, checked))
        else:
            good.append((row.number, checked))
    outcomes = (
        [] if dry_run else file_rows(config, intake, hashlib.sha256(data).digest(), code, activity, good)
    )
    report = ImportReport(
        rows=len(table.rows),
        filed=len(good) if dry_run else outcomes.count(Filed.NEW),
        already=outcomes.count(Filed.ALREADY),
        refused=tuple(refused),
        dry_run=dry_run,
        unknown_columns=tuple(str(column) for column in table.unknown_columns),
    )
    if not dry_run:
        note_import(casebook, trail, actor, activity, report)
    return report


def activity_of(session: Session, code: str) -> Activity:
    """The activity that a code belongs to; NotAllowed when there is none."""
    found = resolve(session, code)
    if found is None:
        raise NotAllowed(N_("No existe una jornada con ese código."))
    return found[0]


def file_rows(
    config: ConsoleConfig,
    intake: Intake,
    file_digest: bytes,
    code: str,
    activity: Activity,
    good: list[tuple[int, Answers]],
) -> list[Filed]:
    """File rows in random order; a row's identity is keyed and made of file and number, never of its answers."""
    secrets.SystemRandom().shuffle(good)
    received_on = min(activity.ends_on, config.today())
    outcomes = []
    for number, answers in good:
        mark = hmac.new(config.batch_key, file_digest + number.to_bytes(4, "big"), hashlib.sha256).digest()
        outcomes.append(intake.file_paper(answers, mark=mark, code=code.upper(), received_on=received_on))
    return outcomes


def problems_of(row: Row, problems: Problems) -> list[RowProblem]:
    """A row's problems, each with its cell."""
    return [RowProblem(row.number, row.cell(problem.field), problem) for problem in problems]


def note_import(casebook: Store, trail: Trail, actor: str, activity: Activity, report: ImportReport) -> None:
    """Enter the import in the trail: counts, never content."""
    counts = {"filed": report.filed, "already": report.already, "refused": report.refused_rows}
    with casebook.writing() as session:
        trail.append(session, actor, "import", activity.activity_id.hex(), **counts)
    with casebook.reading() as session:
        trail.anchor(session)
