"""Documents as programs make them, with something to hide in every place that has one."""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import openpyxl
import pikepdf
from fpdf import FPDF
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as SheetImage
from pikepdf import Array, Dictionary, Name, Pdf, String

from tests.evidence import pictures, sound_and_video

TEXT = "Acta de recepción de la obra"
_WHEN = datetime(2026, 3, 5, 13, 14, 15, tzinfo=UTC)


def pdf(canary: str) -> bytes:
    """A page with a photo, and metadata, scripts, attachments, notes, an older revision and a thumbnail."""
    with pikepdf.open(BytesIO(_page(canary))) as document:
        _hide_in_catalogue(document, canary)
        _hide_in_page(document, canary)
        with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:creator"] = [canary]
        document.trailer["/ID"] = Array([String(canary), String(canary)])
        document.trailer["/Private"] = String(canary)
        document.attachments[f"{canary}.txt"] = canary.encode()
        file = BytesIO()
        document.save(file)
    return _with_older_revision(file.getvalue(), canary)


def _page(canary: str) -> bytes:
    page = FPDF()
    page.set_author(canary)
    page.set_title(canary)
    page.set_creator(canary)
    page.set_producer(canary)
    page.set_creation_date(_WHEN)
    page.add_page()
    page.set_font("helvetica", size=20)
    page.cell(text=TEXT)
    page.image(BytesIO(pictures.jpeg(canary)), x=20, y=40, w=80)
    page.set_compression(compress=True)
    return bytes(page.output())


def _hide_in_catalogue(document: Pdf, canary: str) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{canary}')"))
    root = document.Root
    root.OpenAction = script
    root.AA = Dictionary(WC=script)
    root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String(canary), script])))
    root.PieceInfo = Dictionary(Maker=Dictionary(Private=String(canary)))
    root.URI = Dictionary(Base=String(f"http://{canary}"))
    form = document.make_stream(canary.encode())
    signature = Dictionary(
        Type=Name.Sig, Name=String(canary), Contents=String(canary), Location=String(canary)
    )
    field = Dictionary(FT=Name.Sig, T=String("firma"), V=document.make_indirect(signature))
    root.AcroForm = Dictionary(Fields=Array([document.make_indirect(field)]), XFA=form, SigFlags=3)
    group = Dictionary(
        Type=Name.OCG, Name=String("Capa"), Usage=Dictionary(User=Dictionary(Name=String(canary)))
    )
    root.OCProperties = Dictionary(OCGs=Array([document.make_indirect(group)]), D=Dictionary())


def _hide_in_page(document: Pdf, canary: str) -> None:
    page = document.pages[0].obj
    page.Thumb = document.make_stream(canary.encode())
    page.LastModified = String(canary)
    page["/Maker"] = String(canary)
    page.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String(canary)))
    fonts = page.Resources.Font
    fonts["/AA"] = fonts[next(iter(fonts.keys()))]
    box = Array([10, 10, 60, 60])
    attached = document.make_stream(canary.encode())
    place = Dictionary(Type=Name.Filespec, F=String(canary), EF=Dictionary(F=attached))
    notes = [
        Dictionary(
            Subtype=Name.Text,
            Rect=box,
            T=String(canary),
            Contents=String("Ojo"),
            M=String(canary),
            NM=String(canary),
        ),
        Dictionary(Subtype=Name.FileAttachment, Rect=box, FS=place),
        Dictionary(Subtype=Name.Link, Rect=box, A=Dictionary(S=Name.Launch, F=String(canary))),
        Dictionary(Subtype=Name.Link, Rect=box, A=Dictionary(S=Name.URI, URI=String(f"file:///C:/{canary}"))),
        Dictionary(
            Subtype=Name.Link,
            Rect=box,
            A=Dictionary(
                S=Name.URI,
                URI=String("https://example.org"),
                Next=Dictionary(S=Name.JavaScript, JS=String(canary)),
            ),
        ),
    ]
    page.Annots = Array([document.make_indirect(note) for note in notes])
    for picture in page.Resources.XObject.values():
        picture.Metadata = document.make_stream(xmp(canary))


def xmp(canary: str) -> bytes:
    return pictures.xmp(canary)


def _with_older_revision(data: bytes, canary: str) -> bytes:
    """The same document after an incremental update: what was said before is still in the file."""
    start = data.rindex(b"startxref")
    older = f"\n99999 0 obj\n<< /Old ({canary}) >>\nendobj\n% {canary}\n".encode()
    return data[:start] + older + data[start:]


def encrypted_pdf(*, user: str) -> bytes:
    with pikepdf.open(BytesIO(_page("cualquiera"))) as document:
        file = BytesIO()
        document.save(file, encryption=pikepdf.Encryption(owner="dueño", user=user))
    return file.getvalue()


def word(canary: str) -> bytes:
    """A document with properties, a photo, a comment, a template, a tracked change and places on a computer."""
    document = docx.Document()
    paragraph = document.add_paragraph(TEXT)
    document.add_picture(BytesIO(pictures.jpeg(canary)))
    document.add_comment(paragraph.runs[0], text="Revisar", author=canary, initials=canary[:3])
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = properties.title = canary
    file = BytesIO()
    document.save(file)
    return rewritten(
        file.getvalue(),
        {
            "word/document.xml": lambda body: _word_body(body, canary),
            "word/settings.xml": lambda body: _word_settings(body, canary),
            "word/_rels/document.xml.rels": lambda body: _relations(body, canary),
            "customXml/item1.xml": lambda _body: f"<a>{canary}</a>".encode(),
        },
        {"word/people.xml": f"<people><person author='{canary}'/></people>".encode()},
    )


def _word_body(body: bytes, canary: str) -> bytes:
    named = body.replace(
        b'name="Picture 1"', f'name="Picture 1" descr="C:\\Users\\{canary}\\foto.jpg"'.encode()
    )
    return named.replace(b"<w:sectPr", _tracked(canary).encode() + b"<w:sectPr", 1)


def _tracked(canary: str) -> str:
    """A paragraph that somebody added, with a field that fetches a file."""
    when = "2026-03-05T13:14:15Z"
    return (
        f'<w:p w:rsidR="00AB12CD"><w:ins w:id="7" w:author="{canary}" w:date="{when}">'
        "<w:r><w:t>añadido</w:t></w:r></w:ins>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText> INCLUDEPICTURE "C:\\Users\\{canary}\\a.jpg" </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="end"/></w:r><!-- {canary} --></w:p>'
    )


def _word_settings(body: bytes, canary: str) -> bytes:
    more = (
        '<w:rsids><w:rsidRoot w:val="00AB12CD"/></w:rsids>'
        f'<w:docVars><w:docVar w:name="v" w:val="{canary}"/></w:docVars>'
    ).encode()
    return body.replace(b"</w:settings>", more + b"</w:settings>")


_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _relation(number: int, kind: str, target: str, *, mode: str = 'TargetMode="External"') -> str:
    return f'<Relationship Id="rId{number}" Type="{_TYPE}/{kind}" Target="{target}" {mode}/>'


def _relations(body: bytes, canary: str) -> bytes:
    more = (
        _relation(901, "attachedTemplate", f"file:///C:/{canary}.dotx")
        + _relation(902, "hyperlink", f"file:///C:/{canary}")
        + _relation(903, "hyperlink", "https://example.org/")
    )
    return _before(body, b"</Relationships>", more)


def _before(body: bytes, mark: bytes, more: str) -> bytes:
    return body.replace(mark, more.encode() + mark, 1)


def sheet(canary: str) -> bytes:
    """A workbook with properties, a photo, a signed note, a path, a printer and who opened it last."""
    book = openpyxl.Workbook()
    page = book.active
    page["A1"], page["B2"] = TEXT, 1234.5
    page["A1"].comment = Comment(f"{canary}:\nRevisar", canary)
    page.add_image(SheetImage(BytesIO(pictures.png(canary))), "C3")
    book.properties.creator = book.properties.lastModifiedBy = canary
    file = BytesIO()
    book.save(file)
    printer = _relation(77, "printerSettings", "../printerSettings/printerSettings1.bin", mode="")
    setup = f'<pageSetup xmlns:r="{_TYPE}" paperSize="1" r:id="rId77"/>'
    return rewritten(
        file.getvalue(),
        {
            "xl/workbook.xml": lambda body: _before(body, b"<workbookPr", _opened_by(canary)),
            "xl/worksheets/_rels/sheet1.xml.rels": lambda body: _before(body, b"</Relationships>", printer),
            "xl/worksheets/sheet1.xml": lambda body: _before(body, b"<drawing", setup),
        },
        {"xl/printerSettings/printerSettings1.bin": canary.encode("utf-16-le")},
    )


def _opened_by(canary: str) -> str:
    compatible = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    path = f'<x15ac:absPath xmlns:x15ac="x" url="C:\\Users\\{canary}\\"/>'
    return (
        f'<fileSharing userName="{canary}"/><mc:AlternateContent xmlns:mc="{compatible}">'
        f'<mc:Choice Requires="x15">{path}</mc:Choice></mc:AlternateContent>'
    )


def slides(canary: str) -> bytes:
    """The least of a presentation: one slide with a film, comments of both ages, and what an add-in remembers."""
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    main = f'xmlns="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="{drawing}" xmlns:r="{_TYPE}"'
    film = _relation(1, "video", "../media/media1.mp4", mode="")
    linked = _relation(2, "video", f"file:///C:/{canary}.mp4")
    about = f'id="2" name="{canary}.mp4" descr="C:\\{canary}.mp4"'
    types = "application/vnd.openxmlformats-officedocument.presentationml"
    return _zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="xml" ContentType="a/b"/>'
            f'<Override PartName="/ppt/presentation.xml" ContentType="{types}.presentation.main+xml"/>'
            '<Override PartName="/docProps/core.xml" ContentType="a/b"/></Types>',
            "_rels/.rels": _listed(_relation(1, "officeDocument", "ppt/presentation.xml", mode="")),
            "docProps/core.xml": f"<a>{canary}</a>",
            "ppt/presentation.xml": f"<presentation {main}/>",
            "ppt/commentAuthors.xml": f"<cmAuthorLst {main}>"
            f'<cmAuthor id="0" name="{canary}" initials="{canary}"/></cmAuthorLst>',
            "ppt/authors.xml": f'<authorLst {main}><author name="{canary}" userId="{canary}"/></authorLst>',
            "ppt/comments/comment1.xml": f'<cmLst {main}><cm dt="{canary}"><text>Ojo</text></cm></cmLst>',
            "ppt/tags/tag1.xml": f'<tagLst {main}><tag name="A" val="{canary}"/></tagLst>',
            "ppt/changesInfos/changesInfo1.xml": f"<a>{canary}</a>",
            "ppt/slides/slide1.xml": f"<sld {main}><cNvPr {about}/><a:t>{TEXT}</a:t></sld>",
            "ppt/slides/_rels/slide1.xml.rels": _listed(film + linked),
            "ppt/media/media1.mp4": sound_and_video.video("mp4", canary),
        }
    )


_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def _listed(relations: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'


def _zipped(members: dict[str, str | bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as container:
        for name, body in members.items():
            container.writestr(name, body)
    return file.getvalue()


def rewritten(data: bytes, changes: dict, more: dict[str, bytes]) -> bytes:
    """A zip with some members changed and some added; its comment and dates are those of a program."""
    file = BytesIO()
    with ZipFile(BytesIO(data)) as before, ZipFile(file, "w", ZIP_DEFLATED) as after:
        names = before.namelist()
        assert set(changes) <= set(names), sorted(set(changes) - set(names))
        for name in names:
            body = before.read(name)
            changed = changes[name](body) if name in changes else body
            assert name not in changes or changed != body, name
            after.writestr(name, changed)
        for name, body in more.items():
            after.writestr(name, body)
        after.comment = b"Zopilote7391"
    return file.getvalue()
