"""Rules are data: a mistake in them is named by its line, and never loaded."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.triage import RulesError, default_rules, load_rules

TEXT = files("alerts.triage").joinpath("rules_v1.toml").read_text(encoding="utf-8")
BROKEN = [
    ("weight = 3", "weight = 0", "weight"),
    ("weight = 3", "weight = 11", "weight"),
    ("weight = 3", 'weight = "3"', "weight"),
    ("cap = 3", "cap = 9", "cap"),
    ("points = 1", "points = 4", "points"),
    ("points = 1", "pointes = 1", "pointes"),
    ("minimum = 20", "minimum = 31", "minimum = 31"),
    ("minimum = 7", "minimum = 13", 'minimum = 13\n\n[[priority]]\nid = "P4"'),
    ("minimum = 0", "minimum = 1", "minimum = 1\n"),
    ('id = "P3"', 'id = "P2"', None),
    ('question = "B2", except', 'question = "B9", except', "B9"),
    ('options = ["autoridad", "director"', 'options = ["autoridad", "directora"', "directora"),
    ('question = "A5", options = ["si"]', 'question = "A5", options = ["no"]', '"A5", options = ["no"]'),
    ('institutions = ["I056"]', 'institutions = ["I999"]', "I999"),
    ('kinds = ["governorate"]', 'kinds = ["planet"]', "planet"),
    (
        'kinds = ["unit"], parents = ["MINGOB"]',
        'kinds = ["ministry"], parents = ["MINGOB"]',
        '"ministry"], parents',
    ),
    ('question = "A1", kinds', 'question = "A2", kinds', 'question = "A2", kinds'),
    ('without = ["autoridad"', 'without = ["autoridades"', "autoridades"),
    ('options = ["si"]', "options = []", "options = []"),
    ('context = "has_files"', 'context = "has_fires"', "has_fires"),
    ('has_files", at_least = 1', 'has_files", at_least = 0', "at_least = 0"),
    ('"E1", filled = true', '"E1", filled = true, options = ["x"]', 'options = ["x"]'),
    ('otherwise = "analisis"', 'otherwise = "sotano"', "sotano"),
    ('desk = "alterna"', 'desk = "sotano"', "sotano"),
    ('title = "Suplantación"', "", None),
    ('text = "Hubo amenazas"', "", None),
    ('desks = ["analisis"', "desks = [5", "desks"),
]


def test_the_rules_that_come_with_the_program_load():
    rules = default_rules()
    assert rules.desks == ("analisis", "alterna", "investigacion-1", "investigacion-2")
    assert {each.id: each.weight for each in rules.criteria} == {
        "gravedad": 3,
        "solidez": 2,
        "alcance": 2,
        "urgencia": 2,
        "riesgo": 1,
    }
    assert rules.thresholds == {"P1": 20, "P2": 13, "P3": 7, "P4": 0}


@pytest.mark.parametrize(("good", "bad", "where"), BROKEN)
def test_a_mistake_in_the_rules_names_its_line(good, bad, where):
    assert good in TEXT
    text = TEXT.replace(good, bad, 1)
    with pytest.raises(RulesError) as caught:
        load_rules(text)
    if where:
        named = text.splitlines()[caught.value.line - 1]
        assert where.splitlines()[0] in named, str(caught.value)


@pytest.mark.parametrize("part", ["version = 1", "max_unknown = 2", "[arrival]", "[[lane]]", "[[override]]"])
def test_rules_without_a_part_are_refused(part):
    assert part in TEXT
    with pytest.raises(RulesError):
        load_rules(TEXT.replace(part, "", 1))


@given(st.data())
def test_whatever_is_done_to_a_line_ends_in_rules_or_a_named_line(data):
    lines = TEXT.splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    changes = ["", "[[criterion]]", "x = 1", "id = 7", "rule = [1]", lines[place][1:], lines[place] * 2]
    lines[place] = data.draw(st.sampled_from(changes))
    assert 1 <= _bad_line("\n".join(lines)) <= len(lines) + 1


def _bad_line(text):
    try:
        load_rules(text)
    except RulesError as error:
        return error.line
    return 1
