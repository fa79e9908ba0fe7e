"""English is complete and true to the Spanish: nothing untranslated, fuzzy or left over."""

import re

import pytest

from alerts.i18n import LANGUAGES, catalogue, translations
from alerts.locale.upkeep import extract, faults, fill, key, merge, messages
from alerts.questionnaire import check, current

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def found():
    """What the sources say now."""
    return extract()


def test_every_text_of_the_interface_is_in_english(found):
    bad = list(faults(merge(catalogue("en"), found)))
    assert not bad, "\n".join(["run `python -m alerts.locale update`, then fill or prune:", *bad])


def test_english_keeps_every_placeholder():
    for message in messages(catalogue("en")):
        spanish = " ".join(message.id) if isinstance(message.id, tuple) else message.id
        english = " ".join(message.string) if isinstance(message.string, tuple) else message.string
        if english.strip():
            assert set(_PLACEHOLDER.findall(spanish)) == set(_PLACEHOLDER.findall(english)), key(message)


def test_the_texts_of_definitions_and_rules_are_taken_up(found):
    texts = {key(message) for message in messages(found)}
    for section in current().sections:
        assert section.title in texts
        for question in section.questions:
            assert question.label in texts
    assert "Hubo amenazas" in texts


def test_spanish_is_the_text_itself():
    assert translations("es").gettext("No sé") == "No sé"
    assert translations("quc").gettext("No sé") == "No sé"


def test_english_is_translated_and_made_once():
    assert translations("en").gettext("No sé") == "I don't know"
    assert translations("en") is translations("en")


def test_a_name_of_an_institution_stays_as_it_is():
    assert translations("en").gettext("Ministerio de Educación") == "Ministerio de Educación"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_can_be_said_in_every_language(language):
    raw = {"B1": ["no_se", "otro"], "D5": ["x" * 3001], "A3": ["9"], "B5_month": ["1"], "B5_year": ["1"]}
    for problem in check(current(), raw):
        text = problem.text(translations(language).gettext)
        assert text
        assert "{" not in text


def test_a_text_that_is_gone_is_set_aside_and_comes_back_with_its_english(found):
    without = merge(catalogue("en"), extract_without(found, "No sé"))
    assert "obsolete: No sé" in list(faults(without))
    assert merge(without, found)["No sé"].string == "I don't know"


def test_a_new_text_is_missing_until_it_is_filled(found):
    found.add("Un texto recién escrito")
    known = merge(catalogue("en"), found)
    assert "untranslated: Un texto recién escrito" in list(faults(known))
    assert fill(known, {"Un texto recién escrito": "A text just written", "desconocido": "x"}) == 1
    assert "untranslated: Un texto recién escrito" not in list(faults(known))
    found.delete("Un texto recién escrito")


def extract_without(found, text):
    """A copy of what was found, but for one text."""
    copy = type(found)()
    for message in messages(found):
        if message.id != text:
            copy.add(message.id, locations=message.locations)
    return copy
