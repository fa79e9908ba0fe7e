"""How each option of a question may be written in a cell."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from alerts.catalogues import departments, institutions
from alerts.i18n import LANGUAGES, translations
from alerts.paper.tables.wording import Say, folded, shortened, vocabulary
from alerts.questionnaire import Kind, Option, Question

Wordings = Iterable[tuple[str, str]]


def option_wordings(question: Question) -> Mapping[str, str]:
    """Option ids by folded wording: the id, the id without its zero, the label, shorter labels."""
    options = question.options
    labels = [(folded(label), option.id) for option in options for label in every_label(option)]
    shorter = [(shortened(label), option.id) for option in options for label in every_label(option)]
    return vocabulary(
        [(folded(option.id), option.id) for option in options],
        [(option.id.lstrip("0"), option.id) for option in options if option.id.isdecimal()],
        [(folded(option.label), option.id) for option in options],
        labels,
        _MORE.get(question.kind, _none)(question),
        shorter,
    )


def every_label(option: Option) -> Iterator[str]:
    """The option's label in each language."""
    return (translations(language).gettext(option.label) for language in LANGUAGES)


def written_options(question: Question, say: Say) -> list[str]:
    """For every option the words that a cell should say: those that `option_wordings` takes for it, or its id."""
    known = option_wordings(question)
    labels = {option.id: _in_full(question, option, say) for option in question.options}
    return [label if known.get(folded(label)) == name else name for name, label in labels.items()]


def _in_full(question: Question, option: Option, say: Say) -> str:
    """The label; a municipality's with its department, because some names belong to several."""
    if question.kind is not Kind.MUNICIPALITY:
        return say(option.label)
    return f"{option.label} ({_department_of(option)})"


def _department_of(option: Option) -> str:
    return next((each.name for each in departments() if each.code == option.id[:2]), "")


def _none(_question: Question) -> Wordings:
    return ()


def _acronyms(question: Question) -> Iterator[tuple[str, str]]:
    """An institution's acronym, alone and on either side of the name."""
    for each in institutions():
        if each.acronym and each.id in question.positions:
            for wording in (each.acronym, f"{each.name} {each.acronym}", f"{each.acronym} {each.name}"):
                yield folded(wording), each.id


def _names_with_department(question: Question) -> Iterator[tuple[str, str]]:
    """A municipality with its department: some names belong to several."""
    for option in question.options:
        yield folded(f"{option.label} {_department_of(option)}"), option.id


_MORE: Mapping[Kind, Callable[[Question], Wordings]] = {
    Kind.INSTITUTION: _acronyms,
    Kind.MUNICIPALITY: _names_with_department,
}
