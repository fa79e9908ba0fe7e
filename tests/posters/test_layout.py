"""The finished page: what it says, what it is made of, and where everything stands."""

from dataclasses import replace
from functools import cache

import pypdfium2.raw as pdfium
import pytest

from alerts.posters import PosterError, PosterSpec, poster_pdf
from alerts.posters.drawing import poster_page
from alerts.posters.qr import QUIET_ZONE_MODULES, qr_code
from alerts.printing.errors import PrintingError
from alerts.printing.setting import Style
from alerts.printing.shapes import Rect, Squares
from tests.posters.specimens import (
    DEMONSTRATION,
    ENGLISH,
    EVERY,
    FULLEST,
    LONGEST,
    ONION,
    SECOND,
    SPEC,
    clashes,
    first_page,
    ink_box,
    name_of,
    overlap,
    text_of,
    texts,
)

drawn = cache(poster_pdf)  # many tests look at the same page
ALL = pytest.mark.parametrize("spec", [*EVERY, *FULLEST], ids=name_of)
SIZES = {
    "letter": (215.9, 279.4),
    "a4": (210, 297),
    "a3": (297, 420),
    "card": (85.6, 54),
    "cards": (215.9, 279.4),
}
MARGINS = {"letter": 15, "a4": 15, "a3": 18.5, "card": 4, "cards": 22.35}
LEAST_PT = {"letter": 11, "a4": 11, "a3": 20, "card": 6.9, "cards": 6.9}


@pytest.mark.parametrize("spec", EVERY, ids=name_of)
def test_a_poster_is_one_page_of_its_format(spec: PosterSpec) -> None:
    with first_page(drawn(spec)) as page:
        size_mm = [points * 25.4 / 72 for points in page.get_size()]
    assert size_mm == pytest.approx(SIZES[spec.format], abs=0.01)


@ALL
def test_nothing_is_set_outside_the_margins(spec: PosterSpec) -> None:
    page, margin_mm = poster_page(spec), MARGINS[spec.format]
    for left, top, right, bottom in map(ink_box, texts(page)):
        assert left >= margin_mm - 0.01
        assert right <= page.width_mm - margin_mm + 0.5
        assert top >= 0.5
        assert bottom <= page.height_mm - 1


@pytest.mark.parametrize("spec", [ONION, LONGEST, replace(ONION, language="both", format="a3")])
def test_a_long_address_stays_inside_the_margins_too(spec: PosterSpec) -> None:
    test_nothing_is_set_outside_the_margins(spec)
    test_no_line_of_type_stands_on_another(spec)


@ALL
def test_no_line_of_type_stands_on_another(spec: PosterSpec) -> None:
    assert clashes(poster_page(spec)) == []


@ALL
def test_nothing_comes_into_a_codes_quiet_zone(spec: PosterSpec) -> None:
    page = poster_page(spec)
    side = qr_code(spec.payload).side
    codes = [shape for shape in page.shapes if isinstance(shape, Squares)]
    assert len(codes) == (10 if spec.format == "cards" else 1)
    for code in codes:
        quiet_mm = QUIET_ZONE_MODULES * code.cell_mm - 0.01
        zone = (
            code.x_mm - quiet_mm,
            code.y_mm - quiet_mm,
            code.x_mm + side * code.cell_mm + quiet_mm,
            code.y_mm + side * code.cell_mm + quiet_mm,
        )
        assert not [text for text in texts(page) if overlap(ink_box(text), zone)]
        assert zone[0] >= 0
        assert zone[3] <= page.height_mm
        # what is painted over the zone is paper, or does not reach into it
        over = page.shapes[: page.shapes.index(code)]
        painted = [shape for shape in over if isinstance(shape, Rect) and overlap(zone, corners(shape))]
        assert all(shape.fill in {None, (255, 255, 255)} for shape in painted[-1:])


def corners(shape: Rect) -> tuple[float, float, float, float]:
    return shape.x_mm, shape.y_mm, shape.x_mm + shape.width_mm, shape.y_mm + shape.height_mm


@ALL
def test_no_type_is_smaller_than_its_reading_distance_allows(spec: PosterSpec) -> None:
    smaller = [text.text for text in texts(poster_page(spec)) if text.size_pt < LEAST_PT[spec.format]]
    # no real poster has the notice of a demonstration, which says the same twice where there are two languages
    assert [text for text in smaller if not text.startswith(("Demostración", "Demonstration"))] == []


def test_an_a3_is_read_from_two_metres() -> None:
    least = min(texts(poster_page(replace(SPEC, format="a3"))), key=lambda text: text.size_pt)
    assert Style(least.weight, least.size_pt, least.colour).cap_mm >= 2000 / 400


@pytest.mark.parametrize("spec", [SPEC, replace(SPEC, format="card"), ENGLISH, DEMONSTRATION])
def test_the_address_can_be_read_and_copied_as_text(spec: PosterSpec) -> None:
    assert spec.address in text_of(drawn(spec))


@pytest.mark.parametrize("spec", [ONION, LONGEST, replace(ONION, format="card")])
def test_a_long_address_is_broken_and_whole(spec: PosterSpec) -> None:
    assert spec.address in text_of(drawn(spec)).replace(" ", "")


def test_an_address_too_long_for_a_card_is_refused() -> None:
    with pytest.raises(PosterError, match="too long for a card"):
        drawn(replace(LONGEST, format="card"))


def test_a_poster_says_who_asks_and_how_to_stay_safe() -> None:
    text = text_of(drawn(SPEC))
    assert "¿Piden dinero o un favor por un puesto?" in text
    for words in (
        "CNC",
        SPEC.institution_name,
        "gratis",
        "wifi de su trabajo",
        "Anote su clave",
        "sin dar su nombre",
    ):
        assert words in text


@pytest.mark.parametrize("spec", EVERY, ids=name_of)
def test_a_poster_of_both_languages_says_both(spec: PosterSpec) -> None:
    text = text_of(drawn(spec))
    assert ("sin dar su nombre" in text) == (spec.language != "en")
    assert ("without giving your name" in text) == (spec.language != "es")
    assert ("clave de seguimiento" in text or "Anote su clave" in text) == (spec.language != "en")
    assert ("tracking key" in text) == (spec.language != "es")


@pytest.mark.parametrize("size", list(SIZES))
def test_there_is_room_for_a_line_in_another_language(size: str) -> None:
    spec = replace(SPEC, format=size, second_text=SECOND)
    assert SECOND in text_of(drawn(spec))


def test_a_line_that_would_leave_no_room_is_refused() -> None:
    with pytest.raises(PosterError, match="120 characters"):
        replace(SPEC, second_text="x" * 121)


@pytest.mark.parametrize("spec", EVERY, ids=name_of)
def test_a_poster_never_speaks_of_crimes_or_promises(spec: PosterSpec) -> None:
    text = text_of(drawn(spec)).lower()
    for word in ("denuncia", "delito", "penal", "garantiz", "proteg", "crime", "guarantee", "protect"):
        assert word not in text


@pytest.mark.parametrize("spec", EVERY, ids=name_of)
def test_only_a_demonstration_says_so(spec: PosterSpec) -> None:
    notices = [
        ("es", "Demostración: no envíe alertas reales"),
        ("en", "Demonstration: do not send real alerts"),
    ]
    real, practice = text_of(drawn(spec)), text_of(drawn(replace(spec, demonstration=True)))
    for language, notice in notices:
        assert notice not in real
        assert (notice in practice) == (spec.language in {language, "both"})


def test_saving_ink_paints_no_ground() -> None:
    for size in SIZES:
        page = poster_page(replace(SPEC, format=size, ink="saving", demonstration=True, language="both"))
        painted = [
            shape
            for shape in page.shapes
            if isinstance(shape, Rect) and shape.fill not in {None, (255, 255, 255)}
        ]
        assert max(min(shape.width_mm, shape.height_mm) for shape in painted) < 1
        assert {text.colour for text in texts(page)} == {(0, 0, 0)}


@pytest.mark.parametrize("spec", [*EVERY, ONION, LONGEST], ids=name_of)
def test_every_font_is_embedded(spec: PosterSpec) -> None:
    with first_page(drawn(spec)) as page:
        found = list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]))
        assert found
        assert all(pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(text)) == 1 for text in found)


def test_a_poster_holds_no_picture_and_its_code_is_one_path() -> None:
    with first_page(drawn(SPEC)) as page:
        kinds = [thing.type for thing in page.get_objects()]
        areas = [thing.get_bounds() for thing in page.get_objects() if thing.type == pdfium.FPDF_PAGEOBJ_PATH]
    assert pdfium.FPDF_PAGEOBJ_IMAGE not in kinds
    squares = [
        box for box in areas if box[2] - box[0] > 180 and abs((box[2] - box[0]) - (box[3] - box[1])) < 0.1
    ]
    card, code = sorted(squares, key=lambda box: box[0] - box[2])
    module_pt = (code[2] - code[0]) / qr_code(SPEC.payload).side
    frame_pt = 0.45 * 72 / 25.4
    assert code[0] - card[0] - frame_pt >= 4 * module_pt


def test_the_same_poster_has_the_same_bytes_and_no_clock() -> None:
    assert drawn(SPEC) == drawn(SPEC)
    assert b"(D:20000101000000" in drawn(SPEC)
    assert drawn(SPEC) != drawn(replace(SPEC, code="K7MQ6Y"))


@pytest.mark.parametrize("change", [{"institution_name": "汚職対策委員会"}, {"second_text": "Ꞌ ꞌ 汚"}])
def test_words_in_signs_that_the_type_lacks_are_refused(change: dict[str, str]) -> None:
    with pytest.raises(PrintingError):
        drawn(replace(SPEC, **change))
