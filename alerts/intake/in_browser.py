"""What the form page tells the script that seals in the browser: rules and messages, each from its one source."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from alerts.config import InstanceConfig
from alerts.i18n import N_
from alerts.questionnaire import FIRST_YEAR, OTHER_LIMIT, checking
from alerts.triage import Rules, default_rules
from alerts.triage.definition import Condition, DeskTable
from alerts.web.file_messages import FILE_MESSAGES

MESSAGES: Mapping[str, str] = {
    # answers that cannot be filed
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
    # on the way
    "sealing": N_("Sellando su alerta en este teléfono o computadora…"),
    "sending": N_("Enviando su alerta, ya sellada…"),
    "waiting": N_(
        "Ahora mismo llegan muchísimas alertas. La suya está sellada y lista: la enviaremos en cuanto se pueda, sin "
        "que usted haga nada. No cierre esta página."
    ),
    "seconds": N_("Próximo intento en {seconds} segundos."),
    # evidence, beside the receipt
    "files_label": N_("Archivos"),
    "files_help": N_(
        "Hasta {count} a la vez, de hasta {size} MB cada uno. Cada archivo se sella aquí antes de salir."
    ),
    "files_send": N_("Sellar y enviar los archivos"),
    **FILE_MESSAGES,
}


@dataclass(frozen=True)
class Sealing:
    """What the templates of form and receipt need for the script."""

    site: str
    root: str
    arrival: str
    """The table of arrival desks as JSON."""
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
