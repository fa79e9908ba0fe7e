"""A real instance, from the ceremony off the server to the first alert, with the strong key derivation."""

import json
from pathlib import Path

import pytest

from alerts.cli import main
from alerts.config import ConsoleConfig, IntakeConfig
from alerts.custody.accounts import enrol
from alerts.errors import SealingRefused
from alerts.filing import Filed, open_intake
from alerts.storage.casebook import open_casebook
from crypto.receipt import new_receipt
from tests.world import answers_of

PASSWORD, PASSPHRASE = "una contraseña larga", "una frase de acceso distinta"
DESKS = (("analisis", "analysis"), ("alterna", "alternate"), ("investigacion-1", "investigation"))


def enrolled_member(username: str, role: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A person added by command and enrolled as the console would."""
    assert main(["account", "add", username, "--role", role, "--json"]) == 0
    code = json.loads(capsys.readouterr().out)["enrolment_code"]
    config = ConsoleConfig.load()
    casebook = open_casebook(config.casebook_url)
    with casebook.writing() as session:
        enrol(session, config, username, code, PASSWORD, PASSPHRASE)
    casebook.close()


def test_a_real_instance_seals_only_after_the_root_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    phrase, ceremony = tmp_path / "phrase", tmp_path / "ceremony"
    phrase.write_text("la frase de la ceremonia", encoding="utf-8")
    monkeypatch.setenv("ALERTS_PASSPHRASE_FILE", str(phrase))
    monkeypatch.setenv("ALERTS_INSTANCE", str(tmp_path / "instance"))
    assert main(["ceremony", "make", str(ceremony)]) == 0
    public = str(ceremony / "public.json")
    assert (
        main(["init", "--root", public, "--recovery-recipient", public, "--address", "https://ejemplo.gt"])
        == 0
    )
    shown = capsys.readouterr()
    assert "SECRET" not in shown.out + shown.err
    assert "frase" not in shown.out + shown.err

    enrolled_member("primera", "analyst", capsys)
    intake = open_intake(IntakeConfig.load())
    for desk, kind in DESKS:
        request, signed = tmp_path / f"{desk}.json", tmp_path / f"{desk}.signed.json"
        arguments = ["desk", "add", desk, "--name", desk, "--kind", kind, "--member", "primera"]
        assert main([*arguments, "--request", str(request)]) == 0
        if desk == "analisis":
            with pytest.raises(SealingRefused):
                intake.file(answers_of(), receipt=new_receipt())
        assert main(["ceremony", "sign", str(ceremony), str(request), "-o", str(signed)]) == 0
        assert main(["desk", "accept", str(signed)]) == 0
    assert intake.file(answers_of(), receipt=new_receipt()) is Filed.NEW
    capsys.readouterr()

    assert main(["init", "--check", "--json"]) == 2
    missing = "\n".join(json.loads(capsys.readouterr().out)["missing"])
    assert "administrator" in missing
    assert "fewer than 2 members" in missing
    assert "not signed" not in missing
    assert "address" not in missing


def test_a_request_signed_by_another_root_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    phrase = tmp_path / "phrase"
    phrase.write_text("la frase de la ceremonia", encoding="utf-8")
    monkeypatch.setenv("ALERTS_PASSPHRASE_FILE", str(phrase))
    monkeypatch.setenv("ALERTS_INSTANCE", str(tmp_path / "instance"))
    for name in ("own", "foreign"):
        assert main(["ceremony", "make", str(tmp_path / name)]) == 0
    public = str(tmp_path / "own" / "public.json")
    assert main(["init", "--root", public, "--recovery-recipient", public]) == 0
    request, signed = tmp_path / "request.json", tmp_path / "signed.json"
    arguments = [
        "desk",
        "add",
        "analisis",
        "--name",
        "Análisis",
        "--kind",
        "analysis",
        "--request",
        str(request),
    ]
    assert main(arguments) == 0
    assert main(["ceremony", "sign", str(tmp_path / "foreign"), str(request), "-o", str(signed)]) == 0
    capsys.readouterr()
    assert main(["desk", "accept", str(signed)]) == 1
    assert "root key" in capsys.readouterr().err
