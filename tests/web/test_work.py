"""Proof of work: never needed, good for one alert and one visit."""

import hashlib
from itertools import count

import pytest

from alerts.web import work as module
from alerts.web.shown import LONGEST_SECONDS, ShownClock
from alerts.web.work import challenge, has_work, is_work
from tests.web.instances import Clock

TOKEN_HASH = bytes(range(32))


def work_for(shown, token_hash, bits):
    """Digits that prove work of so many bits."""
    subject = hashlib.sha256(b"alertas/v1/work" + shown.encode() + token_hash).digest()
    for number in count():
        digest = hashlib.sha256(subject + str(number).encode()).digest()
        if int.from_bytes(digest, "big") < 1 << (256 - bits):
            return str(number)
    raise AssertionError


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """Ten bits are enough for a test."""
    monkeypatch.setattr(module, "WORK_BITS", 10)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def shown(clock):
    return ShownClock(b"k" * 32, clock)


def test_the_challenge_is_the_published_one():
    assert challenge("abc", TOKEN_HASH) == hashlib.sha256(b"alertas/v1/workabc" + TOKEN_HASH).digest()


def test_work_that_was_done_counts(shown):
    word = shown.issue()
    assert has_work(shown, work=work_for(word, TOKEN_HASH, 10), shown=word, token_hash=TOKEN_HASH)


def test_work_is_good_for_one_alert(shown):
    word = shown.issue()
    work = work_for(word, TOKEN_HASH, 10)
    others = [hashlib.sha256(bytes([number])).digest() for number in range(200)]
    assert sum(is_work(work, word, other) for other in others) < 5


def test_work_on_a_word_that_is_not_ours_counts_for_nothing(shown, clock):
    foreign = ShownClock(b"x" * 32, clock).issue()
    work = work_for(foreign, TOKEN_HASH, 10)
    assert is_work(work, foreign, TOKEN_HASH)
    assert not has_work(shown, work=work, shown=foreign, token_hash=TOKEN_HASH)


def test_work_on_a_word_of_last_week_counts_for_nothing(shown, clock):
    word = shown.issue()
    work = work_for(word, TOKEN_HASH, 10)
    clock.now += LONGEST_SECONDS + 1
    assert not has_work(shown, work=work, shown=word, token_hash=TOKEN_HASH)


@pytest.mark.parametrize("spoilt", ["", "-1", " 1", "1 ", "1\n", "١", "0x1", "1.0", "9" * 21, "x"])
def test_what_is_no_number_is_no_work(shown, spoilt, monkeypatch):
    monkeypatch.setattr(module, "WORK_BITS", 0)
    assert not is_work(spoilt, shown.issue(), TOKEN_HASH)
    assert is_work("1", shown.issue(), TOKEN_HASH)
