"""Forms are read as a whole: any text gives a value or a named problem, and every problem is named at once."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.console.entries import Entries, Unreadable
from alerts.visits import MOST

NAMES = ("day", "number", "words", "answer")
TEXTS = st.one_of(st.text(max_size=300), st.integers().map(str), st.dates().map(str))


def read(form: dict[str, str]) -> tuple[date, int, str, bool]:
    entries = Entries(form)
    found = entries.day("day"), entries.number("number"), entries.words("words"), entries.answer("answer")
    entries.check()
    return found


def problems(form: dict[str, str]) -> set[str]:
    """The fields that cannot be read."""
    try:
        read(form)
    except Unreadable as refusal:
        return set(refusal.problems) or {"a refusal that names nothing"}
    return set()


@given(st.dictionaries(st.sampled_from(NAMES), TEXTS))
def test_any_text_is_read_or_named(form: dict[str, str]) -> None:
    found = problems(form)
    assert found <= set(NAMES)
    if not found:
        _, number, words, _ = read(form)
        assert 0 <= number <= MOST
        assert 0 < len(words) <= 200


@given(st.dates(), st.integers(0, MOST), st.booleans())
def test_what_a_form_sends_is_what_is_read(day: date, number: int, answer: bool) -> None:
    form = {"day": str(day), "number": f" {number} ", "words": " a ", "answer": "yes" if answer else "no"}
    assert read(form) == (day, number, "a", answer)


def test_an_empty_form_names_every_field() -> None:
    assert problems({}) == set(NAMES)


def test_an_empty_number_may_mean_zero_only_where_the_page_says_so() -> None:
    entries = Entries({"number": ""})
    assert entries.number("number", blank=0) == 0
    entries.check()


def test_a_number_that_is_too_large_is_told_the_largest() -> None:
    for typed in (str(MOST + 1), "99999999", "9" * 5000):
        entries = Entries({"number": typed})
        assert entries.number("number") == 0
        with pytest.raises(Unreadable) as refusal:
            entries.check()
        assert str(MOST) in refusal.value.problems["number"]
    assert Entries({"number": "0" * 5000 + str(MOST)}).number("number") == MOST
