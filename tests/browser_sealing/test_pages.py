"""Which pages carry the scripts that seal, and may call the interface."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from alerts.intake import create_app
from alerts.intake.in_browser import MESSAGES
from crypto.receipt import word_list
from tests.browser_sealing.peer import ROOT
from tests.world import World

FORM, OTHERS = "/alert", ("/", "/como", "/salir", "/nowhere")
CONNECT = "connect-src 'self'"


@pytest.fixture
def client(built: Path, world: World) -> FlaskClient:
    """The intake program."""
    return create_app(world.intake_config, intake=world.intake).test_client()


def test_only_the_form_loads_the_script_and_may_connect(client: FlaskClient) -> None:
    form = client.get(FORM)
    assert "/static/built/form.js" in form.text
    assert form.headers["Content-Security-Policy"].endswith(CONNECT)
    for path in OTHERS:
        page = client.get(path)
        assert "/static/built/" not in page.text
        assert "connect-src" not in page.headers["Content-Security-Policy"]


def test_a_form_that_comes_back_may_connect_too(client: FlaskClient) -> None:
    page = client.post(FORM, data={})
    assert page.status_code == 422
    assert CONNECT in page.headers["Content-Security-Policy"]


def test_the_words_are_served_as_the_programs_know_them(client: FlaskClient) -> None:
    answer = client.get("/static/txt/palabras.txt")
    assert tuple(answer.text.split()) == word_list()
    assert answer.content_type == "text/plain; charset=utf-8"


def test_the_page_names_site_and_root_that_the_interface_names(client: FlaskClient, world: World) -> None:
    page = client.get(FORM).text
    desks = client.get("/api/v1/desks").get_json()
    assert f'data-site="{desks["site"]}"' in page
    assert f'data-root="{desks["root"]}"' in page
    assert desks["root"] == world.config.root_key.hex()
    assert set(desks["desks"]) == {"analisis", "alterna"}


@pytest.mark.parametrize("module", ["form", "evidence", "uploads"])
def test_the_page_has_every_sentence_that_the_script_says(module: str) -> None:
    source = (ROOT / f"static/src/{module}.js").read_text("utf-8")
    said = re.findall(r'(?:say|tell|Told)\("(\w+)"', source) + re.findall(r'"(file_\w+)"', source)
    assert set(said) <= set(MESSAGES)
    assert said
