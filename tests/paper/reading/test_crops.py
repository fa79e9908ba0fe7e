"""Pictures of handwriting keep to their budget and stay legible."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw

from alerts.paper.reading.crops import PICTURE_BYTES, SHEET_BYTES, SIDE_BYTES
from alerts.paper.reading.pages import read_page
from alerts.paper.sheet import SheetSpec, Stub, new_reference, stubbed_sheets_pdf
from alerts.paper.sheet.arrangement import sheet_layout
from alerts.paper.sheet.layout import HEIGHT_MM, WIDTH_MM
from alerts.questionnaire import current
from tests.paper.scans import PX_PER_MM, rendered

LAYOUTS = sheet_layout(current()).pages


def covered(page: Image.Image, side: int, strokes_per_cm2: float) -> np.ndarray:
    """The page with strokes all over every place for writing, and noise."""
    rng, image = np.random.default_rng(side), page.copy()
    pen = ImageDraw.Draw(image)
    for writing in LAYOUTS[side].writings:
        area = writing.area.grown(-1)
        for _ in range(round(area.width_mm * area.height_mm / 100 * strokes_per_cm2)):
            x = (area.x_mm + rng.uniform(0, area.width_mm)) * PX_PER_MM
            y = (area.y_mm + rng.uniform(0, area.height_mm)) * PX_PER_MM
            pen.line((x, y, x + rng.uniform(-20, 20), y + rng.uniform(-20, 20)), fill=60, width=3)
    noisy = np.asarray(image, dtype=np.float32) * 0.95 + rng.normal(0, 6, (image.height, image.width))
    return noisy.clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("strokes", [4, 40])
def test_a_sheet_written_over_and_over_keeps_to_its_budget(blank, strokes: float) -> None:
    sides = [read_page(covered(page, side, strokes)) for side, page in enumerate(blank)]
    assert [len(side.crops) for side in sides] == [len(layout.writings) for layout in LAYOUTS]
    for side in sides:
        assert sum(len(crop.webp) for crop in side.crops) <= SIDE_BYTES[side.number]
        assert len(side.picture) <= PICTURE_BYTES
    assert sum(SIDE_BYTES.values()) <= SHEET_BYTES


def test_a_few_words_are_kept_as_fine_as_the_page_was_read(sheet) -> None:
    page = sheet()[1]
    area = LAYOUTS[1].writings[0].area
    left, top = area.x_mm * PX_PER_MM + 20, area.y_mm * PX_PER_MM + 20
    ImageDraw.Draw(page).line((left, top, left + 300, top + 30), fill=60, width=4)
    (crop,) = read_page(np.asarray(page)).crops
    assert Image.open(BytesIO(crop.webp)).width > area.width_mm * 7.5


def test_an_upright_picture_of_the_side_is_made_whichever_way_it_was_laid(sheet) -> None:
    front = sheet(B1="renovar")[0]
    upright = picture_of(front)
    for turn in (90, 180, 270):
        assert np.abs(picture_of(front.rotate(turn, expand=True)) - upright).mean() < 4
    assert np.abs(picture_of(front.transpose(Image.Transpose.FLIP_LEFT_RIGHT)) - upright).mean() < 4


def picture_of(page: Image.Image) -> np.ndarray:
    return np.asarray(picture_file(page).resize((430, 550)), dtype=np.float32)


@pytest.mark.parametrize("turn", [0, 3, 90, 180])
def test_a_stub_that_nobody_tore_off_is_in_no_picture(turn: int) -> None:
    stub = Stub(new_reference(), ("desconfianza",) * 9, "12345 67890 12345 67890 12345 67890")
    front, _ = rendered(stubbed_sheets_pdf(SheetSpec(current()), [stub]))
    picture = picture_file(front.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=255))
    height_mm = picture.height / (picture.width / WIDTH_MM)
    assert height_mm < HEIGHT_MM + 20
    foot = np.asarray(picture)[round(picture.height * (HEIGHT_MM + 2) / height_mm) :]
    assert foot.size == 0 or foot.min() > 200


def picture_file(page: Image.Image) -> Image.Image:
    return Image.open(BytesIO(read_page(np.asarray(page)).picture)).convert("L")
