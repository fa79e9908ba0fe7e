"""Run the whole bench and print one JSON document; progress goes to standard error."""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tests.bench.browser import measure_browser
from tests.bench.cases import measure_cases, measure_console
from tests.bench.evidence import measure_uploads
from tests.bench.filing import level, measure_filing, measure_many, measure_memory, warm_up
from tests.bench.goals import judge
from tests.bench.interface import measure_interface
from tests.bench.machine import describe
from tests.bench.pages import measure_pages
from tests.bench.paper import measure_paper
from tests.bench.posters import measure_posters
from tests.bench.sealing import measure_steps
from tests.bench.tables import measure_tables
from tests.bench.telling_apart import measure_telling_apart
from tests.leaks.deployed import settings_of
from tests.live.server import running
from tests.world import World, copy_of, make_template

SMALL, LARGE = 1_000, 10_000
BESIDE_CLIENTS, BESIDE_ALERTS = 8, 300

Figures = dict[str, object]
Result = TypeVar("Result")


def main() -> int:
    """Measure; 0 even when a goal is missed, because the document says so."""
    begun = time.monotonic()
    document: Figures = {"machine": describe()}
    with tempfile.TemporaryDirectory(prefix="alertas-bench-") as name:
        folder = Path(name)
        make_template(folder / "template")
        document |= public_site(folder) | single_steps(folder)
        for cases in (SMALL, LARGE):
            document[f"with_{cases}_cases"] = investigators_site(folder, cases)
    document["goals"] = judge(document)
    document["bench_s"] = round(time.monotonic() - begun, 1)
    print(json.dumps(document, indent=2, ensure_ascii=False))
    return 0


def public_site(folder: Path) -> Figures:
    """Filing, pages and memory of the public program; then with the settings of its unit; then beside many alerts."""
    found: Figures = {}
    with fresh_world(folder) as world:
        with running("wsgi:public", world.env, folder / "log") as server:
            found["filing"] = step("filing", lambda: measure_filing(server))
            found["interface"] = step("interface", lambda: measure_interface(server, world))
            found["pages"] = step("pages", lambda: measure_pages(server))
            found["memory"] = step("memory", lambda: measure_memory(server))
            found["browser"] = step("browser", lambda: measure_browser(server))
        with running("wsgi:public", world.env, folder / "log", more=settings_of("intake")) as server:
            warm_up(server)
            found["filing_with_freed_memory_overwritten"] = step(
                "filing, memory overwritten", lambda: level(server, BESIDE_CLIENTS, BESIDE_ALERTS)
            )
        found |= as_deployed(world, folder)
        with running("wsgi:public", world.env, folder / "log") as server:
            warm_up(server)
            found[f"filing_beside_{LARGE}_uncollected"] = step(
                "filing into a full drop", lambda: level(server, BESIDE_CLIENTS, BESIDE_ALERTS)
            )
    return found


def as_deployed(world: World, folder: Path) -> Figures:
    """Very many alerts, what can be told apart and the largest files, with the units' settings."""
    found: Figures = {}
    more = settings_of("mailbox")
    with running("wsgi:public", world.env, folder / "log", more=more) as server:
        found["many_alerts"] = step("many alerts", lambda: measure_many(server, world, LARGE))
        found["telling_apart"] = step("telling apart", lambda: measure_telling_apart(world, server.port))
    with running("wsgi:public", world.env, folder / "log", workers=1, more=more) as server:
        found["largest_files"] = step("largest files", lambda: measure_uploads(world, server))
    return found


def single_steps(folder: Path) -> Figures:
    """Keys, sealing, opening, a poster, sheets read, a table."""
    with fresh_world(folder) as world:
        return {
            "steps": step("single steps", lambda: measure_steps(world)),
            "posters": step("posters", measure_posters),
            "paper": step("paper", measure_paper),
            "tables": step("tables", lambda: measure_tables(world, folder, LARGE)),
        }


def investigators_site(folder: Path, cases: int) -> Figures:
    """Import, collection, inbox and trail with so many cases, and the console's pages over HTTP."""
    with fresh_world(folder) as world:
        found = step(f"{cases} cases", lambda: measure_cases(world, cases))
        with running("wsgi:console", world.env, folder / "log", workers=1) as server:
            found["console"] = step("console", lambda: measure_console(server, world))
            found["console_memory"] = measure_memory(server)
    return found


@contextmanager
def fresh_world(folder: Path) -> Iterator[World]:
    """An instance of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        world = copy_of(folder / "template", Path(name) / "instance")
        yield world
        world.close()


def step(name: str, measure: Callable[[], Result]) -> Result:
    """One section, announced."""
    begun = time.monotonic()
    result = measure()
    print(f"{name}: {time.monotonic() - begun:.1f} s", file=sys.stderr, flush=True)
    return result


if __name__ == "__main__":
    sys.exit(main())
