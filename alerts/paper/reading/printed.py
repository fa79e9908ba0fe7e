"""Where a sheet has print: rendered blank in every language, so that all other ink on it is a person's."""

from collections.abc import Iterator, Mapping
from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image

from alerts.paper.reading.flat import PICTURE_PX_PER_MM
from alerts.paper.reading.pixels import Grey, widest
from alerts.paper.sheet import SheetSpec, sheet_pdf
from alerts.paper.sheet.arrangement import printed_layouts
from alerts.paper.sheet.drawing import ADDRESS_AREA, OWNER_AREA
from alerts.paper.sheet.layout import HEIGHT_MM, PAGES, WIDTH_MM, Area, Corner
from alerts.paper.sheet.words import WORDS, Language
from alerts.printing.pdfium import PDFIUM
from alerts.questionnaire import Questionnaire, published

Flags = npt.NDArray[np.bool_]

CELLS_ACROSS, CELLS_DOWN = (round(side_mm * PICTURE_PX_PER_MM) for side_mm in (WIDTH_MM, HEIGHT_MM))

_PRINT = 245  # and darker; rules are lightest
_ABOUT_MM = 1.0  # that print may lie beside its place on a folded or badly fed sheet
_EDGE_MM = 1.5
_CORNER_MM = 24.0  # codes, and staples beside them


def printed(version: int, number: int) -> Flags:
    """The cells of one side, PICTURE_PX_PER_MM to a millimetre, that are print or next to it, or the sheet's edge."""
    return _all_printed()[version, number]


def cells(area: Area) -> tuple[slice, slice]:
    """The rows and columns of an area."""
    left, top = (max(round(each * PICTURE_PX_PER_MM), 0) for each in (area.x_mm, area.y_mm))
    right, foot = area.x_mm + area.width_mm, area.y_mm + area.height_mm
    return slice(top, max(round(foot * PICTURE_PX_PER_MM), 0)), slice(
        left, max(round(right * PICTURE_PX_PER_MM), 0)
    )


@cache
def _all_printed() -> Mapping[tuple[int, int], Flags]:
    """All at once, because the confined reader can open no font once it has begun."""
    found = {}
    for version in printed_layouts():
        languages = [tuple(_sides(published(version), language)) for language in WORDS]
        for number, *renderings in zip(PAGES, *languages, strict=True):
            found[version, number] = _with_edges(_with_owner(np.minimum.reduce(renderings) < _PRINT))
    return found


def _sides(questionnaire: Questionnaire, language: Language) -> Iterator[Grey]:
    import pypdfium2

    spec = SheetSpec(questionnaire, language=language)
    with PDFIUM, pypdfium2.PdfDocument(sheet_pdf(spec)) as document:
        for page in document:
            image = page.render(scale=PICTURE_PX_PER_MM * 25.4 / 72, grayscale=True).to_pil()
            yield np.asarray(image.resize((CELLS_ACROSS, CELLS_DOWN), Image.Resampling.BILINEAR))


def _with_owner(print_: Flags) -> Flags:
    """The owner's name and address are in no rendering: theirs is all the room that they may take."""
    for area in (OWNER_AREA, ADDRESS_AREA):
        print_[cells(area)] = True
    return print_


def _with_edges(print_: Flags) -> Flags:
    around = 2 * round(_ABOUT_MM * PICTURE_PX_PER_MM) + 1
    covered = widest(print_.astype(np.uint8), around) > 0
    edge = round(_EDGE_MM * PICTURE_PX_PER_MM)
    covered[:edge] = covered[-edge:] = covered[:, :edge] = covered[:, -edge:] = True
    for corner in Corner:
        x_mm, y_mm = corner.origin_mm
        left = 0.0 if x_mm < WIDTH_MM / 2 else WIDTH_MM - _CORNER_MM
        top = 0.0 if y_mm < HEIGHT_MM / 2 else HEIGHT_MM - _CORNER_MM
        covered[cells(Area(left, top, _CORNER_MM, _CORNER_MM))] = True
    return covered
