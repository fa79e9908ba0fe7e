"""The length of an answer of the interface tells nothing of what it says."""

import secrets

import pytest
from flask.testing import FlaskClient

from alerts.intake import create_app as create_intake
from alerts.mailbox_site import create_app as create_mailbox
from alerts.mailbox_site.api import OPENED_CLASS
from alerts.web.openapi import openapi
from alerts.web.problems import API_PREFIX
from alerts.web.sizes import API_CLASS
from crypto.receipt import token
from tests.api.sealing import sealed_alert
from tests.world import World

STATUSES = (400, 403, 404, 405, 413, 415, 422, 429, 500, 503)


@pytest.fixture
def site(world: World) -> dict[str, FlaskClient]:
    """A program at each interface."""
    return {
        "intake": create_intake(world.intake_config, intake=world.intake).test_client(),
        "mailbox": create_mailbox(world.mailbox_config, mailboxes=world.mailboxes).test_client(),
    }


def test_filed_refused_and_filed_before_are_one_size(site: dict[str, FlaskClient], world: World) -> None:
    alert = sealed_alert(site["intake"], world)
    sent = [alert, alert, {**alert, "epoch": 9}, {**alert, "desk": "x" * 40}, {**alert, "case": ""}, {}]
    answers = [
        site["intake"].post(f"/api/v1/alerts?lang={lang}", json=each)
        for each in sent
        for lang in ("es", "en")
    ]
    assert {answer.status_code for answer in answers} == {200, 201, 400, 422}
    assert {len(answer.data) for answer in answers} == {API_CLASS}


def test_a_mailbox_with_and_without_entries_and_no_mailbox_are_one_size(
    site: dict[str, FlaskClient], world: World
) -> None:
    receipts = [world.file(), world.file()]
    world.mailboxes.write(receipts[0], "Mensaje")
    world.mailboxes.write(receipts[0], "Otro mensaje " * 200)
    tokens = [*(token(each, world.config.salt) for each in receipts), secrets.token_bytes(32)]
    answers = [site["mailbox"].post("/api/v1/mailbox", json={"token": each.hex()}) for each in tokens]
    assert [len(answer.json["entries"]) for answer in answers if answer.json] == [2, 0, 0]
    assert {len(answer.data) for answer in answers} == {OPENED_CLASS}


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("status", STATUSES)
def test_every_problem_fits_its_size(site: dict[str, FlaskClient], lang: str, status: int) -> None:
    from alerts.web.problems import problem

    with site["intake"].application.test_request_context(f"/api/v1/alerts?lang={lang}"):
        assert len(problem(status, field="mailbox.case_recipient").data) == API_CLASS


def test_the_description_names_every_route_of_the_interface_and_no_other(
    site: dict[str, FlaskClient],
) -> None:
    served = {
        (rule.rule, method)
        for client in site.values()
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith(API_PREFIX)
        for method in (rule.methods or set()) - {"HEAD"}
    }
    described = {(path, method.upper()) for path, methods in openapi()["paths"].items() for method in methods}
    assert served == described
