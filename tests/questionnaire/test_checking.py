"""The one check: what is accepted, what is refused and how it is said, and that nothing written is lost."""

import time
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.questionnaire import Answers, Problems, check, clean_text, current
from tests.questionnaire.strategies import any_forms, filled_forms, minimal_form

TODAY = date(2026, 3, 15)


def checked(**changes):
    return check(current(), minimal_form(**changes), today=TODAY)


def problems_of(**changes):
    outcome = checked(**changes)
    assert isinstance(outcome, Problems)
    return {problem.field: problem.text() for problem in outcome}


def answers_of(**changes):
    outcome = checked(**changes)
    assert isinstance(outcome, Answers), [problem.field for problem in outcome]
    return outcome


@given(any_forms())
def test_any_form_ends_in_answers_or_problems(raw):
    outcome = check(current(), raw, today=TODAY)
    assert isinstance(outcome, Answers) or len(outcome) > 0


@given(st.dictionaries(st.text(), st.one_of(st.text(), st.lists(st.text()))))
def test_any_mapping_ends_in_answers_or_problems(raw):
    assert isinstance(check(current(), raw), Answers | Problems)


@given(any_forms())
def test_a_problem_never_carries_what_was_written(raw):
    outcome = check(current(), {**raw, "A4": ["secreto" * 20], "C1": ["secreto"]})
    assert isinstance(outcome, Problems)
    assert all("secreto" not in problem.text() for problem in outcome)


@given(filled_forms())
def test_a_form_filled_as_it_should_be_is_accepted(raw):
    assert isinstance(check(current(), raw, today=TODAY), Answers)


@given(filled_forms())
def test_checked_answers_checked_again_are_the_same(raw):
    first = check(current(), raw)
    assert isinstance(first, Answers)
    assert check(current(), {name: first.many(name) for name in first.values}) == first


@given(any_forms())
def test_problems_are_told_in_the_order_of_the_form(raw):
    outcome = check(current(), raw)
    if isinstance(outcome, Problems):
        order = [question.id for question in current().questions]
        places = [order.index(current().question(problem.field).id) for problem in outcome]
        assert places == sorted(places)


def test_an_empty_form_lacks_exactly_the_six_required_answers():
    outcome = check(current(), {})
    assert isinstance(outcome, Problems)
    assert [problem.field for problem in outcome] == ["A1", "B1", "B2", "B6", "C1", "D1"]


@pytest.mark.parametrize(
    ("field", "words"),
    [("A1", "«No sé»"), ("B1", "«No sé»"), ("B2", "«Prefiero no decir»"), ("D1", "«Prefiero no decir»")],
)
def test_a_missing_answer_says_how_to_answer_without_knowing(field, words):
    assert words in problems_of(**{field: ""})[field]


@pytest.mark.parametrize(
    "field", ["A1", "A2", "A3", "A5", "B1", "B3", "B5_unknown", "C3", "E2B", "notify_first"]
)
@pytest.mark.parametrize("value", ["I999", "no-existe", "\ud800", "si\x00", "SI", "1" * 5000])
def test_an_option_that_does_not_exist_is_refused(field, value):
    assert "Elija una de la lista" in problems_of(**{field: value})[field]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("B1", ["contratar", "no_se"]),
        ("B2", ["regalos", "prefiero_no_decir"]),
        ("B4", ["no_se", "cheque"]),
        ("C1", ["no_se", "jefe"]),
        ("D3", ["nada", "dano"]),
        ("D3", ["nada", "no_se"]),
        ("D4", ["testigos", "nada"]),
        ("E2A", ["no", "mp"]),
    ],
)
def test_an_option_that_stands_alone_is_refused_beside_another(field, values):
    assert "no se puede combinar" in problems_of(**{field: values})[field]


@pytest.mark.parametrize("field", ["A1", "B6", "D1", "B3", "A4", "D5"])
def test_two_answers_where_one_fits_are_refused(field):
    assert "una sola" in problems_of(**{field: ["si", "no"]})[field]


def test_the_same_option_of_many_sent_twice_is_one():
    assert answers_of(B1=["renovar", "contratar", "renovar"]).many("B1") == ("contratar", "renovar")


@pytest.mark.parametrize(
    ("field", "limit"), [("A4", 80), ("C2_2", 80), ("D5", 3000), ("E1", 200), ("B1_otro", 80)]
)
def test_a_text_over_its_limit_is_refused_with_both_numbers(field, limit):
    assert answers_of(**{field: "ñ" * limit}).one(field) == "ñ" * limit
    message = problems_of(**{field: "ñ" * (limit + 1)})[field]
    assert str(limit) in message
    assert str(limit + 1) in message


def test_a_line_break_counts_once_however_it_was_sent():
    text = "\r\n".join(["x"] * 1500) + "x"
    assert answers_of(D5=text).one("D5") == "\n".join(["x"] * 1500) + "x"


def test_text_comes_out_composed_and_without_invisible_signs():
    assert answers_of(D5="Jose\u0301\x07 \u202edijo\r\rno\x1b").one("D5") == "José dijo\n\nno"


def test_a_text_of_one_line_keeps_no_line_break():
    assert answers_of(A4="Hospital \r\n de\tZacapa").one("A4") == "Hospital de Zacapa"


@pytest.mark.parametrize("field", ["A4", "D5", "C1_otro"])
@pytest.mark.parametrize("text", ["a\ud800b", "nul\x00o"])
def test_a_text_that_cannot_be_read_is_refused(field, text):
    assert "no se pueden leer" in problems_of(**{field: text})[field]


def test_a_blank_text_is_no_answer():
    assert "D5" not in answers_of(D5=" \n\t ").values


@given(st.text(st.characters(codec=None)))
def test_cleaning_a_text_twice_changes_nothing(text):
    once = clean_text(text)
    if once is not None:
        assert clean_text(once) == once
        assert unicodedata.is_normalized("NFC", once)
        once.encode()


def test_a_text_beside_other_chooses_it_in_a_question_of_many():
    answers = answers_of(B1="contratar", B1_otro="una permuta")
    assert answers.many("B1") == ("contratar", "otro")
    assert answers.one("B1_otro") == "una permuta"


def test_a_text_beside_other_chooses_it_where_nothing_else_is_chosen():
    answers = answers_of(A1="", A1_otro="Un fideicomiso")
    assert answers.one("A1") == "otro"


def test_a_text_beside_other_is_a_problem_where_another_is_chosen():
    assert "Deje solo una" in problems_of(A1="I010", A1_otro="Un fideicomiso")["A1_otro"]


def test_a_text_beside_other_is_a_problem_beside_what_stands_alone():
    assert "no se puede combinar" in problems_of(B1="no_se", B1_otro="una permuta")["B1"]


def test_a_bad_text_beside_other_is_the_only_problem_of_its_question():
    assert problems_of(A1="", A1_otro="x" * 81).keys() == {"A1_otro"}


def test_other_may_be_chosen_without_a_text():
    assert answers_of(A1="otro").one("A1") == "otro"


@pytest.mark.parametrize(
    ("given_date", "kept"),
    [
        ({"B5_month": "3", "B5_year": "2024"}, {"B5_month": "03", "B5_year": "2024"}),
        ({"B5_month": "12", "B5_year": "1980"}, {"B5_month": "12", "B5_year": "1980"}),
        ({"B5_month": "03", "B5_year": "2026"}, {"B5_month": "03", "B5_year": "2026"}),
        ({"B5_year": "2026"}, {"B5_year": "2026"}),
        ({"B5_unknown": "si"}, {"B5_unknown": "si"}),
    ],
)
def test_a_date_is_kept_as_month_and_year(given_date, kept):
    answers = answers_of(**given_date)
    assert {name: value for name, value in answers.values.items() if name.startswith("B5")} == kept


@pytest.mark.parametrize(
    ("given_date", "field"),
    [
        ({"B5_month": "13", "B5_year": "2024"}, "B5_month"),
        ({"B5_month": "0", "B5_year": "2024"}, "B5_month"),
        ({"B5_month": "٣", "B5_year": "2024"}, "B5_month"),
        ({"B5_month": "03"}, "B5_year"),
        ({"B5_year": "1979"}, "B5_year"),
        ({"B5_year": "24"}, "B5_year"),
        ({"B5_year": "2027"}, "B5_year"),
        ({"B5_month": "04", "B5_year": "2026"}, "B5_year"),
        ({"B5_year": "2024", "B5_unknown": "si"}, "B5_unknown"),
    ],
)
def test_a_date_that_cannot_be_is_refused(given_date, field):
    assert problems_of(**given_date).keys() == {field}


def test_without_today_a_later_year_passes():
    assert isinstance(check(current(), minimal_form(B5_year="2099")), Answers)


def test_a_municipality_lies_in_its_department():
    assert problems_of(A2="01", A3="0301").keys() == {"A3"}
    assert answers_of(A2="03", A3="0301").one("A3") == "0301"


@pytest.mark.parametrize("department", ["", "varios", "oficinas_centrales", "prefiero_no_decir"])
def test_a_municipality_is_accepted_where_no_department_contradicts_it(department):
    assert answers_of(A2=department, A3="0301").one("A3") == "0301"


def test_being_told_first_is_answered_yes_when_nobody_answers():
    assert answers_of().one("notify_first") == "si"
    assert answers_of(notify_first="no").one("notify_first") == "no"


def test_unknown_names_are_ignored():
    assert answers_of(csrf_token="x", DPI="1234").values.keys() == {*minimal_form(), "notify_first"}


def test_one_text_in_place_of_a_list_is_one_value():
    assert answers_of() == check(current(), {name: values[0] for name, values in minimal_form().items()})


def test_a_typical_check_is_fast():
    form = minimal_form(A2="01", A3="0108", A4="Hospital", B1_otro="x", D5="Pasó así. " * 200, E1="nada\n")
    best = min(_seconds(form) for _ in range(20))
    assert best < 0.003, "a typical check takes under 0.3 ms; ten times that is a mistake, not a slow machine"


def _seconds(form):
    start = time.perf_counter()
    check(current(), form, today=TODAY)
    return time.perf_counter() - start
