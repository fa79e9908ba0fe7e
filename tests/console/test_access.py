"""Deny by default: every route is in one table, and the table is what happens."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.routing import Rule as UrlRule

from alerts.console.access import ACCESS, HOME
from alerts.model import Role
from tests.console.conftest import Meet
from tests.console.people import Someone, trail_rows, words_of
from tests.world import World

ONE_OF_EACH = {
    Role.ADMINISTRATOR: "admin",
    Role.ANALYST: "analista",
    Role.INVESTIGATOR: "investigadora-1",
    Role.IMPORTER: "importadora",
    Role.AUDITOR: "auditora",
}
LEAVES = {"sign_out", "lock"}  # asking for these ends what the test needs
OWN_SHEETS = {"next_sheet", "sheet", "settle_sheet", "discard_sheet", "sheet_picture"}
BLANK = re.compile(r"<(?:(?!path)[^:>]+:)?([\w:]+)>")
VALUES = {
    "case": "00" * 16,
    "object_id": "00" * 16,
    "activity": "00" * 16,
    "code": "K7MQ2X",
    "username": "nadie",
    "institution": "I015",
    "path:name": "css/console.css",
    "name": "D5",
    "number": "0",
    "kind": "csv",
    "suffix": "pdf",
    "document": "talk",
    "box": "00" * 16,
    "batch": "00" * 16,
    "sheet": "00" * 16,
}


def address(rule: UrlRule) -> str:
    return BLANK.sub(lambda blank: VALUES[blank[1]], rule.rule)


def routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and an address of every route."""
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield rule.endpoint, method, address(rule)


def test_every_route_is_listed_and_every_entry_is_a_route(app: Flask) -> None:
    assert {endpoint for endpoint, _, _ in routes(app)} == set(ACCESS)


def test_a_route_that_nobody_listed_is_refused(app: Flask, meet: Meet) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "open", methods=["GET"])
    someone = meet("admin")
    someone.sign_in()
    assert someone.get("/forgotten").status_code == 403


def test_every_role_has_a_home_that_it_may_open() -> None:
    assert set(HOME) == set(Role)
    assert all(role in ACCESS[endpoint].roles for role, endpoint in HOME.items())


def test_administrators_importers_and_auditors_are_on_no_route_that_shows_a_case() -> None:
    without_cases = {Role.ADMINISTRATOR, Role.IMPORTER, Role.AUDITOR}
    for endpoint, rule in ACCESS.items():
        if rule.unlocked and endpoint not in OWN_SHEETS:
            assert not rule.roles & without_cases, endpoint


def test_sheets_that_wait_are_seen_by_importers_alone_and_with_their_own_key() -> None:
    for endpoint in OWN_SHEETS:
        assert ACCESS[endpoint].roles == {Role.IMPORTER}, endpoint
        assert ACCESS[endpoint].unlocked, endpoint


@pytest.mark.parametrize("role", Role)
def test_each_role_reaches_the_routes_of_its_table_and_no_other(
    app: Flask, at_work: Meet, role: Role
) -> None:
    someone = at_work(ONE_OF_EACH[role])
    for endpoint, method, path in routes(app):
        if endpoint in LEAVES:
            continue
        answer = someone.get(path) if method == "GET" else someone.post(path)
        allowed = role in ACCESS[endpoint].roles
        assert (answer.status_code != 403) == allowed, (endpoint, method, answer.status_code)


def test_a_stranger_reaches_only_the_doors(app: Flask, meet: Meet) -> None:
    for endpoint, method, path in routes(app):
        stranger = meet("nobody")
        stranger.get("/login")
        answer = stranger.get(path) if method == "GET" else stranger.post(path)
        if ACCESS[endpoint].open_to_strangers:
            assert answer.status_code in {200, 303, 422}, endpoint
        elif method == "GET":
            assert (answer.status_code, answer.location.split("?")[0]) == (303, "/login"), endpoint
        else:
            assert answer.status_code == 403, endpoint
            assert "Entrar" in words_of(answer)


@pytest.mark.parametrize("name", ["analista", "investigadora-1", "importadora"])
def test_pages_with_cases_ask_to_unlock_first(app: Flask, meet: Meet, name: str) -> None:
    someone = meet(name)
    someone.sign_in()
    for endpoint, method, path in routes(app):
        rule = ACCESS[endpoint]
        if not rule.unlocked or someone.world.accounts[name]["role"] not in rule.roles:
            continue
        answer = someone.get(path) if method == "GET" else someone.post(path)
        if method == "GET":
            assert (answer.status_code, answer.location.split("?")[0]) == (303, "/unlock"), endpoint
        else:
            assert answer.status_code == 403, endpoint


def contents(world: World) -> dict[str, object]:
    """Every row of the casebook but the trail's."""
    with world.casebook.engine.connect() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars()
        return {
            name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}"))))  # noqa: S608 - names of our own tables
            for name in names
            if name != "trail_entry"
        }


def test_no_page_changes_anything_by_being_looked_at(app: Flask, world: World, at_work: Meet) -> None:
    world.collected()
    people = [at_work(name) for name in ONE_OF_EACH.values()]
    before, entries = contents(world), len(list(trail_rows(world)))
    for someone in people:
        for endpoint, method, path in routes(app):
            if method == "GET" and endpoint != "case":
                someone.get(path)
    assert contents(world) == before
    assert len(list(trail_rows(world))) == entries


def test_every_form_without_its_token_is_refused_and_changes_nothing(
    app: Flask, world: World, at_work: Meet
) -> None:
    _, case = world.collected()
    for name in ONE_OF_EACH.values():
        someone = at_work(name)
        before = contents(world)
        entries = [row for row in trail_rows(world) if row[1] != "open"]
        for endpoint, method, path in routes(app):
            if method == "GET" or someone.world.accounts[name]["role"] not in ACCESS[endpoint].roles:
                continue
            path = path.replace(VALUES["case"], case.hex()) if name == "analista" else path
            answer = someone.client.post(path, data={"decision": "verificar", "reason": "x", "message": "x"})
            assert answer.status_code in {400, 404}, (endpoint, answer.status_code)
        assert contents(world) == before
        assert [row for row in trail_rows(world) if row[1] != "open"] == entries


def test_another_sites_form_is_refused(at_work: Meet) -> None:
    analyst = at_work("analista")
    answer = analyst.post("/lock", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert analyst.get("/inbox").status_code == 200


def test_an_unknown_address_is_404_for_everybody(meet: Meet, at_work: Meet) -> None:
    assert meet("nobody").get("/nothing-here").status_code == 404
    assert at_work("analista").get("/nothing-here").status_code == 404


def test_pages_carry_the_protection_headers_and_are_never_stored(at_work: Meet) -> None:
    answer = at_work("analista").get("/inbox")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "ETag" not in answer.headers


def test_the_address_leads_home(meet: Meet, at_work: Meet) -> None:
    assert meet("nobody").get("/").location == "/login"
    for role, name in ONE_OF_EACH.items():
        someone: Someone = at_work(name)
        home = someone.follow(someone.get("/"))
        assert home.status_code == 200, role
