"""The places where somebody wrote, as they look on one page."""

from dataclasses import dataclass

from alerts.paper.reading.flat import PX_PER_MM, FlatPage
from alerts.paper.reading.pixels import Grey
from alerts.paper.reading.strokes import Strokes
from alerts.paper.sheet.layout import Area, PageLayout, WritingBox

FRAME_MM = 0.9  # beyond a frame's edge, so that its line is there
CELL_PX = 4


@dataclass(frozen=True, eq=False)
class WritingPlace:
    """A place with its frame. left, top: of its pixels on the flat page, multiples of CELL_PX."""

    writing: WritingBox
    left: int
    top: int
    grey: Grey

    def part(self, area: Area) -> Grey:
        """The pixels of an area within it."""
        left, top = round(area.x_mm * PX_PER_MM) - self.left, round(area.y_mm * PX_PER_MM) - self.top
        width, height = round(area.width_mm * PX_PER_MM), round(area.height_mm * PX_PER_MM)
        return self.grey[top : top + height, left : left + width]


def written_places(page: FlatPage, layout: PageLayout, strokes: Strokes) -> tuple[WritingPlace, ...]:
    """Every place of a side with ink in it, in the order of the sheet."""
    return tuple(_place(page, writing) for writing in layout.writings if strokes.is_written(writing))


def _place(page: FlatPage, writing: WritingBox) -> WritingPlace:
    around = writing.area.grown(FRAME_MM)
    left, top = (int(each * PX_PER_MM) // CELL_PX * CELL_PX for each in (around.x_mm, around.y_mm))
    right, foot = around.x_mm + around.width_mm, around.y_mm + around.height_mm
    width, height = round(right * PX_PER_MM) - left + 1, round(foot * PX_PER_MM) - top + 1
    return WritingPlace(writing, left, top, page.look(left, top, width, height))
