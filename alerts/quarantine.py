"""Alerts that do not open: an analyst may put them aside and bring them back. Nothing is deleted.

Anybody can send something that looks like a sealed alert. What arrived broken is put aside; what broke here, after it
was stored or worked on, is an incident that nobody hides.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig
from alerts.custody.keyring import Keyring
from alerts.inbox import Unopened
from alerts.storage.casebook import CaseKey, CaseRow
from alerts.trail import BROUGHT_BACK, PUT_ASIDE, Trail

MOST_AT_ONCE = 1000  # each has its own entry in the trail, and others wait for the store meanwhile


class Quarantine:
    """Puts aside, inside the caller's transaction."""

    def __init__(self, session: Session, config: ConsoleConfig, trail: Trail, keys: Keyring) -> None:
        self._session = session
        self._config = config
        self._trail = trail
        self._keys = keys

    def put_aside(self, unopened: Sequence[Unopened], names: Collection[str]) -> int:
        """How many of the named alerts are now out of sight; those that opened meanwhile or broke here stay."""
        rows = self._rows(
            [
                each.name
                for each in unopened
                if each.name in names and not each.is_our_damage and not each.aside
            ]
        )
        for row in rows:
            row.dismissed_on = self._config.today()
            self._note(PUT_ASIDE, row)
        return len(rows)

    def bring_back(self, unopened: Sequence[Unopened], names: Collection[str]) -> int:
        """How many of the named alerts are in sight again."""
        rows = self._rows([each.name for each in unopened if each.name in names and each.aside])
        for row in rows:
            row.dismissed_on = None
            self._note(BROUGHT_BACK, row)
        return len(rows)

    def _rows(self, names: Sequence[str]) -> list[CaseRow]:
        """The rows of the first of these alerts, as far as this person's desk has them."""
        wanted = [bytes.fromhex(name) for name in names[:MOST_AT_ONCE]]
        found: list[CaseRow] = []
        for start in range(0, len(wanted), 400):
            query = select(CaseRow).where(
                CaseRow.case_id.in_(wanted[start : start + 400]),
                CaseRow.case_id.in_(select(CaseKey.case_id).where(CaseKey.desk.in_(self._keys.desks))),
            )
            found += self._session.scalars(query)
        return found

    def _note(self, action: str, row: CaseRow) -> None:
        self._trail.append(self._session, self._keys.username, action, row.case_id.hex())
