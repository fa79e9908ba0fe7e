"""How long an answer takes does not tell what it says."""

import pytest
from flask import Flask, abort
from hypothesis import given
from hypothesis import strategies as st

from alerts.web.times import CLASS_SECONDS, install_time_classes, left_of_class


@given(st.floats(0, 100))
def test_what_is_left_completes_a_class(elapsed_s: float) -> None:
    left = left_of_class(elapsed_s)
    assert 0 <= left <= CLASS_SECONDS
    assert (elapsed_s + left) / CLASS_SECONDS == pytest.approx(
        round((elapsed_s + left) / CLASS_SECONDS), abs=1e-6
    )


@pytest.mark.parametrize("work_s", [0.001, 0.02, 0.049, 0.06])
@pytest.mark.parametrize("path", ["/taken", "/refused"])
def test_every_answer_to_a_form_waits_for_the_end_of_its_class(work_s: float, path: str) -> None:
    now, waits = [100.0], []
    app = Flask(__name__)
    install_time_classes(app, lambda: now[0], waits.append)

    def work() -> str:
        now[0] += work_s
        return abort(404) if path == "/refused" else "taken"

    app.add_url_rule(path, "work", work, methods=["GET", "POST"])
    client = app.test_client()
    assert client.get(path).status_code in {200, 404}
    assert waits == []
    client.post(path)
    assert (work_s + waits[0]) % CLASS_SECONDS == pytest.approx(0, abs=1e-6) or (
        work_s + waits[0]
    ) % CLASS_SECONDS == pytest.approx(CLASS_SECONDS)
