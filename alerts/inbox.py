"""A desk's inbox: one line a case, kept in an index sealed to the desk so that ten thousand cases open quickly.

The index is a cache. A line is used only while the case's revision and number of objects are the ones it was made
from; anything else is opened anew. It is signed by the desk, so nobody else can make one.
"""

import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig
from alerts.conversation import desk_binding
from alerts.custody.desks import desk_trust
from alerts.custody.keyring import Keyring
from alerts.custody.recusals import barred
from alerts.envelope import signed_body
from alerts.errors import Damaged, SealingRefused
from alerts.model import Channel, State
from alerts.questionnaire import Answers
from alerts.reading.casefile import Archive, CaseFile
from alerts.storage.casebook import CaseKey, CaseObject, CaseRow, DeskIndex
from alerts.storage.engine import Store
from alerts.triage import Context, Rules, assess
from alerts.unsealing import open_bound, signed_content
from crypto.binding import bind
from crypto.padding import padme
from crypto.sealing import seal

Row = TypeVar("Row", CaseKey, CaseObject)

CHUNK = 400
MANY = 50  # cases opened anew: with more, a stored index pays
SIMILAR_DAYS = 365


class Line(NamedTuple):
    """What the inbox shows of a case, and what similarity is counted by."""

    name: str
    received_on: str
    channel: str
    institution: str
    likeness: tuple[str, ...]
    state: str
    desk: str
    score: int
    priority: str
    score_if_similar: int
    priority_if_similar: str
    lanes: tuple[str, ...] = ()
    awaits_reply: bool = False
    damaged: bool = False
    similar: int = 0
    recused: bool = False


class Mark(NamedTuple):
    """What a line was made from: a case whose mark differs is opened anew."""

    revision: int
    objects: int


COLUMNS = (*Line._fields, *Mark._fields)


class Listed(NamedTuple):
    """A case as the clear columns list it."""

    case_id: bytes
    received_on: date
    channel: str
    mark: Mark


class Inbox:
    """The cases of a member's desks."""

    def __init__(self, session: Session, config: ConsoleConfig, keys: Keyring, rules: Rules) -> None:
        self._session = session
        self._config = config
        self._keys = keys
        self._rules = rules
        self._archive = Archive(session, config, keys)

    def lines(self, desk: str) -> list[Line]:
        """Every case of a desk, most urgent first."""
        return self.lines_and_index(desk)[0]

    def lines_and_index(self, desk: str) -> tuple[list[Line], DeskIndex | None]:
        """The lines of a desk, and its index anew when so many cases had to be opened that it should be stored."""
        found, opened = self._current(desk)
        bars = barred(self._session, self._keys.username)
        lines = [
            line._replace(recused=True) if line.institution in bars else line
            for line in with_similar(line for line, _ in found.values())
        ]
        return sorted(lines, key=urgency), self._index(desk, found) if opened >= MANY else None

    def refreshed_index(self, desk: str) -> DeskIndex | None:
        """The desk's index brought up to date, sealed and signed; None when the stored one is current."""
        found, opened = self._current(desk)
        return self._index(desk, found) if opened else None

    def _index(self, desk: str, found: Mapping[str, tuple[Line, Mark]]) -> DeskIndex:
        key = self._keys.latest(desk)
        binding = desk_binding("index", self._config.site_id, "", 0, desk, key.epoch)
        plaintext = bind(binding, signed_body(binding, {"lines": packed(found.values())}, key.signing_seed))
        padded = plaintext.ljust(padme(len(plaintext)))
        return DeskIndex(desk=desk, epoch=key.epoch, sealed=seal(padded, [key.identity.recipient]))

    def _current(self, desk: str) -> tuple[dict[str, tuple[Line, Mark]], int]:
        listed = self._listed(desk)
        known = self._stored(desk)
        fresh, stale = {}, []
        for row in listed:
            name = row.case_id.hex()
            pair = known.get(name)
            if pair is not None and pair[1] == row.mark:
                fresh[name] = pair
            else:
                stale.append(row)
        for start in range(0, len(stale), CHUNK):
            fresh |= self._opened(stale[start : start + CHUNK])
        return fresh, len(stale)

    def _listed(self, desk: str) -> list[Listed]:
        held = [epoch for name, epoch in self._keys.keys if name == desk]
        counts = (
            select(CaseObject.case_id, func.count().label("objects")).group_by(CaseObject.case_id).subquery()
        )
        query = (
            select(CaseRow.case_id, CaseRow.received_on, CaseRow.channel, CaseRow.revision, counts.c.objects)
            .join(CaseKey, CaseKey.case_id == CaseRow.case_id)
            .join(counts, counts.c.case_id == CaseRow.case_id, isouter=True)
            .where(CaseKey.desk == desk, CaseKey.epoch.in_(held))
        )
        return [
            Listed(case_id, received_on, channel, Mark(revision, objects or 0))
            for case_id, received_on, channel, revision, objects in self._session.execute(query)
        ]

    def _stored(self, desk: str) -> dict[str, tuple[Line, Mark]]:
        row = self._session.get(DeskIndex, desk)
        key = self._keys.keys.get((desk, row.epoch)) if row else None
        if row is None or key is None:
            return {}
        binding = desk_binding("index", self._config.site_id, "", 0, desk, row.epoch)
        try:
            trusted = desk_trust(self._session, self._config, desk)
            body = open_bound(row.sealed, [key.identity], binding)
            content = signed_content(body, binding, trusted.verify_keys[row.epoch])
            return unpacked(content["lines"])
        except (Damaged, SealingRefused, KeyError, TypeError, ValueError):
            return {}  # a cache that does not verify is made anew

    def _opened(self, rows: Sequence[Listed]) -> dict[str, tuple[Line, Mark]]:
        ids = [row.case_id for row in rows]
        cases = {
            row.case_id: row for row in self._session.scalars(select(CaseRow).where(CaseRow.case_id.in_(ids)))
        }
        keys = by_case(self._session.scalars(select(CaseKey).where(CaseKey.case_id.in_(ids))))
        objects = by_case(self._session.scalars(select(CaseObject).where(CaseObject.case_id.in_(ids))))
        result: dict[str, tuple[Line, Mark]] = {}
        for row in rows:
            try:
                case = self._archive.assemble(
                    cases[row.case_id], keys.get(row.case_id, []), objects.get(row.case_id, [])
                )
                line = line_from(case, self._rules)
            except Damaged:
                line = damaged_line(row)
            result[row.case_id.hex()] = (line, row.mark)
        return result


def refresh(store: Store, config: ConsoleConfig, keys: Keyring, rules: Rules) -> None:
    """Bring the stored index of every desk of a member up to date, so that the next inbox opens quickly."""
    for desk in sorted(keys.desks):
        with store.reading() as session:
            index = Inbox(session, config, keys, rules).refreshed_index(desk)
        if index is not None:
            with store.writing() as session:
                session.merge(index)


def by_case(rows: Iterable[Row]) -> Mapping[bytes, list[Row]]:
    """Rows by their case."""
    result: dict[bytes, list[Row]] = {}
    for row in rows:
        result.setdefault(row.case_id, []).append(row)
    return result


def line_from(case: CaseFile, rules: Rules) -> Line:
    """The line of an opened case, scored alone and as one of several."""
    alone = assess(case.answers, Context(evidence_at_risk=case.card.evidence_at_risk), rules)
    several = assess(
        case.answers, Context(similar_last_year=1, evidence_at_risk=case.card.evidence_at_risk), rules
    )
    return Line(
        name=case.name,
        received_on=case.received_on.isoformat(),
        channel=case.channel.value,
        institution=case.answers.one("A1") or "",
        likeness=likeness(case.answers),
        state=case.card.state.value,
        desk=alone.desk,
        score=alone.score,
        priority=alone.priority,
        score_if_similar=several.score,
        priority_if_similar=several.priority,
        lanes=tuple(lane.id for lane in alone.lanes),
        awaits_reply=case.awaits_reply,
        damaged=case.damaged > 0,
    )


def damaged_line(row: Listed) -> Line:
    """A case that does not open: listed first, never hidden."""
    return Line(
        name=row.case_id.hex(),
        received_on=row.received_on.isoformat(),
        channel=row.channel if row.channel in set(Channel) else Channel.WEB.value,
        institution="",
        likeness=(),
        state=State.RECIBIDA.value,
        desk="",
        score=0,
        priority="P1",
        score_if_similar=0,
        priority_if_similar="P1",
        damaged=True,
    )


def likeness(answers: Answers) -> tuple[str, ...]:
    """One key for each conduct at the same institution and unit, or department where no unit is named.

    Empty when institution or place is not known: a ministry as a whole is no place.
    """
    institution = answers.one("A1")
    place = " ".join((answers.one("A4") or "").casefold().split()) or answers.one("A2")
    if institution in {None, "otro", "no_se"} or place in {None, "varios", "prefiero_no_decir"}:
        return ()
    return tuple(f"{institution}|{place}|{conduct}" for conduct in answers.many("B1") if conduct != "no_se")


def with_similar(lines: Iterable[Line]) -> list[Line]:
    """The lines, each with the number of others like it within a year, and scored accordingly."""
    every = list(lines)
    neighbours = Neighbours(every)
    return [scored(line, neighbours.count(line)) for line in every]


class Neighbours:
    """Counts the cases that are like one another within a year."""

    def __init__(self, lines: Iterable[Line]) -> None:
        dated: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for line in lines:
            for key in line.likeness:
                dated[key].append((day_number(line.received_on), line.name))
        self._names = {key: [name for _, name in sorted(found)] for key, found in dated.items()}
        self._days = {key: sorted(number for number, _ in found) for key, found in dated.items()}
        self._counted: dict[tuple[tuple[str, ...], str], int] = {}

    def count(self, line: Line) -> int:
        """How many other cases share one of a line's keys, a year before or after it at most."""
        if not line.likeness:
            return 0
        place = line.likeness, line.received_on
        if place not in self._counted:
            own = day_number(line.received_on)
            self._counted[place] = len(set().union(*(self._near(key, own) for key in line.likeness)))
        return self._counted[place] - 1

    def _near(self, key: str, own: int) -> list[str]:
        days = self._days[key]
        return self._names[key][
            bisect_left(days, own - SIMILAR_DAYS) : bisect_right(days, own + SIMILAR_DAYS)
        ]


@lru_cache(maxsize=4096)
def day_number(day: str) -> int:
    """A day such as `2026-11-22` as a number of days."""
    return date.fromisoformat(day).toordinal()


def scored(line: Line, similar: int) -> Line:
    """The line as one of several, when there are others like it."""
    if similar < 1:
        return line
    return line._replace(similar=similar, score=line.score_if_similar, priority=line.priority_if_similar)


def urgency(line: Line) -> tuple[bool, str, int, str]:
    """The order of the inbox: damaged, then priority, then score, then the oldest."""
    return (not line.damaged, line.priority, -line.score, line.received_on)


def packed(pairs: Iterable[tuple[Line, Mark]]) -> str:
    """Lines and marks as one text, a column for each field: signing, checking and reading it take little time."""
    every = [(*joined(line), *mark) for line, mark in pairs]
    return json.dumps([list(column) for column in zip(*every, strict=True)], ensure_ascii=False)


def joined(line: Line) -> Iterable[str | int | bool]:
    """A line's values, several texts as one with line breaks; neither lanes nor likeness hold any."""
    return ("\n".join(value) if isinstance(value, tuple) else value for value in line)


def unpacked(text: str) -> dict[str, tuple[Line, Mark]]:
    """The lines and marks of such a text by case; ValueError or TypeError for another."""
    columns = dict(zip(COLUMNS, json.loads(text), strict=True))
    for name in ("lanes", "likeness"):
        parts = {each: tuple(each.split("\n")) if each else () for each in set(columns[name])}
        columns[name] = [parts[each] for each in columns[name]]
    lines = map(Line, *(columns[name] for name in Line._fields))
    marks = map(Mark, *(columns[name] for name in Mark._fields))
    return dict(zip(columns["name"], zip(lines, marks, strict=True), strict=True))
