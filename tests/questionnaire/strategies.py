"""Raw values for properties: forms filled well, and forms filled by anything at all."""

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from alerts.questionnaire import Answers, Kind, Question, check, current

_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


def filled_forms() -> st.SearchStrategy[dict[str, list[str]]]:
    """Raw values that a form lets a person send: every required question answered, the others maybe."""
    required = {each.id: _values(each) for each in current().questions if each.required}
    maybe = {each.id: _values(each) for each in current().questions if not each.required}
    del maybe["A3"], maybe["B5"]
    month = st.fixed_dictionaries({"B5_year": st.just(["2020"])}, optional={"B5_month": st.just(["03"])})
    return st.builds(
        lambda form, dates: {**form, **dates},
        st.fixed_dictionaries(required, optional=maybe),
        st.one_of(st.just({}), month, st.just({"B5_unknown": ["si"]})),
    )


def answers() -> st.SearchStrategy[Answers]:
    """Answers of filled forms."""
    return filled_forms().map(_checked)


def any_forms() -> st.SearchStrategy[Mapping[str, Sequence[str]]]:
    """Any values under known and unknown names, surrogates and control characters included."""
    names = st.sampled_from([*current().field_names, "csrf_token", "D4_files"])
    words = st.sampled_from([option.id for each in current().questions for option in each.options])
    value = st.one_of(words, st.text(max_size=100), st.text(st.characters(codec=None), max_size=20))
    return st.dictionaries(names, st.lists(value, max_size=4), max_size=12)


def minimal_form(**changes: str | list[str]) -> dict[str, list[str]]:
    """The shortest form that is accepted, with changes; an empty text takes an answer away."""
    form: dict[str, list[str]] = {
        "A1": ["I010"],
        "B1": ["contratar"],
        "B2": ["regalos"],
        "B6": ["no"],
        "C1": ["companero"],
        "D1": ["rumor"],
    }
    form |= {name: [value] if isinstance(value, str) else value for name, value in changes.items()}
    return form


def minimal_answers(**changes: str | list[str]) -> Answers:
    """The answers of that form."""
    return _checked(minimal_form(**changes))


def _checked(form: Mapping[str, Sequence[str]]) -> Answers:
    checked = check(current(), form)
    assert isinstance(checked, Answers), [problem.field for problem in checked]
    return checked


def _values(question: Question) -> st.SearchStrategy[list[str]]:
    if question.kind is Kind.TEXT:
        return _TEXT.map(lambda text: [text])
    if question.kind is Kind.CHECK:
        return st.just(["si"])
    ids = [option.id for option in question.options]
    one = st.sampled_from(ids).map(lambda option: [option])
    if question.kind is not Kind.MANY:
        return one
    combinable = [option.id for option in question.options if not option.exclusive]
    return st.one_of(one, st.lists(st.sampled_from(combinable), min_size=1, unique=True))
