"""Accounts and desks: one-time codes, own secrets, uniform refusals, and keys that only members can give."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from alerts.custody.accounts import (
    SignIn,
    add_account,
    change_passphrase,
    change_password,
    enrol,
    new_enrolment,
    sign_in,
)
from alerts.custody.administration import assign_desk
from alerts.custody.desks import grant, members, unlock_seed
from alerts.errors import AccessDenied, NotAllowed, WrongPassphrase
from alerts.model import Role
from alerts.storage.casebook import Account, SignInThrottle
from tests.world import World

PASSWORD, PASSPHRASE = "una contraseña larga", "una frase de acceso distinta"


def enrolled(world: World, username: str, role: Role = Role.ANALYST, desk: str | None = "analisis") -> None:
    with world.casebook.writing() as session:
        code = add_account(session, username, role, desk, world.config.today())
        enrol(session, world.config, username, code, PASSWORD, PASSPHRASE)


def test_a_new_person_enrols_once_and_signs_in(any_world: World) -> None:
    enrolled(any_world, "nueva")
    store = any_world.casebook
    assert sign_in(store, any_world.config, "nueva", PASSWORD) is SignIn.ACCEPTED
    assert sign_in(store, any_world.config, " NUEVA ", PASSWORD) is SignIn.ACCEPTED
    assert sign_in(store, any_world.config, "nueva", PASSPHRASE) is SignIn.REFUSED


def test_an_enrolment_code_works_once_and_for_a_week(world: World) -> None:
    with world.casebook.writing() as session:
        code = add_account(session, "nueva", Role.ANALYST, None, world.config.today() - timedelta(days=8))
    with pytest.raises(NotAllowed, match="venció"), world.casebook.writing() as session:
        enrol(session, world.config, "nueva", code, PASSWORD, PASSPHRASE)
    with world.casebook.writing() as session:
        code = new_enrolment(session.get_one(Account, "nueva"), world.config.today())
        enrol(session, world.config, "nueva", code, PASSWORD, PASSPHRASE)
    with pytest.raises(NotAllowed), world.casebook.writing() as session:
        enrol(session, world.config, "nueva", code, PASSWORD, PASSPHRASE)


@pytest.mark.parametrize(
    ("password", "passphrase"), [("corta", PASSPHRASE), (PASSWORD, "corta"), (PASSWORD, PASSWORD)]
)
def test_weak_secrets_are_refused(world: World, password: str, passphrase: str) -> None:
    with world.casebook.writing() as session:
        code = add_account(session, "nueva", Role.ANALYST, None, world.config.today())
        with pytest.raises(NotAllowed):
            enrol(session, world.config, "nueva", code, password, passphrase)


@pytest.mark.parametrize(
    "username", ["", "a b", "ñandú", "a" * 41, "../x", "analista", "recovery", "System", "operator"]
)
def test_bad_or_taken_usernames_are_refused(world: World, username: str) -> None:
    with pytest.raises(NotAllowed), world.casebook.writing() as session:
        add_account(session, username, Role.ANALYST, None, world.config.today())


def test_failures_make_everybody_wait_alike_whether_the_name_exists_or_not(world: World) -> None:
    for username in ("analista", "nadie"):
        outcomes = [sign_in(world.casebook, world.config, username, "no es esta") for _ in range(6)]
        assert outcomes == [SignIn.REFUSED] * 5 + [SignIn.WAIT]
    with world.casebook.writing() as session:
        session.execute(delete(SignInThrottle))
    password = world.accounts["analista"]["password"]
    assert sign_in(world.casebook, world.config, "analista", password) is SignIn.ACCEPTED


def test_a_disabled_account_does_not_sign_in(world: World) -> None:
    with world.casebook.writing() as session:
        session.get_one(Account, "analista").disabled = True
    password = world.accounts["analista"]["password"]
    assert sign_in(world.casebook, world.config, "analista", password) is SignIn.REFUSED


def test_an_assigned_person_reads_after_a_member_granted_the_desk(any_world: World) -> None:
    _, case_id = any_world.collected()
    enrolled(any_world, "nueva")
    any_world.accounts["nueva"] = {"passphrase": PASSPHRASE}
    with pytest.raises(AccessDenied):
        any_world.open("nueva", case_id)
    with any_world.casebook.writing() as session:
        assert [member.username for member in members(session, "analisis")["waiting"]] == ["nueva"]
        granted = grant(session, any_world.keys("analista"), "analisis", "nueva")
    assert len(granted.fingerprint.split()) == 6
    assert any_world.open("nueva", case_id).answers.one("A1") == "I015"


def test_only_a_member_grants_and_only_to_an_assigned_analyst_or_investigator(world: World) -> None:
    enrolled(world, "nueva")
    enrolled(world, "suelta", desk=None)
    enrolled(world, "papel", Role.IMPORTER)
    with world.casebook.writing() as session:
        with pytest.raises(AccessDenied):
            grant(session, world.keys("alterna"), "analisis", "nueva")
        for username in ("suelta", "papel", "nadie"):
            with pytest.raises(NotAllowed):
                grant(session, world.keys("analista"), "analisis", username)


def test_a_new_identity_after_a_forgotten_passphrase_opens_nothing_until_granted_anew(world: World) -> None:
    _, case_id = world.collected()
    enrolled(world, "nueva")
    with world.casebook.writing() as session:
        grant(session, world.keys("analista"), "analisis", "nueva")
        code = new_enrolment(session.get_one(Account, "nueva"), world.config.today())
        enrol(session, world.config, "nueva", code, PASSWORD, "otra frase de acceso")
    world.accounts["nueva"] = {"passphrase": "otra frase de acceso"}
    with pytest.raises(AccessDenied):
        world.open("nueva", case_id)


def test_password_and_passphrase_change_without_touching_the_identity(world: World) -> None:
    _, case_id = world.collected()
    account = world.accounts["analista"]
    with world.casebook.writing() as session:
        change_passphrase(session, world.config, "analista", account["passphrase"], "una frase nueva y larga")
        change_password(session, world.config, "analista", account["password"], "otra contraseña larga")
    with world.casebook.reading() as session, pytest.raises(WrongPassphrase):
        unlock_seed(session, world.config, "analista", account["passphrase"])
    account["passphrase"] = "una frase nueva y larga"
    assert world.open("analista", case_id).damaged == 0
    with pytest.raises(NotAllowed), world.casebook.writing() as session:
        change_password(session, world.config, "analista", account["password"], "otra contraseña larga")


def test_the_last_holder_of_a_desk_is_not_assigned_away(world: World) -> None:
    with world.casebook.writing() as session:
        with pytest.raises(NotAllowed):
            assign_desk(session, "analista", None)
        with pytest.raises(NotAllowed):
            assign_desk(session, "analista", "alterna")
    enrolled(world, "nueva")
    with world.casebook.writing() as session:
        grant(session, world.keys("analista"), "analisis", "nueva")
        assign_desk(session, "analista", None)
    assert world.keys("analista").desks == frozenset()
