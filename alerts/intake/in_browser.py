"""What the form page tells the script that seals in the browser: rules and messages, each from its one source."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from alerts.config import FileLimits, InstanceConfig
from alerts.questionnaire import FIRST_YEAR, OTHER_LIMIT, checking
from alerts.triage import Rules, default_rules
from alerts.triage.definition import Condition, DeskTable

MESSAGES: Mapping[str, str] = {
    "choose_one": checking.CHOOSE_ONE,
    "choose_one_or_unknown": checking.CHOOSE_ONE_OR_UNKNOWN,
    "choose_one_or_silent": checking.CHOOSE_ONE_OR_SILENT,
    "choose_some": checking.CHOOSE_SOME,
    "choose_some_or_unknown": checking.CHOOSE_SOME_OR_UNKNOWN,
    "choose_some_or_silent": checking.CHOOSE_SOME_OR_SILENT,
    "write": checking.WRITE,
    "not_an_option": checking.NOT_AN_OPTION,
    "only_one": checking.ONLY_ONE,
    "stands_alone": checking.STANDS_ALONE,
    "other_not_chosen": checking.OTHER_NOT_CHOSEN,
    "too_long": checking.TOO_LONG,
    "unreadable": checking.UNREADABLE,
    "not_a_month": checking.NOT_A_MONTH,
    "not_a_year": checking.NOT_A_YEAR,
    "not_yet": checking.NOT_YET,
    "month_without_year": checking.MONTH_WITHOUT_YEAR,
    "date_and_unknown": checking.DATE_AND_UNKNOWN,
    "elsewhere": checking.ELSEWHERE,
}


@dataclass(frozen=True)
class Sealing:
    """What the templates of form and receipt need for the script."""

    site: str
    root: str
    arrival: str
    """The table of arrival desks as JSON."""
    limits: FileLimits
    messages: Mapping[str, str]
    """Spanish message ids by the names that the script knows them by."""
    other_limit: int = OTHER_LIMIT
    first_year: int = FIRST_YEAR


def sealing_of(config: InstanceConfig, rules: Rules | None = None) -> Sealing:
    """What the script needs to know of an instance."""
    return Sealing(
        site=config.site_id,
        root=config.root_key.hex(),
        arrival=json.dumps(arrival_table((rules or default_rules()).arrival), separators=(",", ":")),
        limits=config.files,
        messages=MESSAGES,
    )


def arrival_table(table: DeskTable) -> dict[str, object]:
    """The arrival rules in the shape that static/src/arrival.js reads."""
    rules = [{"desk": rule.desk, "when": [_condition(each) for each in rule.when]} for rule in table.rules]
    return {"otherwise": table.otherwise, "rules": rules}


def _condition(condition: Condition) -> dict[str, object]:
    # Arrival knows the answers alone: a rule about anything else would not hold in filing either.
    if condition.fact:
        raise ValueError("an arrival rule asks for more than answers")
    return {
        "question": condition.question,
        "options": list(condition.options),
        "without": sorted(condition.without),
    }
