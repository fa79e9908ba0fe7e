"""Sheets out of sides: fronts joined with backs, and a sheet that was scanned twice taken once."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from alerts.paper.reading.outcome import Place, Sheet, Side
from alerts.paper.sheet.arrangement import printed_layouts
from alerts.paper.sheet.layout import BACK, FRONT

Placed = tuple[Place, Side]
Repeats = list[tuple[Place, Place]]


def joined(pages: Sequence[Placed]) -> Iterator[Sheet]:
    """Sides with the same reference wherever they are; without one, a front and a back scanned one after the other."""
    named: dict[str, list[Placed]] = {}
    nameless: list[Placed] = []
    for page in pages:
        reference = page[1].reference
        (named.setdefault(reference, []) if reference else nameless).append(page)
    for sides in named.values():
        yield from _in_turn(sides)
    yield from _neighbours(nameless)


def _sheet(*pages: Placed | None) -> Sheet:
    ordered = sorted(filter(None, pages), key=lambda page: page[1].number)
    return Sheet(tuple(side for _, side in ordered), tuple(place for place, _ in ordered))


def _in_turn(pages: Sequence[Placed]) -> Iterator[Sheet]:
    """The first front with the first back, the second with the second: a sheet may have been scanned again."""
    fronts, backs = ([page for page in pages if page[1].number == number] for number in (FRONT, BACK))
    for pair in zip_longest(fronts, backs):
        yield _sheet(*pair)


def _neighbours(pages: Sequence[Placed]) -> Iterator[Sheet]:
    """Pairs of pages 1 and 2, 3 and 4… of one file, which is how both sides leave a scanner."""
    waiting: Placed | None = None
    for page in pages:
        if waiting and _is_pair(waiting, page):
            yield _sheet(waiting, page)
            waiting = None
            continue
        if waiting:
            yield _sheet(waiting)
        waiting = page
    if waiting:
        yield _sheet(waiting)


def _is_pair(first: Placed, second: Placed) -> bool:
    (one, front), (other, back) = first, second
    together = one.file == other.file and other.page - one.page == 1 and one.page % 2 == 1
    return together and front.version == back.version and front.number != back.number


def without_repeats(sheets: Sequence[Sheet]) -> tuple[list[Sheet], Repeats]:
    """Every sheet once, and the pages of repeats with those that they repeat.

    Whole sheets are kept rather than halves, as when a scan was cut off and made again. Unused sheets are all alike,
    and all kept.
    """
    kept: list[Sheet] = []
    repeated: Repeats = []
    for sheet in sorted(sheets, key=lambda each: not each.is_whole):
        if pairs := _repeated_pages(kept, sheet):
            repeated += pairs
        else:
            kept.append(sheet)
    return sorted(kept, key=lambda each: each.place), repeated


def _repeated_pages(kept: Sequence[Sheet], sheet: Sheet) -> Repeats:
    """Each side's place beside the place of the side that it repeats; nothing where one of them repeats nothing."""
    if sheet.is_empty:
        return []
    return next(filter(None, (_repeat_of(each, sheet) for each in kept)), [])


def _repeat_of(kept: Sheet, sheet: Sheet) -> Repeats:
    sides = {side.number: (place, side) for place, side in zip(kept.places, kept.sides, strict=True)}
    pairs: Repeats = []
    for place, side in zip(sheet.places, sheet.sides, strict=True):
        first_place, first = sides.get(side.number, (place, None))
        if first is None or not _repeats(first, side):
            return []
        pairs.append((place, first_place))
    return pairs


def _repeats(first: Side, side: Side) -> bool:
    if (first.version, first.number, first.reference) != (side.version, side.number, side.reference):
        return False
    if first.is_empty or side.is_empty:
        return first.is_empty and side.is_empty
    if first.digest == side.digest:
        return True
    from alerts.paper.reading.likeness import (  # arrays, only where sheets are compared
        Fingerprint,
        is_same_page,
    )

    layout = printed_layouts()[side.version].page(side.number)
    return is_same_page(Fingerprint(first.fingerprint, layout), Fingerprint(side.fingerprint, layout))
