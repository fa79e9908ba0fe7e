"""One person's front never gets another's back, whatever the scanner swallowed."""

from collections.abc import Sequence

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


def test_a_whole_stack_is_joined() -> None:
    assert owners(scanned(a_stack(4))) == [{"0"}, {"1"}, {"2"}, {"3"}]


faults = st.lists(st.tuples(st.sampled_from(["lost", "cover"]), st.integers(0, 15)), min_size=1, max_size=2)


@given(count=st.integers(2, 8), first=st.sampled_from([FRONT, BACK]), faults=faults)
def test_two_pages_lost_or_too_many_mix_no_two_people(
    count: int, first: int, faults: list[tuple[str, int]]
) -> None:
    sides: list[tuple[int, int] | None] = [*a_stack(count, first)]
    for fault, where in faults:
        if fault == "lost":
            del sides[where % len(sides)]
        else:
            sides.insert(where % (len(sides) + 1), None)
    pages = [(Place(1, page), a_side(*side)) for page, side in enumerate(sides, start=1) if side]
    sheets, unread = joined(pages, {1: len(sides)})
    mixed = [
        sheet for sheet in sheets if len({value for side in sheet.sides for _, value in side.marked}) > 1
    ]
    # two sheets pulled through as one look like one: that nobody can see
    assert not mixed or is_a_double_feed(sides)
    assert sum(len(sheet.sides) for sheet in sheets) + len(unread) == len(pages)


def is_a_double_feed(sides: Sequence[tuple[int, int] | None]) -> bool:
    """Whether the run is fronts and backs in turn although the pairs are of different people."""
    wanted = [FRONT, BACK] * (len(sides) // 2)
    return len(sides) % 2 == 0 and all(
        side is None or side[0] == number for side, number in zip(sides, wanted, strict=True)
    )


def test_a_run_that_begins_with_a_back_is_named_page_by_page() -> None:
    pages = scanned(a_stack(3, BACK))
    sheets, unread = joined(pages, lengths_of(pages))
    assert sheets == []
    assert [each.place.page for each in unread] == [1, 2, 3, 4, 5, 6]


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
    assert owners(pages[1:]) == []  # a run of five: nobody knows what is missing


def test_a_page_that_could_not_be_read_takes_only_its_sheet_along() -> None:
    pages = scanned(a_stack(3))
    del pages[2]
    sheets, unread = joined(pages, {1: 6})
    assert [len(sheet.sides) for sheet in sheets] == [2, 2]
    assert [each.place.page for each in unread] == [4]


def test_a_page_that_is_alone_is_half_a_sheet_for_a_person() -> None:
    sheets, unread = joined(scanned([(FRONT, 1)]), {1: 1})
    assert [sheet.needs_person for sheet in sheets] == [True]
    assert unread == []


def test_a_copied_reference_takes_its_sheets_to_a_person_and_mixes_none() -> None:
    sides = [(FRONT, 0), (FRONT, 1), (BACK, 1), (FRONT, 2), (BACK, 2)]
    pages = [(Place(1, page), a_side(*side, "AAAAAAAAAA")) for page, side in enumerate(sides, start=1)]
    sheets, _ = joined(pages, {1: 5})
    assert [{value for side in sheet.sides for _, value in side.marked} for sheet in sheets] == [
        {"0"},
        {"1"},
        {"2"},
    ]
    assert all(sheet.needs_person for sheet in sheets)
