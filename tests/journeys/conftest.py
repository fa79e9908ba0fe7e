"""Both sites of one demonstration under the real server, and a real Chromium to walk them with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.conftest import require
from tests.journeys.pages import Sites
from tests.live.server import free_port, running
from tests.world import make_template

PHONE = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    """A demonstration that runs on two loopback ports."""
    folder = tmp_path_factory.mktemp("journeys")
    public, console = free_port(), free_port()
    env = {
        "ALERTS_INSTANCE": str(make_template(folder / "instance")),
        "ALERTS_INTAKE_PORT": str(public),
        "ALERTS_CONSOLE_PORT": str(console),
    }
    with (
        running("wsgi:public", env, folder / "public.log", port=public, workers=1),
        running("wsgi:console", env, folder / "console.log", port=console, workers=1),
    ):
        yield Sites(folder / "instance", f"http://127.0.0.1:{public}", f"http://127.0.0.1:{console}", folder)


def watched(context: BrowserContext) -> Page:
    """A page that fails the test on any script error or policy violation."""
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    page.on(
        "console",
        lambda message: (
            pytest.fail(f"console: {message.text}") if "Content Security" in message.text else None
        ),
    )
    return page


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A cheap Android phone, 320 px wide, with scripts."""
    context = chromium.new_context(viewport=PHONE, is_mobile=True, has_touch=True, locale="es-GT")
    yield watched(context)
    context.close()


@pytest.fixture
def plain_phone(chromium: Browser) -> Iterator[Page]:
    """The same phone without scripts."""
    context = chromium.new_context(
        viewport=PHONE, is_mobile=True, has_touch=True, locale="es-GT", java_script_enabled=False
    )
    yield watched(context)
    context.close()


@pytest.fixture
def desktop(chromium: Browser) -> Iterator[Page]:
    """A desk in the office."""
    context = chromium.new_context(viewport=DESKTOP, locale="es-GT", accept_downloads=True)
    yield watched(context)
    context.close()


@pytest.fixture
def plain_desktop(chromium: Browser) -> Iterator[Page]:
    """The same desk without scripts."""
    context = chromium.new_context(viewport=DESKTOP, locale="es-GT", java_script_enabled=False)
    yield watched(context)
    context.close()


@pytest.fixture
def other_desktop(chromium: Browser) -> Iterator[Page]:
    """A second person's desk."""
    context = chromium.new_context(viewport=DESKTOP, locale="es-GT")
    yield watched(context)
    context.close()


@pytest.fixture(scope="session")
def axe_script() -> Path:
    """The accessibility checker."""
    script = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
    require(script.exists(), "axe-core (npm)")
    return script
