"""Answers are values: canonical bytes, back unchanged, and silent in logs."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.questionnaire import Answers, AnswersError
from tests.questionnaire.strategies import answers, minimal_answers


@given(answers())
def test_answers_come_back_from_their_json(given_answers):
    assert Answers.from_json(given_answers.to_json()) == given_answers


@given(answers())
def test_the_json_is_canonical(given_answers):
    data = given_answers.to_json()
    content = json.loads(data)
    assert content["version"] == 1
    assert "" not in content["answers"].values()
    again = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert data == again.encode("utf-8")


def test_the_same_answers_have_the_same_bytes_in_whatever_order_they_were_given():
    one = Answers(1, {"A1": "I010", "B6": "si"})
    other = Answers(1, {"B6": "si", "A1": "I010"})
    assert one.to_json() == other.to_json() == b'{"answers":{"A1":"I010","B6":"si"},"version":1}'


def test_one_and_many_read_both_shapes():
    given_answers = minimal_answers(B1=["renovar", "contratar"])
    assert given_answers.one("B6") == "no"
    assert given_answers.many("B6") == ("no",)
    assert given_answers.one("B1") is None
    assert given_answers.many("B1") == ("contratar", "renovar")
    assert given_answers.one("D5") is None
    assert given_answers.many("D5") == ()


def test_answers_cannot_be_changed():
    with pytest.raises(TypeError):
        minimal_answers().values["D5"] = "otro"  # type: ignore[index]


def test_a_log_line_with_answers_shows_none_of_them():
    text = f"{minimal_answers(D5='el secreto')!r} {minimal_answers(D5='el secreto')}"
    assert "secreto" not in text
    assert "I010" not in text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"null",
        b"[]",
        b"{}",
        b'{"answers":[],"version":1}',
        b'{"answers":{"A1":3},"version":1}',
        b'{"answers":{"A1":[3]},"version":1}',
        b'{"answers":{},"version":"1"}',
        b'{"answers":{},"version":true}',
    ],
)
def test_bytes_of_another_shape_are_refused_without_being_quoted(data):
    with pytest.raises(AnswersError) as caught:
        Answers.from_json(data)
    assert caught.value.__cause__ is None


@given(st.binary())
def test_any_bytes_are_answers_or_refused(data):
    with suppress(AnswersError):
        Answers.from_json(data)
