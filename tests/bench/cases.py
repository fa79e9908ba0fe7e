"""What many cases cost: import, collection, the inbox with and without its index, the trail."""

import secrets

from alerts.campaigns import add_activity, add_place
from alerts.importing import ImportReport, begin_import
from alerts.inbox import Inbox, refresh
from alerts.triage import default_rules
from tests.bench.table import table_of
from tests.bench.timing import seconds_of
from tests.live.investigator import Investigator
from tests.live.server import Server
from tests.world import TODAY, World

DESK, ANALYST = "analisis", "analista"

Figures = dict[str, object]


def measure_cases(world: World, cases: int) -> Figures:
    """Seconds to import, collect, open and list this many cases in an instance that had none."""
    code = an_activity(world)
    data = table_of(cases)
    import_s, report = seconds_of(lambda: import_rows(world, data, code))
    assert (report.filed, report.refused_rows) == (cases, 0), report.refused[:3]
    again_s, repeated = seconds_of(lambda: import_rows(world, data, code))
    assert (repeated.filed, repeated.already) == (0, cases)
    collect_s, moved = seconds_of(world.rounds)
    assert moved.alerts == cases
    return {
        "cases": cases,
        "table_bytes": len(data),
        "import_s": import_s,
        "import_again_s": again_s,
        "collect_s": collect_s,
        **measure_inbox(world, cases),
        **measure_trail(world, cases),
    }


def import_rows(world: World, data: bytes, code: str) -> ImportReport:
    """The report on an import."""
    stores = (world.config, world.casebook, world.intake, world.trail)
    return begin_import(*stores, actor="importadora", data=data, code=code, dry_run=False).finished()


def an_activity(world: World) -> str:
    """The code of a place of a fresh activity."""
    kind = {
        "name": f"Visita {secrets.token_hex(4)}",
        "modality": "visit",
        "institution_id": "I015",
        "starts_on": TODAY,
        "ends_on": TODAY,
        "today": TODAY,
    }
    with world.casebook.writing() as session:
        activity = add_activity(session, world.trail, "admin", **kind)  # type: ignore[arg-type]
        return add_place(session, world.trail, "admin", activity.activity_id, name="Sede", staff=80).code


def measure_inbox(world: World, cases: int) -> Figures:
    """Seconds of the first unlocking, which opens every case of the desk, and of a list from the sealed index."""
    keys, rules = world.keys(ANALYST), default_rules()

    def listed() -> int:
        with world.casebook.reading() as session:
            return len(Inbox(session, world.config, keys, rules).lines(DESK))

    first_s, _ = seconds_of(lambda: refresh(world.casebook, world.config, keys, rules))
    again_s, found = seconds_of(listed)
    assert found == cases, found
    return {"inbox_first_opening_s": first_s, "inbox_with_index_s": again_s}


def measure_trail(world: World, entries: int) -> Figures:
    """Seconds to append this many entries to the trail in one transaction, and to verify the whole of it."""

    def append() -> None:
        with world.casebook.writing() as session:
            for number in range(entries):
                world.trail.append(session, ANALYST, "open", f"{number:032x}")

    append_s, _ = seconds_of(append)
    with world.casebook.reading() as session:
        world.trail.anchor(session)
        verify_s, verdict = seconds_of(lambda: world.trail.verify(session))
    assert verdict.intact, verdict
    return {
        "trail_append_ms_an_entry": round(1000 * append_s / entries, 3),
        "trail_entries": verdict.entries,
        "trail_verify_s": verify_s,
    }


def measure_console(server: Server, world: World) -> Figures:
    """Milliseconds of the console's pages over HTTP, with the cases that the world has."""
    person = Investigator(server.port, world.accounts[ANALYST])
    person.sign_in()
    unlock_s, _ = seconds_of(person.unlock)
    inbox_s, page = seconds_of(lambda: person.get("/inbox"))
    assert page.status == 200, page.status
    next_s, _ = seconds_of(lambda: person.get("/inbox?page=3&sort=priority"))
    case = page.text.partition('data-case="')[2].partition('"')[0]
    case_s, opened = seconds_of(lambda: person.get(f"/cases/{case}"))
    assert opened.status == 200, opened.status
    person.close()
    return {
        "unlock_ms": round(1000 * unlock_s, 1),
        "inbox_page_ms": round(1000 * inbox_s, 1),
        "inbox_next_page_ms": round(1000 * next_s, 1),
        "inbox_page_raw_bytes": len(page.text.encode()),
        "case_page_ms": round(1000 * case_s, 1),
        "case_page_raw_bytes": len(opened.text.encode()),
    }
