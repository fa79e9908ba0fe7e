"""How each option of a question may be written in a cell."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from alerts.catalogues import departments, institutions
from alerts.paper.tables.wording import folded, shortened, vocabulary
from alerts.questionnaire import Kind, Question

Wordings = Iterable[tuple[str, str]]


def option_wordings(question: Question) -> Mapping[str, str]:
    """Option ids by folded wording: the id, the id without its zero, the label, shorter labels."""
    options = question.options
    return vocabulary(
        [(folded(option.id), option.id) for option in options],
        [(option.id.lstrip("0"), option.id) for option in options if option.id.isdecimal()],
        [(folded(option.label), option.id) for option in options],
        _MORE.get(question.kind, _none)(question),
        [(shortened(option.label), option.id) for option in options],
    )


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
    names = {department.code: department.name for department in departments()}
    for option in question.options:
        yield folded(f"{option.label} {names.get(option.id[:2], '')}"), option.id


_MORE: Mapping[Kind, Callable[[Question], Wordings]] = {
    Kind.INSTITUTION: _acronyms,
    Kind.MUNICIPALITY: _names_with_department,
}
