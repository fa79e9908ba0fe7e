"""Coming in: uniform refusals, throttling, enrolment, unlocking, and nothing lost at a closed door."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from alerts.console import doors
from alerts.console.program import MOST_WRONG_PHRASES
from alerts.custody.accounts import ENROLMENT_DAYS, FREE_FAILURES, add_account
from alerts.model import Role
from alerts.storage.casebook import Account
from tests.console.conftest import Meet
from tests.console.people import Clock, Someone, hidden_fields, trail_rows, words_of
from tests.world import World

PASSWORD, PASSPHRASE = "una-contraseña-larga", "una-frase-bastante-larga"


def enrolment_code(world: World, username: str = "nueva", role: Role = Role.ANALYST) -> str:
    with world.casebook.writing() as session:
        return add_account(session, username, role, None, world.config.today())


def acts(world: World) -> list[tuple[str, str]]:
    return [(actor, action) for actor, action, _, _ in trail_rows(world)]


def test_a_refusal_never_tells_whether_the_name_exists(meet: Meet) -> None:
    pages = []
    for name in ("analista", "quien-no-existe"):
        someone = meet("analista")
        someone.get("/login")
        answer = someone.post("/login", {"username": name, "password": "no-es-la-contraseña"})
        assert answer.status_code == 422
        pages.append(words_of(answer))
    assert pages[0] == pages[1]
    assert doors.REFUSED in pages[0]


def test_a_refused_sign_in_keeps_the_name_and_never_the_password(meet: Meet) -> None:
    someone = meet("analista")
    answer = someone.sign_in("canario-en-la-contraseña")
    assert 'value="analista"' in answer.text
    assert "canario" not in answer.text


@pytest.mark.parametrize("name", ["analista", "quien-no-existe"])
def test_repeated_failures_must_wait_whether_the_name_exists_or_not(meet: Meet, name: str) -> None:
    someone = meet("analista")
    someone.get("/login")
    for _ in range(FREE_FAILURES):
        assert someone.post("/login", {"username": name, "password": "x"}).status_code == 422
    answer = someone.post("/login", {"username": name, "password": "x"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    assert doors.WAIT in words_of(answer)


def test_sign_ins_and_refusals_are_in_the_trail_and_unknown_names_are_not(meet: Meet, world: World) -> None:
    someone = meet("analista")
    someone.sign_in("mala")
    someone.get("/login")
    someone.post("/login", {"username": "mi-clave-secreta", "password": "x"})
    someone.sign_in()
    assert acts(world)[-3:] == [
        ("analista", "sign-in-refused"),
        ("?", "sign-in-refused"),
        ("analista", "sign-in"),
    ]
    assert "mi-clave-secreta" not in str(list(trail_rows(world)))


def test_a_disabled_account_neither_signs_in_nor_stays(at_work: Meet, meet: Meet, world: World) -> None:
    analyst = at_work("analista")
    with world.casebook.writing() as session:
        session.get_one(Account, "analista").disabled = True
    assert analyst.get("/inbox").location == "/login?next=/inbox"
    assert meet("analista").sign_in().status_code == 422


def test_a_role_that_changes_counts_from_the_next_request(at_work: Meet, world: World) -> None:
    analyst = at_work("analista")
    with world.casebook.writing() as session:
        session.get_one(Account, "analista").role = Role.AUDITOR.value
    assert analyst.get("/inbox").status_code == 403
    assert analyst.get("/trail").status_code == 200


def test_a_wrong_passphrase_is_refused_and_noted(meet: Meet, world: World) -> None:
    analyst = meet("analista")
    analyst.sign_in()
    answer = analyst.unlock("no es la frase")
    assert answer.status_code == 422
    assert doors.WRONG_PASSPHRASE in words_of(answer)
    assert acts(world)[-1] == ("analista", "unlock-refused")
    assert analyst.get("/inbox").status_code == 303


def test_several_wrong_passphrases_sign_out(meet: Meet) -> None:
    analyst = meet("analista")
    analyst.sign_in()
    for _ in range(MOST_WRONG_PHRASES - 1):
        assert analyst.unlock("no es la frase").status_code == 422
    answer = analyst.unlock("no es la frase")
    assert answer.status_code == 429
    assert doors.SIGNED_OUT in words_of(answer)
    assert analyst.get("/account").location == "/login?next=/account"


@pytest.mark.parametrize(
    "target",
    ["https://evil.test/", "//evil.test/", "/\\evil.test", "/nothing-here", "inbox", "javascript:1", ""],
)
def test_only_pages_of_the_console_are_gone_on_to(meet: Meet, target: str) -> None:
    admin = meet("admin")
    admin.get("/login")
    account = admin.world.accounts["admin"]
    fields = {"username": "admin", "password": account["password"], "next": target}
    assert admin.post("/login", fields).location == "/"


def test_signing_in_goes_on_to_the_page_that_was_asked_for(meet: Meet) -> None:
    analyst = meet("analista")
    analyst.get("/login")
    account = analyst.world.accounts["analista"]
    fields = {"username": "analista", "password": account["password"], "next": "/inbox?state=open"}
    page = analyst.follow(analyst.post("/login", fields))
    assert hidden_fields(page)["next"] == "/inbox?state=open"
    answer = analyst.post("/unlock", {"passphrase": account["passphrase"], **hidden_fields(page)})
    assert answer.location == "/inbox?state=open"


def test_a_person_completes_the_own_account_and_signs_in(meet: Meet, world: World) -> None:
    code = enrolment_code(world)
    someone = meet("nueva")
    world.accounts["nueva"] = {"password": PASSWORD, "passphrase": PASSPHRASE}
    someone.get("/enrol")
    fields = {"username": "nueva", "code": code, "password": PASSWORD, "passphrase": PASSPHRASE}
    page = someone.follow(someone.post("/enrol", fields))
    assert doors.ENROLLED in words_of(page)
    assert someone.at_work().get("/inbox").status_code == 200
    assert ("nueva", "enrol") in acts(world)


def test_an_enrolment_code_serves_once(meet: Meet, world: World) -> None:
    code = enrolment_code(world)
    fields = {"username": "nueva", "code": code, "password": PASSWORD, "passphrase": PASSPHRASE}
    someone = meet("nueva")
    someone.get("/enrol")
    assert someone.post("/enrol", fields).status_code == 303
    someone.get("/enrol")
    assert someone.post("/enrol", {**fields, "password": "otra-contraseña-larga"}).status_code == 422


def test_a_late_enrolment_code_does_not_serve(meet: Meet, world: World) -> None:
    with world.casebook.writing() as session:
        long_ago = world.config.today() - timedelta(days=ENROLMENT_DAYS + 1)
        code = add_account(session, "nueva", Role.ANALYST, None, long_ago)
    someone = meet("nueva")
    someone.get("/enrol")
    fields = {"username": "nueva", "code": code, "password": PASSWORD, "passphrase": PASSPHRASE}
    answer = someone.post("/enrol", fields)
    assert answer.status_code == 422
    assert "venció" in words_of(answer)


@pytest.mark.parametrize(
    ("password", "passphrase"), [("corta", PASSPHRASE), (PASSWORD, "corta"), (PASSWORD, PASSWORD)]
)
def test_weak_or_equal_secrets_are_refused_and_the_code_still_serves(
    meet: Meet, world: World, password: str, passphrase: str
) -> None:
    code = enrolment_code(world)
    someone = meet("nueva")
    someone.get("/enrol")
    fields = {"username": "nueva", "code": code, "password": password, "passphrase": passphrase}
    answer = someone.post("/enrol", fields)
    assert answer.status_code == 422
    assert f'value="{code}"' in answer.text
    assert (
        someone.post("/enrol", {**fields, "password": PASSWORD, "passphrase": PASSPHRASE}).status_code == 303
    )


def test_enrolling_again_ends_the_sessions_of_the_old_identity(
    at_work: Meet, meet: Meet, world: World
) -> None:
    from alerts.custody.accounts import new_enrolment

    analyst = at_work("analista")
    with world.casebook.writing() as session:
        code = new_enrolment(session.get_one(Account, "analista"), world.config.today())
    someone = meet("analista")
    someone.get("/enrol")
    fields = {"username": "analista", "code": code, "password": PASSWORD, "passphrase": PASSPHRASE}
    assert someone.post("/enrol", fields).status_code == 303
    assert analyst.get("/inbox").location == "/login?next=/inbox"


def test_secrets_are_in_no_table_in_the_clear(meet: Meet, world: World) -> None:
    code = enrolment_code(world)
    someone = meet("nueva")
    someone.get("/enrol")
    fields = {"username": "nueva", "code": code, "password": PASSWORD, "passphrase": PASSPHRASE}
    someone.post("/enrol", fields)
    with world.casebook.reading() as session:
        stored = repr([vars(row) for row in session.scalars(select(Account))])
    for secret in (code, PASSWORD, PASSPHRASE):
        assert secret not in stored


def test_what_was_typed_survives_an_idle_lock(at_work: Meet, world: World, clock: Clock) -> None:
    _, case = world.collected()
    analyst = at_work("analista")
    analyst.get(f"/cases/{case.hex()}")
    clock.now += 16 * 60
    fields = {"decision": "admitir", "reason": "Escrito <antes> de la pausa", "revision": "0"}
    locked = analyst.post(f"/cases/{case.hex()}/decide", fields)
    assert locked.status_code == 403
    carried = hidden_fields(locked)
    assert carried["kept_reason"] == "Escrito <antes> de la pausa"
    wrong = analyst.post("/unlock", {**carried, "csrf_token": analyst.token, "passphrase": "mala"})
    assert hidden_fields(wrong)["kept_reason"] == "Escrito <antes> de la pausa"
    phrase = world.accounts["analista"]["passphrase"]
    page = analyst.post("/unlock", {**carried, "csrf_token": analyst.token, "passphrase": phrase})
    assert page.status_code == 200
    assert "Escrito &lt;antes&gt; de la pausa" in page.text
    assert 'value="admitir" checked' in page.text
    assert world.open("analista", case).card.history == ()


def test_what_was_typed_survives_an_ended_session(at_work: Meet, world: World, clock: Clock) -> None:
    _, case = world.collected()
    analyst = at_work("analista")
    analyst.get(f"/cases/{case.hex()}")
    clock.now += 11 * 3600
    ended = analyst.post(f"/cases/{case.hex()}/message", {"message": "Un mensaje a medias"})
    assert ended.status_code == 403
    account = world.accounts["analista"]
    secrets = {"username": "analista", "password": account["password"]}
    unlock = analyst.post("/login", {**hidden_fields(ended), "csrf_token": analyst.token, **secrets})
    assert unlock.status_code == 200
    fields = {**hidden_fields(unlock), "csrf_token": analyst.token, "passphrase": account["passphrase"]}
    page = analyst.post("/unlock", fields)
    assert "Un mensaje a medias" in page.text
    assert world.open("analista", case).entries == ()


def test_what_was_typed_is_kept_in_no_session(at_work: Meet, world: World, clock: Clock, app: object) -> None:
    _, case = world.collected()
    analyst = at_work("analista")
    clock.now += 16 * 60
    analyst.post(f"/cases/{case.hex()}/message", {"message": "canario-a-medias"})
    assert "canario" not in repr(app.extensions["console"].memory._kept)  # type: ignore[attr-defined]


def test_a_page_left_open_over_night_asks_again_and_keeps_the_name(meet: Meet, clock: Clock) -> None:
    analyst = meet("analista")
    analyst.get("/login")
    clock.now += 11 * 3600
    password = analyst.world.accounts["analista"]["password"]
    answer = analyst.post("/login", {"username": "analista", "password": password})
    assert answer.status_code == 400
    assert 'value="analista"' in answer.text
    assert password not in answer.text
    assert analyst.post("/login", {"username": "analista", "password": password}).status_code == 303


def test_an_administrators_form_survives_an_ended_session(
    at_work: Meet, meet: Meet, world: World, clock: Clock
) -> None:
    admin = at_work("admin")
    admin.get("/activities/new")
    clock.now += 11 * 3600
    typed = {"name": "Visita <a> Occidente", "modality": "visit", "starts_on": "2026-11-03"}
    ended = admin.post("/activities/new", {**typed, "csrf_token": admin.token})
    assert ended.status_code == 403
    carried = {name: value for name, value in hidden_fields(ended).items() if name != "csrf_token"}
    assert carried == {"next": "/activities/new", **{f"kept_{name}": value for name, value in typed.items()}}
    page = signed_in_again(admin, world, carried)
    assert page.status_code == 200
    assert 'value="Visita &lt;a&gt; Occidente"' in page.text
    assert "todavía no se ha enviado" in words_of(page)
    assert str(world.accounts["admin"]["password"]) not in page.text
    assert "Visita <a> Occidente" not in words_of(admin.get("/activities"))
    other = signed_in_again(meet("auditora"), world, carried, "auditora")
    assert other.status_code == 303
    assert "Occidente" not in other.text


@pytest.mark.parametrize("page", ["/import", "/scans"])
def test_files_sent_after_the_session_ended_are_said_to_be_lost(
    at_work: Meet, world: World, clock: Clock, page: str
) -> None:
    clerk = at_work("importadora")
    clock.now += 11 * 3600
    ended = clerk.client.post(page, data=b"canario" * 200_000, content_type="multipart/form-data; boundary=x")
    clerk.get("/login")
    assert ended.status_code == 403
    assert "no se ingresó nada" in words_of(ended)
    carried = {"next": hidden_fields(ended)["next"]}
    assert signed_in_again(clerk, world, carried, "importadora").headers["Location"] == page


def signed_in_again(
    someone: Someone, world: World, carried: Mapping[str, str], name: str = "admin"
) -> TestResponse:
    """The answer to the sign-in form that carries what was typed."""
    secrets = {"username": name, "password": world.accounts[name]["password"]}
    someone.get("/login")
    return someone.post("/login", {**carried, "csrf_token": someone.token, **secrets})
