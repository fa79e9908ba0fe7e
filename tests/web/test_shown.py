"""The word that says when a form was shown."""

from alerts.web.shown import LEAST_SECONDS, LONGEST_SECONDS, ShownClock
from tests.web.instances import Clock


def test_a_form_may_come_back_after_three_seconds():
    clock = Clock()
    shown = ShownClock(b"k" * 32, clock)
    word = shown.issue()
    for seconds, too_soon in [(0, True), (2, True), (LEAST_SECONDS, False), (3600, False)]:
        clock.now = Clock().now + seconds
        assert shown.is_too_soon(word) is too_soon


def test_a_word_of_another_site_or_none_counts_as_too_soon():
    clock = Clock()
    shown, other = ShownClock(b"k" * 32, clock), ShownClock(b"o" * 32, clock)
    clock.now += 60
    for word in ("", "x", other.issue(), "ñ" * 400):
        assert shown.is_too_soon(word)


def test_a_word_does_not_serve_for_ever():
    clock = Clock()
    shown = ShownClock(b"k" * 32, clock)
    word = shown.issue()
    clock.now += LONGEST_SECONDS + 1
    assert shown.age_s(word) is None
