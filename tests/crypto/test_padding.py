"""Lengths after padding: few, never shorter, and not much longer."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.errors import PaddingError
from crypto.padding import PADME_FLOOR, SIZE_CLASSES, pad_text, padme


@pytest.mark.parametrize(
    ("length", "padded"),
    [(0, 8192), (8192, 8192), (8193, 32768), (32768, 32768), (32769, 131072), (131072, 131072)],
)
def test_a_text_takes_the_smallest_size_class_it_fits(length: int, padded: int) -> None:
    assert len(pad_text(b"x" * length)) == padded


def test_json_reads_the_same_after_padding() -> None:
    assert json.loads(pad_text(json.dumps({"A1": "sí"}).encode())) == {"A1": "sí"}


def test_a_text_over_the_largest_class_is_refused() -> None:
    with pytest.raises(PaddingError):
        pad_text(bytes(SIZE_CLASSES[-1] + 1))


@given(length=st.integers(0, 1 << 50))
def test_padme_hides_the_low_bits_for_at_most_a_ninth_more(length: int) -> None:
    padded = padme(length)
    assert padded >= length
    assert padded == padme(padded)
    assert padded <= max(PADME_FLOOR, length * 1.12)


@given(one=st.integers(0, 1 << 40), other=st.integers(0, 1 << 40))
def test_padme_keeps_order(one: int, other: int) -> None:
    assert (one <= other) <= (padme(one) <= padme(other))


def test_padme_gives_the_lengths_of_its_paper() -> None:
    # Exponent 16 has five bits of its own, so eleven low bits are rounded away; from 2**32 it is 26.
    assert padme(65537) == 65536 + 2048
    assert padme((1 << 32) + 1) == (1 << 32) + (1 << 26)
    assert padme(0) == padme(65536) == 65536
