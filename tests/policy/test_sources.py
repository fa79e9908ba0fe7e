"""What the sources may not contain, and what the README must."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    if (ROOT / name).is_file()
]
TEMPLATES = [path for path in TRACKED if path.suffix in {".html", ".svg"} and "templates" in path.parts]
ASSETS = [path for path in TRACKED if path.parent.parent == ROOT / "static"]
CODE = [
    path for path in TRACKED if path.suffix == ".py" and path.parts[len(ROOT.parts)] in {"alerts", "crypto"}
]
# names of formats, not addresses that anything loads
KNOWN_URLS = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
URL = re.compile(r"(?:https?:)?//[A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z]{2,}[^\s\"'<>)]*")
INLINE = re.compile(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|farm|root|home)/")


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_is_something_to_look_at() -> None:
    assert len(TEMPLATES) > 15
    assert len(ASSETS) > 2
    assert len(CODE) > 80


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_templates_have_no_inline_script_or_style(path: Path) -> None:
    assert not INLINE.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [*TEMPLATES, *ASSETS], ids=relative)
def test_pages_and_assets_name_no_third_party(path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    assert not [url for url in URL.findall(content) if url not in KNOWN_URLS]


@pytest.mark.parametrize("path", ASSETS, ids=relative)
def test_assets_use_no_storage_worker_or_beacon(path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    for word in (
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "caches.",
        "serviceWorker",
        "sendBeacon",
        "document.cookie",
    ):
        assert word not in content


def test_no_file_names_a_path_of_a_machine() -> None:
    text = [
        path
        for path in TRACKED
        if path.suffix in {".py", ".md", ".toml", ".html", ".css", ".js", ".json", ".lock"}
    ]
    guilty = [relative(path) for path in text if MACHINE_PATH.search(path.read_text(encoding="utf-8"))]
    assert [name for name in guilty if name != relative(Path(__file__).resolve())] == []


def test_lock_files_carry_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "package-lock.json"):
        content = (ROOT / name).read_text(encoding="utf-8")
        assert '"resolved"' not in content
        if name != "package-lock.json":  # funding links there are no download addresses
            assert "://" not in content


@pytest.mark.parametrize("path", CODE, ids=relative)
def test_a_file_is_one_thing_of_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", CODE, ids=relative)
def test_production_code_asserts_and_prints_nothing(path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    assert not re.search(r"^\s*assert ", content, re.MULTILINE)
    if "cli" not in path.parts and path.name != "__main__.py":
        assert not re.search(r"^\s*print\(", content, re.MULTILINE)


def test_the_map_of_the_readme_is_complete() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    packages = {
        f"alerts/{path.name}" for path in (ROOT / "alerts").iterdir() if (path / "__init__.py").exists()
    }
    modules = {f"alerts/{path.name}" for path in (ROOT / "alerts").glob("*.py") if path.name != "__init__.py"}
    tops = {f"{path.parts[len(ROOT.parts)]}/" for path in TRACKED if len(path.parts) > len(ROOT.parts) + 1}
    missing = [
        name for name in sorted(packages | modules | tops) if name.removeprefix("alerts/") not in readme
    ]
    assert missing == []
