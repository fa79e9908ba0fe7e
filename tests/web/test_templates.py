"""Rules for templates and static files of the public programs."""

import re
from pathlib import Path

import pytest

from alerts.web.assets import STATIC
from alerts.web.factory import TEMPLATES

PUBLIC = sorted(
    path
    for folder in ("shared", "intake", "mailbox")
    for path in (TEMPLATES / folder).iterdir()
    if path.is_file()
)
FORBIDDEN = (
    "localStorage",
    "sessionStorage",
    "indexedDB",
    "document.cookie",
    "fetch(",
    "XMLHttpRequest",
    "sendBeacon",
    "WebSocket",
    "innerHTML",
    "eval(",
)
ASSETS = [STATIC / "css/alertas.css", STATIC / "js/form.js", STATIC / "js/leave.js", STATIC / "img/icon.svg"]


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_holds_no_inline_script_or_style(path: Path):
    text = path.read_text()
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("path", [*PUBLIC, *ASSETS], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_is_fetched_from_anybody_else(path: Path):
    text = path.read_text().replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"(https?:)?//[a-z0-9]", re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE))


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_template_switches_escaping_off(path: Path):
    text = path.read_text()
    assert "|safe" not in text.replace(" ", "")
    assert "autoescape" not in text


@pytest.mark.parametrize(
    "path", [path for path in ASSETS if path.suffix == ".js"], ids=lambda path: path.name
)
def test_a_script_stores_nothing_sends_nothing_and_writes_no_markup(path: Path):
    text = path.read_text()
    assert not [word for word in FORBIDDEN if word in text]
