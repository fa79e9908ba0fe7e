"""What a file is, its bytes say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.evidence.kinds import is_program, kind_of

PROGRAMS = {
    "windows": b"MZ\x90\x00\x03\x00\x00\x00\x04\x00" + bytes(54),
    "linux": b"\x7fELF\x02\x01\x01" + bytes(60),
    "mac": b"\xcf\xfa\xed\xfe\x07\x00\x00\x01" + bytes(60),
    "mac, universal": b"\xca\xfe\xba\xbe\x00\x00\x00\x02" + bytes(60),
    "java class": b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + bytes(60),
    "script": b"#!/bin/sh\nrm -rf /\n",
    "script behind a byte order mark": b"\xef\xbb\xbf#!/usr/bin/env python\n",
    "android code": b"dex\n035\x00" + bytes(60),
    "web assembly": b"\x00asm\x01\x00\x00\x00",
    "windows shortcut": bytes.fromhex("4c0000000114020000000000c000000000000046") + bytes(60),
    "installer": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + bytes(1104)
    + bytes.fromhex("84100c0000000000c000000000000046"),
}


def member(name: bytes, body: bytes = b"") -> bytes:
    """A zip member's local header and body, stored."""
    sizes = len(body).to_bytes(4, "little") * 2
    lengths = len(name).to_bytes(2, "little") + bytes(2)
    return b"PK\x03\x04\x14\x00" + bytes(12) + sizes + lengths + name + body


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_is_a_program_whatever_its_name(name: str) -> None:
    assert is_program(PROGRAMS[name])
    assert kind_of(PROGRAMS[name]) is None


@pytest.mark.parametrize(
    "names",
    [(b"AndroidManifest.xml",), (b"res/a.png", b"classes.dex"), (b"META-INF/", b"META-INF/MANIFEST.MF")],
)
def test_android_and_java_packages_are_programs(names: tuple[bytes, ...]) -> None:
    assert is_program(b"".join(member(name, b"x") for name in names))


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "jpeg"),
        (b"\xff\xd8\xff\xe1\x1c\x45Exif\x00\x00", "jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "png"),
        (b"GIF89a\x01\x00\x01\x00", "gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "webp"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", "wav"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "heic"),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avifmiaf", "avif"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", "heic"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "mp4"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", "mov"),
        (b"\x00\x00\x00\x08wide\x00\x00\x10\x00mdat", "mov"),
        (b"\x00\x00\x00\x18ftyp3gp5\x00\x00\x00\x003gp5isom", "3gp"),
        (b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A isom", "m4a"),
        (b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead\x01", "ogg"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x23", None),
        (b"ID3\x04\x00\x00\x00\x00\x00\x23TSSE", "mp3"),
        ((b"\xff\xfb\x90\x64" + bytes(413)) * 2, "mp3"),
        (b"\xff\xfb\x90\x64" + bytes(413), None),
        (b"#!AMR\n\x3c\x91", "amr"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "pdf"),
        (b"\n\n%PDF-1.4\n", "pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "office97"),
        (b"Me pidieron dinero en la ventanilla.\r\n", "text"),
        ("\ufeffañadido".encode(), "text"),
        (b"MZ es la inicial del apellido", "text"),
        (b"caf\xe9 en latin-1", None),
        (b"PK\x05\x06" + bytes(18), None),
        (member(b"foto.txt", b"word/document.xml"), None),
        (member(b"word/document.xml", b"<w/>"), "docx"),
        (member(b"_rels/.rels", b"<r/>") + member(b"docProps/app.xml") + member(b"xl/workbook.xml"), "xlsx"),
        (member(b"[Content_Types].xml", b"<Types>presentationml</Types>"), "pptx"),
        (member(b"mimetype", b"application/vnd.oasis.opendocument.text"), "odt"),
        (b"", None),
        (b" \n", None),
        (bytes(4096), None),
    ],
)
def test_the_first_bytes_say_the_kind(first: bytes, kind: str | None) -> None:
    found = kind_of(first)
    assert (found.id if found else None) == kind


def test_a_letter_cut_at_the_end_of_the_first_bytes_is_still_text() -> None:
    whole = "a" * 4095 + "ñandú"
    assert kind_of(whole.encode()[:4096]) == kind_of(b"abc")


@given(st.binary(max_size=4096))
def test_no_bytes_make_the_rules_fail(first: bytes) -> None:
    kind_of(first)
    is_program(first)


@given(st.sampled_from([*PROGRAMS.values()]), st.binary(max_size=300))
def test_what_follows_does_not_make_a_program_into_something_else(beginning: bytes, rest: bytes) -> None:
    assert kind_of(beginning + rest) is None
