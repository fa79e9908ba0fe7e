"""A pending sheet as a person settles it: boxes in question and handwriting, under their questions, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from alerts.batches import PendingSheet
from alerts.i18n import N_
from alerts.paper.reading import Crop, Doubt
from alerts.paper.sheet.arrangement import sheet_layout
from alerts.questionnaire import OTHER_LIMIT, Kind, Problems, Question, Questionnaire, check, published
from alerts.web.dates import MONTHS
from alerts.web.lang import gettext

BESIDE_MM = 22.0  # of a box's label
BOX, TEXT = "box.", "text."
MARKED, EMPTY = "yes", "no"
DECIDE = N_("Decida si está marcada o vacía.")
CHECKED_LABEL = N_("Casilla marcada")
UNKNOWN_MONTH = N_("No recuerdo")
SURE = N_("El lector la leyó como marcada.")
DOUBTS: Mapping[Doubt, str] = {
    Doubt.SOLID: N_("Está rellena: así se anula una marca."),
    Doubt.SHADED: N_("Está oscura y sin trazos claros."),
    Doubt.FAINT: N_("Tiene muy poca tinta."),
    Doubt.EDGE: N_("La tinta apenas toca el borde."),
    Doubt.BESIDE: N_("La marca está al lado."),
    Doubt.THROUGH: N_("La cruza una línea o un doblez."),
    Doubt.HIDDEN: N_("No se ve su contorno."),
}

Typed = Mapping[str, str]


@dataclass(frozen=True)
class Window:
    """A part of a side: the side's place among the pictures, and the part in mm as an SVG writes it."""

    side: int
    view: str


@dataclass(frozen=True)
class BoxRow:
    """One box to settle.

    picture: its place among the pictures of doubtful boxes. One that was read surely has none: `window` is where it
    stands on the picture of its side.
    """

    name: str
    question: str
    label: str
    why: str
    picture: int | None
    chosen: str
    window: "Window | None" = None
    problem: str = ""

    @property
    def anchor(self) -> str:
        """The id of its first button."""
        return f"{self.name}.{MARKED}"


@dataclass(frozen=True)
class Written:
    """One place with handwriting. kind: `text`, `long`, `institution` or `month`; its controls are named in `names`."""

    label: str
    kind: str
    picture: int
    names: tuple[str, ...]
    limit: int = 0


@dataclass(frozen=True)
class Asked:
    """A question with what is in doubt about it."""

    question: Question
    rows: tuple[BoxRow, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Desk:
    """Everything that the page shows of one sheet, with what was typed so far."""

    sheet: PendingSheet
    questionnaire: Questionnaire
    boxes: tuple[Asked, ...]
    written: tuple[Written, ...]
    typed: Typed = field(repr=False)
    problems: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """What stands in a text control."""
        return self.typed.get(TEXT + name, "")

    @property
    def beside(self) -> Question | None:
        """The question that takes what is written beside the boxes; None where its own handwriting is on the desk."""
        story = next(each for each in self.questionnaire.questions if each.is_multiline)
        return None if any(story.id in each.names for each in self.written) else story

    @property
    def unplaced(self) -> list[str]:
        """Problems of fields that the page has no control for."""
        shown = {name for each in self.written for name in each.names}
        shown |= {each.question.id for each in self.boxes} | ({self.beside.id} if self.beside else set())
        owner = self.questionnaire.question
        return [
            text for name, text in self.problems.items() if name not in shown and owner(name).id not in shown
        ]


def contradictions(sheet: PendingSheet, today: date) -> Problems | None:
    """What is wrong with the sure marks of a sheet by themselves."""
    checked = check(published(sheet.version), sheet.raw, today=today, partial=True)
    return checked if isinstance(checked, Problems) else None


def laid_out(
    sheet: PendingSheet, typed: Typed, problems: Problems | None, *, undecided: bool = False
) -> Desk:
    """A sheet on the desk; `undecided` says of every box without a decision that it lacks one."""
    questionnaire = published(sheet.version)
    texts = {problem.field: problem.text(gettext) for problem in problems or ()}
    asked = {questionnaire.question(name).id for name in texts}
    return Desk(
        sheet=sheet,
        questionnaire=questionnaire,
        boxes=tuple(boxes_of(questionnaire, sheet, typed, texts, asked, undecided=undecided)),
        written=tuple(written_of(questionnaire, sheet.crops)),
        typed=typed,
        problems=texts,
    )


def boxes_of(
    questionnaire: Questionnaire,
    sheet: PendingSheet,
    typed: Typed,
    texts: Mapping[str, str],
    asked: set[str],
    *,
    undecided: bool,
) -> Iterator[Asked]:
    """The questions with something to settle, in the order of the form."""
    rows: dict[str, list[BoxRow]] = {}
    for name, value, why, picture in offered(questionnaire, sheet, typed, asked):
        question = questionnaire.question(name)
        chosen = typed.get(box_name(name, value), "" if picture is not None else MARKED)
        problem = gettext(DECIDE) if undecided and not chosen else ""
        row = BoxRow(
            name=box_name(name, value),
            question=question.label,
            label=gettext(option_label(question, value)),
            why=why,
            picture=picture,
            chosen=chosen,
            window=window_of(questionnaire, sheet, name, value) if picture is None else None,
            problem=problem,
        )
        rows.setdefault(question.id, []).append(row)
    for question in questionnaire.questions:
        if question.id in rows:
            own = tuple(text for name, text in texts.items() if name in question.names)
            yield Asked(question, tuple(rows[question.id]), own)


def offered(
    questionnaire: Questionnaire, sheet: PendingSheet, typed: Typed, asked: set[str]
) -> Iterator[tuple[str, str, str, int | None]]:
    """Field, value, reason and picture of each box to settle: the doubtful, and the sure ones that contradict others.

    A sure one that was settled once stays, so that it can be marked again.
    """
    for place, box in enumerate(sheet.doubtful):
        yield box.field, box.value, DOUBTS.get(box.doubt, ""), place
    doubtful = {(box.field, box.value) for box in sheet.doubtful}
    for name, values in sheet.raw.items():
        for value in values:
            is_asked = questionnaire.question(name).id in asked or box_name(name, value) in typed
            if is_asked and (name, value) not in doubtful:
                yield name, value, SURE, None


def window_of(questionnaire: Questionnaire, sheet: PendingSheet, name: str, value: str) -> Window | None:
    """Where a box stands on the picture of its side; None where the sheet has none."""
    for page in sheet_layout(questionnaire).pages:
        for box in page.boxes_of(name):
            side = page.number - 1 if sheet.is_whole else 0
            if box.value == value and side < len(sheet.pages):
                view = (box.x_mm - 3, box.y_mm - 3, BESIDE_MM, box.area.height_mm + 6)
                return Window(side, " ".join(f"{each:.1f}" for each in view))
    return None


def option_label(question: Question, value: str) -> str:
    """A box in words."""
    if question.kind is Kind.MONTH:
        return UNKNOWN_MONTH
    return CHECKED_LABEL if question.kind is Kind.CHECK else question.option(value).label


def box_name(name: str, value: str) -> str:
    """The name of a box's control."""
    return f"{BOX}{name}.{value}"


def written_of(questionnaire: Questionnaire, crops: Sequence[Crop]) -> Iterator[Written]:
    """A place to transcribe each piece of handwriting, or to choose what it says."""
    for place, crop in enumerate(crops):
        question = questionnaire.question(crop.field)
        if question.kind is Kind.INSTITUTION:
            yield Written(question.label, "institution", place, question.names, OTHER_LIMIT)
        elif question.kind is Kind.MONTH:
            yield Written(question.label, "month", place, question.names[:2])
        else:
            own = crop.field == question.id
            limit = question.limit if own else OTHER_LIMIT
            kind = "long" if own and question.is_multiline else "text"
            yield Written(question.label, kind, place, (crop.field,), limit)


def months() -> list[tuple[str, str]]:
    """Number and name of each month."""
    return [(f"{number:02}", name) for number, name in enumerate(MONTHS, 1)]


def marks_in(desk: Desk) -> dict[tuple[str, str], bool]:
    """What was decided of each box on the desk."""
    decided = {}
    for row in (row for asked in desk.boxes for row in asked.rows):
        if row.chosen in {MARKED, EMPTY}:
            name, value = row.name.removeprefix(BOX).split(".", 1)
            decided[name, value] = row.chosen == MARKED
    return decided


def texts_in(desk: Desk) -> dict[str, str]:
    """What was transcribed or chosen."""
    names = [name for each in desk.written for name in each.names] + ([desk.beside.id] if desk.beside else [])
    return {name: text for name in names if (text := desk.value(name).strip())}


def is_decided(desk: Desk) -> bool:
    """Whether every box on the desk has a decision."""
    return all(row.chosen in {MARKED, EMPTY} for asked in desk.boxes for row in asked.rows)
