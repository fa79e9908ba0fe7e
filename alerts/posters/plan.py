"""What the parts of a wall poster share: its measures, its colours and its words."""

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.posters.palette import PALETTES, Palette
from alerts.posters.spec import Format, PosterSpec
from alerts.posters.words import PosterWords, spoken


@dataclass(frozen=True, slots=True)
class Plan:
    """One format. unit: how much larger than on a letter page everything comes out that is not small type.

    card_mm: the side of the code's card; card_beside_mm: where a second language needs room.
    Small type, in points, is set by the distance it is read from: a capital letter is at least a 400th of it,
    1 m for a page on a door (10 pt) and 2 m for an A3 on a wall (20 pt).
    """

    width_mm: float
    height_mm: float
    unit: float
    card_mm: float
    card_beside_mm: float
    who_pt: float
    detail_pt: float
    care_pt: float


PLANS: Mapping[Format, Plan] = {
    "letter": Plan(215.9, 279.4, 1.0, 96, 84.5, 15, 13, 12.8),
    "a4": Plan(210, 297, 1.0, 94, 86, 15, 13, 12.4),
    "a3": Plan(297, 420, 1.414, 126, 120, 22, 20.2, 20),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One poster on its plan. beside: the words of a second language, where there is one."""

    spec: PosterSpec
    plan: Plan
    palette: Palette
    words: PosterWords
    beside: PosterWords | None

    @property
    def unit(self) -> float:
        """See Plan."""
        return self.plan.unit

    @property
    def left_mm(self) -> float:
        """The margin on either side."""
        return 15 * self.plan.unit if self.plan.unit == 1 else 18.5

    @property
    def inner_mm(self) -> float:
        """The width between the margins."""
        return self.plan.width_mm - 2 * self.left_mm

    @property
    def right_mm(self) -> float:
        """Where the right margin begins."""
        return self.plan.width_mm - self.left_mm


def sheet_of(spec: PosterSpec) -> Sheet:
    """The sheet that a wall poster is drawn on."""
    return Sheet(spec, PLANS[spec.format], PALETTES[spec.ink], *spoken(spec.language))
