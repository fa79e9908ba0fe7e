"""Reading, deciding, referring, writing: what the page shows, what it refuses, and what it never loses."""

import re
import secrets

import pytest
from sqlalchemy import update

from alerts.console import case_pages
from alerts.model import Ground, State
from alerts.questionnaire import current
from alerts.storage.casebook import CaseObject, CaseRow
from tests.console.conftest import Meet
from tests.console.people import Someone, attributes, trail_rows, words_of
from tests.world import ABOUT_THE_COMMISSION, PLAIN, World

CANARIES = ("canario-del-relato", "canario-de-seguridad", "don Canario", "Bodega quetzalina")


@pytest.fixture
def case(world: World) -> str:
    """A collected alert's id."""
    return world.collected()[1].hex()


@pytest.fixture
def analyst(at_work: Meet) -> Someone:
    """The analyst at work."""
    return at_work("analista")


def state_of(world: World, case: str, name: str = "analista") -> State:
    return world.open(name, bytes.fromhex(case)).card.state


def test_every_answer_stands_under_its_question(analyst: Someone, case: str) -> None:
    page = analyst.get(f"/cases/{case}")
    said = words_of(page)
    for label in (
        "Ministerio de Salud Pública y Asistencia Social",
        "Contratar o dar una plaza",
        "Jefe inmediato",
    ):
        assert label in said
    for canary in CANARIES:
        assert canary in said
    assert attributes(page, "data-question") == sorted(
        attributes(page, "data-question"), key=lambda name: section_and_gap(page.text, name)
    )
    assert set(attributes(page, "data-question")) == {question.id for question in current().questions}


def section_and_gap(page: str, name: str) -> int:
    return page.index(f'data-question="{name}"')


def test_the_advice_names_the_answer_that_caused_each_reason(analyst: Someone, case: str) -> None:
    page = analyst.get(f"/cases/{case}")
    causes = attributes(page, "data-reason-from")
    assert {"B2", "D1", "B6", "E1", "A4", "A1"} <= set(causes)
    anchors = set(attributes(page, "id"))
    for cause in causes:
        assert cause == "context" or f"q-{cause}" in anchors
    assert len(attributes(page, "data-criterion")) == 5
    assert attributes(page, "data-score")[0] == "13"
    assert attributes(page, "data-desk") == ["investigacion-1"]


def test_the_page_and_its_opening_are_marked(analyst: Someone, case: str, world: World) -> None:
    page = analyst.get(f"/cases/{case}")
    article = re.search(r"<article[^>]*>", page.text)
    assert article is not None
    assert f'data-case="{case}"' in article[0]
    assert 'data-state="recibida"' in article[0]
    assert 'data-priority="P2"' in article[0]
    assert ("analista", "open", case) in [row[:3] for row in trail_rows(world)]


def test_a_code_is_resolved_to_its_activity_and_place(world: World, analyst: Someone) -> None:
    from alerts.campaigns import add_activity, add_place

    day = world.config.today()
    with world.casebook.writing() as session:
        activity = add_activity(
            session, world.trail, "admin", name="Visita de prueba", modality="visit", institution_id="I015",
            starts_on=day, ends_on=day, today=day,
        )  # fmt: skip
        place = add_place(session, world.trail, "admin", activity.activity_id, name="Ventanilla", staff=50)
    _, known = world.collected(PLAIN, place.code)
    _, unknown = world.collected(PLAIN, "ZZZZZZ")
    assert "Visita de prueba · Ventanilla" in words_of(analyst.get(f"/cases/{known.hex()}"))
    assert "Código ZZZZZZ, que no es de ninguna jornada" in words_of(analyst.get(f"/cases/{unknown.hex()}"))


def test_only_decisions_for_the_state_and_the_role_are_offered(
    analyst: Someone, case: str, at_work: Meet
) -> None:
    def offered(someone: Someone) -> set[str]:
        page = someone.get(f"/cases/{case}").text
        return set(re.findall(r'name="decision" value="([a-z_]+)"', page))

    assert offered(analyst) == {"verificar", "pedir_datos", "admitir", "no_admitir", "acumular", "trasladar"}
    analyst.post(f"/cases/{case}/decide", {"decision": "trasladar", "reason": "x", "desk": "investigacion-1"})
    assert offered(analyst) == set()
    assert offered(at_work("investigadora-1")) == {"recopilar"}


def test_a_decision_is_signed_with_its_reason(analyst: Someone, case: str, world: World) -> None:
    answer = analyst.post(f"/cases/{case}/decide", {"decision": "admitir", "reason": "Hay hechos concretos."})
    page = analyst.follow(answer)
    assert case_pages.DECIDED in words_of(page)
    assert "Hay hechos concretos." in words_of(page)
    (step,) = world.open("analista", bytes.fromhex(case)).card.history
    assert (step.by, step.decision, step.state) == ("analista", "admitir", "admitida")


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"decision": "", "reason": "x"}, case_pages.CHOOSE_DECISION),
        ({"decision": "inventada", "reason": "x"}, case_pages.CHOOSE_DECISION),
        ({"decision": "admitir", "reason": "  "}, "Escriba el motivo de la decisión."),
        ({"decision": "admitir", "reason": "x" * 2001}, "El motivo admite hasta 2000 caracteres."),
        ({"decision": "no_admitir", "reason": "x"}, "Elija por qué no se admite la alerta."),
        ({"decision": "trasladar", "reason": "x"}, "Elija la mesa de investigación que recibirá el caso."),
        ({"decision": "trasladar", "reason": "x", "desk": "alterna"}, "Elija la mesa de investigación"),
        (
            {"decision": "acumular", "reason": "x", "pattern_case": "corto"},
            "Escriba el número del caso patrón.",
        ),
        ({"decision": "acumular", "reason": "x", "pattern_case": "0" * 32}, case_pages.PATTERN_UNKNOWN),
        ({"decision": "recopilar", "reason": "x"}, "no se puede tomar en el estado actual"),
        ({"decision": "cerrar", "reason": "x", "result": "con_indicios"}, "no se puede tomar"),
    ],
)
def test_a_refused_decision_shows_why_and_keeps_everything_typed(
    analyst: Someone, case: str, world: World, fields: dict[str, str], problem: str
) -> None:
    answer = analyst.post(f"/cases/{case}/decide", fields)
    assert answer.status_code == 422
    assert problem in words_of(answer)
    assert f"\n{fields['reason']}</textarea>" in answer.text
    assert state_of(world, case) is State.RECIBIDA


def test_a_refusal_keeps_decision_terms_and_reason(analyst: Someone, case: str) -> None:
    fields = {"decision": "no_admitir", "reason": "", "ground": Ground.DUPLICADA.value}
    answer = analyst.post(f"/cases/{case}/decide", fields)
    assert 'value="no_admitir" checked' in answer.text
    assert 'value="duplicada" selected' in answer.text


def test_a_case_is_not_its_own_pattern(analyst: Someone, case: str) -> None:
    fields = {"decision": "acumular", "reason": "x", "pattern_case": case}
    assert case_pages.PATTERN_ITSELF in words_of(analyst.post(f"/cases/{case}/decide", fields))


def test_a_case_joins_a_pattern_case_of_the_desk(analyst: Someone, case: str, world: World) -> None:
    pattern = world.collected()[1].hex()
    fields = {"decision": "acumular", "reason": "Misma unidad y conducta", "pattern_case": pattern}
    assert analyst.post(f"/cases/{case}/decide", fields).status_code == 303
    assert state_of(world, case) is State.ACUMULADA


def test_the_pages_own_button_asks_to_confirm_what_cannot_be_undone(
    analyst: Someone, case: str, world: World
) -> None:
    fields = {"decision": "trasladar", "reason": "motivo", "desk": "investigacion-1", "from_page": "1"}
    answer = analyst.post(f"/cases/{case}/decide", fields)
    assert answer.status_code == 422
    assert case_pages.CONFIRM in words_of(answer)
    assert 'value="investigacion-1" selected' in answer.text
    assert state_of(world, case) is State.RECIBIDA
    assert analyst.post(f"/cases/{case}/decide", {**fields, "confirm": "trasladar"}).status_code == 303


def test_a_decision_on_an_outdated_page_is_refused_with_the_reason_kept(
    analyst: Someone, case: str, world: World
) -> None:
    analyst.post(f"/cases/{case}/decide", {"decision": "verificar", "reason": "primera", "revision": "0"})
    late = {"decision": "admitir", "reason": "mi motivo tardío", "revision": "0"}
    answer = analyst.post(f"/cases/{case}/decide", late)
    assert answer.status_code == 409
    assert case_pages.CHANGED in words_of(answer)
    assert "mi motivo tardío</textarea>" in answer.text
    assert 'name="revision" value="1"' in answer.text
    assert state_of(world, case) is State.EN_VERIFICACION


def test_a_referred_case_is_read_by_that_desk_and_no_other(
    analyst: Someone, case: str, at_work: Meet, world: World
) -> None:
    first, second = at_work("investigadora-1"), at_work("investigador-2")
    assert first.get(f"/cases/{case}").status_code == 404
    analyst.post(f"/cases/{case}/decide", {"decision": "trasladar", "reason": "x", "desk": "investigacion-2"})
    assert first.get(f"/cases/{case}").status_code == 404
    assert case not in first.get("/inbox").text
    page = second.get(f"/cases/{case}")
    assert page.status_code == 200
    assert "canario-del-relato" in page.text
    assert case in second.get("/inbox").text
    refused = [row[:3] for row in trail_rows(world) if row[1] == "open-refused"]
    assert refused == [("investigadora-1", "open-refused", case)] * 2


def test_an_unknown_case_and_somebody_elses_look_the_same(case: str, at_work: Meet) -> None:
    investigator = at_work("investigador-2")
    pages = [
        investigator.get(f"/cases/{name}")
        for name in (case, secrets.token_hex(16), "corto", "Z" * 32, "á" * 32)
    ]
    assert {page.status_code for page in pages} == {404}
    assert len({words_of(page) for page in pages}) == 1


@pytest.mark.parametrize("act", ["decide", "message"])
def test_somebody_elses_case_takes_no_act(case: str, at_work: Meet, world: World, act: str) -> None:
    investigator = at_work("investigador-2")
    fields = {"decision": "recopilar", "reason": "x", "message": "x"}
    assert investigator.post(f"/cases/{case}/{act}", fields).status_code == 404
    assert world.open("analista", bytes.fromhex(case)).revision == 0


def test_an_alert_about_the_commission_is_the_alternate_desks_alone(
    world: World, analyst: Someone, at_work: Meet
) -> None:
    case = world.collected(ABOUT_THE_COMMISSION)[1].hex()
    assert analyst.get(f"/cases/{case}").status_code == 404
    assert at_work("alterna").get(f"/cases/{case}").status_code == 200


def test_a_message_reaches_the_mailbox_and_stands_in_the_conversation(analyst: Someone, world: World) -> None:
    receipt, case_id = world.collected()
    answer = analyst.post(f"/cases/{case_id.hex()}/message", {"message": "¿Desde cuándo ocurre?"})
    assert "¿Desde cuándo ocurre?" in words_of(analyst.follow(answer))
    mailbox = world.mailboxes.visit(receipt)
    assert mailbox is not None
    assert [(entry.text, entry.verified) for entry in mailbox.entries] == [("¿Desde cuándo ocurre?", True)]
    world.mailboxes.write(receipt, "Desde enero.")
    page = analyst.get(f"/cases/{case_id.hex()}")  # a demonstration collects at once
    assert "Desde enero." in words_of(page)
    assert "espera respuesta" in words_of(analyst.get("/inbox"))


@pytest.mark.parametrize("text", ["", "   ", "x" * 3001])
def test_an_empty_or_overlong_message_is_refused_and_kept(analyst: Someone, case: str, text: str) -> None:
    answer = analyst.post(f"/cases/{case}/message", {"message": text})
    assert answer.status_code == 422
    assert f"{text}</textarea>" in answer.text


def test_a_flag_raises_the_priority_and_can_be_taken_back(analyst: Someone, case: str) -> None:
    page = analyst.follow(analyst.post(f"/cases/{case}/flag", {"at_risk": "yes"}))
    assert attributes(page, "data-priority")[0] == "P1"
    assert "context" in attributes(page, "data-reason-from")
    page = analyst.follow(analyst.post(f"/cases/{case}/flag", {"at_risk": "no"}))
    assert 'data-priority="P1"' not in page.text


def test_a_moved_case_leaves_the_desk_that_moved_it(analyst: Someone, case: str, at_work: Meet) -> None:
    fields = {"reason": "Nombra a alguien de la Comisión"}
    unconfirmed = analyst.post(f"/cases/{case}/move", fields)
    assert unconfirmed.status_code == 422
    assert "Nombra a alguien de la Comisión</textarea>" in unconfirmed.text
    answer = analyst.post(f"/cases/{case}/move", {**fields, "confirm": "move"})
    assert answer.location == "/inbox"
    assert analyst.get(f"/cases/{case}").status_code == 404
    assert "Nombra a alguien" in words_of(at_work("alterna").get(f"/cases/{case}"))


def test_a_damaged_case_says_so_and_is_not_among_the_others(
    analyst: Someone, case: str, world: World
) -> None:
    sound = world.collected()[1].hex()
    with world.casebook.writing() as session:
        session.execute(
            update(CaseObject).where(CaseObject.case_id == bytes.fromhex(case)).values(sealed=b"age-no")
        )
        session.execute(update(CaseRow).where(CaseRow.case_id == bytes.fromhex(case)).values(channel="paper"))
    page = analyst.get(f"/cases/{case}")
    assert page.status_code == 409
    assert "dañado" in words_of(page)
    assert analyst.post(f"/cases/{case}/decide", {"decision": "admitir", "reason": "x"}).status_code == 409
    analyst.post("/lock")
    analyst.unlock()
    world.casebook.engine.dispose()
    page = analyst.get("/inbox")
    assert attributes(page, "data-case") == [sound]
    assert "1 alerta que no abre" in words_of(page)
    assert "Algo de lo guardado se dañó." in words_of(page)


def test_damaged_messages_are_counted_on_the_page(analyst: Someone, world: World) -> None:
    receipt, case_id = world.collected()
    world.mailboxes.write(receipt, "Un dato más.")
    world.rounds()
    with world.casebook.writing() as session:
        session.execute(
            update(CaseObject)
            .where(CaseObject.case_id == case_id, CaseObject.object_id != case_id)
            .values(sealed=b"age-no")
        )
    page = analyst.get(f"/cases/{case_id.hex()}")
    assert page.status_code == 200
    assert "1 mensaje de este caso está dañado" in words_of(page)


def test_a_recused_person_opens_none_of_the_institutions_cases(
    analyst: Someone, case: str, world: World, at_work: Meet
) -> None:
    assert analyst.post("/account/recusals", {"institution": "I015"}).status_code == 303
    page = analyst.get(f"/cases/{case}")
    assert page.status_code == 403
    assert "Usted se excusó" in words_of(page)
    listed = analyst.get("/inbox")
    assert f"/cases/{case}" not in listed.text
    assert "Usted se excusó de esta institución" in words_of(listed)
    admin = at_work("admin")
    assert "Quitar la excusa" in words_of(admin.get("/accounts"))
    assert admin.post("/accounts/analista/recusals/I015/lift").status_code == 303
    assert analyst.get(f"/cases/{case}").status_code == 200
    acts = [row[:3] for row in trail_rows(world)]
    assert ("analista", "recusal", "analista") in acts
    assert ("admin", "recusal-lift", "analista") in acts


def test_nothing_that_was_said_is_in_the_trail(analyst: Someone, case: str, world: World) -> None:
    analyst.get(f"/cases/{case}")
    analyst.post(f"/cases/{case}/decide", {"decision": "verificar", "reason": "canario-del-motivo"})
    analyst.post(f"/cases/{case}/message", {"message": "canario-del-mensaje"})
    analyst.post(f"/cases/{case}/flag", {"at_risk": "yes"})
    rows = str(list(trail_rows(world)))
    assert "canario" not in rows.lower()
    assert not any(canary in rows for canary in CANARIES)
    assert {"open", "verificar", "message", "flag-evidence"} <= {row[1] for row in trail_rows(world)}


def test_a_paper_alert_has_no_mailbox_to_write_to(analyst: Someone, world: World) -> None:
    from tests.world import answers_of

    world.file_paper(answers_of())
    world.rounds()
    (case,) = attributes(analyst.get("/inbox"), "data-case")
    page = analyst.get(f"/cases/{case}")
    assert "no tiene buzón privado" in words_of(page)
    assert analyst.post(f"/cases/{case}/message", {"message": "hola"}).status_code == 422


def test_a_form_with_a_forged_token_keeps_what_was_typed(analyst: Someone, case: str, world: World) -> None:
    fields = {"csrf_token": "forged", "decision": "admitir", "reason": "mi motivo"}
    answer = analyst.post(f"/cases/{case}/decide", fields)
    assert answer.status_code == 400
    assert case_pages.STALE_PAGE in words_of(answer)
    assert "mi motivo</textarea>" in answer.text
    assert state_of(world, case) is State.RECIBIDA


def test_a_full_disk_says_so_stores_nothing_and_loses_nothing(
    analyst: Someone, case: str, world: World, app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alerts.errors import StorageUnavailable
    from alerts.referral import Registry

    def fail(*_args: object, **_values: object) -> None:
        raise StorageUnavailable("OperationalError")

    monkeypatch.setattr(Registry, "decide", fail)
    answer = analyst.post(f"/cases/{case}/decide", {"decision": "admitir", "reason": "mi motivo"})
    assert answer.status_code == 503
    assert case_pages.NOT_STORED in words_of(answer)
    assert "mi motivo</textarea>" in answer.text
    assert state_of(world, case) is State.RECIBIDA


def test_text_that_is_not_utf_8_is_refused_clearly(analyst: Someone, case: str) -> None:
    body = f"csrf_token={analyst.token}&decision=admitir&reason=%ff%fe"
    answer = analyst.client.post(
        f"/cases/{case}/decide", data=body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400
    assert "signos que no se pueden leer" in words_of(answer)


def test_markup_in_an_answer_is_shown_as_text(world: World, analyst: Someone) -> None:
    case = world.collected({**PLAIN, "D5": ["<script>alert(1)</script><b>hola</b>"]})[1].hex()
    page = analyst.get(f"/cases/{case}")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
