"""`alerts import`: workbooks and CSV files, handed-back rows, progress, and what a killed run leaves to the next."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from alerts.cli import main
from alerts.storage.drop import Arrival, FiledMark
from tests.paper.tables.workbooks import workbook
from tests.usecases.test_importing import BAD, GOOD, HEADER, an_activity
from tests.world import World


@pytest.fixture
def instance(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The world as the commands find it."""
    for name, value in world.env.items():
        monkeypatch.setenv(name, value)
    return world


def csv_file(folder: Path, rows: list[str]) -> Path:
    path = folder / "tabla.csv"
    path.write_bytes("\r\n".join([HEADER, *rows, ""]).encode("cp1252"))
    return path


def stored(world: World) -> int:
    """How many alerts the drop holds."""
    with world.drop.reading() as session:
        return session.scalar(select(func.count()).select_from(Arrival)) or 0


def marks(world: World) -> int:
    """How many rows are known as filed."""
    with world.drop.reading() as session:
        return session.scalar(select(func.count()).select_from(FiledMark)) or 0


def test_a_workbook_is_filed_and_its_refused_rows_are_written_for_its_owner_alone(
    instance: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, back, code = tmp_path / "tabla.xlsx", tmp_path / "por-corregir.xlsx", an_activity(instance)
    table.write_bytes(workbook([line.split(";") for line in (HEADER, GOOD, BAD)]))
    arguments = ["import", str(table), "--activity", code, "--annotated", str(back)]
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert "2 rows of sheet «Hoja1»: 1 filed, 0 filed before, 1 refused" in shown.out
    assert "row 3, cell A3, A1" in shown.out
    assert "canario" not in shown.out + shown.err
    assert back.stat().st_mode & 0o777 == 0o600
    book = openpyxl.load_workbook(back)
    book.worksheets[0]["A2"].value = "I015"
    book.save(back)
    assert main(["import", str(back), "--activity", code]) == 0
    assert stored(instance) == 2


def test_refused_rows_are_written_over_nothing_and_before_anything_is_filed(
    instance: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = csv_file(tmp_path, [GOOD, BAD])
    before, nothing = table.read_bytes(), tmp_path / "link.xlsx"
    nothing.symlink_to(tmp_path / "gone.xlsx")
    for place in (table, tmp_path, nothing, tmp_path / "nowhere" / "x.xlsx"):
        for option in ("--annotated", "--report"):
            arguments = ["import", str(table), "--activity", an_activity(instance), option, str(place)]
            assert main(arguments) == 1
            assert capsys.readouterr().err.count("\n") == 1
    assert (stored(instance), table.read_bytes()) == (0, before)


def test_refused_rows_and_report_need_a_file_each(
    instance: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, one = csv_file(tmp_path, [GOOD, BAD]), str(tmp_path / "one")
    arguments = [
        "import",
        str(table),
        "--activity",
        an_activity(instance),
        "--annotated",
        one,
        "--report",
        one,
    ]
    assert main(arguments) == 1
    assert "a file each" in capsys.readouterr().err
    assert stored(instance) == 0


@pytest.mark.parametrize(
    "arguments", [[], ["imports"], ["import", "t.csv"], ["paper", "print", "--sheets", "x", "-o", "-"]]
)
def test_arguments_that_make_no_sense_are_nothing_done(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 1
    assert "usage: alerts" in capsys.readouterr().err


def test_refused_rows_are_not_to_be_sent_with_the_whole_table(
    instance: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["import", str(csv_file(tmp_path, [GOOD, BAD])), "--activity", an_activity(instance)]
    main([*arguments, "--dry-run"])
    tried = capsys.readouterr().out
    assert "Nothing of this file is filed" in tried
    assert "archive rule" not in tried
    main(arguments)
    shown = capsys.readouterr().out
    assert "Do not give the whole table again" in shown
    assert "--annotated FILE" in shown
    assert "That answer is not one of the options." in shown
    assert "archive or destroy them as your archive rule says" in shown


def test_a_file_of_another_place_is_nothing_done(
    instance: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, first, second = csv_file(tmp_path, [GOOD]), an_activity(instance), an_activity(instance)
    assert main(["import", str(table), "--activity", first]) == 0
    assert main(["import", str(table), "--activity", second]) == 1
    assert first in capsys.readouterr().err


def test_a_last_line_without_end_is_told(
    instance: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = csv_file(tmp_path, [GOOD])
    table.write_bytes(table.read_bytes()[:-4])
    for more in (["--dry-run"], []):
        assert main(["import", str(table), "--activity", an_activity(instance), *more]) == 0
        assert "last line has no end: check that the file is complete" in capsys.readouterr().out


def test_nothing_is_handed_back_where_all_rows_are_good(instance: World, tmp_path: Path) -> None:
    table, back = csv_file(tmp_path, [GOOD]), tmp_path / "x.xlsx"
    assert main(["import", str(table), "--activity", an_activity(instance), "--annotated", str(back)]) == 0
    assert not back.exists()


def test_many_problems_are_cut_short_on_the_screen_and_whole_in_the_report(
    instance: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, report = csv_file(tmp_path, [BAD] * 250), tmp_path / "out.json"
    assert main(["import", str(table), "--activity", an_activity(instance), "--report", str(report)]) == 1
    assert "… and 50 more problems" in capsys.readouterr().out
    assert len(json.loads(report.read_text())["problems"]) == 250


def test_formulas_and_columns_that_nobody_reads_are_named(
    instance: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "tabla.csv"
    table.write_text(f"{HEADER};Teléfono\n{GOOD.rpartition(';')[0]};=1+1;5\n", encoding="utf-8")
    assert main(["import", str(table), "--activity", an_activity(instance)]) == 0
    shown = capsys.readouterr().out
    assert "columns that were not read: I (Teléfono)" in shown
    assert "cells with formulas, read as text and calculated nowhere: H2" in shown


def test_a_killed_import_is_finished_by_the_same_command_and_files_nothing_twice(
    world: World, tmp_path: Path
) -> None:
    rows = 1_500
    table, code, log = csv_file(tmp_path, [GOOD] * rows), an_activity(world), tmp_path / "log"
    command = [sys.executable, "-m", "alerts.cli", "import", str(table), "--activity", code, "--json"]
    env = {**os.environ, **world.env}
    with (
        log.open("wb") as errors,
        subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=errors) as first,
    ):
        wait_for_some(world)
        first.send_signal(signal.SIGKILL)
    assert first.returncode == -signal.SIGKILL
    before = stored(world)
    assert 0 < before < rows
    assert marks(world) == before
    second = subprocess.run(command, env=env, capture_output=True, check=False, timeout=300)
    report = json.loads(second.stdout)
    assert (second.returncode, report["filed"], report["already"]) == (0, rows - before, before)
    assert stored(world) == marks(world) == rows
    assert b"1500 of 1500 rows filed\n" in second.stderr
    third = subprocess.run([*command, "--dry-run"], env=env, capture_output=True, check=False, timeout=300)
    report = json.loads(third.stdout)
    assert (third.returncode, report["filed"], report["already"]) == (0, 0, rows)


def wait_for_some(world: World) -> None:
    """Until the first rows are stored."""
    end = time.monotonic() + 60
    while stored(world) == 0:
        assert time.monotonic() < end, "nothing was filed"
        time.sleep(0.02)
