"""Flask-WTF forms built from the questionnaire: one small function per question kind.

A form here only carries values to the page and back; `questionnaire.check` alone says what is acceptable.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice, SelectFieldBase  # type: ignore[attr-defined]  # the stubs are of 3.2
from wtforms.widgets import CheckboxInput, RadioInput, Select, html_params

from alerts.catalogues import departments, institutions, municipalities
from alerts.i18n import N_
from alerts.questionnaire import CHECKED, Kind, Option, Problems, Question, Questionnaire
from alerts.web.dates import MONTHS
from alerts.web.lang import gettext, language

LONGEST_LIST = 12  # options; a longer list is a native select
INSTITUTION_KINDS = {
    "ministry": N_("Ministerios"),
    "unit": N_("Unidades y servicios de un ministerio"),
    "governorate": N_("Gobernaciones departamentales"),
    "secretariat": N_("Secretarías"),
    "presidency": N_("Presidencia y Vicepresidencia"),
    "other": N_("Otras instituciones del Ejecutivo"),
    "out_of_scope": N_("Fuera del Ejecutivo: tienen su propio canal"),
}

Fields = dict[str, Any]
Choices = list[SelectChoice]


@dataclass(frozen=True)
class FilledForm:
    """A form with values and problems, as a template shows it."""

    form: FlaskForm
    problems: Mapping[str, str]
    """The message for each question or field that has one, in the page's language."""

    def __getitem__(self, name: str) -> Field:
        return cast("Field", self.form[name])

    def described(self, name: str, *, has_help: bool) -> dict[str, str]:
        """The attribute that ties a control to its line of help and to its problem, if it has them."""
        ids = [f"{name}-help"] if has_help else []
        ids += [f"{name}-problem"] if name in self.problems else []
        return {"aria-describedby": " ".join(ids)} if ids else {}

    def control(self, name: str, classes: str, *, has_help: bool = False) -> Markup:
        """A text box or a select as HTML; what is typed goes to no spelling service and no form memory."""
        attributes = {"class": classes, "autocomplete": "off", "spellcheck": "false"}
        attributes |= self.described(name, has_help=has_help)
        if name in self.problems:
            attributes["aria-invalid"] = "true"
        return Markup(self[name](**attributes))  # noqa: S704 - WTForms has escaped it


class AnswerForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Base of the forms; the token is the application's business (see security)."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """No token of its own and no library translations."""

        csrf = False
        locales = False


class CheckList(SelectMultipleField):
    """Several options, each with its own box."""

    option_widget = CheckboxInput()


class LongSelect(Select):
    """A select whose options are rendered once, because in a flood many forms come back."""

    def __init__(self) -> None:
        super().__init__()
        self._blank = ""

    def __call__(self, field: SelectFieldBase, **attributes: object) -> Markup:
        if not self._blank:
            options = str(super().__call__(field)).partition(">")[2]
            self._blank = options.replace("<option selected ", "<option ")
        options = self._blank
        if field.data is not None:
            chosen = f"{html_params(value=field.data)}>"
            options = options.replace(chosen, f"selected {chosen}", 1)
        start = f"<select {html_params(name=field.name, **{'id': field.id, **attributes})}>"
        return Markup(start + options)  # noqa: S704 - WTForms has escaped both


class RadioList(RadioField):
    """One option out of few, each with its own button."""

    option_widget = RadioInput()


def choice(option: Option) -> SelectChoice:
    """One option of a list, with a mark for the script where it stands alone."""
    return SelectChoice(option.id, gettext(option.label), {"data-alone": ""} if option.exclusive else {})


def choices(options: Iterable[Option]) -> Choices:
    """The options as WTForms takes them."""
    return [choice(option) for option in options]


def nothing() -> Choices:
    """The first, empty line of a select."""
    return [SelectChoice("", gettext("Elija de la lista"))]


def long_list(choices: Choices) -> Field:
    """One option out of many, of which none is refused here; each class of forms renders the list once."""
    return SelectField(choices=choices, validate_choice=False, widget=LongSelect())


def other_text(question: Question) -> Fields:
    """The short text that `otro` opens, if the question has one."""
    blank = {"placeholder": " "}  # lets the style sheet tell an empty box from a filled one
    return {question.other_name: StringField(render_kw=blank)} if question.other_name else {}


def one_field(question: Question) -> Fields:
    """One of few as buttons, one of many as a select."""
    if len(question.options) > LONGEST_LIST:
        return {question.id: long_list(nothing() + choices(question.options)), **other_text(question)}
    field = RadioList(
        choices=choices(question.options), validate_choice=False, default=question.default or None
    )
    return {question.id: field, **other_text(question)}


def many_field(question: Question) -> Fields:
    """Any number of options."""
    return {
        question.id: CheckList(choices=choices(question.options), validate_choice=False),
        **other_text(question),
    }


def check_field(question: Question) -> Fields:
    """A single box; the question itself is its label."""
    option = Option(CHECKED, question.label)
    return {question.id: CheckList(choices=choices([option]), validate_choice=False)}


def text_field(question: Question) -> Fields:
    """A line, or a box for longer text."""
    return {question.id: TextAreaField() if question.is_multiline else StringField()}


def month_field(question: Question) -> Fields:
    """Month and year, or a box for "I do not remember"."""
    months = [SelectChoice(f"{number:02}", gettext(name)) for number, name in enumerate(MONTHS, 1)]
    unknown = Option(CHECKED, N_("No recuerdo"))
    return {
        f"{question.id}_month": long_list(nothing() + months),
        f"{question.id}_year": StringField(render_kw={"inputmode": "numeric", "size": 4}),
        f"{question.id}_unknown": CheckList(choices=choices([unknown]), validate_choice=False),
    }


def institution_choices() -> Choices:
    """The institutions that may be chosen, by kind, each with its acronym so that typing finds it."""
    by_kind: dict[str, Choices] = {kind: [] for kind in INSTITUTION_KINDS}
    for each in institutions():
        if each.is_choosable:
            label = each.name if each.acronym in each.name.upper() else f"{each.name} ({each.acronym})"
            by_kind[each.kind].append(
                SelectChoice(each.id, label, optgroup=gettext(INSTITUTION_KINDS[each.kind]))
            )
    return [option for group in by_kind.values() for option in group]


def institution_field(question: Question) -> Fields:
    """The whole list of institutions, grouped by kind, then the answers that are none of them."""
    known = {each.id for each in institutions()}
    rest = [option for option in question.options if option.id not in known]
    grouped = [SelectChoice(o.id, gettext(o.label), optgroup=gettext("Si no está en la lista")) for o in rest]
    field = long_list(nothing() + institution_choices() + grouped)
    return {question.id: field, **other_text(question)}


def municipality_field(question: Question) -> Fields:
    """The municipalities, grouped by department."""
    names = {department.code: department.name for department in departments()}
    listed = [SelectChoice(m.code, m.name, optgroup=names[m.department_code]) for m in municipalities()]
    return {question.id: long_list(nothing() + listed)}


FIELDS: Mapping[Kind, Callable[[Question], Fields]] = {
    Kind.ONE: one_field,
    Kind.MANY: many_field,
    Kind.CHECK: check_field,
    Kind.TEXT: text_field,
    Kind.MONTH: month_field,
    Kind.INSTITUTION: institution_field,
    Kind.MUNICIPALITY: municipality_field,
}


@lru_cache(maxsize=16)
def form_class(questionnaire: Questionnaire, lang: str) -> type[AnswerForm]:
    """The form of one questionnaire in one language, which must be the language of the request."""
    members: Fields = {}
    for question in questionnaire.questions:
        members.update(FIELDS[question.kind](question))
    return type(f"Alert{questionnaire.version}{lang.title()}Form", (AnswerForm,), members)


def build_form(
    questionnaire: Questionnaire,
    raw: Mapping[str, Sequence[str]] | None = None,
    problems: Problems | None = None,
) -> FilledForm:
    """The form in the request's language, blank or with what was sent and what is wrong with it."""
    sent = (
        None
        if raw is None
        else MultiDict([(name, value) for name, values in raw.items() for value in values])
    )
    form = form_class(questionnaire, language())(formdata=sent)
    return FilledForm(form, {p.field: p.text(gettext) for p in problems or ()})


def is_list(question: Question) -> bool:
    """Whether the question shows as a list of boxes or buttons rather than as one control."""
    few = len(question.options) <= LONGEST_LIST
    return question.kind in (Kind.MANY, Kind.CHECK) or (question.kind is Kind.ONE and few)


def anchor(questionnaire: Questionnaire, name: str) -> str:
    """The id of the first control of a field, for links from the summary of problems."""
    question = questionnaire.question(name)
    listed = name.endswith("_unknown") or (name == question.id and is_list(question))
    return f"{name}-0" if listed else name
