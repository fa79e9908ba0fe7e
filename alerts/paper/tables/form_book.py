"""A workbook of transcribed forms that people fill in or correct: text in every cell, options to choose from.

It is built in memory, because XlsxWriter would otherwise lay answers down in temporary files.
"""

import io
from collections.abc import Iterator, Mapping, Sequence

import xlsxwriter
from xlsxwriter.utility import xl_range_abs

from alerts.i18n import LANGUAGES, N_, translations
from alerts.paper.tables.options import written_options
from alerts.paper.tables.wording import Say
from alerts.questionnaire import Kind, Question, Questionnaire

_FORMS, _OPTIONS = N_("Formularios"), N_("Opciones")
_YES, _NO = N_("Sí"), N_("No")
_SEPARATE = N_("Si son varias, sepárelas con punto y coma.")
_CHOOSE = N_("Elija una de la lista, o deje la celda en blanco.")
_IN_MEMORY = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_WIDTH = 24
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def is_options_sheet(name: str) -> bool:
    """Whether a sheet is called as the list of options behind our forms, whose headings are theirs."""
    return name in {translations(language).gettext(_OPTIONS) for language in LANGUAGES}


class FormBook:
    """One sheet of forms, and one of options behind it."""

    def __init__(self, questionnaire: Questionnaire, say: Say) -> None:
        self._questionnaire = questionnaire
        self._say = say
        self._target = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._target, _IN_MEMORY)
        self._forms = self._book.add_worksheet(say(_FORMS))
        self._heading = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
        text = {"num_format": "@", "valign": "top", "text_wrap": True}
        self._text = self._book.add_format(text)
        # Excel takes these for text even when somebody enters them once more
        self._sign = self._book.add_format({**text, "quote_prefix": True})
        self._wrong = self._book.add_format({**text, "quote_prefix": True, "bg_color": "#FFE08A"})

    def write_header(self, headings: Sequence[str]) -> None:
        """The first row, which stays in sight."""
        for column, heading in enumerate(headings):
            self._forms.write_string(0, column, heading, self._heading)
        self._forms.set_column(0, max(0, len(headings) - 1), _WIDTH, self._text)
        self._forms.freeze_panes(1, 0)

    def write_row(self, row: int, cells: Sequence[str], wrong: Mapping[int, str]) -> None:
        """A row of text, from 1; what is wrong with some of its cells stands in comments on them."""
        for column, cell in enumerate(cells):
            style = self._sign if cell.startswith(_FORMULA_SIGNS) else self._text
            if column in wrong:
                style = self._wrong
                self.comment(row, column, wrong[column])
            if cell:
                self._forms.write_string(row, column, cell, style)
            elif column in wrong:
                self._forms.write_blank(row, column, None, style)

    def comment(self, row: int, column: int, text: str) -> None:
        """A note on a cell, signed by nobody."""
        self._forms.write_comment(row, column, text, {"author": "", "x_scale": 2})

    def offer_options(self, fields: Mapping[int, str], last_row: int) -> None:
        """A drop-down list in each column of a question with options; the lists stand on the second sheet."""
        sheet = self._book.add_worksheet(self._say(_OPTIONS))
        at = 0
        for column, field in fields.items():
            question = self._questionnaire.question(field)
            choices = list(self._choices(question, field))
            if not choices:
                continue
            sheet.write_string(0, at, f"{field}. {self._say(question.label)}", self._heading)
            sheet.write_column(1, at, choices, self._text)
            source = f"='{sheet.get_name()}'!{xl_range_abs(1, at, len(choices), at)}"
            self._forms.data_validation(1, column, last_row, column, self._rule(question, source))
            at += 1
        sheet.set_column(0, max(0, at - 1), _WIDTH)
        sheet.freeze_panes(1, 0)

    def finished(self) -> bytes:
        """The workbook's bytes."""
        self._book.close()
        return self._target.getvalue()

    def _choices(self, question: Question, field: str) -> Iterator[str]:
        """What a column offers."""
        if question.kind is Kind.MONTH:
            yield from _of_month(question, field, self._say)
        elif question.kind is Kind.CHECK:
            yield from (self._say(_YES), self._say(_NO))
        elif field == question.id:
            yield from written_options(question, self._say)

    def _rule(self, question: Question, source: str) -> dict[str, object]:
        """Only what the list offers, or several of it where the question takes several."""
        several = question.kind is Kind.MANY
        return {
            "validate": "list",
            "source": source,
            "show_error": not several,
            "error_message": self._say(_CHOOSE),
            "input_message": self._say(_SEPARATE if several else _CHOOSE),
        }


def _of_month(question: Question, field: str, say: Say) -> Iterator[str]:
    month, _, unknown = question.names
    if field == month:
        yield from (f"{number:02}" for number in range(1, 13))
    elif field == unknown:
        yield say(_YES)
