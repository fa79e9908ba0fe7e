"""The finished page: what it says, what it is made of, and that a camera can read it."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from PIL import Image

from alerts.posters import PosterError, PosterSpec, checked_poster_pdf, layout, read_back
from alerts.posters.layout import poster_pdf
from alerts.posters.qr import QrCode, qr_code
from alerts.printing.errors import PrintingError

SPEC = PosterSpec("https://ejemplo.gt", "K7MQ6X", "Comisión Nacional contra la Corrupción", "CNC")
DEMONSTRATION = PosterSpec("http://127.0.0.1:8000", "A2B3C4", "Comisión de ejemplo", demonstration=True)
ENGLISH = replace(SPEC, language="en")
ONION = replace(SPEC, base_url=f"http://{'abcdefgh234567' * 4}.onion")
LONGEST = replace(SPEC, base_url=f"https://{'.'.join(['a' * 63, 'b' * 63, 'c' * 63, 'd' * 61])}")
ALL = pytest.mark.parametrize("spec", [SPEC, DEMONSTRATION, ENGLISH, ONION, LONGEST])


@contextmanager
def first_page(pdf: bytes) -> Iterator[pypdfium2.PdfPage]:
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 1
        page = document[0]
        yield page
        page.close()


def text_of(pdf: bytes) -> str:
    with first_page(pdf) as page:
        text_page = page.get_textpage()
        text = text_page.get_text_range()
        text_page.close()
    return str(text)


def photograph(pdf: bytes, dpi: float, degrees: float) -> Image.Image:
    with first_page(pdf) as page:
        image: Image.Image = page.render(scale=dpi / 72, grayscale=True).to_pil()
    return image.rotate(degrees, expand=True, fillcolor=128, resample=Image.Resampling.BILINEAR)


@ALL
def test_a_poster_reads_back_as_its_address(spec: PosterSpec) -> None:
    assert read_back(checked_poster_pdf(spec)) == spec.payload


@pytest.mark.parametrize(("dpi", "degrees"), [(100, 0), (60, 7), (50, -18), (72, 90), (72, 180), (150, 33)])
def test_a_bad_photograph_still_reads(dpi: float, degrees: float) -> None:
    for spec in (SPEC, DEMONSTRATION):
        codes = zxingcpp.read_barcodes(photograph(poster_pdf(spec), dpi, degrees))
        assert [code.text for code in codes] == [spec.payload]


@ALL
def test_a_poster_is_one_letter_page(spec: PosterSpec) -> None:
    with first_page(poster_pdf(spec)) as page:
        width_pt, height_pt = page.get_size()
    assert width_pt * 25.4 / 72 == pytest.approx(215.9, abs=0.01)
    assert height_pt * 25.4 / 72 == pytest.approx(279.4, abs=0.01)


@ALL
def test_the_address_can_be_read_and_copied_as_text(spec: PosterSpec) -> None:
    assert spec.address in "".join(text_of(poster_pdf(spec)).split())


@ALL
def test_nothing_is_set_outside_the_margins(spec: PosterSpec) -> None:
    left_pt, right_pt = 15 * 72 / 25.4 - 1.5, (215.9 - 15) * 72 / 25.4 + 1.5
    with first_page(poster_pdf(spec)) as page:
        bounds = [text.get_bounds() for text in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])]
    assert bounds
    assert min(left for left, _, _, _ in bounds) >= left_pt
    assert max(right for _, _, right, _ in bounds) <= right_pt


def test_a_poster_says_who_asks_and_how_to_stay_safe() -> None:
    text = " ".join(text_of(poster_pdf(SPEC)).split())
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


def test_a_poster_never_speaks_of_crimes_or_promises() -> None:
    for spec in (SPEC, ENGLISH):
        text = text_of(poster_pdf(spec)).lower()
        for word in ("denuncia", "delito", "penal", "garantiz", "proteg", "crime", "guarantee", "protect"):
            assert word not in text


def test_only_a_demonstration_says_so() -> None:
    assert "Demostración: no envíe alertas reales" in text_of(poster_pdf(DEMONSTRATION))
    english = text_of(poster_pdf(replace(DEMONSTRATION, language="en")))
    assert "Demonstration: do not send real alerts" in english
    assert "Demostración" not in text_of(poster_pdf(SPEC))


@ALL
def test_every_font_is_embedded(spec: PosterSpec) -> None:
    with first_page(poster_pdf(spec)) as page:
        texts = list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]))
        assert texts
        assert all(pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(text)) == 1 for text in texts)


def test_a_poster_holds_no_picture_and_its_code_is_one_path() -> None:
    with first_page(poster_pdf(SPEC)) as page:
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
    assert poster_pdf(SPEC) == poster_pdf(SPEC)
    assert b"(D:20000101000000" in poster_pdf(SPEC)
    assert poster_pdf(SPEC) != poster_pdf(replace(SPEC, code="K7MQ6Y"))


def test_a_name_in_signs_that_the_type_lacks_is_refused() -> None:
    with pytest.raises(PrintingError):
        poster_pdf(replace(SPEC, institution_name="汚職対策委員会"))


def test_a_poster_whose_code_is_damaged_is_never_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = qr_code(SPEC.payload)
    damaged = QrCode(whole.side, tuple(run for run in whole.runs if run.row % 3))
    monkeypatch.setattr(layout, "qr_code", lambda _payload: damaged)
    assert read_back(poster_pdf(SPEC)) is None
    with pytest.raises(PosterError):
        checked_poster_pdf(SPEC)


def test_a_poster_whose_code_says_something_else_is_never_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    other = qr_code("HTTPS://EJEMPLO.GT/P/K7MQ6Y")
    monkeypatch.setattr(layout, "qr_code", lambda _payload: other)
    with pytest.raises(PosterError):
        checked_poster_pdf(SPEC)


def test_posters_asked_for_at_the_same_time_do_not_disturb_one_another() -> None:
    specs = [replace(SPEC, code=f"K7MQ{number}") for number in range(2, 10)]
    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(checked_poster_pdf, specs))
    assert [read_back(page) for page in pages] == [spec.payload for spec in specs]


def test_nothing_that_draws_is_loaded_until_a_poster_is_made() -> None:
    heavy = "{'fpdf', 'zxingcpp', 'pypdfium2', 'qrcode'}"
    program = f"import sys, alerts.posters; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
