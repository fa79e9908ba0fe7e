"""Nothing that a person wrote is lost without a word: faint pencil, margins, strokes over a scanned picture."""

from io import BytesIO

import numpy as np
import pytest
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

from alerts.paper.reading.pages import read_page, read_scanned
from alerts.paper.reading.pixels import as_grey
from alerts.paper.reading.scan import scanned_pages
from alerts.paper.sheet import SheetSpec, sheet_pdf
from alerts.paper.sheet.arrangement import sheet_layout
from alerts.questionnaire import current
from tests.paper.scans import PX_PER_MM, rendered, saved

FRONT, BACK = sheet_layout(current()).pages


def worded(page: Image.Image, x_mm: float, y_mm: float, ink: int) -> Image.Image:
    page = page.copy()
    place = (x_mm * PX_PER_MM, y_mm * PX_PER_MM)
    words = "EL JEFE COBRA 500 AL MES"
    ImageDraw.Draw(page).text(place, words, fill=ink, font=ImageFont.load_default(28))
    return page


@pytest.mark.parametrize("ink", [40, 185, 200, 210])
def test_a_story_is_kept_however_faint_the_pencil(blank, noise, ink: int) -> None:
    (story,) = (each.area for each in BACK.writings if each.field == "D5")
    side = read_page(np.asarray(noise(worded(blank[1], story.x_mm + 3, story.y_mm + 3, ink), 5)))
    assert [crop.field for crop in side.crops] == ["D5"]
    assert side.needs_person or ink == 40
    assert np.asarray(Image.open(BytesIO(side.crops[0].webp)).convert("L")).min() < 215


@pytest.mark.parametrize(("x_mm", "y_mm"), [(63, 12), (150, 240), (30, 250)])
def test_words_where_nothing_is_asked_go_to_a_person(blank, noise, x_mm: float, y_mm: float) -> None:
    side = read_page(np.asarray(noise(worded(blank[0], x_mm, y_mm, 40), 1)))
    assert side.needs_person
    assert not side.is_empty


def test_an_unused_side_is_empty(blank, noise) -> None:
    for seed, page in enumerate([*blank, *blank]):
        assert read_page(np.asarray(noise(page, seed))).is_empty


@pytest.mark.parametrize(
    "owner",
    [
        {"demonstration": True},
        {"demonstration": True, "language": "en"},
        {"institution_acronym": "Comisión Presidencial contra la Corrupción de Guatemala"},
        {"institution_acronym": "MMMMMMMMMM", "address": f"{'m' * 63}.ejemplo.gt"},
        {},
    ],
)
def test_whose_sheet_it_is_is_no_writing(noise, owner) -> None:
    pages = rendered(sheet_pdf(SheetSpec(current(), **owner)))
    for seed, page in enumerate(pages):
        assert read_page(np.asarray(noise(page, seed))).is_empty


def test_strokes_over_a_scanned_picture_are_read(blank, noise) -> None:
    (box,) = (each for each in FRONT.boxes if (each.field, each.value) == ("B1", "renovar"))
    pdf = FPDF(unit="mm", format="letter")
    pdf.add_page()
    pdf.image(BytesIO(saved(noise(blank[0], 1))), 0, 0, 215.9, 279.4)
    pdf.set_line_width(0.6)
    for start, end in ((0.3, 3.2), (3.2, 0.3)):
        pdf.line(box.x_mm + start, box.y_mm + 0.3, box.x_mm + end, box.y_mm + 3.2)
    (page,) = scanned_pages(bytes(pdf.output()))
    assert dict(read_scanned(page).marked) == {"B1": "renovar"}


@pytest.mark.parametrize("bits", [10, 12, 16])
def test_grey_of_fewer_bits_than_it_is_stored_in_keeps_its_light(blank, bits: int) -> None:
    deep = np.asarray(blank[0]).astype(np.uint16) << (bits - 8)
    assert np.abs(as_grey(Image.fromarray(deep)).astype(int) - np.asarray(blank[0])).max() <= 1
