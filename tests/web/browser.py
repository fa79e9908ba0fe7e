"""A real browser at the public programs, served with fakes behind them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from alerts.web import joined
from tests.web.instances import Clock, FakeIntake, FakeMailboxes, intake_app, mailbox_app

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Quiet(WSGIRequestHandler):
    """Logs nothing."""

    def log_request(self, *_args: Any) -> None:
        """Say nothing."""


@contextmanager
def public_site(folder: Path, intake: FakeIntake, clock: Clock, mailboxes: FakeMailboxes) -> Iterator[str]:
    """The address of both public programs, for as long as the context lasts."""
    program = joined.public_site(intake_app(folder, intake, clock), mailbox_app(folder, mailboxes))
    server = make_server("127.0.0.1", 0, program, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def faults(page: Any) -> list[str]:
    """What axe finds on a page, as rule and element."""
    page.wait_for_load_state()  # with its style: leaving and the receipt empty the cache
    page.evaluate(
        "scrollTo({top: 0, behavior: 'instant'})"
    )  # or the heading that stays covers what is looked at
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [f"{fault['id']}: {node['target']}" for fault in found["violations"] for node in fault["nodes"]]
