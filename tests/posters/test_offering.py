"""Posters as they are offered: read back in every kind of file, harmless to open, and the same everywhere."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pypdfium2
import pytest
import zxingcpp
from defusedxml.ElementTree import fromstring
from PIL import Image, ImageChops
from playwright.sync_api import Browser

from alerts.posters import (
    KINDS,
    PosterError,
    PosterSpec,
    card,
    file_name,
    poster_file,
    poster_pdf,
    poster_png,
    poster_svg,
    posters_pdf,
    posters_zip,
    read_back,
    tall,
)
from alerts.posters.qr import QrCode, qr_code
from alerts.posters.read_back import codes_in, reading_dpi
from alerts.printing.raster import page_picture, svg_picture
from tests.posters.specimens import (
    DEMONSTRATION,
    EVERY,
    FULLEST,
    LONGEST,
    ONION,
    SPEC,
    first_page,
    logos,
    name_of,
)

ALL = pytest.mark.parametrize("spec", [*EVERY, *FULLEST, ONION, LONGEST], ids=name_of)
SOME = pytest.mark.parametrize("spec", [EVERY[0], *FULLEST[-5:], DEMONSTRATION], ids=name_of)
CARD = replace(SPEC, format="card")
CARDS = replace(SPEC, format="cards")


def codes_of(data: bytes, kind: str, spec: PosterSpec) -> list[str]:
    """What a reader of its own finds in a finished file."""
    if kind == "png":
        with Image.open(BytesIO(data)) as picture:
            return codes_in(picture.convert("L"))
    dpi = reading_dpi(spec.format)
    return codes_in(svg_picture(data, dpi) if kind == "svg" else page_picture(data, dpi, grey=True))


@ALL
def test_every_pdf_reads_back_as_its_address(spec: PosterSpec) -> None:
    wanted = 10 if spec.format == "cards" else 1
    assert codes_of(poster_pdf(spec), "pdf", spec) == [spec.payload] * wanted


@SOME
@pytest.mark.parametrize("kind", ["svg", "png"])
def test_svg_and_png_read_back_too(spec: PosterSpec, kind: Any) -> None:
    wanted = 10 if spec.format == "cards" else 1
    assert codes_of(poster_file(spec, kind), kind, spec) == [spec.payload] * wanted


@pytest.mark.parametrize(("dpi", "degrees"), [(100, 0), (60, 7), (50, -18), (72, 90), (72, 180), (150, 33)])
def test_a_bad_photograph_still_reads(dpi: float, degrees: float) -> None:
    for spec in (SPEC, DEMONSTRATION, replace(SPEC, format="a3", ink="saving")):
        photograph = page_picture(poster_pdf(spec), dpi, grey=True)
        turned = photograph.rotate(degrees, expand=True, fillcolor=128, resample=Image.Resampling.BILINEAR)
        assert [code.text for code in zxingcpp.read_barcodes(turned)] == [spec.payload]


def test_a_card_reads_from_a_photograph_of_200_dpi() -> None:
    for spec in (CARD, replace(ONION, format="card")):
        photograph = page_picture(poster_pdf(spec), 200, grey=True).rotate(11, expand=True, fillcolor=128)
        assert [code.text for code in zxingcpp.read_barcodes(photograph)] == [spec.payload]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("spec", [SPEC, CARD, CARDS], ids=name_of)
def test_a_poster_whose_code_says_something_else_is_never_offered(
    kind: Any, spec: PosterSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (tall, card):
        monkeypatch.setattr(module, "qr_code", lambda _payload: qr_code("HTTPS://EJEMPLO.GT/P/K7MQ6Y"))
    with pytest.raises(PosterError):
        poster_file(spec, kind)
    with pytest.raises(PosterError):
        posters_zip([spec], kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_poster_whose_code_is_damaged_is_never_offered(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = qr_code(SPEC.payload)
    damaged = QrCode(whole.side, tuple(run for run in whole.runs if run.row % 3))
    monkeypatch.setattr(tall, "qr_code", lambda _payload: damaged)
    with pytest.raises(PosterError):
        poster_file(SPEC, kind)


def test_one_damaged_page_among_many_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    specs = [replace(SPEC, code=f"K7MQ{number}") for number in range(2, 6)]
    wrong = specs[2].payload
    monkeypatch.setattr(
        tall, "qr_code", lambda payload: qr_code(SPEC.payload if payload == wrong else payload)
    )
    with pytest.raises(PosterError):
        posters_pdf(specs)
    monkeypatch.undo()
    with pypdfium2.PdfDocument(posters_pdf(specs)) as document:
        assert len(document) == 4


def test_pages_of_one_pdf_may_have_any_format_and_logo() -> None:
    specs = [
        replace(spec, logo=logo)
        for logo in logos()
        for spec in (SPEC, CARD, CARDS, replace(SPEC, format="a3"))
    ]
    pdf = posters_pdf(specs)
    with pypdfium2.PdfDocument(pdf) as document:
        sizes = {
            tuple(round(side) for side in document[number].get_size()) for number in range(len(document))
        }
    assert len(sizes) == 3
    assert pdf == posters_pdf(specs)


def test_nothing_is_made_of_nothing() -> None:
    for make in (posters_pdf, posters_zip):
        with pytest.raises(PosterError):
            make([])


def test_a_zip_holds_a_file_for_each_poster_and_no_clock() -> None:
    specs = [replace(SPEC, code="K7MQ2"), replace(SPEC, code="K7MQ3", ink="saving", format="card")]
    packed = posters_zip(specs)
    with ZipFile(BytesIO(packed)) as archive:
        assert archive.namelist() == ["cartel-K7MQ2-carta-es.pdf", "cartel-K7MQ3-tarjeta-es-ahorro.pdf"]
        assert {entry.date_time for entry in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        assert archive.read(file_name(specs[0])) == poster_pdf(specs[0])
    assert packed == posters_zip(specs)


@SOME
def test_an_svg_needs_no_font_and_refers_to_nothing_outside(spec: PosterSpec) -> None:
    svg = poster_svg(spec).decode()
    root = fromstring(svg)
    kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not kinds & {"text", "style", "script", "foreignObject"}
    links = [
        value for element in root.iter() for name, value in element.attrib.items() if name.endswith("href")
    ]
    assert all(link.startswith(("#", "data:image/png;base64,")) for link in links)
    assert set(re.findall(r"https?://[^\s\"<]+", svg)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert "font" not in svg.split("</desc>")[1]


def test_an_svg_says_aloud_what_it_shows() -> None:
    root = fromstring(poster_svg(SPEC))
    said = " ".join(str(element.text) for element in root if element.tag.endswith("desc"))
    assert SPEC.address in said
    assert "¿Piden dinero" in said


@pytest.mark.browser
@pytest.mark.parametrize(
    "spec", [replace(SPEC, logo=logos()[0]), replace(CARDS, logo=logos()[1])], ids=name_of
)
def test_an_svg_looks_in_a_browser_as_the_pdf_does(spec: PosterSpec, chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 816, "height": 1056})  # a letter page at 96 dpi
    page.set_content(
        f"<style>body{{margin:0}}svg{{display:block}}</style>{poster_svg(spec).decode().split('?>')[1]}"
    )
    with Image.open(BytesIO(page.screenshot())) as shot:
        seen = shot.convert("L")
    page.close()
    printed = page_picture(poster_pdf(spec), 96, grey=True).convert("L").resize(seen.size)
    different = ImageChops.difference(seen, printed).point(lambda value: 255 if value > 100 else 0)
    share = sum(different.histogram()[200:]) / (seen.width * seen.height)
    assert share < 0.02  # the edges of type, which every renderer smooths in its own way
    assert codes_in(seen.resize((seen.width * 2, seen.height * 2)))[0] == spec.payload


def test_a_png_knows_its_size_on_paper_and_nothing_else() -> None:
    with Image.open(BytesIO(poster_png(SPEC, dpi=100))) as picture:
        assert picture.size == (850, 1100)
        assert picture.info == {"dpi": pytest.approx((100, 100), abs=0.1)}


@pytest.mark.parametrize("dpi", [0, 99, 301, 100_000])
def test_a_picture_is_neither_too_coarse_nor_a_bomb(dpi: int) -> None:
    with pytest.raises(PosterError):
        poster_png(SPEC, dpi=dpi)


def test_a_png_logo_is_a_picture_and_an_svg_logo_stays_vector() -> None:
    png, svg = logos()
    for logo, pictures in ((png, 1), (svg, 0)):
        with first_page(poster_pdf(replace(SPEC, logo=logo))) as page:
            assert sum(1 for thing in page.get_objects(max_depth=5) if thing.type == 3) == pictures


def test_posters_asked_for_at_the_same_time_do_not_disturb_one_another() -> None:
    specs = [replace(SPEC, code=f"K7MQ{number}") for number in range(2, 10)]
    kinds = [KINDS[number % 2] for number in range(len(specs))]
    with ThreadPoolExecutor(4) as pool:
        files = list(pool.map(poster_file, specs, kinds))
    assert [codes_of(data, kind, SPEC) for data, kind in zip(files, kinds, strict=True)] == [
        [spec.payload] for spec in specs
    ]
    assert read_back(files[0]) == specs[0].payload


def test_nothing_that_draws_is_loaded_until_a_poster_is_made() -> None:
    heavy = "{'fpdf', 'zxingcpp', 'pypdfium2', 'qrcode', 'fontTools', 'PIL', 'defusedxml'}"
    program = f"import sys, alerts.posters, alerts.kit; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
