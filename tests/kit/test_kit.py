"""The kit: what each sheet says and must not say, and that all of it can be printed."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from zipfile import ZipFile

import pypdfium2.raw as pdfium
import pytest

from alerts.kit import (
    DOCUMENTS,
    KitSpec,
    banner,
    banner_pdf,
    convocation_pdf,
    file_name,
    independence_pdf,
    kit_zip,
    talk_pdf,
)
from alerts.kit.banner import banner_page
from alerts.kit.documents import convocation_page, independence_page, talk_page
from alerts.kit.words import words_in
from alerts.posters import PosterError, read_back
from alerts.posters.qr import qr_code
from alerts.printing.errors import PrintingError
from alerts.printing.setting import Style
from alerts.printing.shapes import Page
from alerts.readiness import TELLING_WORDS
from tests.posters.specimens import clashes, first_page, ink_box, logos, text_of, texts

SPEC = KitSpec(
    "https://ejemplo.gt",
    "K7MQ6X",
    "Comisión Nacional contra la Corrupción",
    "CNC",
    contact="2222-0000",
    legal="Acuerdo 1-2024",
)
ENGLISH = replace(SPEC, language="en")
PRACTICE = replace(SPEC, demonstration=True, logo=logos()[0])
PAGES: dict[str, Callable[[KitSpec], Page]] = {
    "banner": banner_page,
    "convocation": convocation_page,
    "talk": talk_page,
    "independence": independence_page,
}
ALL = pytest.mark.parametrize("spec", [SPEC, ENGLISH, PRACTICE, replace(PRACTICE, language="en")])
EACH = pytest.mark.parametrize("document", list(DOCUMENTS))


@ALL
@EACH
def test_everything_stands_inside_the_margins_and_nothing_on_another(document: str, spec: KitSpec) -> None:
    page = PAGES[document](spec)
    margin_mm = 90 if document == "banner" else 20
    for left, top, right, bottom in map(ink_box, texts(page)):
        assert left >= (0 if top < 9 else margin_mm - 0.01)
        assert right <= page.width_mm - margin_mm + 1
        assert bottom <= page.height_mm - 10
    assert clashes(page) == []


@ALL
@EACH
def test_every_document_is_one_page_with_embedded_fonts(document: str, spec: KitSpec) -> None:
    with first_page(DOCUMENTS[document](spec)) as page:
        found = list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]))
        assert found
        assert all(pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(text)) == 1 for text in found)


@ALL
def test_a_banner_is_two_metres_wide_and_reads_back(spec: KitSpec) -> None:
    pdf = banner_pdf(spec)
    with first_page(pdf) as page:
        assert [points * 25.4 / 72 for points in page.get_size()] == pytest.approx([2000, 800], abs=0.1)
    assert read_back(pdf, dpi=12) == spec.payload
    assert spec.address in text_of(pdf)


def test_a_banner_whose_code_says_something_else_is_never_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(banner, "qr_code", lambda _payload: qr_code("HTTPS://EJEMPLO.GT/P/K7MQ6Y"))
    with pytest.raises(PosterError):
        banner_pdf(SPEC)


def test_type_on_a_banner_is_read_from_across_a_room() -> None:
    least = min(texts(banner_page(SPEC)), key=lambda text: text.size_pt)
    assert Style(least.weight, least.size_pt, least.colour).cap_mm >= 10_000 / 400


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_convocation_hints_at_nothing(language: str) -> None:
    spec = replace(SPEC, language=language, logo=logos()[0])
    pdf = convocation_pdf(spec)
    said = f"{text_of(pdf)} {convocation_page(spec).title} {file_name('convocation', spec.language)}".lower()
    told = (
        spec.institution_name, spec.institution_acronym, spec.address, spec.code, spec.contact, spec.legal,
        "ejemplo", "dinero", "money", "favor", "cartel", "poster", "buzón", "box", "jornada", "comisión",
        *TELLING_WORDS,
    )  # fmt: skip
    assert [word for word in told if word.lower() in said] == []
    with first_page(pdf) as page:
        kinds = {thing.type for thing in page.get_objects()}
    assert pdfium.FPDF_PAGEOBJ_IMAGE not in kinds
    assert spec.institution_name.encode() not in pdf


def test_the_convocation_of_a_demonstration_says_only_that_it_is_not_for_use() -> None:
    text = text_of(convocation_pdf(PRACTICE))
    assert "Demostración: no se use" in text
    assert "alertas" not in text


@EACH
def test_only_a_demonstration_says_so(document: str) -> None:
    make = DOCUMENTS[document]
    assert "Demostración" not in text_of(make(SPEC))
    assert "Demostración" in text_of(make(PRACTICE))
    assert "Demonstration" in text_of(make(replace(PRACTICE, language="en")))


def test_the_talk_takes_ten_minutes() -> None:
    for language in ("es", "en"):
        minutes = [part.minutes for part in words_in(language).talk.parts]
        assert minutes[0][0] == 0
        assert minutes[-1][1] == 10
        assert all(one[1] == next_one[0] for one, next_one in pairwise(minutes))


def test_the_talk_says_what_the_public_pages_say() -> None:
    spanish, english = text_of(talk_pdf(SPEC)), text_of(talk_pdf(ENGLISH))
    for words in (
        "clave de seguimiento",
        "plazo de 7 días",
        "No somos fiscalía",
        "Ningún sistema garantiza",
        "110",
    ):
        assert words in spanish
    for words in ("tracking key", "within 7 days", "not prosecutors", "No system guarantees", "110"):
        assert words in english
    assert SPEC.address in spanish


@ALL
@EACH
def test_nothing_is_promised_that_the_product_does_not_keep(document: str, spec: KitSpec) -> None:
    text = text_of(DOCUMENTS[document](spec)).lower()
    text = text.replace("ningún sistema garantiza", "").replace("no system guarantees", "")
    for word in (
        "garantiz",
        "proteg",
        "100",
        "imposible",
        "denuncia",
        "penal",
        "guarantee",
        "protect",
        "impossible",
    ):
        assert word not in text


def test_the_note_names_contact_and_law_only_where_there_are_any() -> None:
    assert "2222-0000" in text_of(independence_pdf(SPEC))
    bare = text_of(independence_pdf(replace(SPEC, contact="", legal="")))
    assert "Base legal" not in bare
    assert "Para comprobar" not in bare


def test_a_name_that_leaves_no_room_is_refused_rather_than_cut() -> None:
    with pytest.raises(PrintingError, match="too long"):
        talk_pdf(replace(SPEC, institution_name="Institución larguísima " * 40))


def test_both_languages_say_the_same_things() -> None:
    spanish, english = words_in("es"), words_in("en")
    assert [len(part.lines) for part in spanish.talk.parts] == [
        len(part.lines) for part in english.talk.parts
    ]
    assert [len(part.lines) for part in spanish.independence.sections] == [
        len(part.lines) for part in english.independence.sections
    ]
    assert len(spanish.convocation.body) == len(english.convocation.body)


def test_the_zip_holds_every_document_in_both_languages_and_what_goes_with_them() -> None:
    packed = kit_zip(SPEC, more={"formulario-es.pdf": b"form"})
    with ZipFile(BytesIO(packed)) as archive:
        assert sorted(archive.namelist()) == sorted(
            [
                *(file_name(document, each) for document in DOCUMENTS for each in ("es", "en")),
                "formulario-es.pdf",
            ]
        )
        assert archive.read("convocatoria-en.pdf") == convocation_pdf(ENGLISH)
        assert {entry.date_time for entry in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}
    assert packed == kit_zip(SPEC, more={"formulario-es.pdf": b"form"})
