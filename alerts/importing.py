"""Filing a table of transcribed paper forms: good rows sealed like any alert, bad rows listed by row and cell."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from alerts.campaigns import resolve
from alerts.config import ConsoleConfig
from alerts.errors import NotAllowed, SealingRefused, StorageUnavailable
from alerts.filing import Filed, Intake, PaperAlert
from alerts.i18n import N_
from alerts.paper.tables import Row, read_table
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
    """How a table fared: rows read, filed now, filed before, not reached, and refused with their problems."""

    rows: int
    filed: int
    already: int
    unfinished: int
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
        if self.refused_rows == 0 and self.unfinished == 0 and self.rows > 0:
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
            "unfinished": self.unfinished,
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
    batch = Batch(config, intake, hashlib.sha256(data).digest(), code.upper(), activity)
    outcomes = batch.tried(good) if dry_run else batch.filed(good)
    report = ImportReport(
        rows=len(table.rows),
        filed=outcomes.count(Filed.NEW),
        already=outcomes.count(Filed.ALREADY),
        unfinished=len(good) - len(outcomes),
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


@dataclass(frozen=True)
class Batch:
    """One table on its way into the drop; a row's identity is keyed, of file and number, never of its answers."""

    config: ConsoleConfig
    intake: Intake
    file_digest: bytes
    code: str
    activity: Activity

    def tried(self, good: Sequence[tuple[int, Answers]]) -> list[Filed]:
        """What filing would say of each row."""
        return [
            Filed.ALREADY if self.intake.has_filed(self.mark(number)) else Filed.NEW for number, _ in good
        ]

    def filed(self, good: Sequence[tuple[int, Answers]]) -> list[Filed]:
        """What filing said of each row, in random order; shorter where the store or the desk failed half way."""
        rows = list(good)
        secrets.SystemRandom().shuffle(rows)
        received_on = min(self.activity.ends_on, self.config.today())
        outcomes: list[Filed] = []
        for number, answers in rows:
            try:
                alert = PaperAlert(
                    answers=answers, mark=self.mark(number), code=self.code, received_on=received_on
                )
                (outcome,) = self.intake.file_paper([alert])
            except (StorageUnavailable, SealingRefused):
                break  # the same file again files the rest, and nothing twice
            outcomes.append(outcome)
        return outcomes

    def mark(self, number: int) -> bytes:
        """The row's identity."""
        message = self.file_digest + number.to_bytes(4, "big")
        return hmac.new(self.config.batch_key, message, hashlib.sha256).digest()


def problems_of(row: Row, problems: Problems) -> list[RowProblem]:
    """A row's problems, each with its cell."""
    return [RowProblem(row.number, row.cell(problem.field), problem) for problem in problems]


def note_import(casebook: Store, trail: Trail, actor: str, activity: Activity, report: ImportReport) -> None:
    """Enter the import in the trail: counts, never content."""
    counts = {"filed": report.filed, "already": report.already, "refused": report.refused_rows}
    if report.unfinished:
        counts["unfinished"] = report.unfinished
    with casebook.writing() as session:
        trail.append(session, actor, "import", activity.activity_id.hex(), **counts)
    with casebook.reading() as session:
        trail.anchor(session)
