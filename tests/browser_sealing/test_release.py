"""The scripts as they are served: small, old enough for cheap phones, and with a digest that anybody can check."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

from alerts.cli import main, release
from alerts.web import assets
from tests.browser_sealing.peer import ROOT
from tests.world import World

LARGEST_PACKED_BYTES = 45 * 1000
# Younger than the oldest phones that the scripts are built for, or forbidden by the policy of the pages.
TOO_NEW = re.compile(
    r"replaceChildren|Object\.hasOwn|\.replaceAll\(|structuredClone|\.flatMap\(|Object\.fromEntries|innerHTML|\beval\("
)


@pytest.fixture
def instance(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The world as the commands find it."""
    for name, value in world.env.items():
        monkeypatch.setenv(name, value)
    return world


@pytest.mark.parametrize("script", ["form.js", "mailbox.js"])
def test_a_script_is_small_and_runs_on_old_phones(built: Path, script: str) -> None:
    body = (built / script).read_bytes()
    assert len(gzip.compress(body, mtime=0)) <= LARGEST_PACKED_BYTES
    assert TOO_NEW.findall(body.decode()) == []


def test_only_exact_versions_are_built_from() -> None:
    packages = json.loads((ROOT / "package.json").read_text("utf-8"))
    wanted = packages["dependencies"] | packages["devDependencies"]
    assert [name for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
    assert "resolved" not in (ROOT / "package-lock.json").read_text("utf-8")


def test_the_digest_names_every_file_as_it_is_served(
    built: Path, instance: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["release-digest", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    script = hashlib.sha256((built / "form.js").read_bytes()).hexdigest()
    assert document["files"]["/static/built/form.js"] == script
    assert document["root"] == instance.config.root_key.hex()
    assert {"/static/built/mailbox.js", "/static/txt/palabras.txt", "/static/css/alertas.css"} <= set(
        document["files"]
    )
    assert main(["release-digest"]) == 0
    assert f"{script}  /static/built/form.js" in capsys.readouterr().out


def test_an_operator_without_node_is_told(
    instance: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    assert main(["release-digest"]) == 2
    assert "make built" in capsys.readouterr().out
    main(["init", "--check"])
    assert "sealed when they arrive" in capsys.readouterr().out
    assert release.missing_scripts() != []
