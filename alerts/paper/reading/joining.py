"""Sheets out of sides: fronts joined with backs, and a sheet that was scanned twice taken once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from alerts.paper.reading import problems
from alerts.paper.reading.outcome import Place, Sheet, Side, Unread
from alerts.paper.reading.problems import PageError
from alerts.paper.sheet.arrangement import printed_layouts
from alerts.paper.sheet.layout import BACK, FRONT

Placed = tuple[Place, Side]
Repeats = list[tuple[Place, Place]]


def joined(pages: Sequence[Placed], lengths: Mapping[int, int]) -> tuple[list[Sheet], list[Unread]]:
    """Sheets, and the pages of which nobody can say what they belong to.

    lengths: how many pages each file has, read or not. Sides with the same reference belong together wherever they
    are; without one, a front and the back scanned after it. One person's front must never get another's back: see
    `_neighbours`.
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
    sheets = [sheet for sides in named.values() for sheet in _by_reference(sides)]
    unread: list[Unread] = []
    for beginning, sides in runs.items():
        length = lengths[beginning] + sum(each == beginning for each in beginnings.values()) - 1
        whole, alone = _neighbours(sides, beginning, length)
        sheets += whole
        unread += alone
    return sheets, unread


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


def _by_reference(pages: Sequence[Placed]) -> Iterator[Sheet]:
    """One front and one back, wherever they are.

    With more of them the sheet was copied or scanned again: neighbours are put together, and a person looks at all.
    """
    fronts, backs = ([page for page in pages if page[1].number == number] for number in (FRONT, BACK))
    if len(fronts) <= 1 and len(backs) <= 1:
        yield _sheet(*fronts, *backs)
        return
    for group in _groups(pages):
        yield _sheet(*((place, replace(side, needs_person=True)) for place, side in group))


def _groups(pages: Sequence[Placed]) -> Iterator[tuple[Placed, ...]]:
    """A front with the back on the next page of its file, and pages that are alone."""
    waiting: Placed | None = None
    for page in pages:
        if waiting and waiting[1].number == FRONT and page[1].number == BACK and _follows(page, waiting):
            yield waiting, page
            waiting = None
            continue
        if waiting:
            yield (waiting,)
        waiting = page
    if waiting:
        yield (waiting,)


def _follows(second: Placed, first: Placed) -> bool:
    return second[0] == Place(first[0].file, first[0].page + 1)


def _neighbours(pages: Sequence[Placed], beginning: int, length: int) -> tuple[list[Sheet], list[Unread]]:
    """Pages 1 and 2, 3 and 4… of a run, which is how both sides leave a scanner.

    A page that is missing, or one too many, shifts everything after it, and then each pair is the back of one sheet
    and the front of the next. So nothing of a run is believed unless it has an even number of pages, a front on each
    odd one and a back on each even one. What a person photographed alone stays half a sheet.
    """
    if length == 1:
        return [_sheet(page) for page in pages], []
    numbered = {place.page + place.file - beginning: (place, side) for place, side in pages}
    in_turn = all(side.number == (FRONT if number % 2 else BACK) for number, (_, side) in numbered.items())
    if length % 2 or not in_turn:
        return [], [Unread(place, PageError(problems.ORDER_BROKEN)) for place, _ in pages]
    pairs = [(numbered.get(number), numbered.get(number + 1)) for number in range(1, length, 2)]
    whole = [_sheet(front, back) for front, back in pairs if front and back and _is_one_version(front, back)]
    joined_places = {place for sheet in whole for place in sheet.places}
    alone = [place for place, _ in pages if place not in joined_places]
    return whole, [Unread(place, PageError(problems.OTHER_SIDE_UNREAD)) for place in alone]


def _is_one_version(front: Placed, back: Placed) -> bool:
    return front[1].version == back[1].version


def without_repeats(sheets: Sequence[Sheet]) -> tuple[list[Sheet], Repeats]:
    """Every sheet once, and the pages of repeats with those that they repeat.

    Only the very same pixels, or the same marks under the same reference, are surely one sheet. Two people may mark
    the same boxes: what looks alike is kept, and names what it may be a copy of, for a person to compare.
    """
    kept: list[Sheet] = []
    repeated: Repeats = []
    for sheet in sorted(sheets, key=lambda each: not each.is_whole):
        like, pairs = _repeated_pages(kept, sheet)
        if like and _is_surely(like, sheet):
            repeated += pairs
        else:
            kept.append(replace(sheet, copy_of=like.place) if like else sheet)
    return sorted(kept, key=lambda each: each.place), repeated


def _is_surely(first: Sheet, sheet: Sheet) -> bool:
    named = sheet.reference and first.reference == sheet.reference and first.raw == sheet.raw
    return bool(named) or {side.digest for side in sheet.sides} <= {side.digest for side in first.sides}


def _repeated_pages(kept: Sequence[Sheet], sheet: Sheet) -> tuple[Sheet | None, Repeats]:
    """The sheet that another looks like, and each side's place beside that of the side that it repeats."""
    if sheet.is_empty:
        return None, []
    likes = ((each, _repeat_of(each, sheet)) for each in kept)
    return next(((each, pairs) for each, pairs in likes if pairs), (None, []))


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
