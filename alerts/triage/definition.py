"""The typed, frozen rules of triage, as `rules_v1.toml` defines them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from alerts.questionnaire import Answers

CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Context:
    """What the reader of a case knows beside its answers.

    `similar_last_year` counts other alerts of the last 12 months with the same institution, unit and conduct;
    `same_name_or_account` other alerts that name the same person or account; `evidence_at_risk` is the flag
    of an analyst that evidence is being destroyed.
    """

    similar_last_year: int = 0
    has_files: bool = False
    evidence_at_risk: bool = False
    same_name_or_account: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """What one answer (or one fact of the context) must be.

    With `options`, one of them was chosen and none of `without`; without any, something was answered. For the
    question `context`, the fact named by `fact` is at least `at_least`.
    """

    question: str
    options: tuple[str, ...] = ()
    without: frozenset[str] = frozenset()
    fact: str = ""
    at_least: int = 1

    def cause(self, answers: Answers, context: Context) -> str | None:
        """The option or fact that makes it hold, "" for something written, None where it does not hold."""
        if self.fact:
            return self.fact if int(getattr(context, self.fact)) >= self.at_least else None
        chosen = answers.many(self.question)
        if not self.options:
            return "" if chosen else None
        if not self.without.isdisjoint(chosen):
            return None
        return next((option for option in self.options if option in chosen), None)


@dataclass(frozen=True, slots=True)
class Rule:
    """A text that holds when any of its conditions does, with the points or the desk that it gives."""

    text: str
    when: tuple[Condition, ...]
    points: int = 0
    desk: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the five parts of the score: the sum of its rules, at most `cap`, times `weight`."""

    id: str
    title: str
    weight: int
    cap: int
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class DeskTable:
    """Ordered rules that name a desk, and the desk where none holds."""

    rules: tuple[Rule, ...]
    otherwise: str
    text: str

    @property
    def desks(self) -> tuple[str, ...]:
        """Every desk that these rules may name."""
        return tuple(dict.fromkeys((self.otherwise, *(rule.desk for rule in self.rules))))


@dataclass(frozen=True, slots=True)
class LaneRules:
    """A way of working a case, and the rules that put it there."""

    id: str
    title: str
    help: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Rules:
    """All of triage as data. `thresholds` are the least scores of each priority, highest first."""

    version: int
    desks: tuple[str, ...]
    max_unknown: int
    thresholds: Mapping[str, int]
    criteria: tuple[Criterion, ...]
    overrides: tuple[Rule, ...]
    arrival: DeskTable
    referral: DeskTable
    lanes: tuple[LaneRules, ...]

    @cached_property
    def maximum(self) -> int:
        """The highest score that these rules can give."""
        return sum(each.weight * each.cap for each in self.criteria)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: the criterion, override, desk or lane, its points, and the question and option that caused it.

    `question` is `context` for what no answer said; `option` is then the name of the fact. For something
    written it is empty: a reason never carries what was written. `text` is a Spanish message id.
    """

    criterion: str
    points: int
    question: str
    option: str
    text: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A way in which this case has to be worked, with what to do and why; title and help are message ids."""

    id: str
    title: str
    help: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """Advice on one case; a person decides.

    `score` is 0 to 30, `points` 0 to 3 by criterion, `priority` P1 to P4, `overrides` what made it P1
    whatever the score, `reasons` what gave the points; `desk` is the desk proposed for a referral.
    `sufficient` says whether there are facts enough to admit it without free text, `unknown` which required
    questions say nothing.
    """

    score: int
    priority: str
    points: Mapping[str, int]
    overrides: tuple[Reason, ...]
    reasons: tuple[Reason, ...]
    desk: str
    desk_reason: Reason
    lanes: tuple[Lane, ...]
    sufficient: bool
    unknown: tuple[str, ...]
