"""Who may reach what, and that looking changes nothing."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Table, select
from werkzeug.routing import Rule

from alerts.console import create_app as create_console
from alerts.console.access import ACCESS
from alerts.intake import create_app as create_intake
from alerts.mailbox_site import create_app as create_mailbox
from alerts.storage.casebook import CasebookBase
from alerts.storage.drop import DropBase
from tests.console.people import Someone
from tests.usecases.test_importing import an_activity
from tests.world import World

# A reporter's pages are a closed list: whatever is added here is read by somebody who is afraid.
INTAKE = {
    "/",
    "/p/<code>",
    "/P/<code>",
    "/como",
    "/alert",
    "/salir",
    "/salir/olvido",
    "/salir/hoja",
    "/healthz",
}
INTAKE |= {"/api/v1/desks", "/api/v1/alerts", "/api/v1/openapi.json"}
MAILBOX = {"/buzon", "/buzon/archivos", "/salir", "/salir/olvido", "/salir/hoja", "/healthz"}
MAILBOX |= {"/api/v1/mailbox", "/api/v1/mailbox/entries", "/api/v1/mailbox/files", "/api/v1/mailbox/close"}
NAMES = {
    **dict.fromkeys(("box", "batch", "sheet"), "00" * 16),
    "kind": "csv",
    "suffix": "pdf",
    "document": "talk",
    "name": "D5",
    "number": "0",
}
LEAVES_A_TRACE = {"trail_entry"}  # opening a case is itself an act that the trail notes


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in {"static", "asset"}]


def test_the_public_pages_are_a_closed_list(world: World) -> None:
    assert {rule.rule for rule in rules(create_intake(world.intake_config))} == INTAKE
    assert {rule.rule for rule in rules(create_mailbox(world.mailbox_config))} == MAILBOX


def test_every_route_of_the_console_is_on_the_access_list_and_nothing_else_is(world: World) -> None:
    app = create_console(world.config)
    assert {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint != "static"} == set(ACCESS)


def everything_stored(world: World) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the trail."""
    stores = ((world.drop, DropBase.metadata), (world.casebook, CasebookBase.metadata))
    found: dict[str, list[tuple[object, ...]]] = {}
    for store, metadata in stores:
        with store.reading() as session:
            tables: list[Table] = [
                table for name, table in metadata.tables.items() if name not in LEAVES_A_TRACE
            ]
            for table in tables:
                found[table.name] = sorted(tuple(row) for row in session.execute(select(table)))
    return found


def addresses(app: Flask, values: dict[str, str]) -> Iterator[str]:
    """Every address that answers a GET, with real things in its blanks."""
    adapter = app.url_map.bind("localhost")
    for rule in rules(app):
        if rule.methods and "GET" in rule.methods:
            blanks = {name: values[name] for name in rule.arguments}
            yield adapter.build(rule.endpoint, blanks, method="GET")


@pytest.mark.parametrize("username", ["admin", "analista", "investigadora-1", "importadora", "auditora"])
def test_no_get_of_the_console_changes_anything(world: World, username: str) -> None:
    code = an_activity(world)
    _, case_id = world.collected(code=code)
    with world.casebook.reading() as session:
        activity = session.execute(
            select(CasebookBase.metadata.tables["activity"].c.activity_id)
        ).scalar_one()
    app = create_console(replace(world.config, demonstration=False, kdf=world.config.kdf))
    someone = Someone(app.test_client(), world, username)
    someone.client.environ_base["wsgi.url_scheme"] = "https"
    someone.at_work()
    before = everything_stored(world)
    values = {**NAMES, "case": case_id.hex(), "activity": activity.hex(), "code": code}
    statuses = [someone.get(address).status_code for address in addresses(app, values)]
    assert len(statuses) > 12
    assert max(statuses) < 500
    assert everything_stored(world) == before


def test_no_get_of_the_public_sites_changes_anything(world: World) -> None:
    world.file()
    before = everything_stored(world)
    for app in (create_intake(world.intake_config), create_mailbox(world.mailbox_config)):
        client = app.test_client()
        statuses = [client.get(address).status_code for address in addresses(app, {"code": "K7MQ2X"})]
        assert set(statuses) == {200, 204}
    assert everything_stored(world) == before
