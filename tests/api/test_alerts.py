"""Filing what its sender sealed."""

import pytest

from alerts.config import BudgetLimits
from alerts.intake import create_app
from alerts.web import work as module
from alerts.web.shown import LEAST_SECONDS
from crypto.receipt import new_receipt, token_hash
from tests.api.sealing import sealed_alert
from tests.web.instances import configuration
from tests.web.test_work import work_for
from tests.world import World

BITS = 8


def test_the_example_of_the_documentation_is_filed_collected_and_read(api, world: World, alert, receipt):
    assert api.post("/api/v1/alerts", json=alert).status_code == 201
    world.rounds()
    case = world.open("analista", bytes.fromhex(alert["case"]))
    assert case.sealed_by == "sender"
    assert case.answers.one("D5") == "Pidió dinero para renovar: canario-del-relato"
    mailbox = world.mailboxes.visit(receipt)
    assert mailbox is not None
    assert mailbox.may_write


def test_an_alert_about_the_commission_goes_to_the_alternate_desk(api, world):
    alert = sealed_alert(api, world, A5="si")
    assert alert["desk"] == "alterna"
    assert api.post("/api/v1/alerts", json=alert).status_code == 201
    world.rounds()
    assert world.open("alterna", bytes.fromhex(alert["case"]))


def test_the_same_alert_again_files_nothing_and_says_so(api, alert, arrivals):
    assert api.post("/api/v1/alerts", json=alert).json == {"filed": "new"}
    again = api.post("/api/v1/alerts", json=alert)
    assert (again.status_code, again.json) == (200, {"filed": "already"})
    assert len(arrivals()) == 1


def test_the_same_receipt_sealed_anew_files_nothing(api, world, alert, receipt, arrivals):
    api.post("/api/v1/alerts", json=alert)
    anew = sealed_alert(api, world, receipt)
    assert anew["sealed_text"] != alert["sealed_text"]
    assert api.post("/api/v1/alerts", json=anew).status_code == 200
    assert len(arrivals()) == 1


def test_the_desks_come_with_all_that_a_sender_needs(api, world):
    said = api.get("/api/v1/desks").json
    assert set(said["desks"]) == {"analisis", "alterna"}
    assert said["site"] == world.config.site_id
    assert bytes.fromhex(said["root"]) == world.config.root_key
    assert said["questionnaire"] == 1
    assert said["work_bits"] == module.WORK_BITS


def test_an_alert_that_comes_too_soon_waits(api, alert, clock, arrivals):
    sent = {**alert, "shown": api.get("/api/v1/desks").json["shown"]}
    answer = api.post("/api/v1/alerts", json=sent)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == str(LEAST_SECONDS)
    assert not arrivals()
    clock.now += LEAST_SECONDS
    assert api.post("/api/v1/alerts", json=sent).status_code == 201


@pytest.mark.parametrize("shown", ["x", ".av2GwA.d8DCYfm6pLAXR0h1MLH8wtIcatw"])
def test_a_word_that_is_not_ours_stands_in_nobodys_way(api, alert, shown):
    assert api.post("/api/v1/alerts", json={**alert, "shown": shown}).status_code == 201


@pytest.fixture
def busy(world, clock, monkeypatch):
    """The interface of a program that takes four alerts."""
    monkeypatch.setattr(module, "WORK_BITS", BITS)
    config = configuration(
        type(world.intake_config),
        world.folder,
        drop_url=world.intake_config.drop_url,
        site_id=world.config.site_id,
        root_key=world.config.root_key,
        budget=BudgetLimits(alerts=4, alerts_a_minute=60),
    )
    return create_app(config, intake=world.intake, clock=clock, monotonic=clock).test_client()


def test_over_budget_work_finds_a_place_and_patience_does_too(busy, world, clock, stored):
    for _ in range(2):
        assert busy.post("/api/v1/alerts", json=sealed_alert(busy, world)).status_code == 201
    receipt = new_receipt()
    alert = {**sealed_alert(busy, world, receipt), "shown": busy.get("/api/v1/desks").json["shown"]}
    clock.now += LEAST_SECONDS
    for _ in range(3):
        busy.post("/api/v1/alerts", json=sealed_alert(busy, world))
    refused = busy.post("/api/v1/alerts", json=alert)
    assert refused.status_code == 429
    before = stored()
    worked = work_for(alert["shown"], token_hash(receipt, world.config.salt), BITS)
    assert busy.post("/api/v1/alerts", json={**alert, "work": worked}).status_code == 201
    assert stored()["arrival"] == before["arrival"] + 1
    other = sealed_alert(busy, world)
    refused = busy.post("/api/v1/alerts", json=other)
    assert refused.status_code == 429
    clock.now += int(refused.headers["Retry-After"])
    assert busy.post("/api/v1/alerts", json=other).status_code == 201


def test_work_of_another_alert_is_no_work(busy, world, clock):
    alert = {**sealed_alert(busy, world), "shown": busy.get("/api/v1/desks").json["shown"]}
    clock.now += LEAST_SECONDS
    statuses = set()
    work = work_for(alert["shown"], bytes(32), BITS + 8)
    for _ in range(6):
        other = {**sealed_alert(busy, world), "shown": alert["shown"], "work": work}
        statuses.add(busy.post("/api/v1/alerts", json=other).status_code)
    assert 429 in statuses


def test_problems_speak_the_language_that_was_asked_for(api):
    answer = api.post("/api/v1/alerts?lang=en", json={})
    assert answer.json["title"] == "The request is malformed"
    assert api.post("/api/v1/alerts", json={}).json["title"] == "La solicitud está mal formada"


def test_without_a_desk_nothing_is_stored_and_the_sender_may_try_again(api, world, alert, stored):
    from sqlalchemy import delete

    from alerts.storage.drop import PublishedEpoch

    with world.drop.writing() as session:
        session.execute(delete(PublishedEpoch))
    before = stored()
    answer = api.post("/api/v1/alerts", json=alert)
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert stored() == before
