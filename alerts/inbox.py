"""A desk's inbox: one line a case, kept in an index sealed to the desk so that ten thousand cases open quickly.

The index is a cache. A line is used only while the case's revision and number of objects are the ones it was made
from; anything else is opened anew. It is signed by the desk, so nobody else can make one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig
from alerts.conversation import desk_binding
from alerts.custody.desks import desk_trust
from alerts.custody.keyring import Keyring
from alerts.custody.recusals import barred
from alerts.envelope import signed_body
from alerts.errors import Damaged, SealingRefused
from alerts.model import State
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
SIMILAR_DAYS = 365


@dataclass(frozen=True)
class Line:
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


@dataclass(frozen=True)
class Mark:
    """What a line was made from: a case whose mark differs is opened anew."""

    revision: int
    objects: int


@dataclass(frozen=True)
class Listed:
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
        found, _ = self._current(desk)
        bars = barred(self._session, self._keys.username)
        lines = with_similar(line for line, _ in found.values())
        return sorted((replace(line, recused=line.institution in bars) for line in lines), key=urgency)

    def similar_to(self, case: CaseFile) -> int:
        """How many other alerts of the last year name the same institution, unit and conduct."""
        lines = [line for desk in self._keys.desks for line in self.lines(desk)]
        return max((line.similar for line in lines if line.name == case.name), default=0)

    def refreshed_index(self, desk: str) -> DeskIndex | None:
        """The desk's index brought up to date, sealed and signed; None when the stored one is current."""
        found, opened = self._current(desk)
        if not opened:
            return None
        key = self._keys.latest(desk)
        binding = desk_binding("index", self._config.site_id, "", 0, desk, key.epoch)
        content = {name: [asdict(line), asdict(mark)] for name, (line, mark) in found.items()}
        plaintext = bind(binding, signed_body(binding, content, key.signing_seed))
        padded = plaintext.ljust(padme(len(plaintext)))
        return DeskIndex(desk=desk, epoch=key.epoch, sealed=seal(padded, [key.identity.recipient]))

    def _current(self, desk: str) -> tuple[dict[str, tuple[Line, Mark]], int]:
        listed = self._listed(desk)
        known = self._stored(desk)
        fresh = {
            row.case_id.hex(): known[row.case_id.hex()]
            for row in listed
            if row.case_id.hex() in known and known[row.case_id.hex()][1] == row.mark
        }
        stale = [row for row in listed if row.case_id.hex() not in fresh]
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
            return {name: (line_of(line), Mark(**mark)) for name, (line, mark) in content.items()}
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
        channel=row.channel,
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
    alike: dict[str, list[Line]] = {}
    for line in every:
        for key in line.likeness:
            alike.setdefault(key, []).append(line)
    return [scored(line, [other for key in line.likeness for other in alike[key]]) for line in every]


def scored(line: Line, candidates: Sequence[Line]) -> Line:
    """The line as one of several, when others lie within a year before or after it."""
    own = date.fromisoformat(line.received_on)
    near = {
        other.name
        for other in candidates
        if abs(date.fromisoformat(other.received_on) - own) <= timedelta(days=SIMILAR_DAYS)
    }
    similar = len(near - {line.name})
    if similar < 1:
        return line
    return replace(line, similar=similar, score=line.score_if_similar, priority=line.priority_if_similar)


def urgency(line: Line) -> tuple[bool, str, int, str]:
    """The order of the inbox: damaged, then priority, then score, then the oldest."""
    return (not line.damaged, line.priority, -line.score, line.received_on)


def line_of(values: Mapping[str, Any]) -> Line:
    """A line from its JSON values."""
    return Line(**{**values, "lanes": tuple(values["lanes"]), "likeness": tuple(values["likeness"])})
