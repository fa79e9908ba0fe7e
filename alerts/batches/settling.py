"""A clerk's word on a waiting sheet: settled and filed, or discarded."""

from collections.abc import Mapping

from alerts.batches.keeping import own_batch
from alerts.batches.pending import PendingSheet, pending_sheet
from alerts.batches.taking import Desk, SureSheet
from alerts.config import ConsoleConfig
from alerts.errors import AccessDenied, NotAllowed
from alerts.filing import Filed, Intake
from alerts.i18n import N_
from alerts.questionnaire import Problem, Problems, Questionnaire, check, published
from alerts.storage.casebook import PaperSheet
from alerts.storage.engine import Store
from alerts.trail import Trail

Marks = Mapping[tuple[str, str], bool]
DISCARD_REASONS = {
    "blank": N_("Está en blanco"),
    "repeated": N_("Ya se ingresó: es otra copia de la misma hoja"),
    "transcribed": N_("Se ingresó transcrita en una tabla"),
    "unusable": N_("No es una alerta: dibujos, basura o una prueba"),
}
SAYS_NOTHING = N_("Esta hoja todavía no dice nada. Transcriba lo que está escrito en ella, o descártela.")
SETTLE = N_("Diga si la casilla «{option}» está marcada o vacía.")


def settle(
    casebook: Store,
    config: ConsoleConfig,
    intake: Intake,
    trail: Trail,
    batch_id: bytes,
    sheet_id: bytes,
    clerk: str,
    seed: bytes,
    *,
    marks: Marks,
    written: Mapping[str, str],
) -> Problems | Filed:
    """File a sheet with what its clerk saw, or say what still contradicts; then nothing is filed.

    marks: for each box that was doubtful, and for any other that the clerk corrects, whether it is marked.
    written: transcribed texts by field. Raises AccessDenied, NotAllowed and Damaged.
    """
    with casebook.writing() as session:
        own_batch(session, batch_id, clerk, locked=True)
        sheet = pending_sheet(session, config, batch_id, sheet_id, clerk, seed)
        if open_boxes := unsettled(sheet, marks):
            return open_boxes
        raw = settled_raw(sheet, marks, written)
        if not raw and not sheet.crops:
            raise NotAllowed(SAYS_NOTHING)
        checked = check(published(sheet.version), raw, today=config.today(), partial=True)
        if isinstance(checked, Problems):
            return checked
        (filed,) = Desk(config, intake, batch_id).file(session, [SureSheet(sheet, checked)])
        trail.append(session, clerk, "sheet-settle", batch_id.hex())
    return filed


def unsettled(sheet: PendingSheet, marks: Marks) -> Problems | None:
    """The doubtful boxes that nobody decided on."""
    questionnaire = published(sheet.version)
    missing = [
        Problem(box.field, SETTLE, {"option": option_label(questionnaire, box.field, box.value)})
        for box in sheet.doubtful
        if (box.field, box.value) not in marks
    ]
    return Problems(tuple(missing)) if missing else None


def option_label(questionnaire: Questionnaire, name: str, value: str) -> str:
    """What stands beside a box."""
    question = questionnaire.question(name)
    return question.option(value).label if value in question.positions else question.label


def settled_raw(sheet: PendingSheet, marks: Marks, written: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The sheet's answers after the clerk's word: boxes added and taken away, texts transcribed."""
    raw = {name: dict.fromkeys(values) for name, values in sheet.raw.items()}
    for (name, value), marked in marks.items():
        if marked:
            raw.setdefault(name, {})[value] = None
        else:
            raw.get(name, {}).pop(value, None)
    texts = {name: (text,) for name, text in written.items() if text.strip()}
    return {name: tuple(values) for name, values in raw.items() if values} | texts


def discard(
    casebook: Store, trail: Trail, batch_id: bytes, sheet_id: bytes, clerk: str, *, reason: str
) -> None:
    """Destroy a waiting sheet for one of the reasons that there are; NotAllowed without one."""
    if reason not in DISCARD_REASONS:
        raise NotAllowed(N_("Elija por qué se descarta la hoja."))
    with casebook.writing() as session:
        batch = own_batch(session, batch_id, clerk, locked=True)
        row = session.get(PaperSheet, sheet_id)
        if row is None or row.batch_id != batch_id:
            raise AccessDenied("no such sheet in this batch")
        session.delete(row)
        batch.blank += reason == "blank"
        batch.discarded += reason == "unusable"  # the others are counted where they were filed
        trail.append(session, clerk, "sheet-discard", batch_id.hex(), reason=reason)
