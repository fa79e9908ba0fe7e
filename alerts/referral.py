"""Deciding and referring: signed card, key for the next desk, reporter's state and trail, in one commit."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig
from alerts.conversation import desk_binding
from alerts.custody.desks import desk_trust
from alerts.custody.keyring import DeskKey, Keyring
from alerts.envelope import seal_bound, seal_key, signed_body
from alerts.errors import AccessDenied, NotAllowed, SealingRefused, Stale
from alerts.filing import case_key_binding
from alerts.i18n import N_
from alerts.model import Decision, Ground, Result, Role, State, visible
from alerts.reading.card import Card, Step
from alerts.reading.casefile import CaseFile, case_recipient, mailbox_recipient
from alerts.storage.casebook import CaseKey, CaseRow, DeskRow, OutboxEntry
from alerts.trail import Trail, digest_of

REASON_LIMIT = 2000
ALTERNATE = "alterna"

BY_ANALYST = frozenset(
    {
        Decision.VERIFICAR,
        Decision.PEDIR_DATOS,
        Decision.ADMITIR,
        Decision.NO_ADMITIR,
        Decision.ACUMULAR,
        Decision.TRASLADAR,
        Decision.REABRIR,
    }
)


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a person signs: a decision, its reason, and the terms that the decision asks for."""

    decision: Decision
    reason: str
    terms: Mapping[str, str]


def may_sign(role: Role, decision: Decision) -> bool:
    """Analysts decide up to the referral and on reopening; investigators everything after it."""
    return role is (Role.ANALYST if decision in BY_ANALYST else Role.INVESTIGATOR)


class Registry:
    """Writes what a desk decides, inside the caller's transaction."""

    def __init__(self, session: Session, config: ConsoleConfig, trail: Trail, keys: Keyring) -> None:
        self._session = session
        self._config = config
        self._trail = trail
        self._keys = keys

    def decide(self, case: CaseFile, role: Role, order: Order) -> None:
        """Sign a decision on a case.

        Raises NotAllowed with what to mend, SealingRefused when the receiving desk cannot be sealed to, and Stale
        when somebody else decided meanwhile.
        """
        route = order.decision.steps(case.card.state)
        if not may_sign(role, order.decision) or not route:
            raise NotAllowed(N_("Esa decisión no se puede tomar en el estado actual del caso."))
        terms = checked_terms(order)
        if order.decision is Decision.TRASLADAR:
            self._refer(case, terms["desk"])
        card = with_step(
            case.card, self._keys.username, order.decision.value, order.reason.strip(), terms, route[-1]
        )
        card = self._tell_reporter(case, card)
        self._write(case, card, order.decision.value, **({"desk": terms["desk"]} if "desk" in terms else {}))

    def flag_evidence(self, case: CaseFile, *, at_risk: bool) -> None:
        """Note that evidence is being destroyed, or that it is not."""
        card = replace(case.card, evidence_at_risk=at_risk)
        self._write(case, card, "flag-evidence", at_risk=int(at_risk))

    def move_to_alternate(self, case: CaseFile, reason: str) -> None:
        """Move a case that concerns the Commission's own staff: only the alternate desk keeps its key."""
        check_reason(reason)
        if case.desks == (ALTERNATE,):
            raise NotAllowed(N_("El caso ya está en la mesa alterna."))
        self._seal_key(case, ALTERNATE)
        others = CaseKey.case_id == case.case_id, CaseKey.desk != ALTERNATE
        terms = {"desk": ALTERNATE}
        card = with_step(
            case.card, self._keys.username, "mover_alterna", reason.strip(), terms, case.card.state
        )
        self._write(case, self._tell_reporter(case, card), "move", desk=ALTERNATE)
        self._session.execute(delete(CaseKey).where(*others))

    def signing_key(self, case: CaseFile) -> DeskKey:
        """The key of the desk in whose name this person acts on the case."""
        held = [desk for desk in case.desks if desk in self._keys.desks]
        if not held:
            raise AccessDenied("no desk of this person has the case")
        return self._keys.latest(held[0])

    def _refer(self, case: CaseFile, desk: str) -> None:
        row = self._session.get(DeskRow, desk)
        if row is None or row.kind != "investigation":
            raise NotAllowed(N_("Elija la mesa de investigación que recibirá el caso."))
        self._seal_key(case, desk)

    def _seal_key(self, case: CaseFile, desk: str) -> None:
        """Seal the small case key to another desk; payloads never change, so their digests stay evidence."""
        try:
            trusted = desk_trust(self._session, self._config, desk)
        except SealingRefused:
            raise NotAllowed(N_("Esa mesa todavía no tiene la firma de la llave raíz.")) from None
        recipient = str(case_recipient(case))
        binding = case_key_binding(self._config.site_id, case.name, desk, trusted.epoch, recipient)
        sealed = seal_key(binding, case.identity.seed, [trusted.recipient])
        self._session.merge(CaseKey(case_id=case.case_id, desk=desk, epoch=trusted.epoch, sealed=sealed))

    def _tell_reporter(self, case: CaseFile, card: Card) -> Card:
        """Tell the mailbox which desk may answer from now on, and the visible state when it changes.

        The card keeps the number of the last, so that later entries come after it.
        """
        if not case.mailbox:
            return card
        step = card.history[-1]
        if "desk" in step.terms:
            card = self._post(case, card, "desk", {"desk": step.terms["desk"]})
        if visible(card.state) is not visible(case.card.state):
            card = self._post(case, card, "state", {"state": visible(card.state).value})
        return card

    def _post(self, case: CaseFile, card: Card, kind: str, content: Mapping[str, str]) -> Card:
        key, seq = self.signing_key(case), max(case.next_seq, card.last_seq + 1)
        binding = desk_binding(kind, self._config.site_id, case.name, seq, key.desk, key.epoch)
        body = signed_body(binding, content, key.signing_seed)
        sealed = seal_bound(binding, body, [mailbox_recipient(case)])
        self._session.add(OutboxEntry(entry_id=secrets.token_bytes(16), case_id=case.case_id, sealed=sealed))
        return replace(card, last_seq=seq)

    def _write(self, case: CaseFile, card: Card, action: str, **details: str | int) -> None:
        key, revision = self.signing_key(case), case.revision + 1
        binding = desk_binding("card", self._config.site_id, case.name, revision, key.desk, key.epoch)
        body = signed_body(binding, card.content(), key.signing_seed)
        sealed = seal_bound(binding, body, [case_recipient(case)])
        unchanged = CaseRow.case_id == case.case_id, CaseRow.revision == case.revision
        result = self._session.execute(
            update(CaseRow).where(*unchanged).values(revision=revision, card=sealed)
        )
        if getattr(result, "rowcount", 0) != 1:
            raise Stale("the case was changed by somebody else")
        noted = {"revision": revision, "card": digest_of(sealed), **details}
        self._trail.append(self._session, self._keys.username, action, case.name, **noted)


def with_step(
    card: Card, by: str, decision: str, reason: str, terms: Mapping[str, str], state: State
) -> Card:
    """The card after one more signed act."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    step = Step(at=at, by=by, decision=decision, reason=reason, state=state.value, terms=dict(terms))
    return replace(card, state=state, history=(*card.history, step))


def check_reason(reason: str) -> None:
    """Refuse an empty or overlong reason."""
    if not reason.strip():
        raise NotAllowed(N_("Escriba el motivo de la decisión."))
    if len(reason) > REASON_LIMIT:
        raise NotAllowed(N_("El motivo admite hasta 2000 caracteres."))


def checked_terms(order: Order) -> dict[str, str]:
    """The terms that the decision asks for, checked; NotAllowed says which is missing."""
    check_reason(order.reason)
    terms = {name: order.terms.get(name, "").strip() for name in order.decision.required if name != "reason"}
    if "desk" in terms and not terms["desk"]:
        raise NotAllowed(N_("Elija la mesa de investigación que recibirá el caso."))
    if "ground" in terms and terms["ground"] not in {ground.value for ground in Ground}:
        raise NotAllowed(N_("Elija por qué no se admite la alerta."))
    if "result" in terms and terms["result"] not in {result.value for result in Result}:
        raise NotAllowed(N_("Elija el resultado con que se cierra el caso."))
    if "pattern_case" in terms and not is_case_name(terms["pattern_case"]):
        raise NotAllowed(N_("Escriba el número del caso patrón."))
    return terms


def is_case_name(text: str) -> bool:
    """Whether this is a case's id as addresses write it."""
    return len(text) == 32 and all(sign in "0123456789abcdef" for sign in text)
