"""A clean document says the same and nothing of who wrote it."""

import zlib
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import openpyxl
import pikepdf
import pytest

from alerts.evidence.cleaning import CannotClean, Cleaned, Reason, clean
from alerts.evidence.kinds import KINDS, kind_of
from tests.evidence import documents
from tests.evidence.seeking import CANARY, hides

MAKERS = {"pdf": documents.pdf, "docx": documents.word, "xlsx": documents.sheet, "pptx": documents.slides}


def cleaned(data: bytes) -> Cleaned:
    return clean(data, kind_of(data[:4096]))


def reason(data: bytes) -> Reason:
    with pytest.raises(CannotClean) as refused:
        cleaned(data)
    return refused.value.reason


@pytest.mark.parametrize("kind", MAKERS)
def test_a_clean_document_hides_nothing_and_stays_what_it_was(kind: str) -> None:
    data = MAKERS[kind](CANARY)
    assert hides(data)
    copy = cleaned(data)
    assert not hides(copy.data)
    found = kind_of(copy.data[:4096])
    assert found is not None
    assert (found.id, found.extension) == (kind, copy.extension)
    assert copy.removed


@pytest.mark.parametrize("kind", MAKERS)
def test_a_clean_document_cleaned_again_is_the_same(kind: str) -> None:
    once = cleaned(MAKERS[kind](CANARY))
    twice = cleaned(once.data)
    assert twice.removed == ()
    assert twice.data == once.data or kind == "pptx"  # a film moves by some bytes


def test_the_pages_of_a_pdf_say_and_show_the_same() -> None:
    data = documents.pdf(CANARY)
    copy = cleaned(data)
    with pikepdf.open(BytesIO(data)) as before, pikepdf.open(BytesIO(copy.data)) as after:
        assert len(after.pages) == len(before.pages)
        assert after.pages[0].Contents.read_bytes() == before.pages[0].Contents.read_bytes()
        pictures = [next(iter(one.pages[0].Resources.XObject.values())) for one in (before, after)]
        decoded = [pikepdf.PdfImage(picture).as_pil_image().tobytes() for picture in pictures]
        assert decoded[0] == decoded[1]
        assert "/AA" in after.pages[0].Resources.Font  # a font may be called what an action is called
        assert after.check_pdf_syntax() == []


def test_a_pdf_keeps_notes_and_links_and_loses_what_acts() -> None:
    with pikepdf.open(BytesIO(cleaned(documents.pdf(CANARY)).data)) as pdf:
        notes = list(pdf.pages[0].Annots)
        assert [str(note.Subtype) for note in notes] == ["/Text", "/Link", "/Link", "/Link"]
        assert str(notes[0].Contents) == "Ojo"
        assert [str(note.A.URI) for note in notes if "/A" in note] == ["https://example.org"]
        assert set(pdf.Root.keys()) <= {
            "/Type",
            "/Pages",
            "/Names",
            "/AcroForm",
            "/OCProperties",
            "/PageLayout",
            "/Lang",
            "/PageMode",
        }
        assert "/Info" not in pdf.trailer


def test_a_pdf_that_asks_for_a_password_is_named() -> None:
    assert reason(documents.encrypted_pdf(user="secreta")) is Reason.ENCRYPTED


def test_a_pdf_that_only_forbids_printing_is_cleaned() -> None:
    copy = cleaned(documents.encrypted_pdf(user=""))
    with pikepdf.open(BytesIO(copy.data)) as pdf:
        assert not pdf.is_encrypted


def test_a_word_document_reads_the_same() -> None:
    data = documents.word(CANARY)
    before, after = docx.Document(BytesIO(data)), docx.Document(BytesIO(cleaned(data).data))
    assert [p.text for p in after.paragraphs] == [p.text for p in before.paragraphs]
    assert len(after.inline_shapes) == 1
    note = next(iter(after.comments))
    assert (note.text, note.author) == ("Revisar", "Autor")
    links = [one.target_ref for one in after.part.rels.values() if one.is_external]
    assert sorted(links) == ["externo", "externo", "https://example.org/"]


def test_a_workbook_reads_the_same() -> None:
    page = openpyxl.load_workbook(BytesIO(cleaned(documents.sheet(CANARY)).data)).active
    assert (page["A1"].value, page["B2"].value) == (documents.TEXT, 1234.5)
    assert page["A1"].comment.text == "Autor:\nRevisar"
    assert len(page._images) == 1


def test_a_slide_says_the_same() -> None:
    with ZipFile(BytesIO(cleaned(documents.slides(CANARY)).data)) as container:
        assert documents.TEXT in container.read("ppt/slides/slide1.xml").decode()
        assert "docProps" not in container.read("[Content_Types].xml").decode()
        assert kind_of(container.read("ppt/media/media1.mp4")[:4096]) == KINDS["mp4"]


def test_no_part_of_a_clean_zip_has_a_date() -> None:
    with ZipFile(BytesIO(cleaned(documents.word(CANARY)).data)) as container:
        assert {member.date_time for member in container.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert container.comment == b""


def with_member(name: str, content: bytes) -> bytes:
    return documents.rewritten(documents.word("cualquiera"), {}, {name: content})


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("word/vbaProject.bin", b"x", Reason.MACROS),
        ("word/activeX/activeX1.bin", b"x", Reason.MACROS),
        ("word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0", Reason.EMBEDDED),
        ("word/media/image9.emf", b"\x01\x00\x00\x00", Reason.EMBEDDED),
        ("word/header9.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", Reason.DAMAGED),
        ("word/header9.xml", b"<a>", Reason.DAMAGED),
        ("word/media/image9.jpg", b"\xff\xd8\xff\xe0", Reason.DAMAGED),
        ("../../etc/cron.d/x.xml", b"<a/>", Reason.DAMAGED),
        ("WORD/document.xml", b"<a/>", Reason.DAMAGED),
    ],
)
def test_what_a_document_may_not_carry_is_named(name: str, content: bytes, why: Reason) -> None:
    assert reason(with_member(name, content)) is why


def test_a_document_within_a_document_is_cleaned_too() -> None:
    copy = cleaned(with_member("word/embeddings/hoja.xlsx", documents.sheet(CANARY)))
    assert not hides(copy.data)


def test_a_document_with_too_many_within_each_other_is_refused() -> None:
    data = documents.word("cualquiera")
    for _ in range(4):
        data = documents.rewritten(documents.word("cualquiera"), {}, {"word/embeddings/otro.docx": data})
    assert reason(data) is Reason.EMBEDDED


def test_a_zip_bomb_is_not_unpacked() -> None:
    assert reason(with_member("word/big.xml", bytes(200_000_000))) is Reason.TOO_BIG


def test_a_zip_that_lies_about_its_sizes_is_damaged() -> None:
    data = with_member("word/big.xml", b"<a>" + b" " * 5_000_000 + b"</a>")
    real, said = (5_000_007).to_bytes(4, "little"), (50).to_bytes(4, "little")
    assert data.count(real) == 2
    assert reason(data.replace(real, said)) is Reason.DAMAGED


def pdf_of(make: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        make(pdf)
        file = BytesIO()
        pdf.save(file)
    return file.getvalue()


def test_a_pdf_whose_picture_unpacks_without_end_is_refused() -> None:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(2**20)) for _ in range(128)) + packer.flush()

    def hide(pdf: pikepdf.Pdf) -> None:
        picture = pdf.make_stream(packed, Subtype=pikepdf.Name.Image)
        picture.write(packed, filter=pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.DCTDecode]))
        pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(a=picture))

    assert reason(pdf_of(hide)) is Reason.TOO_BIG


def test_a_pdf_that_goes_round_in_circles_is_cleaned() -> None:
    def tie(pdf: pikepdf.Pdf) -> None:
        one = pdf.make_indirect(pikepdf.Dictionary())
        one.Next = one
        pdf.Root.Outlines = one

    assert cleaned(pdf_of(tie)).data


def test_a_zip_of_a_document_with_a_password_is_named() -> None:
    data = bytearray(documents.word("cualquiera"))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert reason(bytes(data)) is Reason.ENCRYPTED


def test_a_zip_that_is_no_document_is_damaged() -> None:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as container:
        container.writestr("word/document.xml", "<a/>")
    assert reason(file.getvalue()) is Reason.DAMAGED
