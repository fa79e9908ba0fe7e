"""Somebody writes the database: the console shows the true content, or says that it is damaged or not for you."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from alerts.correspondence import reply
from alerts.custody.desks import desks, members
from alerts.errors import AlertasError
from alerts.inbox import Inbox, refresh
from alerts.model import Decision, Role
from alerts.questionnaire import Answers
from alerts.referral import Order, Registry
from alerts.storage.casebook import CaseRow
from alerts.triage import default_rules
from crypto.receipt import Receipt, new_receipt
from tests.bench.cases import an_activity, import_rows
from tests.bench.table import table_of
from tests.soak.damage import spoil
from tests.soak.length import draw_for, rounds
from tests.world import ABOUT_THE_COMMISSION, PLAIN, World, answers_of

pytestmark = pytest.mark.soak

PEOPLE = ("analista", "alterna", "investigadora-1", "investigador-2", "admin")


@dataclass
class Truth:
    """What is in an instance before anybody spoils it."""

    answers: dict[bytes, Answers] = field(default_factory=dict)
    readers: dict[bytes, set[str]] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)


def lived_in(world: World) -> Truth:
    """An instance with cases of every kind: referred, answered, on paper, of the alternate desk, not collected yet."""
    truth = Truth()
    for number in range(6):
        raw = ABOUT_THE_COMMISSION if number % 3 == 2 else {**PLAIN, "D5": [f"Relato número {number}"]}
        truth.receipts.append(world.file(raw, code="K7MQ2X"))
    import_rows(world, table_of(3), an_activity(world))
    world.rounds()
    for number, receipt in enumerate(truth.receipts[:4]):
        truth.texts.add(f"Mensaje {number}")
        world.mailboxes.write(receipt, f"Mensaje {number}")
    world.rounds()
    work_on_cases(world, truth)
    truth.receipts += [world.file() for _ in range(2)]
    world.mailboxes.write(truth.receipts[0], "Mensaje sin recoger")
    truth.texts.add("Mensaje sin recoger")
    remember(world, truth)
    return truth


def work_on_cases(world: World, truth: Truth) -> None:
    """Refer and answer some cases; one answer stays in the outbox."""
    keys = world.keys("analista")
    for number, case_id in enumerate(readable(world, "analista")[:4]):
        case = world.open("analista", case_id)
        desk = "investigacion-1" if number % 2 else "investigacion-2"
        order = Order(decision=Decision.TRASLADAR, reason="Hay indicios.", terms={"desk": desk})
        with world.casebook.writing() as session:
            Registry(session, world.config, world.trail, keys).decide(case, Role.ANALYST, order)
        if number == 2:
            world.rounds()
        if case.mailbox:
            truth.texts.add(f"Respuesta {number}")
            answer(world, case_id, f"Respuesta {number}")
    refresh(world.casebook, world.config, keys, default_rules())


def answer(world: World, case_id: bytes, text: str) -> None:
    """Write to the reporter of a case."""
    case, key = world.open("analista", case_id), world.keys("analista").latest("analisis")
    with world.casebook.writing() as session:
        reply(session, world.config, world.trail, actor="analista", key=key, case=case, text=text)


def case_ids(world: World) -> list[bytes]:
    """Every case that the casebook lists."""
    with world.casebook.reading() as session:
        return list(session.scalars(select(CaseRow.case_id).order_by(CaseRow.case_id)))


def readable(world: World, person: str) -> list[bytes]:
    """The cases that open for a person."""
    return [case_id for case_id in case_ids(world) if opens(world, person, case_id)]


def opens(world: World, person: str, case_id: bytes) -> bool:
    """Whether a case opens for a person."""
    try:
        world.open(person, case_id)
    except AlertasError:
        return False
    return True


def remember(world: World, truth: Truth) -> None:
    """Note who reads what."""
    for person in PEOPLE:
        for case_id in readable(world, person):
            truth.answers[case_id] = world.open(person, case_id).answers
            truth.readers.setdefault(case_id, set()).add(person)


def look_at_everything(world: World, truth: Truth) -> None:
    """Every use case once, on whatever is in the stores; only errors of our own tree may come out."""
    for person in PEOPLE:
        for case_id in case_ids(world):
            allowed(lambda: read(world, truth, person, case_id))  # noqa: B023
        allowed(lambda: list_cases(world, person))  # noqa: B023
    for receipt in truth.receipts:
        allowed(lambda: visit(world, truth, receipt))  # noqa: B023
        allowed(lambda: world.mailboxes.write(receipt, "Mensaje nuevo"))  # noqa: B023
    truth.texts.add("Mensaje nuevo")
    for case_id in case_ids(world):
        allowed(lambda: answer(world, case_id, "Respuesta nueva"))  # noqa: B023
    truth.texts.add("Respuesta nueva")
    allowed(lambda: world.intake.file(answers_of(), receipt=new_receipt()))
    allowed(lambda: list_desks(world))
    allowed(lambda: verify(world))
    allowed(world.rounds)


def allowed(step: Callable[[], object]) -> None:
    """Run a step; an error of our own tree is an answer, any other is a fault."""
    with suppress(AlertasError):
        step()


def read(world: World, truth: Truth, person: str, case_id: bytes) -> None:
    """A case that opens is the true one, and opens for nobody new."""
    case = world.open(person, case_id)
    if case_id in truth.answers:
        assert case.answers == truth.answers[case_id]
        assert person in truth.readers[case_id]
    assert {entry.text for entry in case.entries} <= truth.texts


def list_cases(world: World, person: str) -> None:
    """The inbox of every desk of a person, stored and shown."""
    keys, rules = world.keys(person), default_rules()
    for desk in sorted(keys.desks):
        with world.casebook.reading() as session:
            Inbox(session, world.config, keys, rules).lines(desk)
    refresh(world.casebook, world.config, keys, rules)


def visit(world: World, truth: Truth, receipt: Receipt) -> None:
    """A mailbox shows only what was really written."""
    mailbox = world.mailboxes.visit(receipt)
    if mailbox is not None:
        assert {entry.text for entry in mailbox.entries} <= truth.texts


def list_desks(world: World) -> None:
    """The desks and their people, as pages show them."""
    with world.casebook.reading() as session:
        for desk in desks(session, world.config):
            members(session, desk.desk)


def verify(world: World) -> None:
    """The trail gives a verdict."""
    with world.casebook.reading() as session:
        world.trail.verify(session)


def test_a_spoilt_store_never_shows_other_content_and_never_breaks_the_console(
    world: World, tmp_path: Path
) -> None:
    draw = draw_for("tampered stores")
    truth = lived_in(world)
    world.close()
    for number in rounds(0.15):
        folder = tmp_path / f"copy-{number}"
        shutil.copytree(world.folder, folder)
        acts = [spoil(folder, draw) for _ in range(draw.choice([1, 1, 2, 4]))]
        print(f"round {number}: {acts}")  # noqa: T201 - pytest shows it with a failure
        copy = World({**world.env, "ALERTS_INSTANCE": str(folder)})
        look_at_everything(copy, Truth(truth.answers, truth.readers, truth.receipts, set(truth.texts)))
        copy.close()
        shutil.rmtree(folder)
