"""Score, priority, desk and lanes of an alert, each with the answers that caused it: no clock, no storage."""

from collections.abc import Iterator

from alerts.questionnaire import UNKNOWN, Answers, published
from alerts.triage.definition import (
    Assessment,
    Context,
    Criterion,
    DeskTable,
    Lane,
    Reason,
    Rule,
    Rules,
)

OVERRIDE = "override"
DESK = "desk"
HIGHEST = "P1"

_NOTHING_KNOWN = Context()


def assess(answers: Answers, context: Context, rules: Rules) -> Assessment:
    """The advice of these rules on an alert; KeyError only for answers of a version never published."""
    scored = {each.id: tuple(_reasons(each.id, each.rules, answers, context)) for each in rules.criteria}
    points = {each.id: _capped(each, scored[each.id]) for each in rules.criteria}
    score = sum(each.weight * points[each.id] for each in rules.criteria)
    overrides = tuple(_reasons(OVERRIDE, rules.overrides, answers, context))
    desk, desk_reason = _desk(rules.referral, answers, context)
    unknown = tuple(_unknown(answers))
    return Assessment(
        score=score,
        priority=HIGHEST if overrides else _priority(score, rules),
        points=points,
        overrides=overrides,
        reasons=tuple(reason for reasons in scored.values() for reason in reasons),
        desk=desk,
        desk_reason=desk_reason,
        lanes=tuple(_lanes(answers, context, rules)),
        sufficient=len(unknown) <= rules.max_unknown,
        unknown=unknown,
    )


def arrival_desk(answers: Answers, rules: Rules) -> str:
    """The one desk that an alert is sealed to when it arrives."""
    return _desk(rules.arrival, answers, _NOTHING_KNOWN)[0]


def _reasons(name: str, rules: tuple[Rule, ...], answers: Answers, context: Context) -> Iterator[Reason]:
    for rule in rules:
        reason = _reason(name, rule, answers, context)
        if reason:
            yield reason


def _reason(name: str, rule: Rule, answers: Answers, context: Context) -> Reason | None:
    """The reason of a rule that holds, from the first of its conditions that does."""
    for condition in rule.when:
        cause = condition.cause(answers, context)
        if cause is not None:
            return Reason(name, rule.points, condition.question, cause, rule.text)
    return None


def _capped(criterion: Criterion, reasons: tuple[Reason, ...]) -> int:
    return min(criterion.cap, sum(reason.points for reason in reasons))


def _priority(score: int, rules: Rules) -> str:
    return next(name for name, minimum in rules.thresholds.items() if score >= minimum)


def _desk(table: DeskTable, answers: Answers, context: Context) -> tuple[str, Reason]:
    for rule in table.rules:
        reason = _reason(DESK, rule, answers, context)
        if reason:
            return rule.desk, reason
    return table.otherwise, Reason(DESK, 0, "A1", answers.one("A1") or "", table.text)


def _lanes(answers: Answers, context: Context, rules: Rules) -> Iterator[Lane]:
    for lane in rules.lanes:
        reasons = tuple(_reasons(lane.id, lane.rules, answers, context))
        if reasons:
            yield Lane(lane.id, lane.title, lane.help, reasons)


def _unknown(answers: Answers) -> Iterator[str]:
    """The required questions that say nothing: left out, "no sé" or "prefiero no decir"."""
    for question in published(answers.version).required:
        if UNKNOWN.issuperset(answers.many(question.id)):
            yield question.id
