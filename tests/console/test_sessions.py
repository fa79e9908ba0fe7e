"""Sessions and unlocked identities live in memory, end in time, and are worth nothing when copied."""

import dataclasses
import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.console import create_app
from alerts.console.sessions import LIFE_SECONDS, MOST_STRANGERS, SessionMemory
from alerts.console.vault import IDLE_SECONDS, Vault
from tests.console.conftest import Meet
from tests.console.people import Clock, Someone, trail_rows
from tests.world import World

SEED = bytes(range(32))


def test_a_seed_comes_back_with_the_browsers_key_only() -> None:
    vault = Vault(Clock())
    cookie = vault.put("session", SEED)
    assert vault.take("session", cookie) == SEED
    assert vault.take("session", vault.put("other", SEED)) is None
    assert vault.take("other session", cookie) is None


@given(cookie=st.text(max_size=60))
def test_no_other_text_opens_the_vault(cookie: str) -> None:
    vault = Vault(Clock())
    vault.put("session", SEED)
    assert vault.take("session", cookie) is None


def test_the_memory_of_a_vault_holds_neither_seed_nor_key() -> None:
    vault = Vault(Clock())
    vault.put("session", SEED)
    held = [value for value in gc.get_referents(vault._held["session"].__dict__) if isinstance(value, bytes)]
    assert held
    assert all(SEED not in value for value in held)


def test_a_vault_that_is_used_stays_open_and_an_idle_one_is_emptied() -> None:
    clock = Clock()
    vault = Vault(clock)
    cookie = vault.put("session", SEED)
    for _ in range(5):
        clock.now += IDLE_SECONDS - 1
        assert vault.take("session", cookie) == SEED
    clock.now += IDLE_SECONDS
    vault.forget_idle()
    assert vault._held == {}
    assert vault.take("session", cookie) is None


def test_a_session_ends_after_its_life_however_busy() -> None:
    clock = Clock()
    memory = SessionMemory(clock)
    name, _ = memory.begin({"username": "ana"})
    clock.now += LIFE_SECONDS - 1
    assert memory.find(name).username == "ana"
    clock.now += 1
    assert memory.find(name).username == ""


def test_an_ended_session_is_not_brought_back_by_a_request_that_was_under_way() -> None:
    memory = SessionMemory(Clock())
    name, key = memory.begin({"username": "ana"})
    memory.end(key)
    memory.keep(key, {"username": "ana"})
    assert memory.find(name).username == ""


def test_the_memory_knows_no_name_that_a_cookie_holds() -> None:
    memory = SessionMemory(Clock())
    name, _ = memory.begin({"username": "ana"})
    assert name not in repr(memory.__dict__)


def test_strangers_cannot_fill_the_memory_nor_push_anybody_out() -> None:
    memory = SessionMemory(Clock())
    name, _ = memory.begin({"username": "ana"})
    for _ in range(MOST_STRANGERS + 50):
        memory.begin({"csrf_token": "x"})
    assert memory.find(name).username == "ana"
    assert len(memory._kept) == MOST_STRANGERS + 1


def test_signing_in_gives_a_new_session_name(meet: Meet) -> None:
    someone = meet("analista")
    someone.get("/login")
    before = someone.client.get_cookie("console")
    someone.sign_in()
    after = someone.client.get_cookie("console")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    someone.client.set_cookie("console", before.value)
    assert someone.get("/account").status_code == 303


@pytest.mark.parametrize("name", ["console", "vault"])
def test_cookies_are_for_this_site_only_and_end_with_the_browser(at_work: Meet, name: str) -> None:
    cookie = at_work("analista").client.get_cookie(name)
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Strict"
    assert cookie.expires is None
    assert cookie.max_age is None


def test_fifteen_idle_minutes_lock(at_work: Meet, clock: Clock) -> None:
    analyst = at_work("analista")
    clock.now += IDLE_SECONDS - 1
    assert analyst.get("/inbox").status_code == 200
    clock.now += IDLE_SECONDS
    locked = analyst.get("/inbox")
    assert (locked.status_code, locked.location) == (303, "/unlock?next=/inbox")
    assert analyst.unlock().status_code == 303
    assert analyst.get("/inbox").status_code == 200


def test_ten_hours_sign_out(at_work: Meet, clock: Clock) -> None:
    analyst = at_work("analista")
    clock.now += LIFE_SECONDS
    assert analyst.get("/account").location == "/login?next=/account"


def test_locking_forgets_the_identity_at_once(at_work: Meet, world: World) -> None:
    analyst = at_work("analista")
    cookie = analyst.client.get_cookie("vault")
    assert cookie is not None
    assert analyst.post("/lock").status_code == 303
    analyst.client.set_cookie("vault", cookie.value)
    assert analyst.get("/inbox").location == "/unlock?next=/inbox"
    assert ("analista", "lock") in [row[:2] for row in trail_rows(world)]


def test_a_signed_out_session_is_gone_for_a_copied_cookie_too(at_work: Meet) -> None:
    analyst = at_work("analista")
    cookies = {name: analyst.client.get_cookie(name) for name in ("console", "vault")}
    assert analyst.post("/logout").status_code == 303
    for name, cookie in cookies.items():
        assert cookie is not None
        analyst.client.set_cookie(name, cookie.value)
    assert analyst.get("/inbox").location == "/login?next=/inbox"


def test_one_persons_vault_cookie_opens_nothing_in_anothers_session(at_work: Meet, meet: Meet) -> None:
    analyst, other = at_work("analista"), meet("alterna")
    other.sign_in()
    cookie = analyst.client.get_cookie("vault")
    assert cookie is not None
    other.client.set_cookie("vault", cookie.value)
    assert other.get("/inbox").location == "/unlock?next=/inbox"


def test_a_real_instance_asks_for_tls_and_collects_at_its_hours_only(world: World, clock: Clock) -> None:
    config = dataclasses.replace(world.config, demonstration=False)
    app = create_app(config, clock=clock)
    client = app.test_client()
    client.environ_base = {
        **client.environ_base,
        "wsgi.url_scheme": "https",
        "HTTP_SEC_FETCH_SITE": "same-origin",
    }
    world.file()
    analyst = Someone(client, world, "analista").at_work()
    for name in ("__Host-console", "__Host-vault"):
        cookie = client.get_cookie(name)
        assert cookie is not None
        assert (cookie.secure, cookie.path, cookie.http_only) == (True, "/", True)
    page = analyst.get("/inbox")
    assert "Strict-Transport-Security" in page.headers
    assert "Demostración" not in page.text
    assert "data-case" not in page.text
    world.rounds()
    assert "data-case" in analyst.get("/inbox").text
    analyst.post("/lock")
    assert client.get_cookie("__Host-vault") is None
