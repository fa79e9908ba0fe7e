"""What becomes of a reading: sure sheets are filed in random order, the others wait for their clerk."""

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy.orm import Session

from alerts.batches.keeping import own_batch, unread_rows
from alerts.batches.pending import PendingSheet, sealed_sheet, sheet_mark
from alerts.campaigns import place_at
from alerts.config import ConsoleConfig
from alerts.filing import REPEATED, Filed, Intake, PaperAlert, as_text, paper_day, tag_of_handwriting
from alerts.paper.reading.outcome import Batch, Sheet
from alerts.questionnaire import Answers, check, published
from alerts.storage.casebook import PaperBatch, PaperSheet
from alerts.storage.engine import Store
from alerts.stubs import stub_of, use_stub
from alerts.trail import Trail

IN_ONE_COMMIT = 50
INSTITUTION = "A1"


@dataclass(frozen=True)
class Taken:
    """What became of the sheets of a reading. repeated: pages that were scanned twice in it."""

    filed: int
    already: int
    blank: int
    waiting: int
    unread: int
    repeated: int


@dataclass(frozen=True)
class SureSheet:
    """A sheet that nobody has to look at, and its answers."""

    sheet: PendingSheet
    answers: Answers


class Desk:
    """One clerk's batch while sheets are filed into it."""

    def __init__(self, config: ConsoleConfig, intake: Intake, batch_id: bytes) -> None:
        self._config = config
        self._intake = intake
        self._batch_id = batch_id

    def file(self, session: Session, sheets: Sequence[SureSheet]) -> list[Filed]:
        """File some sheets in one commit of the drop; the session's own notes that, and forgets what waited for it."""
        batch = session.get_one(PaperBatch, self._batch_id, with_for_update=True)
        activity, _ = place_at(session, batch.code)
        day = paper_day(activity.starts_on, activity.ends_on, self._config.today())
        outcomes = self._intake.file_paper([self._alert(session, each, batch.code, day) for each in sheets])
        batch.filed += outcomes.count(Filed.NEW)
        for each in sheets:
            if each.sheet.reference:
                use_stub(session, self._config, each.sheet.reference)
            if waiting := session.get(PaperSheet, each.sheet.sheet_id):
                session.delete(waiting)
        return outcomes

    def _alert(self, session: Session, sure: SureSheet, code: str, day: date) -> PaperAlert:
        sheet = sure.sheet
        stub = stub_of(session, self._config, sheet.reference) if sheet.reference else None
        handwriting = {crop.field: crop.webp for crop in sheet.crops}
        return PaperAlert(
            answers=sure.answers,
            mark=sheet.mark,
            code=code,
            received_on=day,
            handwriting=handwriting,
            handwriting_tag=tag_of_handwriting(self._config.batch_key, as_text(handwriting)),
            stub=stub,
            signals=REPEATED if sheet.reference and stub is None else "",
        )


def take_sheets(
    casebook: Store,
    config: ConsoleConfig,
    intake: Intake,
    trail: Trail,
    batch_id: bytes,
    clerk: str,
    read: Batch,
) -> Taken:
    """File the sure sheets of a reading and keep the others for the clerk; the same scans again file nothing twice.

    Raises AccessDenied and NotAllowed as `own_batch` does, StorageUnavailable and SealingRefused; what was filed
    until then stays filed, and the same scans again finish.
    """
    with casebook.reading() as session:
        own_batch(session, batch_id, clerk)
    # the side of a blank one that nobody scanned may have been written on
    used = [sheet for sheet in read.sheets if not (sheet.is_empty and sheet.is_whole)]
    sure, doubtful = parted(config, batch_id, used)
    secrets.SystemRandom().shuffle(sure)
    desk = Desk(config, intake, batch_id)
    outcomes: list[Filed] = []
    for some in chunks(sure):
        with casebook.writing() as session:
            outcomes += desk.file(session, some)
    with casebook.writing() as session:
        batch = own_batch(session, batch_id, clerk, locked=True)
        waiting = keep(session, config, intake, batch, doubtful)
        taken = Taken(
            filed=outcomes.count(Filed.NEW),
            already=outcomes.count(Filed.ALREADY) + len(doubtful) - waiting,
            blank=len(read.sheets) - len(used),
            waiting=waiting,
            unread=len(read.unread),
            repeated=len(read.repeated),
        )
        note(session, trail, batch, read, taken)
    trail.anchor_in(casebook)
    return taken


def keep(
    session: Session, config: ConsoleConfig, intake: Intake, batch: PaperBatch, sheets: Sequence[PendingSheet]
) -> int:
    """Seal the sheets that a person must see to the batch; how many of them were neither filed nor kept before."""
    new = [
        sheet
        for sheet in sheets
        if not intake.has_filed(sheet.mark) and session.get(PaperSheet, sheet.sheet_id) is None
    ]
    session.add_all(sealed_sheet(config, batch.batch_id, batch.recipient or "", sheet) for sheet in new)
    return len(new)


def note(session: Session, trail: Trail, batch: PaperBatch, read: Batch, taken: Taken) -> None:
    """Write a reading's outcome into its batch and the trail."""
    batch.blank += taken.blank
    batch.sheets = (batch.sheets or 0) + len(read.sheets)
    batch.unread = json.dumps(json.loads(batch.unread) + unread_rows(read.unread))
    trail.append(session, batch.clerk, "batch-read", batch.batch_id.hex(), **vars(taken))


def parted(
    config: ConsoleConfig, batch_id: bytes, sheets: Sequence[Sheet]
) -> tuple[list[SureSheet], list[PendingSheet]]:
    """The sheets that say everything by themselves, without contradiction; and the others."""
    sure: list[SureSheet] = []
    doubtful: list[PendingSheet] = []
    for sheet in sheets:
        pending = PendingSheet.of(sheet, sheet_mark(config, sheet), batch_id)
        checked = check(published(sheet.version), sheet.raw, today=config.today(), partial=True)
        if speaks_alone(sheet) and isinstance(checked, Answers):
            sure.append(SureSheet(pending, checked))
        else:
            doubtful.append(pending)
    return sure, doubtful


def speaks_alone(sheet: Sheet) -> bool:
    """Whether nobody has to look: every box is sure, and the institution is not one that somebody wrote by hand."""
    wrote_institution = any(crop.field == INSTITUTION for crop in sheet.crops)
    return not sheet.needs_person and not (wrote_institution and INSTITUTION not in sheet.raw)


def chunks(sheets: Sequence[SureSheet]) -> Iterator[list[SureSheet]]:
    """The sheets in groups of one commit each."""
    rest = iter(sheets)
    while some := list(islice(rest, IN_ONE_COMMIT)):
        yield some
