"""Days and months in words. A reporter's act has a day and never an hour."""

from calendar import Calendar
from datetime import date

from babel.dates import format_date

from alerts.i18n import N_

MONTHS = (
    N_("enero"), N_("febrero"), N_("marzo"), N_("abril"), N_("mayo"), N_("junio"),
    N_("julio"), N_("agosto"), N_("septiembre"), N_("octubre"), N_("noviembre"), N_("diciembre"),
)  # fmt: skip
WEEKDAYS = (N_("lun"), N_("mar"), N_("mié"), N_("jue"), N_("vie"), N_("sáb"), N_("dom"))


def weeks_of(day: date) -> list[list[int]]:
    """The weeks of a day's month, Monday first; 0 where a day belongs to another month."""
    return Calendar().monthdayscalendar(day.year, day.month)


def day_in_words(day: str, language: str) -> str:
    """A day such as `2026-11-22` as people write it."""
    return format_date(date.fromisoformat(day), "long", locale=language)
