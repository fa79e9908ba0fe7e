"""What a reporter's own browser still has in its profile when it was closed: nothing that was typed or shown."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from alerts.questionnaire import Kind, current
from crypto.receipt import parse_receipt
from tests.journeys.pages import Reporter
from tests.leaks.canaries import Canaries, ReceiptTrace
from tests.leaks.deployed import Deployed, made
from tests.leaks.places import files_under
from tests.leaks.searching import Search, assert_nothing
from tests.leaks.visitor import JPEG
from tests.live.server import Server
from tests.world import World, copy_of

pytestmark = [pytest.mark.browser, pytest.mark.soak]  # in `make soak`, which .ci/run calls
QUIET = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"]

SEND_FILE = re.compile("Enviar este archivo|Sellar y enviar los archivos")

OpenBrowser = Callable[[], AbstractContextManager[Page]]


@pytest.fixture(scope="module")
def world(template_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An instance for the module."""
    with closing(copy_of(template_instance, tmp_path_factory.mktemp("browser") / "instance")) as made_world:
        yield made_world


@pytest.fixture(scope="module")
def site(world: World) -> Iterator[Server]:
    """Its public site."""
    deployed = Deployed(made(world.folder.parent / "deployed"), world.folder)
    with deployed.run("public", "wsgi:public", "intake") as server:
        yield server


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """Where the browser keeps what it keeps."""
    return tmp_path / "profile"


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def browser(request: pytest.FixtureRequest, chromium: Browser, profile: Path) -> OpenBrowser:
    """A browser with this profile, until it is closed."""

    @contextmanager
    def opened() -> Iterator[Page]:
        context = chromium.browser_type.launch_persistent_context(
            profile, executable_path=shutil.which("chromium"), args=QUIET, java_script_enabled=request.param
        )
        yield context.new_page()
        context.close()

    return opened


def test_a_browser_that_was_closed_keeps_nothing_of_an_alert_or_a_mailbox(
    browser: OpenBrowser, profile: Path, site: Server, world: World, tmp_path: Path
) -> None:
    canaries, asked = Canaries(), list[tuple[str, bytes]]()
    with browser() as page:
        page.on("request", lambda request: asked.append(("an address", request.url.encode())))
        reporter = Reporter(page, f"http://127.0.0.1:{site.port}")
        trace = ReceiptTrace("shown", parse_receipt(files(reporter, canaries)), world.config.salt)
        visits(reporter, trace.receipt.digits, canaries, tmp_path)
    kept = list(files_under(profile))
    assert [name for name, _ in kept if name.endswith("History")], (
        "the profile is not where it was looked for"
    )
    search = Search(canaries, [trace])
    assert_nothing(search.found(kept))
    assert_nothing(search.found(asked))
    assert len(asked) > 4


def files(reporter: Reporter, canaries: Canaries) -> str:
    """The receipt of an alert in which every text is a canary."""
    page = reporter.page
    reporter.scans(reporter.address)
    reporter.begins()
    reporter.fills(story=canaries.text("D5", 500))
    for summary in page.locator("details:not([open]) > summary").element_handles():
        summary.click()
    for question in current().questions:
        name = question.id if question.kind is Kind.TEXT else question.other_name
        field = page.locator(f"input[name={name}], textarea[name={name}]") if name else None
        if field and field.count() and field.is_visible():
            field.fill(canaries.text(name, 60))
    assert len(canaries.places) > 4
    reporter.sends()
    return reporter.receipt_words()


def visits(reporter: Reporter, receipt: str, canaries: Canaries, folder: Path) -> None:
    """Write to the mailbox and add a file.

    The path of a file that was chosen stays in Chromium's list of tabs, where no page can take it out again.
    """
    photo = folder / "foto.jpg"
    photo.write_bytes(canaries.data("photo", 200_000, JPEG))
    reporter.opens_mailbox(receipt)
    reporter.writes(canaries.text("message", 300))
    expect(reporter.page.locator("main")).to_contain_text(canaries.word("message"))
    folded = reporter.page.locator("summary", has_text="Enviar fotos, audio o documentos")
    if folded.count():
        folded.click()
    reporter.page.locator("input[type=file]").set_input_files(photo)
    reporter.page.get_by_role("button", name=SEND_FILE).click()
    expect(reporter.page.locator("main")).to_contain_text(photo.name)


def test_what_a_browser_does_keep_is_found(browser: OpenBrowser, profile: Path, site: Server) -> None:
    """An address is kept in the history: the search can find something in a profile."""
    canaries = Canaries()
    with browser() as page:
        page.goto(f"http://127.0.0.1:{site.port}/?lang=en&code={canaries.word('address')}")
    assert Search(canaries).found(files_under(profile))
