"""Files cross both ways with two other implementations: stock `age` and the npm package `age-encryption`."""

import shutil
import subprocess
from pathlib import Path

import pytest

from crypto.identities import X25519Identity, parse_identity
from crypto.opening import open_sealed
from crypto.passphrase import ScryptIdentity, ScryptRecipient, lock, unlock
from crypto.sealing import seal
from tests.conftest import require
from tests.crypto.people import ANA, BETO, CURVE
from tests.crypto.terminal import run_at_terminal

ROOT = Path(__file__).parents[2]
AGE = shutil.which("age") or ""
NODE = shutil.which("node") or ""
PASSPHRASE = "la montana esta lejos"
# An empty file, one chunk, and one that ends in the middle of its third chunk.
PLAINTEXTS = pytest.mark.parametrize("plaintext", [b"", b"una alerta\n", bytes(range(256)) * 600], ids=len)


@pytest.fixture(scope="module")
def _age() -> None:
    require(bool(AGE), "the age command")


@pytest.fixture(scope="module")
def _typage() -> None:
    require(bool(NODE) and (ROOT / "node_modules/age-encryption").is_dir(), "age-encryption (node, npm ci)")


def age(*arguments: str, data: bytes) -> bytes:
    return subprocess.run([AGE, *arguments], input=data, capture_output=True, check=True).stdout


def typage(verb: str, key: str, data: bytes = b"") -> bytes:
    command = [NODE, "tests/crypto/typage.mjs", verb, key]
    return subprocess.run(command, cwd=ROOT, input=data, capture_output=True, check=True).stdout


@pytest.fixture
def identity_file(tmp_path: Path) -> str:
    path = tmp_path / "identity.txt"
    path.write_text(CURVE.secret_text)
    return str(path)


@PLAINTEXTS
@pytest.mark.usefixtures("_age")
def test_age_opens_what_we_seal(plaintext: bytes, identity_file: str) -> None:
    sealed = seal(plaintext, [X25519Identity(bytes(range(32))).recipient, CURVE.recipient])
    assert age("--decrypt", "-i", identity_file, data=sealed) == plaintext


@PLAINTEXTS
@pytest.mark.parametrize("armor", [(), ("-a",)], ids=["binary", "armored"])
@pytest.mark.usefixtures("_age")
def test_we_open_what_age_seals(plaintext: bytes, armor: tuple[str, ...]) -> None:
    sealed = age(*armor, "-r", str(CURVE.recipient), data=plaintext)
    assert open_sealed(sealed, [CURVE]) == plaintext


@pytest.mark.usefixtures("_age")
def test_age_makes_identities_we_read_and_derives_our_recipients(tmp_path: Path, identity_file: str) -> None:
    keygen = shutil.which("age-keygen") or ""
    require(bool(keygen), "the age-keygen command")
    made = subprocess.run([keygen], capture_output=True, text=True, check=True).stdout
    assert str(parse_identity(made.splitlines()[-1]).recipient) in made
    derived = subprocess.run([keygen, "-y", identity_file], capture_output=True, text=True, check=True).stdout
    assert derived.strip() == str(CURVE.recipient)


@pytest.mark.usefixtures("_age")
def test_age_opens_what_we_lock(tmp_path: Path) -> None:
    (tmp_path / "locked.age").write_bytes(lock(b"una alerta", PASSPHRASE, work_factor=10))
    status, shown = run_at_terminal([AGE, "-d", "-o", "opened", "locked.age"], [PASSPHRASE], tmp_path)
    assert (status, (tmp_path / "opened").read_bytes()) == (0, b"una alerta"), shown


@pytest.mark.usefixtures("_age")
def test_we_open_what_age_locks(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"una alerta")
    command = [AGE, "-p", "-a", "-o", "locked.age", "plain"]
    status, shown = run_at_terminal(command, [PASSPHRASE, PASSPHRASE], tmp_path)
    assert status == 0, shown
    assert unlock((tmp_path / "locked.age").read_bytes(), PASSPHRASE) == b"una alerta"


@PLAINTEXTS
@pytest.mark.usefixtures("_typage")
def test_age_encryption_opens_what_we_seal(plaintext: bytes) -> None:
    sealed = seal(plaintext, [BETO.recipient, ANA.recipient])
    assert typage("open", ANA.secret_text, sealed) == plaintext


@PLAINTEXTS
@pytest.mark.usefixtures("_typage")
def test_we_open_what_age_encryption_seals(plaintext: bytes) -> None:
    sealed = typage("seal", f"{BETO.recipient},{ANA.recipient}", plaintext)
    assert open_sealed(sealed, [ANA]) == plaintext == open_sealed(sealed, [BETO])


@pytest.mark.usefixtures("_typage")
def test_age_encryption_and_we_make_the_same_keys() -> None:
    identity = typage("keygen", "hybrid").decode()
    assert str(parse_identity(identity).recipient) == typage("recipient", identity).decode()
    assert typage("recipient", ANA.secret_text).decode() == str(ANA.recipient)
    assert typage("recipient", CURVE.secret_text).decode() == str(CURVE.recipient)


@pytest.mark.usefixtures("_typage")
def test_passphrases_cross_with_age_encryption() -> None:
    sealed = typage("seal-locked", PASSPHRASE, b"una alerta")
    assert open_sealed(sealed, [ScryptIdentity(PASSPHRASE)]) == b"una alerta"
    ours = seal(b"una alerta", [ScryptRecipient(PASSPHRASE, work_factor=10)])
    assert typage("open-locked", PASSPHRASE, ours) == b"una alerta"
