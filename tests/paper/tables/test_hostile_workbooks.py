"""Workbooks that are damaged, foreign or built to hurt: each is named, and none takes the reader down."""

import io
import re
import struct
import time
import zipfile
from contextlib import suppress
from functools import cache
from subprocess import Popen
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alerts.paper.tables import MAX_CELL_CHARACTERS, MAX_ROWS, TableError, template_xlsx
from alerts.paper.tables.inspection import MOST_CELLS, UNPACKED_BYTES, Refusal, inspected
from tests.paper.tables.samples import FIELDS, QUESTIONNAIRE, filled_row, read, refusal
from tests.paper.tables.workbooks import cell, packed, parts_of, with_sheet, workbook

DAMAGED = "El libro de Excel está cortado o dañado"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "xl/worksheets/sheet1.xml"


@cache
def whole() -> bytes:
    return workbook([FIELDS, filled_row(D5="canario")])


def test_a_gigabyte_unpacked_is_refused_with_its_size_and_at_once() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in parts_of(whole()).items():
            book.writestr(name, content)
        with book.open("xl/media/grande.xml", "w", force_zip64=True) as large:
            for _ in range(64):
                large.write(bytes(1024**2 * 16))
    started = time.monotonic()
    assert "pesa 1074 MB al descomprimirlo y caben 256" in str(refusal(target.getvalue()))
    assert time.monotonic() - started < 10


def test_a_member_that_lies_about_its_size_is_found() -> None:
    parts = parts_of(whole())
    parts[SHEET] += b" " * (UNPACKED_BYTES // 4)
    data = bytearray(packed(parts))
    real = struct.pack("<I", len(parts[SHEET]))
    assert data.count(real) == 2  # before the member, and in the directory
    lying = bytes(data).replace(real, struct.pack("<I", 100))
    assert DAMAGED in str(refusal(lying))


@pytest.mark.parametrize("reference", ["XFD1048576", "A1048576", "ZZ99999", "XFE1", "A9999999"])
@pytest.mark.parametrize("value", ["x", ""])
def test_a_cell_that_stretches_the_sheet_beyond_measure_is_named(reference: str, value: str) -> None:
    rows = f'<row r="1">{cell("A1", "A4")}{cell("Z1", "E1")}</row>{cell(reference, value)}'
    error = refusal(with_sheet(rows))
    assert f"La celda {reference} está muy lejos" in str(error)


@pytest.mark.parametrize("reference", ["A0", "1A", "", "AAAA1", "a1", "A-1", "A1:B2", "É1"])
def test_a_cell_that_is_nowhere_is_damage(reference: str) -> None:
    data = with_sheet(f'<row r="1">{cell("A1", "A4")}</row><row r="2">{cell(reference, "x")}</row>')
    assert DAMAGED in str(refusal(data))


def test_merged_cells_that_overlap_by_the_thousand_take_no_time() -> None:
    rows = "".join(f'<row r="{n}"><c t="n"><v>{n}</v></c></row>' for n in range(2, 3_000))
    cells = f'<row r="1">{cell("A1", "A4")}</row>{rows}'

    def merged(times: int) -> bytes:
        listed = '<mergeCell ref="A2:A3000"/>' * times
        return with_sheet(cells, behind=f"<mergeCells>{listed}</mergeCells>")

    assert all(len(row.faults) == 1 for row in read(merged(1)).rows)
    started = time.process_time()
    assert DAMAGED in str(refusal(merged(5_000)))
    assert time.process_time() - started < 2


def test_a_document_type_is_refused_before_its_entities_grow() -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    declared = f'<!DOCTYPE worksheet [<!ENTITY a0 "ja">{laughs}]>'
    assert DAMAGED in str(refusal(with_sheet(cell("A1", "&a8;"), declared=declared)))


def test_a_foreign_entity_reads_no_file() -> None:
    declared = '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    assert DAMAGED in str(refusal(with_sheet(cell("A1", "&x;"), declared=declared)))


def test_shared_strings_that_promise_billions_take_no_memory_of_ours() -> None:
    parts = parts_of(template_xlsx(QUESTIONNAIRE))
    promised = re.sub(rb'uniqueCount="\d+"', b'uniqueCount="4000000000"', parts["xl/sharedStrings.xml"])
    assert promised != parts["xl/sharedStrings.xml"]
    parts["xl/sharedStrings.xml"] = promised
    assert DAMAGED in str(refusal(packed(parts)))


def ods() -> bytes:
    return packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600), "contraseña"),
        (OLE + bytes(2000), "antiguo (.xls)"),
        (ods(), "LibreOffice (.ods)"),
        (packed({"xl/workbook.bin": b"x"}), "binario"),
        (packed({"word/document.xml": b"<w/>"}), "no una hoja de cálculo"),
        (packed({"xl/workbook.xml": b"<workbook/>"}), DAMAGED),
        (b"PK\x03\x04", DAMAGED),
        (b"PK\x05\x06" + bytes(18), "no una hoja de cálculo"),
        (whole()[:-1], DAMAGED),
        (whole()[: len(whole()) // 2], DAMAGED),
    ],
)
def test_another_kind_of_file_is_told_what_to_do(data: bytes, said: str) -> None:
    assert said in str(refusal(data))


def test_limits_hold_in_workbooks_too() -> None:
    long = refusal(workbook([["A4", "E1"], ["x", "y" * (MAX_CELL_CHARACTERS + 1)]]))
    assert (long.params["cell"], "B2" in str(long)) == ("B2", True)
    rows = "".join(f'<row><c t="n"><v>{n}</v></c></row>' for n in range(MAX_ROWS + 20))
    assert "50,000 filas" in str(refusal(with_sheet(f'<row r="1">{cell("A1", "A4")}</row>{rows}')))
    wide = "".join("<c><v>1</v></c>" for _ in range(600))
    assert "500 columnas" in str(refusal(with_sheet(f'<row r="1">{cell("A1", "A4")}</row><row>{wide}</row>')))


def test_the_largest_honest_sheet_stays_within_the_measure() -> None:
    assert MAX_ROWS * (len(FIELDS) + 10) < MOST_CELLS


@settings(max_examples=12)
@given(st.binary(max_size=400), st.sampled_from([b"PK\x03\x04", b"PK\x05\x06", OLE]))
@example(b"", b"PK\x03\x04")
def test_noise_behind_the_first_bytes_of_a_workbook_is_refused(noise: bytes, start: bytes) -> None:
    with pytest.raises(TableError):
        read(start + noise)


@settings(max_examples=15)
@given(st.data())
def test_a_workbook_cut_anywhere_is_refused_whole(data: st.DataObject) -> None:
    complete = whole()
    with pytest.raises(TableError) as refused:
        read(complete[: data.draw(st.integers(4, len(complete) - 1))])
    assert "canario" not in str(refused.value)


def bent(data: st.DataObject) -> bytes:
    """A workbook of which one part says something else than it did."""
    parts = parts_of(whole())
    name = data.draw(st.sampled_from(sorted(parts)))
    content = parts[name]
    at = data.draw(st.integers(0, len(content)))
    foreign = data.draw(
        st.one_of(
            st.binary(max_size=12),
            st.sampled_from(
                [b"<c r='B1'><v>", b"<row r='-1'>", b"<f>", b"</sheetData>", b"r='ZZ9'", b"&amp;", b"\0"]
            ),
        )
    )
    parts[name] = content[:at] + foreign + content[at + data.draw(st.integers(0, 12)) :]
    return packed(parts)


@settings(max_examples=20)
@given(st.data())
def test_a_workbook_with_bent_xml_is_a_table_or_is_refused(data: st.DataObject) -> None:
    try:
        table = read(bent(data))
    except TableError:
        return
    assert all(values for row in table.rows for values in row.raw.values())


@settings(max_examples=100)
@given(st.data())
def test_the_inspection_finds_sheets_or_refuses(data: st.DataObject) -> None:
    with suppress(Refusal):
        assert inspected(bent(data))


def test_reading_leaves_no_process_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Popen[bytes]] = []

    def noted(*args: Any, **options: Any) -> Popen[bytes]:
        begun.append(Popen(*args, **options))
        return begun[-1]

    monkeypatch.setattr("alerts.evidence.asking.Popen", noted)
    for data in (whole(), whole()[:-5], packed({"x": b""})):
        try:
            read(data)
        except TableError:
            continue
    assert begun
    assert all(child.returncode is not None for child in begun)
