"""The operators' commands on a demonstration instance: results, exit codes, one-line errors."""

import json
from pathlib import Path

import pytest

from alerts.cli import main
from tests.usecases.test_importing import BAD, GOOD, HEADER, an_activity
from tests.world import World


@pytest.fixture
def instance(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The world as the commands find it."""
    for name, value in world.env.items():
        monkeypatch.setenv(name, value)
    return world


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    document = json.loads(capsys.readouterr().out)
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize(
    ("lines", "code", "exit_code"),
    [([GOOD], "", 0), ([GOOD, BAD], "", 2), ([BAD], "", 1), ([GOOD], "ZZZZ", 1)],
)
def test_import_ends_with_the_code_that_scripts_expect(
    instance: World,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    lines: list[str],
    code: str,
    exit_code: int,
) -> None:
    table, report = tmp_path / "tabla.csv", tmp_path / "out.json"
    table.write_bytes("\r\n".join([HEADER, *lines, ""]).encode("utf-8-sig"))
    arguments = ["import", str(table), "--activity", code or an_activity(instance), "--report", str(report)]
    assert main(arguments) == exit_code
    shown = capsys.readouterr()
    assert "canario" not in shown.out + shown.err
    assert report.exists() is not bool(code)


def test_a_missing_file_and_a_cut_table_are_one_line(
    instance: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = tmp_path / "cortada.csv"
    cut.write_text(f'{HEADER}\n{GOOD}\nI015;"Bodega', encoding="utf-8")
    for path in (tmp_path / "nada.csv", cut):
        assert main(["import", str(path), "--activity", an_activity(instance)]) == 1
        shown = capsys.readouterr()
        assert shown.err.count("\n") == 1
        assert shown.err.startswith("alerts: ")
        assert not shown.out


def test_rounds_collect_and_the_trail_verifies(instance: World, capsys: pytest.CaptureFixture[str]) -> None:
    instance.file()
    assert main(["rounds", "--json"]) == 0
    assert printed(capsys) == {"alerts": 1, "messages": 0, "files": 0, "released": 0, "refused": 0}
    assert main(["trail", "verify", "--json"]) == 0
    assert printed(capsys)["intact"] is True
    (instance.folder / "trail.head").unlink()
    assert main(["trail", "verify"]) == 2


def test_accounts_are_added_listed_and_given_new_codes(
    instance: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["account", "add", "nueva", "--role", "analyst", "--desk", "analisis", "--json"]) == 0
    first = printed(capsys)["enrolment_code"]
    assert main(["account", "new-code", "nueva", "--json"]) == 0
    assert printed(capsys)["enrolment_code"] != first
    assert main(["account", "add", "nueva", "--role", "analyst"]) == 1
    capsys.readouterr()
    assert main(["account", "list", "--json"]) == 0
    accounts = printed(capsys)["accounts"]
    assert isinstance(accounts, list)
    assert len(accounts) == 8
    assert str(first) not in json.dumps(accounts)


def test_a_member_grants_on_the_command_line_with_a_passphrase_file(
    instance: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.usecases.test_accounts import enrolled

    enrolled(instance, "nueva")
    phrase = tmp_path / "frase"
    phrase.write_text(instance.accounts["analista"]["passphrase"] + "\n", encoding="utf-8")
    monkeypatch.setenv("ALERTS_PASSPHRASE_FILE", str(phrase))
    grant = ["desk", "grant", "analisis", "nueva", "--as", "analista"]
    assert main(grant) == 1
    shown = capsys.readouterr().err.rpartition("--fingerprint ")[2].strip().strip("'")
    assert main([*grant, "--fingerprint", "0000 0000 0000 0000 0000 0000"]) == 1
    capsys.readouterr()
    assert main([*grant, "--fingerprint", shown, "--json"]) == 0
    assert printed(capsys) == {"username": "nueva", "fingerprint": shown}
    phrase.write_text("no es esta", encoding="utf-8")
    assert main([*grant, "--fingerprint", shown]) == 1


def test_the_check_lists_what_a_demonstration_lacks(
    instance: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "--check", "--json"]) == 2
    missing = printed(capsys)["missing"]
    assert isinstance(missing, list)
    assert any("demonstration" in gap for gap in missing)
    assert any("contact" in gap for gap in missing)


def test_a_missing_key_file_is_named_and_nothing_else_happens(
    instance: World, capsys: pytest.CaptureFixture[str]
) -> None:
    (instance.folder / "secrets" / "batch.key").unlink()
    assert main(["rounds"]) == 1
    assert "secrets/batch.key is missing" in capsys.readouterr().err


def test_an_instance_is_never_made_over_another(instance: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--demonstration"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_desk_is_renewed_on_the_command_line(
    instance: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    instance.collected()
    phrase = tmp_path / "frase"
    phrase.write_text(instance.accounts["analista"]["passphrase"] + "\n", encoding="utf-8")
    monkeypatch.setenv("ALERTS_PASSPHRASE_FILE", str(phrase))
    assert main(["desk", "renew", "analisis", "--as", "analista", "--json"]) == 0
    assert printed(capsys) == {"desk": "analisis", "cases": 1, "left": 0}
    assert main(["desk", "renew", "alterna", "--as", "analista"]) == 1
