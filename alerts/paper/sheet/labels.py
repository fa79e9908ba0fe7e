"""What is printed beside each box: the questionnaire's own wording, in the sheet's language."""

import re
from collections.abc import Callable

from alerts import catalogues
from alerts.paper.sheet.layout import TickBox
from alerts.questionnaire import OTHER, Kind, Questionnaire

# "Ministerio de la Defensa Nacional" → "Defensa Nacional": the name that people use, in a fifth of the width.
_MINISTRY = re.compile(r"Ministerio de (?:la )?(?P<name>.+?)(?:,| y |$)")


def box_label(questionnaire: Questionnaire, box: TickBox, gettext: Callable[[str], str]) -> str:
    """The wording of a box; empty for a box whose words are the sheet's own."""
    question = questionnaire.question(box.field)
    if question.kind is Kind.CHECK:
        return gettext(question.label)
    if question.kind is Kind.MONTH:
        return ""
    if question.kind is Kind.INSTITUTION and box.value.startswith("I"):
        return short_ministry(catalogues.institution(box.value).name)
    label = gettext(question.option(box.value).label)
    return f"{label}:" if box.value == OTHER else label


def short_ministry(name: str) -> str:
    """A ministry's name up to its first comma or «y», without «Ministerio de»."""
    found = _MINISTRY.match(name)
    return found["name"] if found else name
