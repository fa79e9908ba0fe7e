"""What the import of a long table costs: the command itself, from start to exit, for a CSV file and a workbook."""

import io
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import xlsxwriter

from tests.bench.cases import an_activity
from tests.bench.table import table_of
from tests.world import World

Figures = dict[str, object]

REFUSED_EVERY = 100


def measure_tables(world: World, folder: Path, rows: int) -> Figures:
    """Seconds of filing this many rows and of giving the same file again, for either kind of file.

    One row in a hundred is refused and written to the file to correct.
    """
    cells = [line.split(";") for line in table_of(rows).decode("cp1252").splitlines()]
    for number in range(REFUSED_EVERY, len(cells), REFUSED_EVERY):
        cells[number][0] = "ninguna"
    text = "\r\n".join([";".join(line) for line in cells] + [""])
    return {
        "rows": rows,
        "csv": measure_file(world, folder / "tabla.csv", text.encode("cp1252"), rows),
        "xlsx": measure_file(world, folder / "tabla.xlsx", workbook_of(cells), rows),
    }


def measure_file(world: World, table: Path, data: bytes, rows: int) -> Figures:
    """The command on one file, twice."""
    table.write_bytes(data)
    code, refused = an_activity(world), rows // REFUSED_EVERY
    import_s, report = run(world, table, code)
    assert (report["filed"], report["refused_rows"]) == (rows - refused, refused), report["problems"]
    again_s, report = run(world, table, code)
    assert (report["filed"], report["already"]) == (0, rows - refused)
    peak_kib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {
        "file_bytes": len(data),
        "import_s": import_s,
        "import_again_s": again_s,
        "rows_per_s": round(rows / import_s, 1),
        "largest_child_so_far_mib": round(peak_kib / 1024, 1),
    }


def run(world: World, table: Path, code: str) -> tuple[float, dict[str, object]]:
    """Seconds of `alerts import FILE --activity CODE --annotated FILE --json`, and its report."""
    back = table.with_suffix(".back.xlsx")
    back.unlink(missing_ok=True)
    command = ["import", str(table), "--activity", code, "--annotated", str(back), "--json"]
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "alerts.cli", *command],
        env={**os.environ, **world.env},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    seconds = round(time.perf_counter() - begun, 2)
    assert done.returncode == 2, done.returncode
    report: dict[str, object] = json.loads(done.stdout)
    return seconds, report


def workbook_of(cells: list[list[str]]) -> bytes:
    """The same rows as Excel stores them."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet("Formularios")
        for number, row in enumerate(cells):
            for place, cell in enumerate(row):
                page.write_string(number, place, cell)
    return target.getvalue()
