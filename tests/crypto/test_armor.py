"""Armor: strict, canonical, and lossless."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.armor import BEGIN, END, ArmorReader, ArmorWriter
from crypto.errors import ArmorError
from crypto.source import Source
from crypto.stream import read_fully


def armored(data: bytes, piece: int = 1000) -> bytes:
    target = io.BytesIO()
    writer = ArmorWriter(target)
    for start in range(0, len(data), piece):
        writer.write(data[start : start + piece])
    writer.finish()
    return target.getvalue()


def dearmored(text: bytes) -> bytes:
    return read_fully(ArmorReader(Source(io.BytesIO(text))), 1 << 20)


@given(data=st.binary(max_size=500), piece=st.integers(1, 100))
def test_bytes_in_any_pieces_come_back(data: bytes, piece: int) -> None:
    assert dearmored(armored(data, piece)) == data


@given(data=st.binary(max_size=500))
def test_lines_have_64_columns_but_the_last(data: bytes) -> None:
    begin, *lines, end, nothing = armored(data).split(b"\n")
    assert (begin, end, nothing) == (BEGIN, END, b"")
    assert all(len(line) == 64 for line in lines[:-1])
    assert all(lines)


@given(data=st.binary(min_size=1, max_size=200), place=st.integers(0), sign=st.integers(0, 255))
def test_no_two_armors_hold_the_same_bytes(data: bytes, place: int, sign: int) -> None:
    text = armored(data)
    changed = bytearray(text)
    changed[place % (len(text) - 1)] = sign
    try:
        same = dearmored(bytes(changed)) == data
    except ArmorError:
        return
    # White space may stand before and after; nothing else has two spellings.
    assert not same or bytes(changed).strip() == text.strip()


@pytest.mark.parametrize("around", [b" " * 1025, b"x"])
def test_only_so_much_white_space_may_stand_around(around: bytes) -> None:
    with pytest.raises(ArmorError):
        dearmored(around + armored(b"hola"))
    with pytest.raises(ArmorError):
        dearmored(armored(b"hola") + around)
    assert dearmored(b" \r\n\t" + armored(b"hola") + b"\n \t") == b"hola"


def test_an_armor_without_its_end_is_refused() -> None:
    with pytest.raises(ArmorError):
        dearmored(armored(b"hola").removesuffix(END + b"\n"))
