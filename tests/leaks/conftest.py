"""A site as deploy/ runs it, on which everything was given that can be given, and on which others have been since."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import require
from tests.leaks.canaries import VISITOR, Canaries
from tests.leaks.clerk import scans_at
from tests.leaks.console import works_at
from tests.leaks.crowd import ordinary_day
from tests.leaks.deployed import Deployed, behind_nginx, made, nginx_is_here
from tests.leaks.sealing_visitor import SealingVisitor
from tests.leaks.searching import Piece, Search
from tests.leaks.visitor import Visitor
from tests.live.tls import trusting
from tests.live.wire import HOST, Connection
from tests.world import World, copy_of

TLS_HOST = b"Host: alertas.example\r\n"
LEAST_REQUESTS = 200


@dataclass
class Aftermath:
    """What there is to search after everybody has gone."""

    world: World
    deployed: Deployed
    search: Search
    heads: list[Piece]
    statuses: dict[str, int]
    scanned: list[int]

    def found(self, pieces: Iterable[Piece]) -> list[str]:
        """What was found that must not be there."""
        return self.search.found(pieces)

    @property
    def public_pids(self) -> list[int]:
        """The processes of the public programs, and of nginx in front of them."""
        programs = [pid for name, pids in self.deployed.pids.items() if name != "console" for pid in pids]
        return programs + (self.deployed.proxy.pids if self.deployed.proxy else [])


class ThroughNginx(Connection):
    """A connection to the site's name."""

    def send(self, request: bytes) -> None:
        """Send a request under that name."""
        super().send(request.replace(HOST, TLS_HOST, 1))


@contextlib.contextmanager
def public_programs(deployed: Deployed, *, proxied: bool) -> Iterator[Callable[[], Connection]]:
    """The public site: one program for both, or two behind nginx as deployed; how to connect to it."""
    with contextlib.ExitStack() as stack:
        if not proxied:
            server = stack.enter_context(deployed.run("public", "wsgi:public", "intake"))
            yield lambda: Connection(server.port, source=VISITOR)
            return
        ports = {
            name: stack.enter_context(deployed.run(name, f"wsgi:{name}", name)).port
            for name in ("intake", "mailbox")
        }
        nginx = stack.enter_context(behind_nginx(deployed, ports))
        yield lambda: ThroughNginx(nginx.port, source=VISITOR, trust=trusting(nginx.certificate))


@pytest.fixture(scope="package", params=["directly", "behind nginx"])
def aftermath(
    request: pytest.FixtureRequest, template_instance: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Aftermath]:
    """Everything was given, by both paths; the console was at work; then came more than 200 ordinary requests."""
    proxied = request.param == "behind nginx"
    require(not proxied or nginx_is_here(), "nginx")
    folder = made(tmp_path_factory.mktemp("leaks") / "deployed")
    with contextlib.closing(copy_of(template_instance, folder / "instance")) as world:
        deployed = Deployed(folder, world.folder)
        with (
            public_programs(deployed, proxied=proxied) as connect,
            deployed.run("console", "wsgi:console", "console") as console,
        ):
            yield everything_given(world, deployed, connect, console.port)


def everything_given(
    world: World, deployed: Deployed, connect: Callable[[], Connection], console_port: int
) -> Aftermath:
    """The site after everything."""
    canaries = Canaries()
    plain, sealing = Visitor(world, connect, canaries), SealingVisitor(world, connect, canaries)
    receipt = plain.files_alert()
    plain.is_refused()
    plain.writes(receipt)
    plain.mistypes()
    plain.adds_files(receipt)
    sealing.does_everything()
    works_at(world, deployed, console_port, canaries)
    done = scans_at(world, console_port, canaries)
    plain.step("reading the answer", receipt)
    plain.closes(plain.files_alert("an alert whose mailbox is closed"))
    assert ordinary_day(world, connect) >= LEAST_REQUESTS
    search = Search(canaries, plain.traces + sealing.traces)
    heads = plain.heads + sealing.heads
    return Aftermath(world, deployed, search, heads, plain.statuses | sealing.statuses, done)
