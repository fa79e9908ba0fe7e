"""A case's whole life, seen in its mailbox by the site and by the browser alike: nothing crafted, nothing left out."""

from typing import Any

from alerts.correspondence import reply
from alerts.model import Decision, Role
from alerts.reading.casefile import Archive
from alerts.referral import Order, Registry
from alerts.renewal import Renewal
from crypto.receipt import Receipt
from tests.browser_mailbox.both import api_answer, seen_by_browser, seen_by_site
from tests.browser_sealing.peer import Peer
from tests.world import World


def both(world: World, browser: Peer, receipt: Receipt) -> dict[str, Any]:
    """What both see, which must be the same."""
    config = world.mailbox_config
    here = seen_by_site(config, world.drop, receipt)
    assert isinstance(here, dict)
    assert seen_by_browser(browser, config, api_answer(config, world.drop, receipt), receipt) == here
    return here


def decide(world: World, username: str, case_id: bytes, decision: Decision, role: Role, **terms: str) -> None:
    keys = world.keys(username)
    with world.casebook.writing() as session:
        case = Archive(session, world.config, keys).open(case_id)
        order = Order(decision=decision, reason="Por eso.", terms=terms)
        Registry(session, world.config, world.trail, keys).decide(case, role, order)
    world.rounds()


def say(world: World, username: str, case_id: bytes, text: str) -> None:
    keys = world.keys(username)
    with world.casebook.writing() as session:
        case = Archive(session, world.config, keys).open(case_id)
        key = Registry(session, world.config, world.trail, keys).signing_key(case)
        reply(session, world.config, world.trail, actor=username, key=key, case=case, text=text)
    world.rounds()


def renew(world: World) -> None:
    Renewal(world.casebook, world.drop, world.config, world.trail, world.keys("analista")).renew("analisis")
    world.rounds()


def test_from_the_first_question_to_the_end(world: World, browser: Peer) -> None:
    receipt, case_id = world.collected()
    assert both(world, browser, receipt)["entries"] == []
    decide(world, "analista", case_id, Decision.VERIFICAR, Role.ANALYST)
    say(world, "analista", case_id, "¿Desde cuándo? 🌽")
    world.mailboxes.write(receipt, "Desde marzo.\nCada quincena.")
    world.mailboxes.change_notice(receipt, "no")
    world.mailboxes.identify(receipt, "Canaria Identidad")
    seen = both(world, browser, receipt)
    assert [entry["kind"] for entry in seen["entries"]] == ["message", "message", "notify", "identity"]
    assert (seen["notifyFirst"], seen["identifiedOn"]) == ("no", "2026-11-22")
    world.rounds()
    decide(world, "analista", case_id, Decision.ADMITIR, Role.ANALYST)
    decide(world, "analista", case_id, Decision.TRASLADAR, Role.ANALYST, desk="investigacion-1")
    say(world, "investigadora-1", case_id, "Ya la tiene otro equipo.")
    seen = both(world, browser, receipt)
    assert seen["state"] == "en_trabajo"
    assert seen["entries"][-1]["text"] == "Ya la tiene otro equipo."


def test_renewed_keys_take_the_reporters_next_words_elsewhere(world: World, browser: Peer) -> None:
    receipt, case_id = world.collected()
    say(world, "analista", case_id, "antes")
    first = both(world, browser, receipt)["caseRecipient"]
    renew(world)
    second = both(world, browser, receipt)["caseRecipient"]
    say(world, "analista", case_id, "después")
    renew(world)
    seen = both(world, browser, receipt)
    assert len({first, second, seen["caseRecipient"]}) == 3
    assert [entry["text"] for entry in seen["entries"]] == ["antes", "después"]
    assert seen["caseRecipient"] == str(world.open("analista", case_id).identity.recipient)


def test_a_file_in_the_mailbox_has_the_name_it_was_sent_with(world: World, browser: Peer) -> None:
    receipt, _ = world.collected()
    upload = world.mailboxes.begin_file(receipt, name="dos\nlíneas.jpg", media_type="image/jpeg")
    assert upload is not None
    with upload:
        upload.write(b"\xff\xd8\xff" + bytes(3000))
        upload.finish()
    (entry,) = both(world, browser, receipt)["entries"]
    assert (entry["kind"], entry["file"]["name"], entry["file"]["length"]) == ("file", "dos líneas.jpg", 3003)
