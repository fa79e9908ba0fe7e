"""Which pages may use the interface: any site's may file, and only our own may open a mailbox."""

import pytest

OPEN = ["/api/v1/desks", "/api/v1/alerts", "/api/v1/openapi.json"]
OWN = ["/api/v1/mailbox", "/api/v1/mailbox/entries", "/api/v1/mailbox/files", "/api/v1/mailbox/close"]
ELSEWHERE = {"Sec-Fetch-Site": "cross-site", "Origin": "https://otra.example"}


@pytest.mark.parametrize("path", OPEN)
def test_a_browser_that_asks_first_hears_that_every_site_may(api, path):
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    answer = api.options(path, headers=ELSEWHERE | asks)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Access-Control-Allow-Headers"] == "Content-Type"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_page_of_another_site_files_and_reads_the_answer(api, alert):
    answer = api.post("/api/v1/alerts", json=alert, headers=ELSEWHERE)
    assert answer.status_code == 201
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_page_of_another_site_reads_problems_too(api):
    answer = api.post("/api/v1/alerts", json={}, headers=ELSEWHERE)
    assert answer.status_code == 400
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/", "/alert", "/como"])
def test_pages_are_read_by_no_other_site(api, path):
    assert "Access-Control-Allow-Origin" not in api.get(path, headers=ELSEWHERE).headers


@pytest.mark.parametrize("path", OWN)
def test_a_mailbox_is_for_our_own_pages(mail, path):
    answer = mail.post(path, json={"token": "00" * 32}, headers=ELSEWHERE)
    assert answer.status_code == 403
    assert answer.mimetype == "application/problem+json"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert mail.options(path, headers=ELSEWHERE).status_code == 405


@pytest.mark.parametrize("path", OWN[:2] + OWN[3:])
def test_a_form_of_another_site_cannot_pass_for_a_program(mail, path):
    answer = mail.post(path, data='{"token":"x"}', content_type="text/plain")
    assert answer.status_code == 415


def test_the_interface_sets_and_needs_no_cookie(api, mail, alert):
    for answer in (
        *(api.get(path) for path in (OPEN[0], OPEN[2])),
        api.post("/api/v1/alerts", json=alert),
        mail.post("/api/v1/mailbox", json={"token": "00" * 32}),
    ):
        assert answer.status_code < 300
        assert "Set-Cookie" not in answer.headers
        assert "Vary" not in answer.headers
