"""The real public site for tests of what goes wrong around it; each module has one of its own."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from alerts.config import CONFIG_FILE
from alerts.storage.drop import Arrival, MailboxRow
from alerts.web.shown import LEAST_SECONDS, ShownClock
from crypto.receipt import parse_receipt, token_hash
from tests.live.reporter import Form, fetch_form
from tests.live.server import Server, running
from tests.live.tls import HOSTNAME
from tests.live.wire import Connection
from tests.world import World, copy_of


@pytest.fixture(scope="module")
def site_world(template_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A whole instance on SQLite for the tests of a module."""
    made = copy_of(template_instance, tmp_path_factory.mktemp("site") / "instance")
    yield made
    made.close()


@pytest.fixture(scope="module")
def public_site(site_world: World) -> Iterator[Server]:
    """Its public site under gunicorn."""
    with running("wsgi:public", site_world.env, site_world.folder.parent / "public.log") as server:
        yield server


@pytest.fixture(scope="module")
def real_world(site_world: World) -> World:
    """The world made a real instance with an https address."""
    path = site_world.folder / CONFIG_FILE
    text = path.read_text(encoding="utf-8")
    text = text.replace('mode = "demonstration"', 'mode = "real"').replace("cheap-for-tests", "strong")
    address = next(line for line in text.splitlines() if line.startswith("address = "))
    path.write_text(text.replace(address, f'address = "https://{HOSTNAME}"'), encoding="utf-8")
    return site_world


def ready_form(connection: Connection, world: World) -> Form:
    """A form that looks as if it had been shown long enough ago to be sent at once."""
    earlier = ShownClock(world.intake_config.secret_key, lambda: time.time() - 2 * LEAST_SECONDS)
    return fetch_form(connection).but(shown=earlier.issue())


def has_mailbox(world: World, form: Form) -> bool:
    """Whether the alert of this form was filed; what other visitors file beside it does not matter."""
    key = token_hash(parse_receipt(form.receipt), world.config.salt)
    with world.drop.reading() as session:
        return session.get(MailboxRow, key) is not None


def waiting(world: World) -> int:
    """How many alerts the drop holds."""
    with world.drop.reading() as session:
        return session.scalar(select(func.count()).select_from(Arrival)) or 0
