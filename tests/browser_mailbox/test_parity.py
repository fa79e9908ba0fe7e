"""The browser sees in a mailbox what the site's own program sees, and refuses what it refuses."""

import base64
import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from sqlalchemy import delete, update

from alerts.config import MailboxConfig
from alerts.filing import mailbox_card
from alerts.storage.drop import MailboxEntry, MailboxRow, PublishedEpoch
from alerts.storage.engine import Store
from crypto.receipt import card_key, new_receipt, token_hash
from crypto.signing import verify_key_of
from tests.browser_mailbox.both import TAMPERED, api_answer, seen_by_browser, seen_by_site
from tests.browser_mailbox.crafted import (
    CASE,
    DESKS,
    ENTRIES,
    GENERATIONS,
    RECEIPT,
    ROOT,
    SITE,
    Crafted,
    chain,
)
from tests.browser_sealing.peer import Peer
from tests.world import copy_of

Place = tuple[MailboxConfig, Store]


@pytest.fixture(scope="module")
def place(template_instance: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A drop with one empty mailbox and three desks, one of which has a broken chain."""
    world = copy_of(template_instance, tmp_path_factory.mktemp("crafted") / "instance")
    config = replace(world.mailbox_config, site_id=SITE, root_key=verify_key_of(ROOT))
    with world.drop.writing() as session:
        session.execute(delete(PublishedEpoch))
        for desk in DESKS:
            session.add_all(
                PublishedEpoch(desk=desk, epoch=epoch, statement=statement)
                for epoch, statement in enumerate(chain(desk), 1)
            )
        session.add(mailbox_row(config))
    yield config, world.drop
    world.close()


def mailbox_row(config: MailboxConfig) -> MailboxRow:
    case, recipient = bytes.fromhex(CASE), GENERATIONS[0]
    card = mailbox_card(card_key(RECEIPT, config.salt), case, recipient, "uno")
    return MailboxRow(
        token_hash=token_hash(RECEIPT, config.salt),
        case_id=case,
        case_recipient=recipient,
        desk="uno",
        card=card,
    )


def put(drop: Store, entries: list[Crafted]) -> None:
    """Let the mailbox hold exactly these entries."""
    with drop.writing() as session:
        session.execute(delete(MailboxEntry))
        session.add_all(
            MailboxEntry(entry_id=secrets.token_bytes(16), case_id=bytes.fromhex(CASE), sealed=each.sealed())
            for each in entries
        )


@pytest.mark.soak
@settings(max_examples=250)
@given(entries=ENTRIES)
def test_whatever_a_mailbox_holds_both_see_the_same(
    place: Place, browser: Peer, entries: list[Crafted]
) -> None:
    config, drop = place
    put(drop, entries)
    answer = api_answer(config, drop, RECEIPT)
    assert seen_by_browser(browser, config, answer, RECEIPT) == seen_by_site(config, drop, RECEIPT)


def test_an_unknown_receipt_has_no_mailbox(place: Place, browser: Peer) -> None:
    config, drop = place
    unknown = new_receipt()
    assert seen_by_site(config, drop, unknown) is None
    assert seen_by_browser(browser, config, api_answer(config, drop, unknown), unknown) is None


@pytest.mark.parametrize(
    "change",
    [{"case_recipient": GENERATIONS[1]}, {"desk": "dos"}, {"card": bytes(32)}],
    ids=lambda change: next(iter(change)),
)
def test_a_mailbox_whose_keys_were_changed_is_refused(
    place: Place, browser: Peer, change: dict[str, Any]
) -> None:
    config, drop = place
    with drop.writing() as session:
        session.execute(update(MailboxRow).values(**change))
    try:
        assert seen_by_site(config, drop, RECEIPT) == TAMPERED
        assert seen_by_browser(browser, config, api_answer(config, drop, RECEIPT), RECEIPT) == TAMPERED
    finally:
        with drop.writing() as session:
            session.execute(delete(MailboxEntry))
            session.execute(delete(MailboxRow))
            session.add(mailbox_row(config))


def test_an_answer_under_another_root_than_the_page_has_is_refused(place: Place, browser: Peer) -> None:
    config, drop = place
    answer = api_answer(config, drop, RECEIPT)
    assert seen_by_browser(browser, config, answer, RECEIPT, root=b"x" * 32) == "root"
    assert seen_by_browser(browser, config, {**answer, "site": "00" * 16}, RECEIPT) == "root"


@pytest.mark.parametrize("entry", ["", "%", "AAAA", base64.b64encode(b"age").decode(), "A" * 5000])
def test_what_is_no_sealed_object_hides_nothing_else(place: Place, browser: Peer, entry: str) -> None:
    config, drop = place
    answer = api_answer(config, drop, RECEIPT)
    seen = seen_by_browser(browser, config, {**answer, "entries": [entry, *answer["entries"]]}, RECEIPT)
    assert seen == seen_by_site(config, drop, RECEIPT)
