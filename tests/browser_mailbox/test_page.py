"""What the page carries for its script is what the script asks for; and a page without the script promises nothing."""

import re
from pathlib import Path
from typing import Any

import pytest

from alerts.mailbox_site.in_browser import MESSAGES
from alerts.web import assets
from tests.browser_mailbox.reporter import BUILT
from tests.conftest import require
from tests.web.instances import FakeMailboxes, mailbox_app

SOURCES = Path(__file__).resolve().parents[2] / "static/src"
OWN = ("mailbox", "mailbox_open", "mailbox_view", "mailbox_acts", "uploads", "page", "opened")
CODE = "\n".join((SOURCES / f"{name}.js").read_text("utf-8") for name in OWN)
BY_REASON = {"unknown_word", "length", "check", "tampered", "root", "offline", "busy", "failed", "no_words"}
BY_ACT = {f"{act}_done" for act in ("message", "notify", "identity")} | {"empty_message", "empty_identity"}


def named(pattern: str) -> set[str]:
    return set(re.findall(pattern, CODE))


def test_every_sentence_that_the_script_says_is_there_and_none_is_idle() -> None:
    said = named(r'say\("(\w+)"') | named(r'Told\("(\w+)"') | named(r'tell\("(\w+)"')
    said |= named(r'"(not_sent_\w+)"') | named(r'"(file_\w+)"') | BY_REASON | BY_ACT
    beside_the_receipt = {"files_label", "files_help", "files_send"}
    assert said - {"file_"} == set(MESSAGES) - beside_the_receipt


@pytest.fixture
def page(tmp_path: Path) -> str:
    """The page that asks, with its script."""
    require(BUILT.exists(), "static/built/mailbox.js (make built)")
    return mailbox_app(tmp_path, FakeMailboxes()).test_client().get("/buzon").text


def test_every_part_that_the_script_copies_is_there(page: str) -> None:
    parts = set(re.findall(r'<template data-part="([\w-]+)"', page))
    used = named(r'part\("([\w-]+)"\)') | {"alert", "alert-at", "identity", "close", "messages"}
    made = {"entry-theirs-message"} | {f"entry-mine-{kind}" for kind in ("message", "file", "identity")}
    made |= {"entry-mine-notify-si", "entry-mine-notify-no"} | {
        part for part in parts if part.startswith("state-")
    }
    assert used | made == parts
    assert len([part for part in parts if part.startswith("state-")]) == 5


def test_the_page_promises_the_browser_only_by_its_script(page: str) -> None:
    asking = page[page.index("<main") : page.index("</main>")]
    assert 'data-opening="site"' in asking
    assert "Su clave no sale de aquí" not in asking


@pytest.mark.parametrize("scripts", ["built", "not built"])
def test_a_page_carries_parts_only_for_a_script_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scripts: str
) -> None:
    if scripts == "not built":
        collect = assets.collect_assets

        def without(patterns: Any, own: Any) -> Any:
            return {name: each for name, each in collect(patterns, own).items() if "built/" not in name}

        monkeypatch.setattr(assets, "collect_assets", without)
    else:
        require(BUILT.exists(), "static/built/mailbox.js (make built)")
    answer = mailbox_app(tmp_path, FakeMailboxes()).test_client().get("/buzon")
    assert ("built/mailbox.js" in answer.text) is (scripts == "built")
    assert ("<template" in answer.text) is (scripts == "built")


def test_an_answer_to_a_form_has_no_script_that_would_ask_again(tmp_path: Path) -> None:
    client = mailbox_app(tmp_path, FakeMailboxes()).test_client()
    answer = client.post("/buzon", data={"receipt": "uno dos"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 422
    assert "mailbox.js" not in answer.text
    assert 'data-opening="site"' in answer.text
