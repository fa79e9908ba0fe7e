"""Dismissing many alerts at once: found together, looked at, signed one by one, and nothing done half."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from alerts.console import dismissal_pages
from alerts.console.dismissal_pages import chosen_in
from alerts.dismissal import BATCH, GROUNDS, MOST_AT_ONCE, REFUSALS, Chosen
from alerts.errors import Recused, Stale, StorageUnavailable
from alerts.inbox import Inbox, Line, Mark
from alerts.inbox.line import digest_of, plain_words
from alerts.model import Ground, State, VisibleState
from alerts.referral import Registry
from alerts.storage.casebook import CaseObject
from alerts.triage import default_rules
from crypto.receipt import new_receipt
from tests.console.conftest import Meet
from tests.console.people import Clock, Someone, attributes, hidden_fields, trail_rows, words_of
from tests.console.test_inbox import line
from tests.world import PLAIN, World, answers_of

SPAM = {**PLAIN, "D5": ["¡¡COMPRE ahora, barato!!"], "E1": [], "C2_1": []}
REASON = {"ground": "sin_relacion", "reason": "Publicidad repetida", "confirm": "dismiss"}


@pytest.fixture
def analyst(at_work: Meet) -> Someone:
    """The analyst at work."""
    return at_work("analista")


def lines_of(world: World) -> dict[str, Line]:
    with world.casebook.reading() as session:
        inbox = Inbox(session, world.config, world.keys("analista"), default_rules())
        return {each.name: each for each in inbox.lines("analisis")}


def flood(world: World, count: int) -> None:
    for _ in range(count):
        world.file(SPAM)
    world.rounds()


def state_of(world: World, name: str) -> State:
    return world.open("analista", bytes.fromhex(name)).card.state


def review(someone: Someone, names: list[str], query: str = "") -> dict[str, str]:
    """The hidden fields of the page of confirmation for these cases."""
    page = someone.post(f"/inbox/dismissal{query}", {"case": names})
    assert page.status_code == 200, words_of(page)
    return {"chosen": hidden_fields(page)["chosen"]}


def test_the_chosen_alerts_are_closed_with_one_reason_each_with_its_own_entry(
    world: World, analyst: Someone
) -> None:
    flood(world, 3)
    _receipt, kept = world.collected()
    names = [name for name in lines_of(world) if name != kept.hex()]
    fields = review(analyst, names)
    page = analyst.post("/inbox/dismissed", {**fields, **REASON})
    assert page.status_code == 200
    assert "3 alertas descartadas" in words_of(page)
    for name in names:
        (step,) = world.open("analista", bytes.fromhex(name)).card.history
        assert (step.by, step.reason, step.terms) == (
            "analista",
            "Publicidad repetida",
            {"ground": "sin_relacion"},
        )
    assert state_of(world, kept.hex()) is State.RECIBIDA
    noted = [row for row in trail_rows(world) if row[1] == "no_admitir"]
    assert sorted(row[2] for row in noted) == sorted(names)
    with world.casebook.reading() as session:
        assert world.trail.verify(session).intact


def test_the_reporter_of_a_dismissed_alert_reads_that_it_is_over(world: World, analyst: Someone) -> None:
    receipt, case = world.collected(SPAM)
    analyst.post("/inbox/dismissed", {**review(analyst, [case.hex()]), **REASON})
    world.rounds()
    mailbox = world.mailboxes.visit(receipt)
    assert mailbox is not None
    assert mailbox.state is VisibleState.CONCLUIDA


def test_looking_at_the_list_signs_nothing(world: World, analyst: Someone) -> None:
    flood(world, 2)
    names = list(lines_of(world))
    review(analyst, names)
    assert {state_of(world, name) for name in names} == {State.RECIBIDA}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"ground": ""}, "Elija por qué no se admiten."),
        ({"ground": Ground.MALA_FE_PROBADA.value}, "Elija por qué no se admiten."),
        ({"reason": "  "}, "Escriba el motivo de la decisión."),
        ({"reason": "x" * 2001}, "El motivo admite hasta 2000 caracteres."),
        ({"confirm": ""}, dismissal_pages.CONFIRM),
        ({"chosen": ""}, dismissal_pages.CHOOSE_SOME),
        ({"chosen": "no es una lista"}, dismissal_pages.CHOOSE_SOME),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    world: World, analyst: Someone, changes: dict[str, str], problem: str
) -> None:
    flood(world, 2)
    names = list(lines_of(world))
    fields = {**review(analyst, names), **REASON, **changes}
    page = analyst.post("/inbox/dismissed", fields)
    assert page.status_code == 422
    assert problem in words_of(page)
    assert f"\n{fields['reason']}</textarea>" in page.text
    assert {state_of(world, name) for name in names} == {State.RECIBIDA}


def test_a_page_that_was_open_too_long_keeps_the_list_and_the_reason(world: World, analyst: Someone) -> None:
    flood(world, 2)
    fields = review(analyst, list(lines_of(world)))
    page = analyst.post("/inbox/dismissed", {**fields, **REASON, "csrf_token": "forged"})
    assert page.status_code == 400
    assert hidden_fields(page)["chosen"] == fields["chosen"]
    assert "Publicidad repetida</textarea>" in page.text


def test_what_changed_meanwhile_stays_as_it_is_and_is_named(world: World, analyst: Someone) -> None:
    receipt, answered = world.collected(SPAM)
    decided, broken, sound = (world.collected(SPAM)[1] for _ in range(3))
    fields = review(analyst, list(lines_of(world)))
    world.mailboxes.write(receipt, "No soy un robot, por favor lean.")
    world.rounds()
    analyst.post(f"/cases/{decided.hex()}/decide", {"decision": "admitir", "reason": "x"})
    with world.casebook.writing() as session:
        session.execute(update(CaseObject).where(CaseObject.object_id == broken).values(sealed=b"x"))
    page = analyst.post("/inbox/dismissed", {**fields, **REASON})
    assert "1 alerta descartada" in words_of(page)
    assert set(attributes(page, "data-refused")) == {answered.hex(), decided.hex(), broken.hex()}
    assert REFUSALS[Stale] in words_of(page)
    assert state_of(world, answered.hex()) is State.RECIBIDA
    assert state_of(world, decided.hex()) is State.ADMITIDA
    assert state_of(world, sound.hex()) is State.NO_ADMITIDA


def test_the_same_list_sent_again_signs_nothing_twice(world: World, analyst: Someone) -> None:
    flood(world, 2)
    fields = {**review(analyst, list(lines_of(world))), **REASON}
    analyst.post("/inbox/dismissed", fields)
    page = analyst.post("/inbox/dismissed", fields)
    assert "0 alertas descartadas" in words_of(page)
    assert len([row for row in trail_rows(world) if row[1] == "no_admitir"]) == 2


def test_a_recused_person_dismisses_nothing_of_that_institution(world: World, analyst: Someone) -> None:
    case = world.collected(SPAM)[1].hex()
    fields = review(analyst, [case])
    analyst.post("/account/recusals", {"institution": "I015"})
    assert REFUSALS[Recused] in words_of(analyst.post("/inbox/dismissed", {**fields, **REASON}))
    assert analyst.post("/inbox/dismissal", {"case": case}).status_code == 303


def test_another_desks_case_is_not_dismissed_by_its_name(world: World, analyst: Someone) -> None:
    from tests.world import ABOUT_THE_COMMISSION

    case = world.collected(ABOUT_THE_COMMISSION)[1].hex()
    page = analyst.post("/inbox/dismissed", {"chosen": f"{case}:0:1 {secrets.token_hex(16)}:0:1", **REASON})
    assert "2 quedaron como estaban" in words_of(page)
    assert world.open("alterna", bytes.fromhex(case)).card.state is State.RECIBIDA


def test_a_store_that_fails_half_way_keeps_what_was_signed_and_tells_the_rest(
    world: World, analyst: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    flood(world, BATCH + 2)
    fields = {**review(analyst, list(lines_of(world))), **REASON}
    decide, calls = Registry.decide, []

    def fails_late(self: Registry, *args: object) -> None:
        calls.append(1)
        if len(calls) > BATCH:
            raise StorageUnavailable("OperationalError")
        decide(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Registry, "decide", fails_late)
    page = analyst.post("/inbox/dismissed", fields)
    assert f"{BATCH} alertas descartadas" in words_of(page)
    assert len(attributes(page, "data-refused")) == 2
    monkeypatch.undo()
    states = [State(each.state) for each in lines_of(world).values()]
    assert (states.count(State.NO_ADMITIDA), states.count(State.RECIBIDA)) == (BATCH, 2)


def test_investigators_dismiss_nothing(world: World, at_work: Meet) -> None:
    someone = at_work("investigadora-1")
    assert someone.post("/inbox/dismissal", {"case": "00" * 16}).status_code == 403
    assert "Elegir varias" not in words_of(someone.get("/inbox"))


def test_what_may_be_junk_is_found_together(world: World, analyst: Someone) -> None:
    flood(world, 2)
    thin = {**SPAM, "A1": ["no_se"], "B1": ["no_se"], "C1": ["no_se"], "D1": ["rumor"], "D5": []}
    world.file(thin)
    world.intake.file(answers_of(), receipt=new_receipt(), signals="honeypot")
    world.file({**PLAIN, "D5": ["Otro relato, de otra persona, con sus propias palabras."]})
    world.rounds()
    found = {
        name: set(attributes(analyst.get(f"/inbox?suspicion={name}"), "data-case"))
        for name in ("same", "trap", "thin", "any")
    }
    assert {name: len(cases) for name, cases in found.items()} == {"same": 2, "trap": 1, "thin": 1, "any": 4}
    assert found["any"] == found["same"] | found["trap"] | found["thin"]


def test_everything_that_a_filter_shows_can_be_chosen_at_once(world: World, analyst: Someone) -> None:
    flood(world, 3)
    kept = world.collected()[1].hex()
    page = analyst.post("/inbox/dismissal?suspicion=same", {"everything": "yes"})
    assert "Descartar 3 alertas" in words_of(page)
    assert kept not in attributes(page, "data-case")
    assert 'value="duplicada" checked' in page.text


def test_boxes_appear_when_several_are_to_be_chosen_and_all_of_a_page_can_be_ticked(
    world: World, analyst: Someone
) -> None:
    flood(world, 2)
    assert 'type="checkbox" id="choose-' not in analyst.get("/inbox").text
    assert analyst.get("/inbox?choose=yes").text.count(' name="case"') == 2
    assert analyst.get("/inbox?choose=all").text.count(" checked>") == 2


def test_a_case_that_can_no_longer_be_dismissed_has_no_box(world: World, analyst: Someone) -> None:
    case = world.collected()[1].hex()
    analyst.post(f"/cases/{case}/decide", {"decision": "admitir", "reason": "x"})
    assert ' name="case"' not in analyst.get("/inbox?choose=all").text
    assert analyst.post("/inbox/dismissal", {"case": case}).status_code == 303


@pytest.mark.parametrize(
    ("one", "other"),
    [("¡Compre AHORA!", "compre   ahora"), ("canción", "CANCION"), ("a,b;c", "a b c"), ("", "¡!")],
)
def test_texts_that_a_person_would_call_the_same_have_one_digest(one: str, other: str) -> None:
    assert digest_of(list(plain_words([one]))) == digest_of(list(plain_words([other])))


def test_alerts_without_any_text_are_not_called_alike() -> None:
    assert digest_of([]) == ""


@given(st.text())
def test_any_text_as_the_list_of_a_form_is_a_list(text: str) -> None:
    assert len(chosen_in(text)) <= MOST_AT_ONCE


def test_a_list_is_read_once_for_each_case_and_up_to_its_limit() -> None:
    names = [secrets.token_hex(16) for _ in range(MOST_AT_ONCE + 1)]
    text = " ".join(f"{name}:1:2" for name in [*names, *names])
    found = chosen_in(text)
    assert found == [Chosen(bytes.fromhex(name), Mark(1, 2)) for name in names[:MOST_AT_ONCE]]


def test_only_grounds_that_need_no_look_at_each_case_are_offered() -> None:
    assert set(GROUNDS) == {Ground.SIN_RELACION, Ground.DUPLICADA, Ground.SIN_HECHOS}


def test_a_suspicion_is_never_shown_for_what_is_already_decided() -> None:
    from alerts.console.listing import Selection

    open_one, closed = line(0, copies=2), line(1, copies=2, state="cerrada")
    assert Selection(suspicion="same").of([open_one, closed]) == [open_one]


def test_a_choice_survives_an_idle_lock(world: World, analyst: Someone, clock: Clock) -> None:
    flood(world, 2)
    names = list(lines_of(world))
    fields = review(analyst, names, "?sort=newest")
    clock.now += 16 * 60
    locked = analyst.post("/inbox/dismissed?sort=newest", {**fields, **REASON})
    assert locked.status_code == 403
    phrase = world.accounts["analista"]["passphrase"]
    page = analyst.post("/unlock", {**hidden_fields(locked), "passphrase": phrase})
    assert page.status_code == 200
    assert hidden_fields(page)["chosen"] == fields["chosen"]
    assert REASON["reason"] in page.text
    assert "todavía no se ha enviado" in words_of(page)
    assert state_of(world, names[0]) is State.RECIBIDA
    again = analyst.post("/inbox/dismissed?sort=newest", {**fields, **REASON})
    assert "2 alertas descartadas" in words_of(again)
