"""The pages before the form."""

import re

import pytest

from tests.web.instances import Clock, FakeIntake, intake_app
from tests.web.reading import Page


def links(answer):
    """Where a page leads."""
    return [tag["href"] for tag in Page(answer.text).all("a")]


def test_the_landing_page_says_all_ten_pieces_of_advice_and_shows_three(filing):
    text = filing.get("/").text
    assert len(re.findall(r"<li>(?!<a)", text)) == 10
    assert len(re.findall(r"<li>(?!<a)", text[: text.index("<details")])) == 3
    assert "110 (PNC)" in text


def test_nothing_stands_between_the_landing_page_and_the_form(filing):
    assert "/alert" in links(filing.get("/"))


def test_the_landing_page_names_the_institution_that_is_configured(filing):
    text = filing.get("/").text
    for words in (
        "Comisión Presidencial contra la Corrupción",
        "Canal de alerta anónima",
        "Acuerdo Gubernativo",
    ):
        assert words in text


@pytest.mark.parametrize("path", ["/p/k7mq", "/p/K7MQ", "/P/K7MQ", "/P/k7mQ"])
def test_a_posters_code_goes_on_to_the_form_in_any_case(filing, path):
    link = next(href for href in links(filing.get(path)) if href.startswith("/alert"))
    assert link == "/alert?code=K7MQ"
    assert Page(filing.get(link).text).hidden["code"] == "K7MQ"


@pytest.mark.parametrize(
    "code", ["K7MQ%22%3E%3Cb%3E", "a b", "x" * 17, "%C3%B1%C3%B1%C3%B1%C3%B1", "K7", "..", "<", "%FF%FE"]
)
def test_what_is_no_code_is_dropped_and_the_page_is_shown(filing, code):
    answer = filing.get(f"/p/{code}")
    assert answer.status_code == 200
    assert "/alert" in links(answer)
    assert Page(filing.get("/alert", query_string={"code": code}).text).hidden["code"] == ""


def test_all_posters_have_the_same_page_whether_their_code_exists_or_not(filing):
    pages = {filing.get(f"/p/{code}").text.replace(code, "") for code in ("AAAA", "ZZZZ", "K7MQ")}
    assert len(pages) == 1


@pytest.mark.parametrize("path", ["/", "/como", "/alert", "/p/K7MQ"])
def test_every_link_of_an_english_page_stays_in_english(filing, path):
    answer = filing.get(f"{path}?lang=en")
    assert '<html lang="en">' in answer.text
    for href in links(answer):
        assert href.startswith("#") or "lang=" in href, href
    for form in Page(answer.text).all("form"):
        assert "lang=en" in form["action"]


@pytest.mark.parametrize(
    "path", ["/", "/como", "/alert", "/p/K7MQ", "/p/K7MQ?lang=en", "/alert?code=K7MQ&lang=en"]
)
def test_changing_the_language_keeps_the_page_and_the_code(filing, path):
    answer = filing.get(path)
    switch = next(tag for tag in Page(answer.text).all("a") if tag.get("hreflang"))
    again = filing.get(switch["href"])
    assert again.status_code == 200
    assert ("K7MQ" in answer.text) is ("K7MQ" in again.text)
    assert Page(again.text).all("html")[0]["lang"] == switch["hreflang"]


@pytest.mark.parametrize("lang", ["xx", "", "en-GB", "<b>", "es"])
def test_an_unknown_language_is_spanish(filing, lang):
    assert '<html lang="es">' in filing.get("/", query_string={"lang": lang}).text


@pytest.mark.parametrize("path", ["/", "/como", "/alert", "/salir", "/nowhere", "/p/K7MQ"])
@pytest.mark.parametrize("demonstration", [True, False])
def test_a_demonstration_says_so_on_every_page(tmp_path, path, demonstration):
    app = intake_app(tmp_path, FakeIntake(), Clock(), demonstration=demonstration)
    assert ("no envíe alertas reales" in app.test_client().get(path).text) is demonstration


@pytest.mark.parametrize("path", ["/", "/como", "/alert", "/nowhere"])
def test_every_page_has_a_way_out(filing, path):
    assert "/salir" in links(filing.get(path))


def test_the_way_out_leads_to_a_page_that_says_nothing_of_the_site(filing):
    answer = filing.get("/salir")
    assert not links(answer)
    for word in ("alerta", "Comisión", "CPCC", "corrupción", "buzón"):
        assert word not in answer.text.lower().replace("alertas.css", "")


def test_the_logo_of_the_institution_is_served_from_its_instance(tmp_path):
    from tests.web.instances import NAMES

    (tmp_path / "escudo.svg").write_text("<svg/>")
    names = type(NAMES)(institution="I", acronym="A", channel_name="C", logo="escudo.svg")
    client = intake_app(tmp_path, FakeIntake(), Clock(), names=names).test_client()
    source = next(tag["src"] for tag in Page(client.get("/").text).all("img"))
    assert client.get(source).data == b"<svg/>"
