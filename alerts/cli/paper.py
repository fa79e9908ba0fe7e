"""`paper print` and `paper read`: blank sheets, and scans of filled ones."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alerts.batches import Taken, open_batch, take_sheets
from alerts.batches.keeping import clerk_recipient
from alerts.campaigns import place_at, sheet_spec
from alerts.cli.stores import OPERATOR, Desktop, desktop
from alerts.cli.terminal import Commands, add_json, english, show
from alerts.errors import ConfigurationError, NotAllowed
from alerts.filing import Intake
from alerts.i18n import N_
from alerts.paper.reading import Batch, Place, Unread, read_scans
from alerts.paper.reading.naming import page_order
from alerts.paper.sheet import sheet_pdf, stubbed_sheets_pdf
from alerts.stubs import MOST_STUBS, printed_stubs
from alerts.triage import default_rules

STREAM = "-"
STRAIGHT_TO_THE_PRINTER = (
    "Every stub is somebody's key and belongs in no file: write to - and pipe it to your own printer, "
    "as in `alerts paper print --stubs --sheets 20 -o - | lp`."
)
ORIGINALS = (
    "The sheets: keep them sealed and locked up until the batch is closed, then do what your archive rule says.",
    "The scans: delete them from the scanner, the mail and this machine; no copy of them was kept here.",
)


def add_commands(commands: Commands) -> None:
    """`paper print -o FILE` and `paper read SCANS… --activity CODE --clerk USER`."""
    paper = commands.add_parser("paper", help="paper forms: print them, read their scans")
    acts = paper.add_subparsers(required=True, metavar="ACT")
    printing = acts.add_parser(
        "print", help="blank sheets as PDF; with stubs on oficio paper, for one's own printer"
    )
    printing.add_argument(
        "-o", "--output", required=True, metavar="FILE", help="a new file, or - for a printer's pipe"
    )
    printing.add_argument("--sheets", type=int, default=1, metavar="N", help="how many")
    printing.add_argument("--stubs", action="store_true", help="each with a stub that opens a mailbox")
    printing.add_argument("--language", choices=["es", "en"], default="es")
    printing.set_defaults(run=run_print)
    reading = acts.add_parser("read", help="file the alerts of scanned sheets")
    reading.add_argument("scans", nargs="+", type=Path, metavar="SCAN", help="PDF, TIFF, JPEG or PNG")
    reading.add_argument(
        "--activity", required=True, metavar="CODE", help="the code of the place they come from"
    )
    reading.add_argument(
        "--clerk", required=True, metavar="USER", help="who settles in the console what is doubtful"
    )
    reading.add_argument("--dry-run", action="store_true", help="read everything and file nothing")
    add_json(reading)
    reading.set_defaults(run=run_read)


def run_print(options: argparse.Namespace) -> int:
    """Write the sheets into a file that nobody else may read; sheets with stubs go to a printer's pipe alone."""
    if not 1 <= options.sheets <= MOST_STUBS:
        raise NotAllowed(N_("Pida de 1 a 500 hojas."))
    if options.stubs and options.output != STREAM:
        raise ConfigurationError(STRAIGHT_TO_THE_PRINTER)
    with desktop() as desk:
        spec = sheet_spec(desk.config, options.language)
        if options.stubs:
            stubs = printed_stubs(desk.casebook, desk.config, desk.trail, OPERATOR, options.sheets)
            pdf = stubbed_sheets_pdf(spec, stubs)
        else:
            pdf = sheet_pdf(spec, copies=options.sheets)
    write_new(options.output, pdf)
    return 0


def write_new(path: str, data: bytes) -> None:
    """Bytes into a new file of mode 0600, or to standard output."""
    if path == STREAM:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


def run_read(options: argparse.Namespace) -> int:
    """File the sure sheets, keep the doubtful for the clerk; 0 all filed, 2 some wait or are unread, 1 nothing done."""
    with desktop() as desk:
        with desk.casebook.reading() as session:
            place_at(session, options.activity)
            clerk_recipient(session, options.clerk)
        options.scans.sort(key=lambda path: page_order(str(path)))
        read = read_scans([path.read_bytes() for path in options.scans], progress=said_to_a_person)
        if options.dry_run or not read.sheets:
            document, code = foreseen(read), exit_code(len(read.sheets), 0, len(read.unread))
        else:
            taken = filed(desk, options, read)
            document = vars(taken)
            code = exit_code(
                taken.filed + taken.already + taken.blank + taken.waiting, taken.waiting, taken.unread
            )
    unread = [unread_line(each, options.scans) for each in read.unread]
    lines = [", ".join(f"{count} {name.replace('_', ' ')}" for name, count in document.items()), *unread]
    if not options.dry_run:
        lines += ORIGINALS
    show(options, {**document, "unread_pages": unread}, "\n".join(lines))
    return code


def filed(desk: Desktop, options: argparse.Namespace, read: Batch) -> Taken:
    """What became of the sheets in a new batch of the clerk."""
    batch_id = open_batch(
        desk.casebook, desk.config, desk.trail, OPERATOR, code=options.activity, clerk=options.clerk
    )
    intake = Intake(desk.config, desk.drop, default_rules())
    return take_sheets(
        desk.casebook, desk.config, intake, desk.trail, batch_id=batch_id, clerk=options.clerk, read=read
    )


def foreseen(read: Batch) -> dict[str, Any]:
    """What a reading found, when nothing is filed."""
    used = [sheet for sheet in read.sheets if not sheet.is_empty]
    return {
        "sheets": len(used),
        "for_a_person": sum(sheet.needs_person for sheet in used),
        "blank": len(read.sheets) - len(used),
        "repeated": len(read.repeated),
        "unread": len(read.unread),
    }


def exit_code(done: int, waiting: int, unread: int) -> int:
    """0 when all was done, 2 when a part was, 1 when nothing."""
    if not done:
        return 1
    return 2 if waiting or unread else 0


def unread_line(unread: Unread, scans: Sequence[Path]) -> str:
    """Which page of which file could not be read, and why."""
    page = f", page {unread.place.page}" if unread.place.page else ""
    return f"{scans[unread.place.file - 1].name}{page}: {unread.problem.text(english)}"


def said_to_a_person(place: Place) -> None:
    """How far the reading is, on a terminal that shows one line."""
    if sys.stderr.isatty():
        print(f"\rfile {place.file}, page {place.page} ", end="", file=sys.stderr, flush=True)
