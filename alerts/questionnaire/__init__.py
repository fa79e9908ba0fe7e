"""The questionnaire: one definition, one check, answers as values."""

from alerts.questionnaire.answers import Answers, AnswersError, Problem, Problems, Value
from alerts.questionnaire.checking import FIRST_YEAR, OTHER_LIMIT, Raw, check, clean_text
from alerts.questionnaire.definition import (
    CHECKED,
    OTHER,
    UNKNOWN,
    Kind,
    Option,
    Question,
    Questionnaire,
    Section,
)
from alerts.questionnaire.loading import CURRENT_VERSION, DefinitionError, current, load, published

__all__ = [
    "CHECKED",
    "CURRENT_VERSION",
    "FIRST_YEAR",
    "OTHER",
    "OTHER_LIMIT",
    "UNKNOWN",
    "Answers",
    "AnswersError",
    "DefinitionError",
    "Kind",
    "Option",
    "Problem",
    "Problems",
    "Question",
    "Questionnaire",
    "Raw",
    "Section",
    "Value",
    "check",
    "clean_text",
    "current",
    "load",
    "published",
]
