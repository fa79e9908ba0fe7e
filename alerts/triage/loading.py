"""Reading triage rules from TOML, checked against questionnaire and catalogue, mistakes named by line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from itertools import count, pairwise
from typing import Any

from alerts import catalogues
from alerts.questionnaire import CHECKED, Kind, Question, Questionnaire, current
from alerts.questionnaire.tables import Place, TableError, read_tables
from alerts.triage.definition import CONTEXT, Condition, Context, Criterion, DeskTable, LaneRules, Rule, Rules

MAX_WEIGHT = 10

Row = dict[str, Any]

_TOP_KEYS: Mapping[str, type] = {
    "version": int,
    "desks": list,
    "max_unknown": int,
    "priority": list,
    "criterion": list,
    "override": list,
    "arrival": dict,
    "referral": dict,
    "lane": list,
}
_RULE_KEYS: Mapping[str, type] = {"text": str, "when": list}
_CONDITION_KEYS: Mapping[str, type] = {
    "question": str,
    "options": list,
    "except": list,
    "without": list,
    "filled": bool,
    "institutions": list,
    "kinds": list,
    "parents": list,
    "context": str,
    "at_least": int,
}
_LIST_KEYS = frozenset(key for key, value in _CONDITION_KEYS.items() if value is list)
_CATALOGUE_KEYS = {"institutions": "id", "kinds": "kind", "parents": "parent"}
_FACTS = frozenset(each.name for each in fields(Context))


class RulesError(TableError):
    """Rules that cannot be used; `line` (from 1) is where."""


def load_rules(text: str) -> Rules:
    """The rules that a TOML text defines, for the current questionnaire; RulesError naming a bad line."""
    content = read_tables(text, RulesError)
    reader = _Reader(text, current())
    top = reader.place("")
    top.check_keys(content, _TOP_KEYS)
    top.check_present(content, tuple(_TOP_KEYS))
    _check_texts(content["desks"], top, "desks")
    reader.desks = content["desks"]
    rules = Rules(
        version=content["version"],
        desks=tuple(content["desks"]),
        max_unknown=content["max_unknown"],
        thresholds=reader.thresholds(top.rows(content["priority"], "priority")),
        criteria=tuple(reader.criteria(top.rows(content["criterion"], "criterion"))),
        overrides=reader.rules("override", top.rows(content["override"], "override"), {}),
        arrival=reader.desk_table("arrival", content["arrival"]),
        referral=reader.desk_table("referral", content["referral"]),
        lanes=tuple(reader.lanes(top.rows(content["lane"], "lane"))),
    )
    _check_reachable(rules, text)
    return rules


@cache
def default_rules() -> Rules:
    """The rules that come with the program."""
    return load_rules(files("alerts.triage").joinpath("rules_v1.toml").read_text(encoding="utf-8"))


@dataclass(slots=True)
class _Reader:
    """One text being read, and how many tables of each name have been seen in it."""

    text: str
    questionnaire: Questionnaire
    desks: list[str] = field(default_factory=list)
    _seen: dict[str, Iterator[int]] = field(default_factory=dict)

    def place(self, table: str) -> Place:
        """The next table of this name."""
        return Place(self.text, table, next(self._seen.setdefault(table, count())), RulesError)

    def thresholds(self, tables: list[Row]) -> dict[str, int]:
        found: dict[str, int] = {}
        for row in tables:
            place = self.place("priority")
            place.check_keys(row, {"id": str, "minimum": int})
            if row.get("id") not in ("P1", "P2", "P3", "P4") or row["id"] in found or "minimum" not in row:
                raise place.error("a priority has an id from P1 to P4, once, and a minimum", "id")
            found[row["id"]] = row["minimum"]
        return found

    def criteria(self, tables: list[Row]) -> Iterator[Criterion]:
        for row in tables:
            place = self.place("criterion")
            place.check_keys(row, {"id": str, "title": str, "weight": int, "cap": int, "rule": list})
            place.check_present(row, ("id", "title", "weight", "cap", "rule"))
            if not 1 <= row["weight"] <= MAX_WEIGHT:
                raise place.error(f"a weight is from 1 to {MAX_WEIGHT}", "weight")
            rules = self.rules("criterion.rule", place.rows(row["rule"], "rule"), {"points": int})
            if not 1 <= row["cap"] <= sum(rule.points for rule in rules):
                raise place.error("a cap is from 1 to the sum of the points", "cap")
            yield Criterion(row["id"], row["title"], row["weight"], row["cap"], rules)

    def desk_table(self, table: str, row: Row) -> DeskTable:
        place = self.place(table)
        place.check_keys(row, {"otherwise": str, "text": str, "rule": list})
        place.check_present(row, ("otherwise", "text"))
        self._check_desk(row["otherwise"], place, "otherwise")
        rules = self.rules(f"{table}.rule", place.rows(row.get("rule", []), "rule"), {"desk": str})
        return DeskTable(rules, row["otherwise"], row["text"])

    def lanes(self, tables: list[Row]) -> Iterator[LaneRules]:
        for row in tables:
            place = self.place("lane")
            place.check_keys(row, {"id": str, "title": str, "help": str, "rule": list})
            place.check_present(row, ("id", "title", "help", "rule"))
            rules = self.rules("lane.rule", place.rows(row["rule"], "rule"), {})
            yield LaneRules(row["id"], row["title"], row["help"], rules)

    def rules(self, table: str, rows: list[Row], extra: Mapping[str, type]) -> tuple[Rule, ...]:
        return tuple(self._rule(table, row, extra) for row in rows)

    def _rule(self, table: str, row: Row, extra: Mapping[str, type]) -> Rule:
        place = self.place(table)
        place.check_keys(row, {**_RULE_KEYS, **extra})
        place.check_present(row, ("text", "when"))
        if row.keys() != {*_RULE_KEYS, *extra}:
            raise place.error(f"a rule has {', '.join([*_RULE_KEYS, *extra])}")
        if not 0 <= row.get("points", 0) <= 3:
            raise place.error("points are from 0 to 3", "points")
        if "desk" in extra:
            self._check_desk(row["desk"], place, "desk")
        when = tuple(self._condition(each, place) for each in place.rows(row["when"], "when"))
        return Rule(row["text"], when, row.get("points", 0), row.get("desk", ""))

    def _condition(self, row: Row, place: Place) -> Condition:
        place.check_keys(row, _CONDITION_KEYS)
        for key in _LIST_KEYS & row.keys():
            _check_texts(row[key], place, key)
        if "context" in row:
            return _context_condition(row, place)
        try:
            question = self.questionnaire.question(row.get("question", ""))
        except KeyError:
            raise place.error("there is no such question", row.get("question", "question")) from None
        return _answer_condition(row, question, place)

    def _check_desk(self, desk: str, place: Place, word: str) -> None:
        if desk not in self.desks:
            raise place.error(f"there is no desk {desk}", word)


def _context_condition(row: Row, place: Place) -> Condition:
    if row["context"] not in _FACTS:
        raise place.error(f"the context has {', '.join(sorted(_FACTS))}", row["context"])
    if row.keys() - {"context", "at_least"} or row.get("at_least", 1) < 1:
        raise place.error("a condition on the context has only at_least, from 1", "at_least")
    return Condition(CONTEXT, fact=row["context"], at_least=row.get("at_least", 1))


def _answer_condition(row: Row, question: Question, place: Place) -> Condition:
    asked = row.keys() - {"question", "without"}
    if asked == {"filled"}:
        return Condition(question.id)
    without = frozenset(_known_options(row.get("without", []), question, place))
    if asked == {"options"}:
        return Condition(question.id, tuple(_known_options(row["options"], question, place)), without)
    if asked == {"except"}:
        left_out = set(_known_options(row["except"], question, place))
        kept = tuple(option.id for option in question.options if option.id not in left_out)
        return Condition(question.id, kept, without)
    if question.kind is Kind.INSTITUTION and asked and asked <= _CATALOGUE_KEYS.keys():
        return Condition(question.id, _institutions(row, place), without)
    raise place.error("a condition has a question and one way to look at it", "when")


def _known_options(options: list[str], question: Question, place: Place) -> list[str]:
    known = {CHECKED} if question.kind is Kind.CHECK else question.positions.keys()
    for option in options:
        if option not in known:
            raise place.error(f"{question.id} has no option {option}", option)
    return options


def _institutions(row: Row, place: Place) -> tuple[str, ...]:
    """The ids of the institutions that are of every given kind, parent and list."""
    matching = catalogues.institutions()
    for key, attribute in _CATALOGUE_KEYS.items():
        for value in row.get(key, []):
            if all(getattr(each, attribute) != value for each in catalogues.institutions()):
                raise place.error(f"no institution has {attribute} {value}", value)
        if key in row:
            matching = tuple(each for each in matching if getattr(each, attribute) in row[key])
    if not matching:
        raise place.error("no institution is all of this", "when")
    return tuple(each.id for each in matching)


def _check_texts(values: list[Any], place: Place, key: str) -> None:
    if not values or not all(isinstance(value, str) for value in values):
        raise place.error(f"{key} is a list of texts, at least one", key)


def _check_reachable(rules: Rules, text: str) -> None:
    """Refuse a priority that no score can have: minimums fall from at most the maximum down to 0."""
    places = [Place(text, "priority", index, RulesError) for index in range(len(rules.thresholds))]
    minimums = list(rules.thresholds.values())
    if minimums[0] > rules.maximum:
        raise places[0].error(f"no score reaches it: the maximum is {rules.maximum}", "minimum")
    for place, (higher, lower) in zip(places[1:], pairwise(minimums), strict=True):
        if lower >= higher:
            raise place.error("no score reaches it: minimums go down", "minimum")
    if list(rules.thresholds) != ["P1", "P2", "P3", "P4"] or minimums[-1] != 0:
        raise places[-1].error("priorities are P1, P2, P3 and P4, the last from 0", "minimum")
