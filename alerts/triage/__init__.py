"""Triage: advice on an alert, from rules that are data."""

from alerts.triage.assessing import HIGHEST, arrival_desk, assess
from alerts.triage.definition import (
    CONTEXT,
    Assessment,
    Context,
    Criterion,
    Lane,
    Reason,
    Rules,
)
from alerts.triage.loading import RulesError, default_rules, load_rules

__all__ = [
    "CONTEXT",
    "HIGHEST",
    "Assessment",
    "Context",
    "Criterion",
    "Lane",
    "Reason",
    "Rules",
    "RulesError",
    "arrival_desk",
    "assess",
    "default_rules",
    "load_rules",
]
