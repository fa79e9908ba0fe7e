"""The cases of a member's desks, from an index sealed to the desk so that ten thousand of them open quickly.

The index is a cache. A line is used only while the case's revision and number of objects are the ones it was made
from; anything else is opened anew. It is signed by the desk, so nobody else can make one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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
from alerts.inbox.faults import OURS, Fault, fault_of
from alerts.inbox.likeness import compared
from alerts.inbox.line import Line, Mark, line_from, unopened_line, urgency
from alerts.inbox.packing import packed, unpacked
from alerts.reading.casefile import Archive
from alerts.storage.casebook import CaseKey, CaseObject, CaseRow, DeskIndex
from alerts.storage.engine import Store
from alerts.triage import Rules
from alerts.unsealing import open_bound, signed_content
from crypto.binding import bind
from crypto.padding import padme
from crypto.sealing import seal

Row = TypeVar("Row", CaseKey, CaseObject)

CHUNK = 400
MANY = 50  # cases opened anew: with more, a stored index pays


class Listed(NamedTuple):
    """A case as the clear columns list it."""

    case_id: bytes
    received_on: date
    dismissed_on: date | None
    mark: Mark


class Unopened(NamedTuple):
    """A case that does not open: since when, why, and since when an analyst has put it aside."""

    name: str
    received_on: date
    fault: Fault
    worked: bool
    dismissed_on: date | None

    @property
    def is_our_damage(self) -> bool:
        """Whether something of ours broke: what arrived broken is junk, what broke here is an incident."""
        return self.worked or self.fault in OURS

    @property
    def aside(self) -> bool:
        """Whether it was put aside; an incident never is, whatever its row says."""
        return self.dismissed_on is not None and not self.is_our_damage


@dataclass(frozen=True)
class Contents:
    """What a desk has: its lines, what does not open, and the index anew when it should be stored."""

    lines: list[Line]
    unopened: list[Unopened]
    index: DeskIndex | None


class Inbox:
    """The cases of a member's desks."""

    def __init__(self, session: Session, config: ConsoleConfig, keys: Keyring, rules: Rules) -> None:
        self._session = session
        self._config = config
        self._keys = keys
        self._rules = rules
        self._archive = Archive(session, config, keys)

    def lines(self, desk: str) -> list[Line]:
        """Every case of a desk that opens, most urgent first."""
        return self.contents(desk).lines

    def contents(self, desk: str) -> Contents:
        """All that a desk has; the index comes along when so many cases had to be opened that it should be stored."""
        listed = self._listed(desk)
        found, opened = self._current(desk, listed)
        bars = barred(self._session, self._keys.username)
        lines = [
            line._replace(recused=True) if line.institution in bars else line
            for line in compared(line for line in found.values() if line.opens)
        ]
        index = self._index(desk, found) if opened >= MANY else None
        return Contents(sorted(lines, key=urgency), unopened_in(listed, found), index)

    def refreshed_index(self, desk: str) -> DeskIndex | None:
        """The desk's index brought up to date, sealed and signed; None when the stored one is current."""
        found, opened = self._current(desk, self._listed(desk))
        return self._index(desk, found) if opened else None

    def _index(self, desk: str, found: Mapping[str, Line]) -> DeskIndex:
        key = self._keys.latest(desk)
        binding = desk_binding("index", self._config.site_id, "", 0, desk, key.epoch)
        plaintext = bind(binding, signed_body(binding, {"lines": packed(found.values())}, key.signing_seed))
        padded = plaintext.ljust(padme(len(plaintext)))
        return DeskIndex(desk=desk, epoch=key.epoch, sealed=seal(padded, [key.identity.recipient]))

    def _current(self, desk: str, listed: Sequence[Listed]) -> tuple[dict[str, Line], int]:
        known = self._stored(desk)
        fresh, stale = {}, []
        for row in listed:
            name = row.case_id.hex()
            line = known.get(name)
            if line is not None and line.mark == row.mark:
                fresh[name] = line
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
        columns = CaseRow.case_id, CaseRow.received_on, CaseRow.dismissed_on, CaseRow.revision
        query = (
            select(*columns, counts.c.objects)
            .join(CaseKey, CaseKey.case_id == CaseRow.case_id)
            .join(counts, counts.c.case_id == CaseRow.case_id, isouter=True)
            .where(CaseKey.desk == desk, CaseKey.epoch.in_(held))
        )
        return [
            Listed(case_id, received_on, dismissed_on, Mark(revision, objects or 0))
            for case_id, received_on, dismissed_on, revision, objects in self._session.execute(query)
        ]

    def _stored(self, desk: str) -> dict[str, Line]:
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

    def _opened(self, rows: Sequence[Listed]) -> dict[str, Line]:
        ids = [row.case_id for row in rows]
        cases = {
            row.case_id: row for row in self._session.scalars(select(CaseRow).where(CaseRow.case_id.in_(ids)))
        }
        keys = by_case(self._session.scalars(select(CaseKey).where(CaseKey.case_id.in_(ids))))
        objects = by_case(self._session.scalars(select(CaseObject).where(CaseObject.case_id.in_(ids))))
        result: dict[str, Line] = {}
        for row in rows:
            parts = cases[row.case_id], keys.get(row.case_id, []), objects.get(row.case_id, [])
            try:
                line = line_from(self._archive.assemble(*parts), self._rules, row.mark)
            except Damaged:
                fault = fault_of(self._config, self._keys, *parts)
                line = unopened_line(row.case_id, row.received_on, row.mark, fault)
            result[row.case_id.hex()] = line
        return result


def refresh(store: Store, config: ConsoleConfig, keys: Keyring, rules: Rules) -> None:
    """Bring the stored index of every desk of a member up to date, so that the next inbox opens quickly."""
    for desk in sorted(keys.desks):
        with store.reading() as session:
            index = Inbox(session, config, keys, rules).refreshed_index(desk)
        if index is not None:
            with store.writing() as session:
                session.merge(index)


def unopened_in(listed: Iterable[Listed], found: Mapping[str, Line]) -> list[Unopened]:
    """What does not open among these, the oldest first."""
    rows = {row.case_id.hex(): row for row in listed}
    unopened = [
        Unopened(name, row.received_on, Fault(line.fault), row.mark.revision > 0, row.dismissed_on)
        for name, row in rows.items()
        if (line := found[name]).fault
    ]
    return sorted(unopened, key=lambda each: (each.received_on, each.name))


def by_case(rows: Iterable[Row]) -> Mapping[bytes, list[Row]]:
    """Rows by their case."""
    result: dict[bytes, list[Row]] = {}
    for row in rows:
        result.setdefault(row.case_id, []).append(row)
    return result
