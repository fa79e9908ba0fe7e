"""Filing a table of transcribed paper forms: good rows sealed like any alert, bad rows listed by row and cell."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from alerts.batches import note_table
from alerts.campaigns import place_at
from alerts.config import ConsoleConfig
from alerts.errors import SealingRefused, StorageUnavailable
from alerts.filing import Filed, Intake, PaperAlert, paper_day
from alerts.i18n import N_
from alerts.paper.tables import Row, Table, TableError, annotated_xlsx, read_table
from alerts.questionnaire import Answers, Problem, Problems, Questionnaire, check, current
from alerts.storage.casebook import Activity
from alerts.storage.engine import Store
from alerts.trail import Trail

ROWS_A_COMMIT = 100
COLUMNS_MISSING = N_(
    "Faltan columnas de estas preguntas: {questions}. Agréguelas; sus celdas pueden quedar en blanco."
)
FILED_ELSEWHERE = N_("Este archivo ya se ingresó con el código {code}; aquí no se ingresó nada.")
NO_ANSWER = N_("Esta fila no responde ninguna pregunta. Complétela o bórrela.")

# Called with how many of how many rows are done.
Progress = Callable[[int, int], None]


def silent(_done: int, _rows: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with one cell, as a Spanish message with parameters; never the cell's own text."""

    row: int
    cell: str
    problem: Problem

    @property
    def field(self) -> str:
        """The field of the questionnaire; empty where the whole row is meant."""
        return self.problem.field

    def text(self, gettext: Callable[[str], str] = str) -> str:
        """The message in the language of `gettext`."""
        return self.problem.text(gettext)


@dataclass(frozen=True)
class ImportReport:
    """How a table fared: rows read, filed now, filed before, not reached, and refused with their problems.

    The table itself is kept for `annotated`, and no repr shows it.
    """

    rows: int
    filed: int
    already: int
    unfinished: int
    refused: tuple[RowProblem, ...]
    dry_run: bool
    is_noted: bool
    table: Table = field(repr=False)

    @property
    def unknown_columns(self) -> tuple[str, ...]:
        """Columns that were not read, by letter and heading."""
        return tuple(str(column) for column in self.table.unknown_columns)

    @property
    def sheet(self) -> str:
        """The name of the sheet that was read; empty for a text file."""
        return self.table.sheet

    @property
    def formulas(self) -> tuple[str, ...]:
        """Cells that look like formulas and were read as text."""
        return self.table.formulas

    @property
    def may_be_cut(self) -> bool:
        """Whether the last line of a text file has no end: so some programs save, and so a cut file ends."""
        return bool(self.table.rows) and not self.table.is_ended

    @property
    def is_filed(self) -> bool:
        """Whether rows of this file are filed, now or before: a changed copy would file them once more."""
        return self.already > 0 or (self.filed > 0 and not self.dry_run)

    @property
    def refused_rows(self) -> int:
        """How many rows were refused."""
        return len({problem.row for problem in self.refused})

    @property
    def exit_code(self) -> int:
        """0 when all rows are filed, 2 when some were refused, 1 when nothing was done."""
        if self.refused_rows == 0 and self.unfinished == 0 and self.rows > 0 and self.is_noted:
            return 0
        return 2 if self.filed or self.already else 1

    def to_json(self, gettext: Callable[[str], str] = str) -> dict[str, Any]:
        """The report as JSON values."""
        problems = [
            {"row": found.row, "cell": found.cell, "field": found.field, "message": found.text(gettext)}
            for found in self.refused
        ]
        return {
            "rows": self.rows,
            "filed": self.filed,
            "already": self.already,
            "unfinished": self.unfinished,
            "refused_rows": self.refused_rows,
            "dry_run": self.dry_run,
            "noted": self.is_noted,
            "problems": problems,
            "unknown_columns": list(self.unknown_columns),
            "sheet": self.sheet,
            "may_be_cut": self.may_be_cut,
            "formulas": list(self.formulas),
        }

    def annotated(self, gettext: Callable[[str], str] = str) -> bytes:
        """The refused rows as a workbook to correct and send again. It holds answers: give it away, keep it nowhere."""
        wrong: dict[int, list[tuple[str, str]]] = {}
        for found in self.refused:
            wrong.setdefault(found.row, []).append((found.field, found.text(gettext)))
        return annotated_xlsx(self.table, wrong, current(), gettext)


def begin_import(
    config: ConsoleConfig,
    casebook: Store,
    intake: Intake,
    trail: Trail,
    *,
    actor: str,
    data: bytes,
    code: str,
    dry_run: bool,
) -> "Import":
    """A table read and checked, of which nothing is filed yet.

    Raises TableError when the table as a whole cannot be read or was filed for another place, and NotAllowed for an
    unknown code.
    """
    with casebook.reading() as session:
        activity, _ = place_at(session, code)
    table = read_table(data, current())
    refuse_missing_columns(table, current())
    good, refused = sorted_out(table, config)
    batch = Batch(config, intake, hashlib.sha256(data).digest(), code.strip().upper(), activity)
    batch.refuse_elsewhere(good)
    return Import(casebook, trail, actor, table, good, refused, batch, dry_run=dry_run)


def refuse_missing_columns(table: Table, questionnaire: Questionnaire) -> None:
    """Raise TableError where the table has no column for a required question: that cannot be the paper's doing."""
    missing = [question.id for question in questionnaire.required if question.names[0] not in table.columns]
    if missing:
        raise TableError(COLUMNS_MISSING, questions=", ".join(missing))


def sorted_out(
    table: Table, config: ConsoleConfig
) -> tuple[list[tuple[int, Answers]], tuple[RowProblem, ...]]:
    """The rows that can be filed, with their numbers, and what is wrong with the others."""
    good: list[tuple[int, Answers]] = []
    refused: list[RowProblem] = []
    for row in table.rows:
        checked = check(current(), row.raw, today=config.today(), partial=True)
        problems = list(problems_of(row, checked))
        refused += problems
        if isinstance(checked, Answers) and not problems:
            good.append((row.number, checked))
    return good, tuple(refused)


def problems_of(row: Row, checked: Answers | Problems) -> Iterator[RowProblem]:
    """What is wrong with a row, each with its cell: first the cells as such, then what they answer."""
    problems = [*row.faults, *(checked if isinstance(checked, Problems) else ())]
    if not problems and not row.raw:
        problems.append(Problem("", NO_ANSWER))
    for problem in problems:
        yield RowProblem(row.number, row.cell(problem.field), problem)


@dataclass(frozen=True)
class Batch:
    """One table on its way into the drop; a row's identity is keyed, of file and number, never of its answers."""

    config: ConsoleConfig
    intake: Intake
    file_digest: bytes
    code: str
    activity: Activity

    def refuse_elsewhere(self, good: Sequence[tuple[int, Answers]]) -> None:
        """Raise TableError where rows of this file stand under another place's code: there they stay."""
        code = self.intake.filed_elsewhere([self.mark(number) for number, _ in good], self.code)
        if code:
            raise TableError(FILED_ELSEWHERE, code=code)

    def tried(self, good: Sequence[tuple[int, Answers]]) -> list[Filed]:
        """What filing would say of each row."""
        return [
            Filed.ALREADY if self.intake.has_filed(self.mark(number)) else Filed.NEW for number, _ in good
        ]

    def filed(self, good: Sequence[tuple[int, Answers]]) -> Iterator[list[Filed]]:
        """What filing said of each row, commit by commit, in random order; it ends early where store or desk fail."""
        rows = list(good)
        secrets.SystemRandom().shuffle(rows)
        for start in range(0, len(rows), ROWS_A_COMMIT):
            try:
                yield self.file_some(rows[start : start + ROWS_A_COMMIT])
            except (StorageUnavailable, SealingRefused):
                break  # the same file again files the rest, and nothing twice

    def file_some(self, rows: Sequence[tuple[int, Answers]]) -> list[Filed]:
        """File some rows in one commit; what was filed before is not sealed a second time."""
        new = [row for row in rows if not self.intake.has_filed(self.mark(row[0]))]
        return [Filed.ALREADY] * (len(rows) - len(new)) + self.intake.file_paper(
            [self.alert(row) for row in new]
        )

    def alert(self, row: tuple[int, Answers]) -> PaperAlert:
        """One row as it is filed: under its activity's day, never today's."""
        number, answers = row
        received_on = paper_day(self.activity.starts_on, self.activity.ends_on, self.config.today())
        return PaperAlert(answers=answers, mark=self.mark(number), code=self.code, received_on=received_on)

    def mark(self, number: int) -> bytes:
        """The row's identity."""
        message = self.file_digest + number.to_bytes(4, "big")
        return hmac.new(self.config.batch_key, message, hashlib.sha256).digest()


@dataclass
class Import:
    """A table on its way: `steps` files it, and `report` says how it fared until then."""

    casebook: Store
    trail: Trail
    actor: str
    table: Table = field(repr=False)
    good: list[tuple[int, Answers]] = field(repr=False)
    refused: tuple[RowProblem, ...]
    batch: Batch
    dry_run: bool = field(kw_only=True)
    outcomes: list[Filed] = field(default_factory=list)
    is_noted: bool = True

    def steps(self) -> Iterator[int]:
        """How many good rows are done, after each commit. Whoever stops asking leaves the rest for the same file."""
        if self.dry_run:
            self.outcomes = self.batch.tried(self.good)
            return
        try:
            for outcomes in self.batch.filed(self.good):
                self.outcomes += outcomes
                yield len(self.outcomes)
        finally:
            self._note()

    def _note(self) -> None:
        try:
            note_import(self.casebook, self.trail, self.actor, self.batch, self.report())
        except StorageUnavailable:
            self.is_noted = False  # what is filed stays filed: the same file again notes it

    def finished(self, progress: Progress = silent) -> ImportReport:
        """What became of the table's rows when all steps are done; `progress` hears of each."""
        for done in self.steps():
            progress(done, len(self.good))
        return self.report()

    def report(self) -> ImportReport:
        """What became of the table's rows until now."""
        return ImportReport(
            rows=len(self.table.rows),
            filed=self.outcomes.count(Filed.NEW),
            already=self.outcomes.count(Filed.ALREADY),
            unfinished=len(self.good) - len(self.outcomes),
            refused=self.refused,
            dry_run=self.dry_run,
            is_noted=self.is_noted,
            table=self.table,
        )


def note_import(casebook: Store, trail: Trail, actor: str, batch: Batch, report: ImportReport) -> None:
    """Enter the import in the trail and among the activity's batches: counts, never content."""
    counts = {"filed": report.filed, "already": report.already, "refused": report.refused_rows}
    if report.unfinished:
        counts["unfinished"] = report.unfinished
    with casebook.writing() as session:
        trail.append(session, actor, "import", batch.activity.activity_id.hex(), **counts)
        note_table(
            session,
            batch.config,
            code=batch.code,
            clerk=actor,
            filed=report.filed,
            refused=report.refused_rows,
        )
    trail.anchor_in(casebook)
