"""What a desk has decided about a case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from alerts.model import State


@dataclass(frozen=True)
class Step:
    """One signed act on a case: who, when, what, why, and the state that it left."""

    at: str
    by: str
    decision: str
    reason: str
    state: str
    terms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Card:
    """State and history of a case, and the digest of the text that was decided on."""

    state: State = State.RECIBIDA
    history: tuple[Step, ...] = ()
    evidence_at_risk: bool = False
    last_seq: int = 0
    text_digest: str = ""

    def content(self) -> dict[str, Any]:
        """The card as JSON values."""
        return {
            "state": self.state.value,
            "history": [vars(step) | {"terms": dict(step.terms)} for step in self.history],
            "evidence_at_risk": self.evidence_at_risk,
            "last_seq": self.last_seq,
            "text_digest": self.text_digest,
        }

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Card":
        """The card that these JSON values describe; ValueError, KeyError or TypeError for others."""
        return cls(
            state=State(content["state"]),
            history=tuple(Step(**step) for step in content["history"]),
            evidence_at_risk=content["evidence_at_risk"],
            last_seq=content["last_seq"],
            text_digest=content["text_digest"],
        )

    @property
    def desks(self) -> frozenset[str]:
        """The desks that the case was given to by an act."""
        return frozenset(step.terms["desk"] for step in self.history if "desk" in step.terms)
