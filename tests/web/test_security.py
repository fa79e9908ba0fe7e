"""Forms are taken from our own pages only."""

import pytest

from tests.web.instances import LEAST, Clock, FakeIntake, intake_app
from tests.web.reading import Page


@pytest.mark.parametrize("site", ["cross-site", "same-site", "elsewhere", ""])
@pytest.mark.parametrize("path", ["/alert", "/buzon"])
def test_a_form_from_another_site_is_refused_with_a_clear_page(filing, mail, intake, site, path):
    client = filing if path == "/alert" else mail
    answer = client.post(f"{path}?lang=en", data={"A1": "I003"}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert "not sent from our site" in answer.text
    assert not intake.filed


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}])
def test_a_form_from_our_own_page_or_an_old_browser_is_taken(filing, headers):
    hidden = Page(filing.get("/alert").text).hidden
    assert filing.post("/alert", data=hidden, headers=headers).status_code == 422


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_anybody_may_link_to_a_page(filing, site):
    assert filing.get("/alert", headers={"Sec-Fetch-Site": site}).status_code == 200


def test_a_form_is_filed_over_tls_although_browsers_send_no_referrer(tmp_path):
    intake, clock = FakeIntake(), Clock()
    client = intake_app(tmp_path, intake, clock, base_url="https://sitio.example").test_client()
    tls = {"base_url": "https://sitio.example", "headers": {"Sec-Fetch-Site": "same-origin"}}
    hidden = Page(client.get("/alert", **tls).text).hidden
    clock.now += 3
    assert client.post("/alert", data={**hidden, **LEAST}, **tls).status_code == 200
    assert len(intake.filed) == 1


def test_a_browser_without_cookies_files_when_it_vouches_for_its_form(filing, clock, intake):
    hidden = Page(filing.get("/alert").text).hidden
    clock.now += 3
    filing.delete_cookie("sa")
    sent = {**hidden, **LEAST}
    assert filing.post("/alert", data=sent, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert len(intake.filed) == 1


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "none"}])
def test_a_browser_without_cookies_that_vouches_for_nothing_learns_why(filing, clock, intake, headers):
    for _ in range(2):
        hidden = Page(filing.get("/alert").text).hidden
        clock.now += 3
        filing.delete_cookie("sa")
        answer = filing.post("/alert", data={**hidden, **LEAST, "D5": "Sigue aquí"}, headers=headers)
        assert answer.status_code == 400
        assert "permita las cookies" in answer.text
        assert "Pasó mucho tiempo" not in answer.text
        assert "Sigue aquí" in answer.text
    assert not intake.filed


def test_a_wrong_token_beside_a_cookie_is_refused_though_the_browser_vouches(filing, clock, intake):
    hidden = Page(filing.get("/alert").text).hidden
    clock.now += 3
    sent = {**hidden, **LEAST, "csrf_token": "forged"}
    answer = filing.post("/alert", data=sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 400
    assert "Pasó mucho tiempo" in answer.text
    assert not intake.filed


def test_only_views_that_say_so_work_without_cookies(filing):
    filing.application.add_url_rule("/careless", "careless", lambda: "done", methods=["POST"])
    assert filing.post("/careless", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 400


@pytest.mark.parametrize(("hours", "status"), [(12, 429), (-1, 400)], ids=["fresh", "expired"])
def test_an_expired_token_brings_the_form_back_filled(filing, intake, hours, status):
    hidden = Page(filing.get("/alert").text).hidden
    filing.application.config["WTF_CSRF_TIME_LIMIT"] = hours * 3600
    answer = filing.post("/alert", data={**hidden, **LEAST, "D5": "Sigue aquí"})
    assert answer.status_code == status
    assert "Sigue aquí" in answer.text
    assert not intake.filed


def test_a_form_that_forgets_its_token_is_refused_unless_its_view_takes_care(filing):
    app = filing.application
    app.add_url_rule("/careless", "careless", lambda: "done", methods=["POST"])
    answer = filing.post("/careless")
    assert answer.status_code == 400
    assert "No se guardó nada" in answer.text
