"""One person's front never gets another's back, whatever the scanner swallowed."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.paper.reading.joining import Placed, joined
from alerts.paper.reading.outcome import Place, Side
from alerts.paper.sheet.layout import BACK, FRONT


def a_side(number: int, owner: int, reference: str = "") -> Side:
    """A side that says whose it is."""
    marked = (("D1", str(owner)),)
    return Side(1, number, reference, marked, (), (), False, b"", bytes([owner, number]), b"")


def scanned(sides: Sequence[tuple[int, int]], file: int = 1) -> list[Placed]:
    """Sides as pages of one file; each is its number and whose it is."""
    return [(Place(file, page), a_side(*side)) for page, side in enumerate(sides, start=1)]


def lengths_of(pages: Sequence[Placed]) -> dict[int, int]:
    """How many pages each file has."""
    return {place.file: place.page for place, _ in pages}


def owners(pages: Sequence[Placed]) -> list[set[str]]:
    """Whose sides each sheet of two has."""
    sheets, _ = joined(pages, lengths_of(pages))
    return [{value for side in sheet.sides for _, value in side.marked} for sheet in sheets if sheet.is_whole]


def a_stack(count: int, first: int = FRONT) -> list[tuple[int, int]]:
    """The sides of some sheets as a scanner gives them."""
    second = BACK if first == FRONT else FRONT
    return [(number, owner) for owner in range(count) for number in (first, second)]


@pytest.mark.parametrize("first", [FRONT, BACK])
def test_a_whole_stack_is_joined_either_way_up(first: int) -> None:
    assert owners(scanned(a_stack(4, first))) == [{"0"}, {"1"}, {"2"}, {"3"}]


@given(count=st.integers(2, 8), lost=st.integers(0, 15), first=st.sampled_from([FRONT, BACK]))
def test_a_page_that_is_missing_mixes_no_two_people(count: int, lost: int, first: int) -> None:
    sides = a_stack(count, first)
    del sides[lost % len(sides)]
    pages = scanned(sides)
    sheets, uncertain = joined(pages, lengths_of(pages))
    assert all(len(each) == 1 for each in owners(pages))
    assert sum(len(sheet.sides) for sheet in sheets) + len(uncertain) == len(pages)


def test_a_sheet_the_other_way_up_is_named_and_its_neighbours_are_joined() -> None:
    sides = [*a_stack(2), (BACK, 2), (FRONT, 2), (FRONT, 3), (BACK, 3)]
    pages = scanned(sides)
    sheets, uncertain = joined(pages, lengths_of(pages))
    assert len(sheets) == 3
    assert uncertain == [Place(1, 5), Place(1, 6)]


def test_a_reference_joins_sides_wherever_they_are() -> None:
    pages = [
        (Place(1, 1), a_side(FRONT, 1, "AAAAAAAAAA")),
        (Place(1, 2), a_side(FRONT, 2, "BBBBBBBBBB")),
        (Place(2, 7), a_side(BACK, 2, "BBBBBBBBBB")),
        (Place(3, 1), a_side(BACK, 1, "AAAAAAAAAA")),
    ]
    assert owners(pages) == [{"1"}, {"2"}]


def test_files_of_one_page_run_on_like_one_file() -> None:
    pages = [(Place(file, 1), a_side(*side)) for file, side in enumerate(a_stack(3), start=1)]
    assert owners(pages) == [{"0"}, {"1"}, {"2"}]
    assert owners(pages[1:]) == []


def test_a_page_that_could_not_be_read_takes_only_its_sheet_apart() -> None:
    pages = scanned(a_stack(3))
    del pages[2]
    sheets, uncertain = joined(pages, {1: 6})
    assert [len(sheet.sides) for sheet in sheets] == [2, 1, 2]
    assert uncertain == []
