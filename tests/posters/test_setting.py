"""Type set before it is drawn: nothing lost, nothing too wide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.printing.errors import PrintingError
from alerts.printing.setting import Style, chopped

STYLE = Style("Regular", 12, (0, 0, 0))
WORDS = st.lists(st.text("abcdeñáW.¿?", min_size=1, max_size=12), min_size=1, max_size=40).map(" ".join)
WIDTHS = st.floats(40, 200)


@given(WORDS, WIDTHS, st.floats(0, 20))
def test_breaking_loses_no_word_and_no_line_is_too_wide(text: str, width_mm: float, indent_mm: float) -> None:
    for lines in (
        STYLE.broken(text, width_mm, indent_mm=indent_mm),
        STYLE.filled(text, width_mm, indent_mm=indent_mm),
    ):
        assert " ".join(lines).split() == text.split()
        first, *others = lines
        assert STYLE.width_mm(first) <= width_mm - indent_mm or " " not in first
        assert all(STYLE.width_mm(line) <= width_mm or " " not in line for line in others)


@given(WORDS, WIDTHS)
def test_even_lines_are_as_few_as_full_ones(text: str, width_mm: float) -> None:
    assert len(STYLE.broken(text, width_mm)) <= len(STYLE.filled(text, width_mm))


@given(st.text("abcdef.", min_size=1, max_size=300), WIDTHS)
def test_an_address_is_chopped_into_lines_that_make_it_up_again(address: str, width_mm: float) -> None:
    assert "".join(chopped(address, STYLE, width_mm)) == address


@given(WORDS, WIDTHS)
def test_shrinking_fits_and_never_enlarges(text: str, width_mm: float) -> None:
    fitted = STYLE.fitted(width_mm, text)
    assert fitted.width_mm(text) <= width_mm + 0.001
    assert fitted.size_pt <= STYLE.size_pt


def test_a_sign_that_the_type_lacks_is_not_repeated() -> None:
    with pytest.raises(PrintingError) as refused:
        STYLE.width_mm("Ꞌ漢")
    assert "漢" not in str(refused.value)
