"""`python -m crypto`: age's flags, all or nothing, one line when something is wrong."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crypto.passphrase import lock
from tests.conftest import require
from tests.crypto.people import ANA, BETO, CURVE
from tests.crypto.terminal import run_at_terminal

COMMAND = (sys.executable, "-m", "crypto")
PASSPHRASE = "la montaña está lejos"
LARGE = bytes(range(256)) * 1000


@pytest.fixture(autouse=True)
def _code_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with identities, a passphrase and something to seal."""
    (tmp_path / "ana.txt").write_text(f"# Ana\n{ANA.secret_text}\n")
    (tmp_path / "beto.txt").write_text(BETO.secret_text)
    (tmp_path / "curve.txt").write_text(CURVE.secret_text)
    (tmp_path / "recipients.txt").write_text(f"# todos\n{BETO.recipient}\n\n{ANA.recipient}\n")
    (tmp_path / "passphrase.txt").write_text(f"{PASSPHRASE}\nthe rest is not looked at")
    (tmp_path / "other.txt").write_text("otra clave")
    (tmp_path / "plain").write_bytes(LARGE)
    return tmp_path


def run(folder: Path, *arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *arguments], cwd=folder, input=data, capture_output=True, check=False)


def done(folder: Path, *arguments: str, data: bytes = b"") -> bytes:
    """The output of a run that must go well and say nothing."""
    finished = run(folder, *arguments, data=data)
    assert (finished.returncode, finished.stderr) == (0, b"")
    return finished.stdout


def refused(folder: Path, *arguments: str, data: bytes = b"") -> str:
    """The one line of a run that must fail and change nothing in the folder."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    finished = run(folder, *arguments, data=data)
    assert finished.returncode in (1, 2)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    line = finished.stderr.decode()
    assert (line.count("\n"), line[-1]) == (1, "\n")
    assert "Traceback" not in line
    return line


@pytest.mark.parametrize(("flags", "start"), [([], "AGE-SECRET-KEY-1"), (["-pq"], "AGE-SECRET-KEY-PQ-1")])
def test_made_keys_seal_and_open_through_pipes(folder: Path, flags: list[str], start: str) -> None:
    comment, identity = done(folder, "keygen", *flags).decode().splitlines()
    recipient = comment.removeprefix("# public key: ")
    assert identity.startswith(start)
    (folder / "key").write_text(identity)
    sealed = done(folder, "encrypt", "-r", recipient, data=LARGE)
    assert done(folder, "decrypt", "-i", "key", data=sealed) == LARGE


def test_a_made_key_is_its_owners_alone_and_never_overwritten(folder: Path) -> None:
    made = run(folder, "keygen", "-pq", "-o", "key")
    assert made.returncode == 0
    assert made.stderr.startswith(b"Public key: age1pq1")
    assert stat.S_IMODE((folder / "key").stat().st_mode) == 0o600
    assert "exists" in refused(folder, "keygen", "-pq", "-o", "key")


def test_files_of_recipients_armor_and_outputs(folder: Path) -> None:
    done(folder, "encrypt", "-a", "-R", "recipients.txt", "-o", "sealed.age", "plain")
    assert (folder / "sealed.age").read_bytes().startswith(b"-----BEGIN AGE ENCRYPTED FILE-----\n")
    for who in ("ana.txt", "beto.txt"):
        done(folder, "decrypt", "-i", "curve.txt", "-i", who, "-o", f"{who}.opened", "sealed.age")
        assert (folder / f"{who}.opened").read_bytes() == LARGE
    assert done(folder, "decrypt", "-i", "ana.txt", "-o", "-", "sealed.age") == LARGE


def test_a_passphrase_from_a_file(folder: Path) -> None:
    sealed = done(folder, "encrypt", "-p", "--passphrase-file", "passphrase.txt", data=b"hola")
    assert done(folder, "decrypt", "--passphrase-file", "passphrase.txt", data=sealed) == b"hola"
    (folder / "sealed.age").write_bytes(sealed)
    refused(folder, "decrypt", "--passphrase-file", "other.txt", "-o", "out", "sealed.age")


def test_an_identity_file_may_be_locked(folder: Path) -> None:
    (folder / "locked.age").write_bytes(lock(ANA.secret_text.encode(), PASSPHRASE, work_factor=10))
    sealed = done(folder, "encrypt", "-r", str(ANA.recipient), data=b"hola")
    assert (
        done(folder, "decrypt", "-i", "locked.age", "--passphrase-file", "passphrase.txt", data=sealed)
        == b"hola"
    )
    refused(folder, "decrypt", "-i", "locked.age", "--passphrase-file", "other.txt", data=sealed)


def test_a_passphrase_is_asked_for_at_the_terminal(folder: Path) -> None:
    encrypt = [*COMMAND, "encrypt", "-p", "-o", "sealed.age", "plain"]
    status, shown = run_at_terminal(encrypt, [PASSPHRASE, PASSPHRASE], folder)
    assert status == 0, shown
    decrypt = [*COMMAND, "decrypt", "-o", "opened", "sealed.age"]
    status, shown = run_at_terminal(decrypt, [PASSPHRASE], folder)
    assert (status, (folder / "opened").read_bytes()) == (0, LARGE), shown
    assert PASSPHRASE not in shown


def test_two_different_passphrases_seal_nothing(folder: Path) -> None:
    encrypt = [*COMMAND, "encrypt", "-p", "-o", "sealed.age", "plain"]
    status, shown = run_at_terminal(encrypt, ["una", "otra"], folder)
    assert (status, "differ" in shown, (folder / "sealed.age").exists()) == (1, True, False)


def test_binary_does_not_go_to_a_terminal(folder: Path) -> None:
    status, shown = run_at_terminal([*COMMAND, "encrypt", "-R", "recipients.txt", "plain"], [], folder)
    assert status == 1
    assert "terminal" in shown


def test_a_damaged_file_leaves_no_output_and_an_older_output_as_it_was(folder: Path) -> None:
    sealed = done(folder, "encrypt", "-R", "recipients.txt", "plain")
    (folder / "older").write_bytes(b"as it was")
    for damaged in (sealed[:-1], sealed[:-70_000], sealed + b"x", sealed[:-1] + bytes([sealed[-1] ^ 1])):
        (folder / "sealed.age").write_bytes(damaged)
        refused(folder, "decrypt", "-i", "ana.txt", "-o", "new", "sealed.age")
        refused(folder, "decrypt", "-i", "ana.txt", "-o", "older", "sealed.age")


def test_a_damaged_file_on_the_standard_output_is_not_a_success(folder: Path) -> None:
    sealed = done(folder, "encrypt", "-R", "recipients.txt", "plain")
    finished = run(folder, "decrypt", "-i", "ana.txt", data=sealed[:-1])
    assert finished.returncode == 1
    assert LARGE.startswith(finished.stdout)
    assert finished.stdout != LARGE


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["seal"],
        ["encrypt"],
        ["encrypt", "-r", "age1nonsense"],
        ["encrypt", "-r", str(CURVE.recipient), "-r", str(ANA.recipient)],
        ["encrypt", "-r", str(CURVE.recipient), "-p"],
        ["encrypt", "-r", str(CURVE.recipient), "--passphrase-file", "passphrase.txt"],
        ["encrypt", "-r", str(CURVE.recipient), "absent"],
        ["encrypt", "-r", str(CURVE.recipient), "."],
        ["encrypt", "-r", str(CURVE.recipient), "-o", "absent/out", "plain"],
        ["encrypt", "-r", str(CURVE.recipient), "-o", ".", "plain"],
        ["encrypt", "-R", "absent"],
        ["encrypt", "-R", "plain"],
        ["encrypt", "-p", "--passphrase-file", "empty"],
        ["encrypt", "--arm", "-r", str(CURVE.recipient)],
        ["decrypt", "-i", "absent"],
        ["decrypt", "-i", "passphrase.txt"],
        ["decrypt", "-i", "ana.txt", "plain"],
        ["decrypt", "-i", "ana.txt", "-o", "out", "ana.txt"],
        ["keygen", "-o", "absent/key"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_one_line(folder: Path, arguments: list[str]) -> None:
    (folder / "empty").touch()
    refused(folder, *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ["encrypt", "-r", ANA.secret_text],
        ["encrypt", "-R", ANA.secret_text],
        ["decrypt", "-i", ANA.secret_text],
        ["decrypt", "-i", "ana.txt", ANA.secret_text],
        ["decrypt", "-i", "ana.txt", "-o", f"absent/{ANA.secret_text}", "plain"],
        ["decrypt", ANA.secret_text, ANA.secret_text],
        [ANA.secret_text],
        ["keygen", f"--{ANA.secret_text}"],
    ],
)
def test_a_key_typed_in_the_wrong_place_is_not_repeated(folder: Path, arguments: list[str]) -> None:
    assert "AGE-SECRET-KEY" not in refused(folder, *arguments)


def test_an_output_that_is_full_or_closed_is_not_a_success(folder: Path) -> None:
    require(Path("/dev/full").exists(), "/dev/full")
    command = [*COMMAND, "encrypt", "-R", "recipients.txt"]
    for data in (b"hola", LARGE):
        near, far = os.pipe()
        os.close(near)
        with Path("/dev/full").open("wb") as full, os.fdopen(far, "wb") as closed:
            for target in (full, closed):
                ended = subprocess.run(
                    command, cwd=folder, input=data, stdout=target, stderr=subprocess.PIPE, check=False
                )
                assert ended.returncode == 1
                assert ended.stderr.count(b"\n") == 1


def test_a_pipe_or_device_as_output_is_written_to_and_not_replaced(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    with subprocess.Popen(["cat", "pipe"], cwd=folder, stdout=subprocess.PIPE) as reader:
        done(folder, "encrypt", "-R", "recipients.txt", "-o", "pipe", data=b"hola")
        sealed = reader.communicate(timeout=30)[0]
    assert (folder / "pipe").is_fifo()
    assert done(folder, "decrypt", "-i", "ana.txt", data=sealed) == b"hola"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_an_interrupted_run_leaves_nothing_behind(folder: Path, number: signal.Signals) -> None:
    command = [*COMMAND, "encrypt", "-R", "recipients.txt", "-o", "sealed.age"]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stderr
        process.stdin.write(LARGE)
        process.stdin.flush()
        begun = time.monotonic()
        while not list(folder.glob(".*unfinished")) and time.monotonic() - begun < 30:
            time.sleep(0.02)
        process.send_signal(number)
        assert process.wait(30) == 1
        assert process.stderr.read() == b"crypto: interrupted\n"
    assert not list(folder.glob(".*"))
    assert not (folder / "sealed.age").exists()


def test_stock_age_and_the_command_open_each_others_files(folder: Path) -> None:
    age = shutil.which("age") or ""
    require(bool(age), "the age command")
    ours = done(folder, "encrypt", "-a", "-r", str(CURVE.recipient), "plain")
    opened = subprocess.run(
        [age, "-d", "-i", "curve.txt"], cwd=folder, input=ours, capture_output=True, check=True
    )
    assert opened.stdout == LARGE
    theirs = subprocess.run([age, "-r", str(CURVE.recipient)], input=LARGE, capture_output=True, check=True)
    assert done(folder, "decrypt", "-i", "curve.txt", data=theirs.stdout) == LARGE
