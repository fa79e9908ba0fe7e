"""Recovery: two of three custodians give a lost desk to a new member, who reads what was filed before."""

from pathlib import Path

import pytest

from alerts.cli import main
from alerts.custody.accounts import fingerprint
from alerts.storage.casebook import Account
from crypto.__main__ import main as crypto_main
from tests.usecases.test_accounts import PASSPHRASE, enrolled
from tests.world import World


@pytest.fixture
def custodians(tmp_path: Path) -> list[Path]:
    """Three identity files, each with its recipient beside it."""
    files = []
    for number in (1, 2, 3):
        identity = tmp_path / f"custodian-{number}.txt"
        assert crypto_main(["keygen", "-pq", "-o", str(identity)]) == 0
        public = next(line for line in identity.read_text().splitlines() if "age1pq1" in line)
        (tmp_path / f"custodian-{number}.pub").write_text(public.rpartition(" ")[2] + "\n")
        files.append(identity)
    return files


def test_custodians_recover_a_desk_together(
    world: World, custodians: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, case_id = world.collected()
    phrase = tmp_path / "phrase"
    phrase.write_text(world.accounts["admin"]["ceremony_passphrase"], encoding="utf-8")
    for name, value in {**world.env, "ALERTS_PASSPHRASE_FILE": str(phrase)}.items():
        monkeypatch.setenv(name, value)
    ceremony, pieces, key = world.folder / "demo-ceremony", tmp_path / "pieces", tmp_path / "recovery.key.age"
    named = [part for path in custodians for part in ("--custodian", str(path.with_suffix(".pub")))]
    assert main(["recovery", "split", str(ceremony), *named, "--threshold", "2", "-o", str(pieces)]) == 0

    enrolled(world, "nueva")
    two = [str(pieces / f"pieza-{number}-de-1-3.age") for number in (1, 3)]
    identities = ["-i", str(custodians[0]), "-i", str(custodians[2])]
    scheme = str(pieces / "scheme.json")
    assert main(["recovery", "join", scheme, two[0], *identities, "-o", str(key)]) == 1
    assert not key.exists()
    assert main(["recovery", "join", scheme, *two, *identities, "-o", str(key)]) == 0
    with world.casebook.reading() as session:
        shown = fingerprint(session.get_one(Account, "nueva").recipient)
    recover = ["--key", str(key), "--fingerprint", shown]
    assert main(["recovery", "desk", "analisis", "nueva", "--key", str(key)]) == 1
    assert main(["recovery", "desk", "analisis", "nueva", *recover]) == 0
    assert main(["recovery", "desk", "alterna", "nueva", *recover]) == 1

    world.accounts["nueva"] = {"passphrase": PASSPHRASE}
    assert world.open("nueva", case_id).answers.one("A1") == "I015"
