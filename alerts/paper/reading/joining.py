"""Sheets out of sides: fronts joined with backs, and a sheet that was scanned twice taken once."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from alerts.paper.reading.outcome import Place, Sheet, Side
from alerts.paper.sheet.arrangement import printed_layouts
from alerts.paper.sheet.layout import BACK, FRONT

Placed = tuple[Place, Side]
Repeats = list[tuple[Place, Place]]


def joined(pages: Sequence[Placed], lengths: Mapping[int, int]) -> tuple[list[Sheet], list[Place]]:
    """Sheets, and pages of which nobody can say what they belong to.

    lengths: how many pages each file has, read or not. Sides with the same reference belong together wherever they
    are; without one, a front and the back scanned after it. One person's front must never get another's back: see
    `_trusted`.
    """
    named: dict[str, list[Placed]] = {}
    runs: dict[int, list[Placed]] = {}
    beginnings = _runs(lengths)
    for page in pages:
        place, side = page
        if side.reference:
            named.setdefault(side.reference, []).append(page)
        else:
            runs.setdefault(beginnings[place.file], []).append(page)
    sheets = [sheet for sides in named.values() for sheet in _in_turn(sides)]
    uncertain: list[Place] = []
    for beginning, sides in runs.items():
        whole, unsure = _neighbours(sides, beginning, lengths)
        sheets += whole
        uncertain += unsure
    return sheets, uncertain


def _runs(lengths: Mapping[int, int]) -> dict[int, int]:
    """For each file the first file of its run: files of one page, as some scanners make them, run on together."""
    beginnings: dict[int, int] = {}
    for file in sorted(lengths):
        before = beginnings.get(file - 1)
        goes_on = before is not None and lengths[file] == lengths[file - 1] == 1
        beginnings[file] = before if goes_on and before is not None else file
    return beginnings


def _sheet(*pages: Placed | None) -> Sheet:
    ordered = sorted(filter(None, pages), key=lambda page: page[1].number)
    return Sheet(tuple(side for _, side in ordered), tuple(place for place, _ in ordered))


def _in_turn(pages: Sequence[Placed]) -> Iterator[Sheet]:
    """The first front with the first back, the second with the second: a sheet may have been scanned again."""
    fronts, backs = ([page for page in pages if page[1].number == number] for number in (FRONT, BACK))
    for pair in zip_longest(fronts, backs):
        yield _sheet(*pair)


def _neighbours(
    pages: Sequence[Placed], beginning: int, lengths: Mapping[int, int]
) -> tuple[list[Sheet], list[Place]]:
    """Pairs of pages 1 and 2, 3 and 4… of one run, which is how both sides leave a scanner; others stay alone."""
    last_file = pages[-1][0].file
    length = lengths[beginning] if last_file == beginning else last_file - beginning + 1
    groups = list(_groups(pages, beginning))
    trusted = _trusted([group for group in groups if len(group) == 2], is_even=length % 2 == 0)
    sure = [group for group in groups if len(group) == 1 or group in trusted]
    unsure = [place for group in groups if group not in sure for place, _ in group]
    return [_sheet(*group) for group in sure], unsure


def _groups(pages: Sequence[Placed], beginning: int) -> Iterator[tuple[Placed, ...]]:
    """Pairs, and pages that are alone."""
    waiting: Placed | None = None
    for page in pages:
        if waiting and _is_pair(waiting, page, beginning):
            yield waiting, page
            waiting = None
            continue
        if waiting:
            yield (waiting,)
        waiting = page
    if waiting:
        yield (waiting,)


def _is_pair(first: Placed, second: Placed, beginning: int) -> bool:
    (one, front), (other, back) = first, second
    number = _number(one, beginning)
    together = _number(other, beginning) - number == 1 and number % 2 == 1
    return together and front.version == back.version and front.number != back.number


def _number(place: Place, beginning: int) -> int:
    """The number of a page in its run: one file of many pages, or many files of one."""
    return place.page + place.file - beginning


def _trusted(pairs: Sequence[tuple[Placed, ...]], *, is_even: bool) -> Sequence[tuple[Placed, ...]]:
    """The pairs that are one sheet even if a page is missing from the run.

    After a missing page every pair is a side of one sheet and the other side of the next, and runs the other way. So
    fronts before backs are trusted where they come first; backs before fronts where everything runs that way; and
    where a run has an odd number of pages and runs one way, the missing one may be the very first.
    """
    ahead = [pair for pair in pairs if pair[0][1].number == FRONT]
    if len(ahead) in {0, len(pairs)}:
        return pairs if is_even else []
    return ahead if pairs[0] == ahead[0] else []


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
