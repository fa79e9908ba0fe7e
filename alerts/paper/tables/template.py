"""The empty table to fill in: as CSV, and as a workbook that offers the options of every question."""

from alerts.i18n import N_
from alerts.paper.tables.columns import part_endings
from alerts.paper.tables.form_book import FormBook
from alerts.paper.tables.grid import MAX_ROWS
from alerts.paper.tables.wording import Say
from alerts.questionnaire import Questionnaire

_HINT = N_("Escriba un formulario de papel en cada fila. Deje en blanco lo que el papel no responde.")


def template_csv(questionnaire: Questionnaire) -> bytes:
    """An empty table to fill in: one header row of field names that a Spanish Excel opens in columns."""
    return (";".join(questionnaire.field_names) + "\r\n").encode("utf-8-sig")


def template_xlsx(questionnaire: Questionnaire, say: Say = str) -> bytes:
    """The same as a workbook: headings in words, options to choose from and listed on a second sheet."""
    book = FormBook(questionnaire, say)
    headings = headings_in_words(questionnaire, say)
    book.write_header(list(headings.values()))
    book.comment(0, 0, say(_HINT))
    book.offer_options(dict(enumerate(headings)), MAX_ROWS)
    return book.finished()


def headings_in_words(questionnaire: Questionnaire, say: Say) -> dict[str, str]:
    """For every field a heading that starts with its id and goes on with the question."""
    found: dict[str, str] = {}
    for question in questionnaire.questions:
        endings = part_endings(question)
        for name in question.names:
            part = f" ({say(endings[name][0])})" if name in endings else ""
            found[name] = f"{name}. {say(question.label)}{part}"
    return found
