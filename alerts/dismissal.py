"""Dismissing many alerts at once: each is decided and signed by itself, and what cannot be is told.

A case is done whole or not at all. Batches keep the store free for others; an interruption leaves the rest as it was,
and the same list sent again finishes it.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig
from alerts.custody.keyring import Keyring
from alerts.errors import AccessDenied, Damaged, NotAllowed, Recused, Stale, StorageUnavailable
from alerts.i18n import N_
from alerts.inbox import Mark
from alerts.model import Decision, Ground, Role
from alerts.reading.casefile import Archive
from alerts.referral import Order, Registry, check_reason
from alerts.storage.casebook import CaseObject
from alerts.trail import Trail

MOST_AT_ONCE = 500
BATCH = 50  # cases a transaction: others write meanwhile
GROUNDS = (Ground.SIN_RELACION, Ground.DUPLICADA, Ground.SIN_HECHOS)
NOT_STORED = N_("No se pudo guardar. Vuelva a elegirla dentro de unos minutos.")
REFUSALS: Mapping[type[Exception], str] = {
    Recused: N_("Usted se excusó de esa institución."),
    AccessDenied: N_("Ya no está en su mesa."),
    Damaged: N_("No abre: está entre las alertas que no abren."),
    Stale: N_("Cambió desde que usted vio la lista. Ábrala antes de decidir."),
}

Writing = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Chosen:
    """A case as a person saw it in the list; one that changed since then is not dismissed unseen."""

    case_id: bytes
    mark: Mark


@dataclass(frozen=True)
class Outcome:
    """What came of the list: the cases that are dismissed, and the others with the reason for each."""

    done: Sequence[str]
    refused: Mapping[str, str] = field(default_factory=dict)


class Dismissal:
    """Closes alerts as not admitted, many at a time."""

    def __init__(
        self, config: ConsoleConfig, trail: Trail, keys: Keyring, role: Role, writing: Writing
    ) -> None:
        self._config = config
        self._trail = trail
        self._keys = keys
        self._role = role
        self._writing = writing

    def dismiss(self, chosen: Sequence[Chosen], ground: str, reason: str) -> Outcome:
        """Decide on every one of them; NotAllowed when ground or reason is missing."""
        order = order_of(ground, reason)
        refused: dict[str, str] = {}
        for start in range(0, len(chosen), BATCH):
            batch = chosen[start : start + BATCH]
            try:
                with self._writing() as session:
                    found = self._batch(session, batch, order)
            except StorageUnavailable:
                refused |= dict.fromkeys((each.case_id.hex() for each in chosen[start:]), NOT_STORED)
                break
            refused |= found
        names = (each.case_id.hex() for each in chosen)
        return Outcome([name for name in names if name not in refused], refused)

    def _batch(self, session: Session, batch: Sequence[Chosen], order: Order) -> dict[str, str]:
        """The refused ones of a batch, each with its reason; the others are decided in the session's transaction."""
        archive = Archive(session, self._config, self._keys)
        registry = Registry(session, self._config, self._trail, self._keys)
        objects = object_counts(session, [each.case_id for each in batch])
        refused = {}
        for each in batch:
            try:
                with session.begin_nested():
                    case = archive.open(each.case_id)
                    check_unchanged(each, Mark(case.revision, objects.get(each.case_id, 0)))
                    registry.decide(case, self._role, order)
            except NotAllowed as refusal:
                refused[each.case_id.hex()] = refusal.reason
            except (AccessDenied, Damaged, Stale) as refusal:
                refused[each.case_id.hex()] = REFUSALS[type(refusal)]
        return refused


def check_unchanged(chosen: Chosen, mark: Mark) -> None:
    """Stale when the case is not as it was when it was chosen: an answer may have come."""
    if chosen.mark != mark:
        raise Stale("the case was changed after the list was made")


def order_of(ground: str, reason: str) -> Order:
    """What is signed on each of them; NotAllowed says what is missing."""
    if ground not in {each.value for each in GROUNDS}:
        raise NotAllowed(N_("Elija por qué no se admiten."))
    check_reason(reason)
    return Order(decision=Decision.NO_ADMITIR, reason=reason, terms={"ground": ground})


def object_counts(session: Session, ids: Sequence[bytes]) -> Mapping[bytes, int]:
    """How many objects each of these cases has."""
    query = select(CaseObject.case_id, func.count()).where(CaseObject.case_id.in_(ids))
    rows = session.execute(query.group_by(CaseObject.case_id))
    return dict(iter(rows))
