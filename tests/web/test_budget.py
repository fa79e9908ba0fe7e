"""What one process takes when everybody sends at once."""

import threading
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.config import BudgetLimits
from alerts.web.budget import (
    BEGINNINGS_AT_ONCE,
    BUSY_SECONDS,
    FLOOD_SECONDS,
    MB,
    AlertBudget,
    EntryBudget,
    NotNow,
    TokenBucket,
    UploadBudget,
)
from tests.web.instances import Clock

LIMITS = BudgetLimits(
    alerts=100, alerts_a_minute=60, files=10, files_a_minute=6, files_mb=20, files_mb_a_minute=60
)


def use(place):
    """Take a place and store something."""
    with place as taken_place:
        taken_place.is_used = True


def taken(take, most=1000):
    """How often something can be taken."""
    for count in range(most):
        try:
            take()
        except NotNow:
            return count
    return most


@given(
    size=st.integers(1, 1000),
    a_minute=st.integers(1, 6000),
    waits=st.lists(st.floats(0, 100), max_size=20),
)
def test_a_bucket_never_gives_more_than_its_size_and_its_refill(size, a_minute, waits):
    clock = Clock(0)
    bucket = TokenBucket(size, a_minute, clock)
    given_out = taken(bucket.take, 3000)
    for wait in waits:
        clock.now += wait
        given_out += taken(bucket.take, 3000)
    assert given_out <= size + sum(waits) * a_minute / 60 + 1e-6


@given(size=st.integers(1, 50), a_minute=st.integers(1, 600), amount=st.floats(0.1, 200))
def test_whoever_waits_as_long_as_told_is_served(size, a_minute, amount):
    clock = Clock(0)
    bucket = TokenBucket(size, a_minute, clock)
    taken(lambda: bucket.take(amount))
    with pytest.raises(NotNow) as refusal:
        bucket.take(amount)
    clock.now += refusal.value.retry_s + 1e-6
    bucket.take(amount)


def test_a_refusal_takes_nothing():
    bucket = TokenBucket(10, 6, Clock(0))
    bucket.take(3)
    with pytest.raises(NotNow):
        bucket.take(3, leave=0.5)
    bucket.take(7)


def test_threads_together_take_no_more_than_there_is():
    bucket = TokenBucket(500, 1, Clock(0))
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(taken(bucket.take))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 500


def test_half_of_the_alerts_are_kept_for_those_with_work():
    budget = AlertBudget(LIMITS, Clock(0))
    assert taken(lambda: use(budget.place(has_work=False))) == 50
    assert taken(lambda: use(budget.place(has_work=True))) == 50


@pytest.mark.parametrize("has_work", [True, False])
def test_what_stores_nothing_uses_nothing_up(has_work):
    """Neither rubbish nor the same alert again can empty the bucket."""
    budget = AlertBudget(LIMITS, Clock(0))
    for _ in range(300):
        with budget.place(has_work=has_work):
            pass
        with pytest.raises(ZeroDivisionError), budget.place(has_work=has_work):
            raise ZeroDivisionError
    assert taken(lambda: use(budget.place(has_work=has_work))) == (100 if has_work else 50)


def test_files_that_were_not_stored_use_nothing_up(mailboxes):
    budget = UploadBudget(LIMITS, mailboxes, Clock(0))
    for _ in range(100):
        with budget.upload(20 * MB):
            pass
    assert taken(lambda: send(budget, MB)) == 10


def test_few_read_at_once_what_comes_before_a_file(mailboxes):
    budget = UploadBudget(LIMITS, mailboxes, Clock(0))
    with ExitStack() as stack:
        for _ in range(BEGINNINGS_AT_ONCE):
            stack.enter_context(budget.beginning())
        with pytest.raises(NotNow), budget.beginning():
            pass
        send(budget)
    with budget.beginning():
        send(budget)


def test_the_channel_opens_again_by_itself():
    clock = Clock(0)
    budget = AlertBudget(LIMITS, clock)
    taken(lambda: use(budget.place(has_work=True)))
    clock.now += 60
    assert taken(lambda: use(budget.place(has_work=True))) == 60


class Mailboxes:
    """So many mailboxes."""

    count = 5

    def __call__(self):
        return self.count


@pytest.fixture
def mailboxes():
    return Mailboxes()


def send(budget, length=1):
    """One upload, whole."""
    use(budget.upload(length))


def test_files_have_a_bucket_by_count(mailboxes):
    budget = UploadBudget(LIMITS, mailboxes, Clock(0))
    assert taken(lambda: send(budget)) == 10


def test_files_have_a_bucket_by_bytes_and_a_refusal_costs_no_count(mailboxes):
    clock = Clock(0)
    budget = UploadBudget(LIMITS, mailboxes, clock)
    assert taken(lambda: send(budget, 9 * MB)) == 2
    for _ in range(20):
        with pytest.raises(NotNow):
            send(budget, 9 * MB)
    assert taken(lambda: send(budget, 1)) == 8


def test_a_file_larger_than_the_bucket_waits_for_a_full_one_and_not_for_ever(mailboxes):
    clock = Clock(0)
    budget = UploadBudget(LIMITS, mailboxes, clock)
    send(budget, 50 * MB)
    clock.now += 60
    send(budget, 50 * MB)


def test_two_uploads_at_once_and_no_third(mailboxes):
    budget = UploadBudget(LIMITS, mailboxes, Clock(0))
    with budget.upload(1), budget.upload(1), pytest.raises(NotNow) as refusal:
        send(budget)
    assert refusal.value.retry_s == BUSY_SECONDS
    send(budget)


def test_an_upload_that_fails_gives_its_place_back(mailboxes):
    budget = UploadBudget(LIMITS, mailboxes, Clock(0))
    for _ in range(5):
        with pytest.raises(ZeroDivisionError), budget.upload(1):
            raise ZeroDivisionError
    send(budget)


def test_files_wait_before_any_alert_has_to(mailboxes):
    clock = Clock(0)
    budget, alerts = UploadBudget(LIMITS, mailboxes, clock), AlertBudget(LIMITS, clock)
    send(budget)
    for _ in range(26):
        use(alerts.place(has_work=False))
    mailboxes.count += 26
    with pytest.raises(NotNow) as refusal:
        send(budget)
    assert refusal.value.retry_s == FLOOD_SECONDS
    use(alerts.place(has_work=False))
    clock.now += 2
    send(budget)


def test_alerts_that_came_over_many_hours_hold_up_no_file(mailboxes):
    clock = Clock(0)
    budget = UploadBudget(LIMITS, mailboxes, clock)
    send(budget)
    clock.now += 8 * 3600
    mailboxes.count += 5000
    send(budget)


def test_mailboxes_that_were_closed_count_for_nothing(mailboxes):
    budget = UploadBudget(LIMITS, mailboxes, Clock(0))
    send(budget)
    mailboxes.count = 0
    send(budget)


def test_acts_in_a_mailbox_have_a_budget_of_their_own():
    clock = Clock(0)
    budget = EntryBudget(BudgetLimits(entries=2, entries_a_minute=60), clock)
    assert taken(lambda: use(budget.place())) == 2
    clock.now = 1
    use(budget.place())
