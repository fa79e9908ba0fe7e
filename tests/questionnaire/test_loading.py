"""A questionnaire that is wrong names the line; nothing else comes out of a bad text."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.questionnaire import DefinitionError, load

GOOD = """\
version = 3

[[section]]
id = "A"
title = "Uno"

[[section.question]]
id = "A1"
kind = "many"
label = "¿Qué?"
options = [
    { id = "uno", label = "Uno" },
    { id = "nada", label = "Nada", exclusive = true },
]

[[section.question]]
id = "A2"
kind = "text"
label = "¿Cuál?"
limit = 80
"""
BROKEN = [
    ("version = 3", 'version = "3"', 1),
    ("version = 3", "version = 0", 1),
    ("version = 3", "version = 3\nborrador = true", 2),
    ('id = "A"\n', "", 3),
    ('title = "Uno"', 'title = ""', 5),
    ('title = "Uno"', 'title = "Uno', 5),
    ('kind = "many"', 'kind = "some"', 9),
    ('kind = "many"', 'kind = "text"', 9),
    ('label = "¿Qué?"', "", 7),
    ('label = "¿Qué?"', "label = 5", 10),
    ('{ id = "uno", label = "Uno" }', '{ id = "nada", label = "Uno" }', 12),
    ('{ id = "uno", label = "Uno" }', '{ id = "un o", label = "Uno" }', 12),
    ('{ id = "uno", label = "Uno" }', '{ id = "uno", name = "Uno" }', 12),
    ('kind = "many"', 'kind = "one"', 13),
    ('id = "A2"', 'id = "A1"', 17),
    ('id = "A2"', 'id = "A 2"', 17),
    ("limit = 80", "limit = 0", 20),
    ("limit = 80", "limit = true", 20),
    ("limit = 80", 'limit = 80\ndefault = "uno"', 21),
    ("limit = 80", "", 16),
    ("limit = 80", 'limit = 80\ncatalogue = "planets"', 21),
    ("limit = 80", "limit = 80\ncolour = true", 21),
]


def test_a_good_definition_loads():
    questionnaire = load(GOOD)
    assert questionnaire.version == 3
    assert [question.id for question in questionnaire.questions] == ["A1", "A2"]


@pytest.mark.parametrize(("good", "bad", "line"), BROKEN)
def test_a_bad_definition_names_its_line(good, bad, line):
    assert good in GOOD
    with pytest.raises(DefinitionError) as caught:
        load(GOOD.replace(good, bad, 1))
    assert caught.value.line == line, str(caught.value)
    assert f"line {line}:" in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "version = 1", "version = 1\nsection = 5", "version = 1\nsection = [1]", "]"]
)
def test_a_definition_without_sections_is_refused(text):
    with pytest.raises(DefinitionError):
        load(text)


@given(st.data())
def test_whatever_is_done_to_a_line_ends_in_a_questionnaire_or_a_named_line(data):
    lines = files("alerts.questionnaire").joinpath("alert_v1.toml").read_text(encoding="utf-8").splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    changes = ["", "[[section]]", "x = 1", "id = 7", lines[place][1:], lines[place] * 2]
    lines[place] = data.draw(st.sampled_from(changes))
    assert 1 <= _bad_line("\n".join(lines)) <= len(lines) + 1


def _bad_line(text):
    try:
        load(text)
    except DefinitionError as error:
        return error.line
    return 1
