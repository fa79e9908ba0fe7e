"""The one check that web form, paper and imports go through: raw values in, Answers or Problems out."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from alerts.i18n import N_
from alerts.questionnaire.answers import Answers, Problem, Problems, Value
from alerts.questionnaire.definition import CHECKED, OTHER, Kind, Question, Questionnaire

Raw = Mapping[str, Sequence[str]]

OTHER_LIMIT = 80
FIRST_YEAR = 1980

CHOOSE_ONE = N_("Elija una opción.")
CHOOSE_ONE_OR_UNKNOWN = N_("Elija una opción. Si no sabe, marque «No sé».")
CHOOSE_ONE_OR_SILENT = N_("Elija una opción. Si no quiere responder, marque «Prefiero no decir».")
CHOOSE_SOME = N_("Marque al menos una opción.")
CHOOSE_SOME_OR_UNKNOWN = N_("Marque al menos una opción. Si no sabe, marque «No sé».")
CHOOSE_SOME_OR_SILENT = N_("Marque al menos una opción. Si no quiere responder, marque «Prefiero no decir».")
WRITE = N_("Escriba su respuesta.")
NOT_AN_OPTION = N_("Esa respuesta no está entre las opciones. Elija una de la lista.")
ONLY_ONE = N_("Aquí cabe una sola respuesta. Deje solo una.")
STANDS_ALONE = N_("«{option}» no se puede combinar con otras respuestas. Deje solo lo que corresponda.")
OTHER_NOT_CHOSEN = N_("Escribió aquí, pero eligió una opción de la lista. Deje solo una de las dos cosas.")
TOO_LONG = N_("Escribió {count} caracteres y caben {limit}. Acórtelo un poco.")
UNREADABLE = N_("Este texto trae signos que no se pueden leer. Escríbalo de nuevo.")
NOT_A_MONTH = N_("Elija un mes, del 01 al 12.")
NOT_A_YEAR = N_("Escriba el año con cuatro cifras, desde {first}.")
NOT_YET = N_("Esa fecha todavía no ha llegado. Corríjala.")
MONTH_WITHOUT_YEAR = N_("Falta el año. Si no lo recuerda, marque «No recuerdo».")
DATE_AND_UNKNOWN = N_("Puso una fecha y también marcó «No recuerdo». Deje solo una de las dos cosas.")
ELSEWHERE = N_("Ese municipio no es del departamento que eligió. Corrija uno de los dos.")

# Cc except tab and newline, and the signs that turn the direction of a text around and mislead its reader.
_INVISIBLE = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_NEWLINE = re.compile("\r\n?|[\v\f\u2028\u2029\x85]")
_BREAK = re.compile(r"\s*[\n\t]\s*")
_UNREADABLE = re.compile("[\x00\ud800-\udfff]")
_MONTH = re.compile("0?[1-9]|1[0-2]", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


def check(
    questionnaire: Questionnaire, raw: Raw, *, today: date | None = None, partial: bool = False
) -> Answers | Problems:
    """The answers in `raw`, or every problem in the order of the form; never an exception.

    Keys of `raw` are field names (`Questionnaire.field_names`), values are the values sent for that name;
    other keys are ignored. Nothing that a person wrote in a known field is dropped: a text beside `otro` that
    was not ticked ticks it, and where that contradicts another choice it is a problem. Texts come out in NFC
    with `\\n` line ends and without control characters, several choices in the order of the form. `today`
    bounds the dates of B5; without it any later year passes. `partial` lets required questions stay blank, as on
    paper, where nobody can ask for them any more.
    """
    form = _Form(raw, today, partial=partial)
    for question in questionnaire.questions:
        _CHECKS[question.kind](question, form)
    if form.problems:
        return Problems(tuple(form.problems))
    return Answers(questionnaire.version, form.values)


class _Form:
    """What was sent, and what has been made of it so far."""

    def __init__(self, raw: Raw, today: date | None, *, partial: bool) -> None:
        self._raw = raw
        self._partial = partial
        self.today = today
        self.values: dict[str, Value] = {}
        self.problems: list[Problem] = []

    def sent(self, name: str) -> list[str]:
        """The values sent under a name that are not blank."""
        given = self._raw.get(name, ())
        values = (given,) if isinstance(given, str) else given
        return [text for text in map(str.strip, values) if text]

    def single(self, name: str) -> str:
        """The one value sent under a name, or empty; several are a problem."""
        values = self.sent(name)
        if len(values) > 1:
            self.refuse(name, ONLY_ONE)
            return ""
        return values[0] if values else ""

    def keep(self, name: str, value: Value) -> None:
        if value:
            self.values[name] = value

    def refuse(self, name: str, message: str, **params: str) -> None:
        self.problems.append(Problem(name, message, params))

    def miss(self, question: Question, message: str) -> None:
        """Nothing was answered."""
        if question.required and not self._partial and not self.has_problem(question.id):
            self.refuse(question.id, message)

    def has_problem(self, name: str) -> bool:
        return any(problem.field == name for problem in self.problems)


def clean_text(text: str, *, multiline: bool = True) -> str | None:
    """The text in NFC, `\\n` line ends, no control characters, trimmed; None where it cannot be read."""
    if text.isascii() and text.isprintable():
        return text.strip()
    if _UNREADABLE.search(text):
        return None
    text = _INVISIBLE.sub("", _NEWLINE.sub("\n", text))
    if not multiline:
        text = _BREAK.sub(" ", text)
    return unicodedata.normalize("NFC", text).strip()


def _check_text(question: Question, form: _Form) -> None:
    wrote = _keep_text(question.id, question.limit, form, multiline=question.is_multiline)
    if not wrote:
        form.miss(question, WRITE)


def _keep_text(name: str, limit: int, form: _Form, *, multiline: bool) -> bool:
    """Keep a text or say what is wrong with it; whether there was one."""
    text = clean_text(form.single(name), multiline=multiline)
    if text is None:
        form.refuse(name, UNREADABLE)
    elif len(text) > limit:
        form.refuse(name, TOO_LONG, count=str(len(text)), limit=str(limit))
    else:
        form.keep(name, text)
    return text != ""


def _check_one(question: Question, form: _Form) -> None:
    chosen = form.single(question.id)
    if question.other_name:
        chosen = _with_other_text(question, chosen, form)
    if chosen and chosen not in question.positions:
        form.refuse(question.id, NOT_AN_OPTION)
    elif chosen or question.default:
        form.keep(question.id, chosen or question.default)
    else:
        form.miss(question, _missing(question))


def _with_other_text(question: Question, chosen: str, form: _Form) -> str:
    """The choice made; a text beside `otro` alone chooses it, and is a problem beside another choice."""
    wrote = _keep_text(question.other_name, OTHER_LIMIT, form, multiline=False)
    if wrote and chosen and chosen != OTHER:
        form.refuse(question.other_name, OTHER_NOT_CHOSEN)
    return OTHER if wrote and not chosen else chosen


def _check_many(question: Question, form: _Form) -> None:
    chosen = set(form.sent(question.id))
    if question.other_name:
        wrote = _keep_text(question.other_name, OTHER_LIMIT, form, multiline=False)
        chosen |= {OTHER} if wrote else set()
    if not chosen <= question.positions.keys():
        form.refuse(question.id, NOT_AN_OPTION)
    elif len(chosen) > 1 and chosen & question.exclusive:
        alone = min(chosen & question.exclusive, key=question.positions.__getitem__)
        form.refuse(question.id, STANDS_ALONE, option=question.option(alone).label)
    elif chosen:
        form.keep(question.id, tuple(sorted(chosen, key=question.positions.__getitem__)))
    else:
        form.miss(question, _missing(question))


def _missing(question: Question) -> str:
    several = question.kind is Kind.MANY
    if "no_se" in question.positions:
        return CHOOSE_SOME_OR_UNKNOWN if several else CHOOSE_ONE_OR_UNKNOWN
    if "prefiero_no_decir" in question.positions:
        return CHOOSE_SOME_OR_SILENT if several else CHOOSE_ONE_OR_SILENT
    return CHOOSE_SOME if several else CHOOSE_ONE


def _check_box(question: Question, form: _Form) -> None:
    _keep_box(question.id, form)


def _keep_box(name: str, form: _Form) -> None:
    values = set(form.sent(name))
    if values - {CHECKED}:
        form.refuse(name, NOT_AN_OPTION)
    elif values:
        form.keep(name, CHECKED)


def _check_month(question: Question, form: _Form) -> None:
    month_name, year_name, unknown_name = question.names
    month, year = form.single(month_name), form.single(year_name)
    _keep_box(unknown_name, form)
    if month and not _MONTH.fullmatch(month):
        form.refuse(month_name, NOT_A_MONTH)
    elif month:
        form.keep(month_name, month.zfill(2))
    if year:
        _keep_year(year_name, year, form.values.get(month_name, "01"), form)
    if unknown_name in form.values and (month or year):
        form.refuse(unknown_name, DATE_AND_UNKNOWN)
    elif month and not year:
        form.refuse(year_name, MONTH_WITHOUT_YEAR)


def _keep_year(name: str, year: str, month: Value, form: _Form) -> None:
    if not _YEAR.fullmatch(year) or int(year) < FIRST_YEAR:
        form.refuse(name, NOT_A_YEAR, first=str(FIRST_YEAR))
    elif form.today and f"{year}-{month}" > f"{form.today:%Y-%m}":
        form.refuse(name, NOT_YET)
    else:
        form.keep(name, year)


def _check_municipality(question: Question, form: _Form) -> None:
    """A municipality lies in A2, where that is a department: its INE code begins with the department's."""
    _check_one(question, form)
    department, municipality = str(form.values.get("A2", "")), str(form.values.get(question.id, ""))
    if municipality and department.isdecimal() and not municipality.startswith(department):
        form.refuse(question.id, ELSEWHERE)


_CHECKS: Mapping[Kind, Callable[[Question, _Form], None]] = {
    Kind.ONE: _check_one,
    Kind.MANY: _check_many,
    Kind.TEXT: _check_text,
    Kind.CHECK: _check_box,
    Kind.MONTH: _check_month,
    Kind.INSTITUTION: _check_one,
    Kind.MUNICIPALITY: _check_municipality,
}
