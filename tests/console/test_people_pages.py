"""Accounts, desks, granting, one's own secrets, and the trail."""

import pytest
from sqlalchemy import update

from alerts.console import account_pages, desk_pages
from alerts.console.program import MOST_WRONG_PHRASES
from alerts.custody.accounts import add_account, enrol
from alerts.custody.administration import LAST_HOLDER
from alerts.custody.desks import grant
from alerts.model import Role
from alerts.storage.casebook import Account, DeskKeyRow, TrailEntry
from tests.console.conftest import Meet
from tests.console.people import Someone, attributes, hidden_fields, trail_rows, words_of
from tests.world import World

PASSWORD, PASSPHRASE = "una-contraseña-larga", "una-frase-bastante-larga"


@pytest.fixture
def admin(at_work: Meet) -> Someone:
    """The administrator at work."""
    return at_work("admin")


def added(admin: Someone, **fields: str) -> str:
    """The code of a new account."""
    answer = admin.post("/accounts", {"username": "colega", "role": "analyst", "desk": "analisis", **fields})
    assert answer.status_code == 200, words_of(answer)
    (code,) = attributes(answer, "data-enrolment-code")
    return code


def enrolled(admin: Someone, meet: Meet, name: str = "colega", **fields: str) -> Someone:
    """A new colleague who completed the account."""
    code = added(admin, username=name, **fields)
    someone = meet(name)
    admin.world.accounts[name] = {"password": PASSWORD, "passphrase": PASSPHRASE}
    someone.get("/enrol")
    secrets = {"username": name, "code": code, "password": PASSWORD, "passphrase": PASSPHRASE}
    assert someone.post("/enrol", secrets).status_code == 303
    return someone


def test_a_code_is_shown_once(admin: Someone) -> None:
    code = added(admin)
    assert code not in admin.get("/accounts").text


@pytest.mark.parametrize(
    "fields",
    [
        {"username": ""},
        {"username": "con espacio"},
        {"username": "ñandú"},
        {"username": "analista"},
        {"username": "x" * 41},
        {"role": "rey"},
        {"desk": "inventada"},
        {"role": "auditor", "desk": "analisis"},
        {"role": "investigator", "desk": "analisis"},
    ],
)
def test_a_wrong_account_is_refused_and_what_was_typed_stays(admin: Someone, fields: dict[str, str]) -> None:
    sent = {"username": "colega", "role": "analyst", "desk": "", **fields}
    answer = admin.post("/accounts", sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert f'value="{sent["username"]}"' in answer.text


def test_a_colleague_waits_until_a_member_grants_the_desk(
    admin: Someone, meet: Meet, at_work: Meet, world: World
) -> None:
    case = world.collected()[1].hex()
    colleague = enrolled(admin, meet).at_work()
    assert colleague.get(f"/cases/{case}").status_code == 404
    own = words_of(colleague.get("/account"))
    member = at_work("analista")
    page = member.get("/desk")
    fields = hidden_fields(page)
    assert fields["username"] == "colega"
    assert fields["fingerprint"] in own  # the same fingerprint on both screens
    assert member.post("/desk/grant", fields).status_code == 422  # not compared
    assert member.post("/desk/grant", {**fields, "confirm": "compared"}).status_code == 303
    assert colleague.get(f"/cases/{case}").status_code == 200
    assert ("analista", "grant", "colega") in [row[:3] for row in trail_rows(world)]


def test_a_grant_to_another_identity_than_the_one_compared_is_refused(
    admin: Someone, meet: Meet, at_work: Meet, world: World
) -> None:
    enrolled(admin, meet)
    member = at_work("analista")
    fields = {
        **hidden_fields(member.get("/desk")),
        "confirm": "compared",
        "fingerprint": "0000 " * 5 + "0000",
    }
    answer = member.post("/desk/grant", fields)
    assert answer.status_code == 422
    assert desk_pages.OTHER_FINGERPRINT in words_of(answer)
    with world.casebook.reading() as session:
        assert session.get(DeskKeyRow, ("analisis", 1, "colega")) is None


@pytest.mark.parametrize("username", ["investigador-2", "admin", "nadie"])
def test_nobody_grants_to_a_person_who_was_not_assigned(at_work: Meet, username: str) -> None:
    member = at_work("analista")
    answer = member.post("/desk/grant", {"username": username, "fingerprint": "", "confirm": "compared"})
    assert answer.status_code == 422


def test_somebody_without_the_key_grants_nothing(admin: Someone, meet: Meet) -> None:
    first, second = enrolled(admin, meet, "primera").at_work(), enrolled(admin, meet, "segunda")
    del second
    answer = first.post("/desk/grant", {"username": "segunda", "fingerprint": "", "confirm": "compared"})
    assert answer.status_code == 422
    assert desk_pages.NO_KEY in words_of(answer)


def test_another_desk_takes_the_key_of_the_old_one_away(admin: Someone, at_work: Meet, world: World) -> None:
    case = world.collected()[1].hex()
    analyst = at_work("analista")
    assert analyst.get(f"/cases/{case}").status_code == 200
    refused = admin.post("/accounts/analista/desk", {"desk": "alterna"})
    assert refused.status_code == 422
    assert LAST_HOLDER in words_of(refused)
    with world.casebook.writing() as session:
        code = add_account(session, "otra", Role.ANALYST, "analisis", world.config.today())
        enrol(session, world.config, "otra", code, "una contraseña larga", "una frase de acceso distinta")
        grant(session, world.keys("analista"), "analisis", "otra")
    assert admin.post("/accounts/analista/desk", {"desk": "alterna"}).status_code == 303
    assert analyst.get(f"/cases/{case}").status_code == 404
    with world.casebook.reading() as session:
        assert session.get(DeskKeyRow, ("analisis", 1, "analista")) is None


def test_a_disabled_person_is_out_at_once_and_can_come_back(admin: Someone, at_work: Meet) -> None:
    analyst = at_work("analista")
    assert admin.post("/accounts/analista/disable").status_code == 303
    assert analyst.get("/inbox").location == "/login?next=/inbox"
    assert admin.post("/accounts/analista/enable").status_code == 303
    assert analyst.at_work().get("/inbox").status_code == 200


def test_administrators_do_not_lock_themselves_out(admin: Someone) -> None:
    assert admin.post("/accounts/admin/disable").status_code == 422
    assert admin.get("/accounts").status_code == 200


def test_a_new_code_replaces_the_identity_and_its_keys(
    admin: Someone, meet: Meet, at_work: Meet, world: World
) -> None:
    case = world.collected()[1].hex()
    answer = admin.post("/accounts/analista/enrolment")
    (code,) = attributes(answer, "data-enrolment-code")
    someone = meet("analista")
    someone.get("/enrol")
    someone.post(
        "/enrol", {"username": "analista", "code": code, "password": PASSWORD, "passphrase": PASSPHRASE}
    )
    world.accounts["analista"] = {"password": PASSWORD, "passphrase": PASSPHRASE}
    assert someone.at_work().get(f"/cases/{case}").status_code == 404


@pytest.mark.parametrize("act", ["desk", "enrolment", "disable", "enable"])
def test_acts_on_an_unknown_account_are_refused(admin: Someone, act: str) -> None:
    assert admin.post(f"/accounts/nadie/{act}").status_code == 422


def test_what_an_administrator_does_is_in_the_trail(admin: Someone, world: World) -> None:
    added(admin)
    admin.post("/accounts/colega/desk", {"desk": ""})
    admin.post("/accounts/colega/disable")
    admin.post("/accounts/colega/enable")
    admin.post("/accounts/colega/enrolment")
    acts = [row[1] for row in trail_rows(world) if row[0] == "admin" and row[2] == "colega"]
    assert acts == ["account-add", "account-desk", "account-disable", "account-enable", "account-new-code"]


def test_a_new_password_ends_the_other_sessions(at_work: Meet, world: World) -> None:
    here, there = at_work("analista"), at_work("analista")
    old = world.accounts["analista"]["password"]
    fields = {"old": old, "new": PASSWORD, "again": PASSWORD}
    assert here.post("/account/password", fields).status_code == 303
    assert here.get("/inbox").status_code == 200
    assert there.get("/inbox").location == "/login?next=/inbox"
    assert there.sign_in(old).status_code == 422
    assert there.sign_in(PASSWORD).status_code == 303


def test_a_new_passphrase_opens_the_same_keys(at_work: Meet, world: World) -> None:
    case = world.collected()[1].hex()
    analyst = at_work("analista")
    old = world.accounts["analista"]["passphrase"]
    assert (
        analyst.post("/account/passphrase", {"old": old, "new": PASSPHRASE, "again": PASSPHRASE}).status_code
        == 303
    )
    analyst.post("/lock")
    assert analyst.unlock(old).status_code == 422
    assert analyst.unlock(PASSPHRASE).status_code == 303
    assert analyst.get(f"/cases/{case}").status_code == 200


@pytest.mark.parametrize("what", ["password", "passphrase"])
@pytest.mark.parametrize(
    ("old", "new", "again"),
    [("mala", PASSWORD, PASSWORD), ("", "corta", "corta"), ("", PASSWORD, PASSPHRASE)],
)
def test_a_wrong_change_of_a_secret_is_refused(
    at_work: Meet, world: World, what: str, old: str, new: str, again: str
) -> None:
    analyst = at_work("analista")
    fields = {"old": old or world.accounts["analista"][what], "new": new, "again": again}
    answer = analyst.post(f"/account/{what}", fields)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert new not in answer.text
    if new != again:
        assert account_pages.DIFFERENT in words_of(answer)


@pytest.mark.parametrize("name", ["admin", "auditora"])
def test_the_trail_is_shown_newest_first_and_verified(at_work: Meet, name: str) -> None:
    page = at_work(name).get("/trail")
    assert attributes(page, "data-verified") == ["yes"]
    numbers = [int(number) for number in attributes(page, "value") if number.isdigit()]
    assert numbers == sorted(numbers, reverse=True)


def test_the_trail_page_says_when_an_entry_was_changed(at_work: Meet, world: World) -> None:
    auditor = at_work("auditora")
    with world.casebook.writing() as session:
        session.execute(update(TrailEntry).where(TrailEntry.number == 3).values(actor="otra"))
    page = auditor.get("/trail")
    assert attributes(page, "data-verified") == ["no"]
    assert "entrada 3" in words_of(page)


def test_the_trail_is_filtered_and_paged(at_work: Meet, world: World) -> None:
    auditor = at_work("auditora")
    with world.casebook.writing() as session:
        for number in range(230):
            world.trail.append(session, "sonda", "open", f"{number:032x}")
    with world.casebook.reading() as session:
        world.trail.anchor(session)
    assert set(attributes(auditor.get("/trail?action=sign-in"), "data-action")) == {"sign-in"}
    pages = [
        attributes(auditor.get(f"/trail?actor=sonda&page={page}"), "data-action") for page in (1, 2, 3, 4)
    ]
    assert [len(page) for page in pages] == [100, 100, 30, 0]
    assert len(attributes(auditor.get("/trail?subject=" + "0" * 31 + "7"), "data-action")) == 1
    assert auditor.get("/trail?subject=%25").status_code == 200


def test_a_new_colleague_without_a_desk_is_told_what_comes_next(admin: Someone, meet: Meet) -> None:
    colleague = enrolled(admin, meet, desk="").at_work()
    for path in ("/inbox", "/desk"):
        assert "Todavía no tiene mesa" in words_of(colleague.get(path))


def test_an_account_that_is_not_enrolled_does_not_sign_in(meet: Meet, world: World) -> None:
    with world.casebook.writing() as session:
        add_account(session, "nueva", Role.ANALYST, None, world.config.today())
    someone = meet("nueva")
    someone.get("/login")
    assert someone.post("/login", {"username": "nueva", "password": ""}).status_code == 422
    with world.casebook.reading() as session:
        assert session.get_one(Account, "nueva").password_hash is None


def test_guessing_the_passphrase_on_the_account_page_signs_out_too(at_work: Meet) -> None:
    analyst = at_work("analista")
    fields = {"old": "no es la frase", "new": PASSPHRASE, "again": PASSPHRASE}
    answers = [analyst.post("/account/passphrase", fields) for _ in range(MOST_WRONG_PHRASES)]
    assert [answer.status_code for answer in answers] == [*[422] * (MOST_WRONG_PHRASES - 1), 303]
    assert analyst.get("/account").location == "/login?next=/account"
