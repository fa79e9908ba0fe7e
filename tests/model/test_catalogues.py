"""The catalogues of institutions and places."""

from collections import Counter

import pytest

from alerts.catalogues import departments, institution, institutions, municipalities


def test_there_are_93_institutions_with_their_kinds():
    kinds = Counter(each.kind for each in institutions())
    assert kinds == {
        "presidency": 2,
        "ministry": 14,
        "governorate": 22,
        "secretariat": 16,
        "other": 13,
        "historic": 3,
        "unit": 12,
        "out_of_scope": 11,
    }


def test_one_institution_is_the_commission():
    assert [each.id for each in institutions() if each.is_commission] == ["I056"]


def test_every_body_out_of_scope_says_where_to_go_and_no_other_does():
    for each in institutions():
        assert each.is_redirect == (not each.in_scope) == bool(each.orientation)


def test_every_parent_is_a_ministry():
    ministries = {each.acronym for each in institutions() if each.kind == "ministry"}
    assert {each.parent for each in institutions() if each.parent} <= ministries


def test_an_institution_is_found_by_its_id():
    assert institution("I013").acronym == "MINGOB"
    with pytest.raises(KeyError):
        institution("I999")


def test_every_municipality_lies_in_one_of_the_22_departments():
    codes = {each.code for each in departments()}
    assert len(codes) == 22
    assert len(municipalities()) == 340
    for each in municipalities():
        assert each.department_code in codes
        assert each.code.startswith(each.department_code)
