"""An error of ours whose message holds all that was given: neither the page nor the log nor the memory tells it."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from alerts.cli.gunicorn_settings import PAUSE_SECONDS
from tests.leaks.asking import Asking
from tests.leaks.canaries import Canaries
from tests.leaks.deployed import Deployed, made
from tests.leaks.places import files_under, memory_of
from tests.leaks.searching import Search, assert_nothing
from tests.leaks.visitor import HERE, Visitor, every_text
from tests.live.wire import Connection, get
from tests.world import World, copy_of

pytestmark = pytest.mark.soak  # in `make soak`, which .ci/run calls

FOLLOWING = 60  # requests after the faults


@pytest.fixture(scope="module")
def broken(
    template_instance: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Visitor, Deployed]]:
    """A site whose every use case fails, and somebody who has tried each."""
    folder = made(tmp_path_factory.mktemp("broken") / "deployed")
    with closing(copy_of(template_instance, folder / "instance")) as world:
        deployed = Deployed(folder, world.folder)
        with deployed.run("public", "tests.leaks.failing:public", "intake") as server:
            visitor = Visitor(world, lambda: Connection(server.port), Canaries())
            tries_everything(visitor, world)
            for _ in range(FOLLOWING):
                visitor.ask("something else", get("/como"))
            time.sleep(4 * PAUSE_SECONDS)
            yield visitor, deployed


def tries_everything(visitor: Visitor, world: World) -> None:
    """File, write, and send a file."""
    texts = every_text(visitor.canaries, "an alert")
    visitor.ask("alert", visitor.form("an alert").filled(texts, headers=HERE))
    receipt = world.file()
    visitor.receipts["its own"] = receipt
    visitor.step("message", receipt, step="message", message=visitor.canaries.text("message", 900))
    visitor.upload("file", receipt, visitor.canaries.data("file", 300_000))


def test_the_faults_were_real(broken: tuple[Asking, Deployed]) -> None:
    visitor, deployed = broken
    assert {visitor.statuses[name] for name in ("alert", "message", "file")} == {500}
    log = deployed.servers["public"].log
    assert log.count("RuntimeError at failing.py") == 3


def test_the_page_of_a_fault_and_the_log_say_nothing_of_what_was_given(
    broken: tuple[Asking, Deployed],
) -> None:
    visitor, deployed = broken
    search = Search(visitor.canaries, visitor.traces)
    assert_nothing(search.found(files_under(*deployed.folders)))
    assert_nothing(search.found(visitor.heads + visitor.faults))
    assert len(visitor.faults) == 3
    assert "Traceback" not in deployed.servers["public"].log


def test_the_memory_keeps_nothing_of_a_fault(broken: tuple[Asking, Deployed]) -> None:
    visitor, deployed = broken
    search = Search(visitor.canaries, visitor.traces)
    assert_nothing(search.found(memory_of(deployed.servers["public"].workers())))
