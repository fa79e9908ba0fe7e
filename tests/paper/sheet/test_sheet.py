"""The printed sheet: what is on it, where, and that printer and reader agree."""

import hashlib
from io import BytesIO

import pypdfium2
import pytest

from alerts.i18n import translations
from alerts.paper.reading.marks import read_marks
from alerts.paper.reading.outcome import Outcome
from alerts.paper.reading.pixels import as_grey
from alerts.paper.reading.register import flatten
from alerts.paper.sheet.arrangement import sheet_layout
from alerts.paper.sheet.drawing import SheetSpec, sheet_pdf, stubbed_sheets_pdf
from alerts.paper.sheet.layout import CODE_EDGE_MM, CODE_MM, HEIGHT_MM, STUB_PAPER_MM, WIDTH_MM, Area, Corner
from alerts.paper.sheet.stub import Stub, new_reference
from alerts.questionnaire import Kind, current
from tests.paper.scans import rendered

NOT_ON_PAPER = {"A3", "notify_first"}


def text_of(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def spec(**changes: object) -> SheetSpec:
    return SheetSpec(current(), **{"address": "ejemplo.gt", "institution_acronym": "CPCC", **changes})


def overlap(first: Area, second: Area) -> bool:
    across = first.x_mm < second.x_mm + second.width_mm and second.x_mm < first.x_mm + first.width_mm
    down = first.y_mm < second.y_mm + second.height_mm and second.y_mm < first.y_mm + first.height_mm
    return across and down


def test_every_question_is_on_paper_but_the_two_that_have_no_place_there() -> None:
    answered = sheet_layout(current()).fields
    missing = {each.id for each in current().questions if not answered & {each.id, *each.names}}
    assert missing == NOT_ON_PAPER


def test_every_option_has_its_box_in_the_order_of_the_form() -> None:
    for question in current().questions:
        if question.kind in (Kind.ONE, Kind.MANY) and question.id not in NOT_ON_PAPER:
            boxes = [b.value for page in sheet_layout(current()).pages for b in page.boxes_of(question.id)]
            assert boxes == [option.id for option in question.options]


def test_sections_a_to_c_are_in_front_and_d_to_e_behind() -> None:
    front, back = sheet_layout(current()).pages
    assert {title.section for title in front.titles} == {"A", "B", "C"}
    assert {title.section for title in back.titles} == {"D", "E"}


@pytest.mark.parametrize("page", sheet_layout(current()).pages, ids=["front", "back"])
def test_nothing_to_fill_in_overlaps_or_touches_a_corner(page) -> None:
    areas = [box.area for box in page.boxes] + [writing.area for writing in page.writings if writing.framed]
    codes = [Area(*corner.origin_mm, CODE_MM, CODE_MM).grown(2) for corner in Corner]
    for place, area in enumerate(areas):
        assert not any(overlap(area, other) for other in (*areas[place + 1 :], *codes))
        assert area.x_mm >= 6
        assert area.x_mm + area.width_mm <= WIDTH_MM - 6


def test_a_printed_version_is_never_rearranged() -> None:
    digest = hashlib.sha256()
    for page in sheet_layout(current()).pages:
        for box in page.boxes:
            digest.update(f"{page.number} {box.field} {box.value} {box.x_mm:.2f} {box.y_mm:.2f}\n".encode())
        for writing in page.writings:
            digest.update(f"{page.number} {writing.field} {writing.area}\n".encode())
    assert digest.hexdigest()[:16] == "20dcab106c6983a2"


def test_the_sheet_is_two_letter_pages_and_the_same_bytes_each_time() -> None:
    pdf = sheet_pdf(spec())
    with pypdfium2.PdfDocument(pdf) as document:
        sizes = [tuple(round(side / 72 * 25.4, 1) for side in page.get_size()) for page in document]
    assert sizes == [(WIDTH_MM, HEIGHT_MM)] * 2
    assert sheet_pdf(spec()) == pdf


def test_the_sheet_says_what_the_design_asks() -> None:
    for page in text_of(sheet_pdf(spec())):
        for sentence in (
            "No firme este formulario.",
            "Escriba con letra de molde.",
            "lléveselo y responda en el sitio.",
        ):
            assert sentence in page


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_printed_question_is_worded_as_the_questionnaire_words_it(language) -> None:
    printed = " ".join(text_of(sheet_pdf(spec(language=language))))
    for heading in (each for page in sheet_layout(current()).pages for each in page.headings):
        label = translations(language).gettext(current().question(heading.question).label)
        assert label.split()[0] in printed
        assert label.split()[-1] in printed


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_blank_sheet_reads_as_nothing_marked(language) -> None:
    for image, layout in zip(
        rendered(sheet_pdf(spec(language=language))), sheet_layout(current()).pages, strict=True
    ):
        flat = flatten(as_grey(image), frozenset({1}))
        assert (flat.number, flat.corners, flat.reference) == (layout.number, 4, "")
        assert {mark.outcome for mark in read_marks(flat, layout).marks} == {Outcome.EMPTY}


def test_codes_keep_their_distance_from_the_edge() -> None:
    assert CODE_EDGE_MM >= 9
    assert CODE_MM == 13


def test_a_stub_carries_the_receipt_and_the_sheet_only_the_reference() -> None:
    words = ("ábaco", "lápiz", "tímido", "marco", "pez", "ráfaga", "obra", "zurdo", "nube")
    stub = Stub(new_reference(), words, "12345 67890 12345 67890 12345 67890")
    pdf = stubbed_sheets_pdf(spec(), [stub])
    with pypdfium2.PdfDocument(pdf) as document:
        front, back = document
        width, height = front.get_size()
        letter_foot = height - HEIGHT_MM * 72 / 25.4
        above = front.get_textpage().get_text_bounded(0, letter_foot, width, height)
        below = front.get_textpage().get_text_bounded(0, 0, width, letter_foot)
        behind = back.get_textpage().get_text_bounded()
    assert round(height / 72 * 25.4, 1) == round(STUB_PAPER_MM, 1)
    assert all(word in below for word in words)
    assert "12345 67890" in below
    assert not any(word in text.split() for word in words for text in (above, behind))
    assert stub.reference not in above + below + behind
    flat = flatten(as_grey(rendered(pdf)[0]), frozenset({1}))
    assert flat.reference == stub.reference
    assert words[0] not in repr(stub)


def test_stubs_come_out_shuffled() -> None:
    stubs = [Stub(new_reference(), ("uno",) * 9, "") for _ in range(12)]
    pages = rendered(stubbed_sheets_pdf(spec(), stubs), dpi=100)[::2]
    printed = [
        flatten(as_grey(page.resize((page.width * 2, page.height * 2))), frozenset({1})).reference
        for page in pages
    ]
    assert sorted(printed) == sorted(stub.reference for stub in stubs)
    assert printed != [stub.reference for stub in stubs]


def test_the_pdf_has_no_date_and_embedded_type() -> None:
    pdf = sheet_pdf(spec())
    assert b"20000101" in pdf
    assert b"/FontFile2" in pdf
    assert BytesIO(pdf).read(5) == b"%PDF-"


@pytest.mark.parametrize(
    ("language", "sayings"),
    [
        (
            "es",
            [
                "clave de seguimiento",
                "unos días después de que se recojan las hojas",
                "que no sea del trabajo",
            ],
        ),
        ("en", ["tracking key", "some days after the sheets are collected", "not your workplace's"]),
    ],
)
def test_a_stub_says_when_its_mailbox_opens_and_from_where_to_open_it(language, sayings) -> None:
    stub = Stub(new_reference(), ("desconfianza",) * 9, "12345 67890 12345 67890 12345 67890")
    printed = text_of(stubbed_sheets_pdf(spec(language=language), [stub]))[0]
    assert all(saying in printed for saying in sayings)
    assert sayings[0] in translations(language).gettext("Esta es su clave de seguimiento")


@pytest.mark.parametrize("language", ["es", "en"])
def test_nothing_on_a_stub_is_where_printers_cannot_print(language) -> None:
    stub = Stub(new_reference(), ("desconfianza",) * 9, "12345 67890 12345 67890 12345 67890")
    with pypdfium2.PdfDocument(stubbed_sheets_pdf(spec(language=language), [stub])) as document:
        width, _ = document[0].get_size()
        text = document[0].get_textpage().get_text_bounded(0, 0, width, 8 / 25.4 * 72)
    assert not text.strip()
