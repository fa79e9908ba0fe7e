"""What happened at an activity's places: the visit, the sealed boxes, and how they agree with what was imported."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.campaigns import check_near, place_at, places
from alerts.errors import NotAllowed
from alerts.i18n import N_
from alerts.paper.tables.wording import folded
from alerts.storage.casebook import Activity, Box, PaperBatch, Place, Visit
from alerts.trail import Trail

MOST = 100_000
NOTES_LIMIT = 2000
LABEL_LIMIT, SEAL_LIMIT, NAME_LIMIT = 40, 80, 120
CLOSED_ONLY = N_("Ese buzón no existe o ya está abierto.")


@dataclass(frozen=True, kw_only=True)
class VisitFacts:
    """The record of a visit; numbers of people and sheets. warned: the institution knew of it before."""

    visited_on: date
    summoned: int
    attended: int
    talk_held: bool
    forms_given: int
    forms_returned: int
    refused: bool = False
    warned: bool = False
    notes: str = ""


@dataclass(frozen=True, kw_only=True)
class BoxPlaced:
    """A box as it was put up, by two people."""

    label: str
    placed_on: date
    seal_placed: str
    placed_by: str
    placed_with: str


@dataclass(frozen=True, kw_only=True)
class BoxOpened:
    """A box as it was opened, by two people, and the sheets counted in it, blank ones too."""

    opened_on: date
    seal_found: str
    seal_intact: bool
    opened_by: str
    opened_with: str
    sheets_counted: int
    notes: str = ""


@dataclass(frozen=True)
class PlaceReport:
    """A place in the activity's report. imported: alerts filed from its paper; blank: sheets that nobody used."""

    place: Place
    visit: Visit | None
    boxes: tuple[Box, ...]
    counted: int
    imported: int
    blank: int
    discarded: int

    @property
    def difference(self) -> int:
        """Sheets counted in the boxes that no import accounts for; below zero when more came in than were counted."""
        return self.counted - self.imported - self.blank - self.discarded

    @property
    def agrees(self) -> bool:
        """Whether every opened box's sheets are accounted for."""
        return self.difference == 0


@dataclass(frozen=True)
class ActivityReport:
    """An activity in numbers: each place, and all of them together."""

    activity: Activity
    places: tuple[PlaceReport, ...]

    def total(self, name: str) -> int:
        """The sum of a number over the places: one of the report's own, or one of the visits'."""
        if name in PlaceReport.__dataclass_fields__ or name == "difference":
            return sum(getattr(each, name) for each in self.places)
        return sum(getattr(each.visit, name) for each in self.places if each.visit)


def record_visit(
    session: Session, trail: Trail, actor: str, code: str, facts: VisitFacts, *, today: date
) -> Visit:
    """Keep the record of a place's visit, in place of an earlier one; NotAllowed says what to mend."""
    activity, place = place_at(session, code)
    check_visit(activity, facts)
    check_day(activity, facts.visited_on, today)
    visit = session.merge(Visit(code=place.code, **asdict(facts)))
    trail.append(session, actor, "visit-record", activity.activity_id.hex())
    return visit


def check_visit(activity: Activity, facts: VisitFacts) -> None:
    """Refuse numbers that cannot be."""
    counts = (facts.summoned, facts.attended, facts.forms_given, facts.forms_returned)
    if not all(0 <= count <= MOST for count in counts):
        raise NotAllowed(N_("Escriba cantidades de 0 a 100000."))
    if facts.forms_returned > facts.forms_given:
        raise NotAllowed(N_("No pueden volver más formularios de los que se entregaron."))
    if facts.visited_on < activity.starts_on:
        raise NotAllowed(N_("La visita no puede ser anterior a la jornada."))
    if facts.refused and facts.talk_held:
        raise NotAllowed(N_("Si la institución rechazó la visita, no pudo haber charla."))
    if facts.refused and (facts.attended or facts.forms_given):
        raise NotAllowed(
            N_(
                "Si la institución rechazó la visita, nadie asistió ni recibió formularios. Deje en 0 esos datos."
            )
        )
    check_notes(facts.notes)


def place_box(session: Session, trail: Trail, actor: str, code: str, facts: BoxPlaced, *, today: date) -> Box:
    """A new box at a place; NotAllowed says what to mend."""
    activity, place = place_at(session, code)
    check_words((facts.label, LABEL_LIMIT), (facts.seal_placed, SEAL_LIMIT))
    check_two_people(facts.placed_by, facts.placed_with)
    check_day(activity, facts.placed_on, today)
    box = Box(box_id=secrets.token_bytes(16), code=place.code, notes="", **stripped(facts))
    session.add(box)
    session.flush()
    trail.append(session, actor, "box-place", box.box_id.hex(), activity=activity.activity_id.hex())
    # after the trail, which lets one writer at a time through: a form sent twice makes one box
    check_label(session, box)
    check_seal(session, box, box.seal_placed)
    return box


def correct_seal(session: Session, trail: Trail, actor: str, box_id: bytes, seal: str) -> Box:
    """A box that is still closed, under the seal that was mistyped when it was placed."""
    box = session.get(Box, box_id, with_for_update=True)
    if box is None or box.opened_on is not None:
        raise NotAllowed(CLOSED_ONLY)
    check_words((seal, SEAL_LIMIT))
    check_seal(session, box, seal)
    before, box.seal_placed = box.seal_placed, seal.strip()
    trail.append(session, actor, "box-seal", box.box_id.hex(), before=before, after=box.seal_placed)
    return box


def open_box(
    session: Session, trail: Trail, actor: str, box_id: bytes, facts: BoxOpened, *, today: date
) -> Box:
    """Note that a box was opened, once; NotAllowed says what to mend."""
    box = session.get(Box, box_id, with_for_update=True)
    if box is None or box.opened_on is not None:
        raise NotAllowed(CLOSED_ONLY)
    note_opening(session, box, facts, today)
    trail.append(session, actor, "box-open", box.box_id.hex(), sheets=facts.sheets_counted)
    return box


def correct_opening(
    session: Session, trail: Trail, actor: str, box_id: bytes, facts: BoxOpened, *, today: date
) -> Box:
    """Another note of an opening that was mistyped; the trail keeps what it said. NotAllowed says what to mend."""
    box = session.get(Box, box_id, with_for_update=True)
    if box is None or box.opened_on is None:
        raise NotAllowed(N_("Ese buzón no existe o sigue cerrado."))
    before = opening_said(box)
    note_opening(session, box, facts, today)
    now = opening_said(box)
    changed = {f"{name}_before": value for name, value in before.items() if value != now[name]}
    trail.append(session, actor, "box-correct", box.box_id.hex(), sheets=facts.sheets_counted, **changed)
    return box


def opening_said(box: Box) -> dict[str, str | int]:
    """What the note of an opening says, as the trail keeps it: no names and no notes."""
    return {
        "sheets": box.sheets_counted or 0,
        "day": str(box.opened_on),
        "seal": box.seal_found or "",
        "intact": "si" if box.seal_intact else "no",
    }


def note_opening(session: Session, box: Box, facts: BoxOpened, today: date) -> None:
    """Write an opening into its box; NotAllowed says what to mend."""
    check_words((facts.seal_found, SEAL_LIMIT))
    check_two_people(facts.opened_by, facts.opened_with)
    check_notes(facts.notes)
    if facts.opened_on < box.placed_on:
        raise NotAllowed(N_("El buzón no pudo abrirse antes de colocarse."))
    check_day(place_at(session, box.code)[0], facts.opened_on, today)
    if not 0 <= facts.sheets_counted <= MOST:
        raise NotAllowed(N_("Escriba cantidades de 0 a 100000."))
    if facts.seal_intact and facts.seal_found.strip() != box.seal_placed:
        raise NotAllowed(N_("El precinto encontrado es otro que el colocado: no puede estar intacto."))
    for name, value in stripped(facts).items():
        setattr(box, name, value)


def stripped(facts: BoxPlaced | BoxOpened) -> dict[str, Any]:
    """The facts by name, texts without the blanks around them."""
    values = asdict(facts).items()
    return {name: value.strip() if isinstance(value, str) else value for name, value in values}


def check_day(activity: Activity, day: date, today: date) -> None:
    """Refuse a day that is far from the activity, or yet to come."""
    check_near(activity.starts_on, activity.ends_on, day)
    if day > today:
        raise NotAllowed(N_("Ese día todavía no llega. Corrija la fecha."))


def check_label(session: Session, box: Box) -> None:
    """Refuse a box that is called like another of its place."""
    others = (each.label for each in boxes_of(session, box.code) if each.box_id != box.box_id)
    if folded(box.label) in map(folded, others):
        raise NotAllowed(N_("Ya hay en este lugar un buzón con ese nombre."))


def check_seal(session: Session, box: Box, seal: str) -> None:
    """Refuse a seal that closes another box already: each has a number of its own."""
    closed = select(Box.seal_placed).where(Box.opened_on.is_(None), Box.box_id != box.box_id)
    if folded(seal) in map(folded, session.scalars(closed)):
        raise NotAllowed(N_("Otro buzón cerrado ya lleva ese número de precinto. Revíselo."))


def check_two_people(first: str, second: str) -> None:
    """Refuse a box that only one person handled."""
    check_words((first, NAME_LIMIT), (second, NAME_LIMIT))
    if folded(first) == folded(second):
        raise NotAllowed(N_("Hacen falta dos personas distintas."))


def check_words(*texts: tuple[str, int]) -> None:
    """Refuse what is empty or too long."""
    for text, limit in texts:
        if not text.strip() or len(text) > limit:
            raise NotAllowed(N_("Falta un dato del buzón, o es demasiado largo."))


def check_notes(notes: str) -> None:
    """Refuse notes that are too long."""
    if len(notes) > NOTES_LIMIT:
        raise NotAllowed(N_("Las notas caben en 2000 caracteres. Acórtelas."))


def visit_of(session: Session, code: str) -> Visit | None:
    """The record of a place's visit."""
    return session.get(Visit, code)


def boxes_of(session: Session, code: str) -> Sequence[Box]:
    """The boxes of a place, by label."""
    return session.scalars(select(Box).where(Box.code == code).order_by(Box.label)).all()


def activity_report(session: Session, activity_id: bytes, imported: Callable[[str], int]) -> ActivityReport:
    """An activity in numbers; `imported` says how many paper alerts were filed from a place (`Intake.filed_from`)."""
    activity = session.get_one(Activity, activity_id)
    found = tuple(
        place_report(session, place, imported(place.code)) for place in places(session, activity_id)
    )
    return ActivityReport(activity, found)


def place_report(session: Session, place: Place, imported: int) -> PlaceReport:
    """A place in numbers."""
    boxes = tuple(boxes_of(session, place.code))
    sums = select(
        func.coalesce(func.sum(PaperBatch.blank), 0),
        func.coalesce(func.sum(PaperBatch.discarded), 0),
    ).where(PaperBatch.code == place.code)
    blank, discarded = session.execute(sums).one()
    return PlaceReport(
        place=place,
        visit=visit_of(session, place.code),
        boxes=boxes,
        counted=sum(box.sheets_counted or 0 for box in boxes),
        imported=imported,
        blank=blank,
        discarded=discarded,
    )
