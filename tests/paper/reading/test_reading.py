"""Marks, crops and joining, on scans whose truth is known."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from alerts.paper.reading import Doubt, Place, problems, read_scans
from alerts.paper.sheet.arrangement import sheet_layout
from alerts.questionnaire import Answers, check, current
from tests.paper.scans import cross, fill, pdf_of, saved, tiff, write

ANSWERS = {
    "A1": "I012",
    "B1": "renovar",
    "B2": "dinero_periodico bono",
    "B6": "si",
    "C1": "jefe",
    "D1": "propio",
}
FRONT_LAYOUT, BACK_LAYOUT = sheet_layout(current()).pages


def read(*scans: bytes):
    return read_scans(scans)


def test_a_marked_sheet_becomes_answers_that_the_one_check_accepts(sheet) -> None:
    batch = read(pdf_of(sheet(**ANSWERS)))
    (found,) = batch.sheets
    assert not batch.unread
    assert not found.doubtful
    assert not found.needs_person
    assert {name: " ".join(values) for name, values in found.raw.items()} == ANSWERS
    assert isinstance(check(current(), found.raw), Answers)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_page_is_read_whichever_way_it_was_laid(sheet, turn, kind) -> None:
    front = sheet(**ANSWERS)[0].rotate(turn, expand=True)
    (found,) = read(saved(front, kind)).sheets
    assert found.raw["B2"] == ("dinero_periodico", "bono")


def test_a_picture_stored_in_mirror_writing_is_read(sheet) -> None:
    front = sheet(**ANSWERS)[0].transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert read(saved(front)).sheets[0].raw["B1"] == ("renovar",)


def test_a_filled_box_goes_to_a_person_and_so_does_its_page(sheet) -> None:
    pages = sheet(**ANSWERS)
    cross(pages[0], FRONT_LAYOUT, "B1", "mantener")
    fill(pages[0], FRONT_LAYOUT, "B1", "mantener")
    (found,) = read(pdf_of(pages)).sheets
    (box,) = found.doubtful
    assert (box.field, box.value, box.doubt) == ("B1", "mantener", Doubt.SOLID)
    assert found.needs_person
    assert found.raw["B1"] == ("renovar",)
    assert Image.open(BytesIO(box.crop.webp)).width > 100


def test_a_faint_trace_is_doubtful_rather_than_guessed(sheet) -> None:
    pages = sheet(**ANSWERS)
    cross(pages[0], FRONT_LAYOUT, "B4", "cheque", ink=238, width=3)
    (found,) = read(saved(pages[0], "PNG")).sheets
    assert [(box.field, box.value) for box in found.doubtful] == [("B4", "cheque")]


def test_handwriting_is_kept_as_pictures_without_metadata(sheet) -> None:
    pages = sheet(**ANSWERS)
    write(pages[0], FRONT_LAYOUT, "C2_1")
    write(pages[1], BACK_LAYOUT, "D5")
    (found,) = read(pdf_of(pages)).sheets
    assert [crop.field for crop in found.crops] == ["C2_1", "D5"]
    for crop in found.crops:
        pixels = np.asarray(Image.open(BytesIO(crop.webp)).convert("L"))
        assert min(pixels.shape) > 50
        assert np.percentile(pixels, 50) > 240
        assert pixels.min() < 80
        assert crop.webp[12:16] == b"VP8 "
        assert len(crop.webp) == 20 + int.from_bytes(crop.webp[16:20], "little")


def test_backs_before_fronts_are_named_and_never_joined_by_guess(sheet) -> None:
    one, two = sheet(B1="renovar", D1="vio"), sheet(B1="ascender", D1="rumor")
    for other in (list(reversed(two)), [one[0], two[0], one[1], two[1]]):
        batch = read(tiff(one), tiff(other))
        assert [each.raw["D1"] for each in batch.sheets] == [("vio",)]
        assert {each.problem.message for each in batch.unread} == {problems.ORDER_BROKEN}
        assert {each.place.file for each in batch.unread} == {2}


def test_the_same_sheet_scanned_anew_names_what_it_may_be_a_copy_of(sheet, noise) -> None:
    pages = sheet(**ANSWERS)
    first = pdf_of([noise(page, 1) for page in pages])
    second = pdf_of([noise(page, 2).rotate(180) for page in pages])
    batch = read(first, second)
    assert [(each.copy_of, each.needs_person) for each in batch.sheets] == [
        (None, False),
        (batch.sheets[0].place, True),
    ]


def test_the_very_same_scan_given_twice_is_one_sheet(sheet) -> None:
    scan = pdf_of(sheet(**ANSWERS))
    batch = read(scan, scan)
    assert len(batch.sheets) == 1
    assert len(batch.repeated) == 2


def test_two_people_with_the_same_answers_are_two_sheets(blank) -> None:
    sheets = []
    for width, ink in ((3, 60), (5, 30)):
        pages = [page.copy() for page in blank]
        for page, layout in zip(pages, sheet_layout(current()).pages, strict=True):
            for field, value in (("B1", "renovar"), ("B6", "si"), ("C1", "jefe"), ("D1", "vio")):
                for box in layout.boxes_of(field):
                    if box.value == value:
                        _tick(page, box, width, ink)
        sheets.append(pages)
    assert len(read(*map(pdf_of, sheets)).sheets) == 2


def _tick(image, box, width, ink) -> None:
    from PIL import ImageDraw

    from tests.paper.scans import PX_PER_MM

    x, y = box.x_mm * PX_PER_MM, box.y_mm * PX_PER_MM
    course = [(4, 12), (11, 23), (26, 3)] if width == 3 else [(2, 25), (25, 2)]
    ImageDraw.Draw(image).line([(x + across, y + down) for across, down in course], fill=ink, width=width)


def test_unused_sheets_are_counted_and_never_taken_for_repeats(blank, noise) -> None:
    batch = read(tiff([noise(page, seed) for seed, page in enumerate([*blank, *blank])]))
    assert len(batch.sheets) == 2
    assert all(each.is_empty for each in batch.sheets)
    assert not batch.repeated


def test_no_answer_is_in_a_repr(sheet) -> None:
    assert "renovar" not in repr(read(pdf_of(sheet(**ANSWERS))))


def test_sides_with_a_reference_are_joined_wherever_they_lie(blank) -> None:
    from alerts.paper.sheet.drawing import SheetSpec, stubbed_sheets_pdf
    from alerts.paper.sheet.stub import Stub, new_reference
    from tests.paper.scans import rendered

    stubs = [Stub(new_reference(), ("uno",) * 9, "") for _ in range(2)]
    letters = [
        page.crop((0, 0, *blank[0].size))
        for page in rendered(stubbed_sheets_pdf(SheetSpec(current()), stubs))
    ]
    batch = read(tiff([letters[0], letters[2], letters[1]]), tiff([letters[3]]))
    assert all(each.is_whole for each in batch.sheets)
    assert {each.reference for each in batch.sheets} == {stub.reference for stub in stubs}


def test_a_half_that_was_scanned_again_with_its_back_names_the_whole(sheet, noise) -> None:
    pages = sheet(**ANSWERS)
    batch = read(saved(noise(pages[0], 3)), pdf_of([noise(page, 4) for page in pages]))
    assert [(each.is_whole, each.copy_of) for each in batch.sheets] == [(False, Place(2, 1)), (True, None)]


def test_a_filled_box_tells_two_sheets_apart(sheet) -> None:
    plain, corrected = sheet(**ANSWERS), sheet(**ANSWERS)
    fill(corrected[0], FRONT_LAYOUT, "B6", "no")
    batch = read(pdf_of(plain), pdf_of(corrected))
    assert len(batch.sheets) == 2
    assert not batch.repeated
