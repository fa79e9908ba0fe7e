"""Programs are made when they are asked for, and do not load each other."""

import subprocess
import sys
from pathlib import Path

import pytest

from alerts.web.joined import public_site

CHECKOUT = Path(__file__).resolve().parents[2]


def modules_after(statement: str) -> set[str]:
    """The modules that a fresh interpreter holds after a statement."""
    code = f"{statement}; import sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_naming_the_programs_loads_none_of_them():
    assert not [name for name in modules_after("import wsgi") if name.startswith("alerts")]


@pytest.mark.parametrize(
    ("module", "others"),
    [
        ("alerts.intake", ("alerts.mailbox", "alerts.console", "crypto.opening", "crypto.identities")),
        ("alerts.mailbox_site", ("alerts.intake", "alerts.console")),
    ],
)
def test_a_program_does_not_load_anothers_code(module, others):
    loaded = modules_after(f"import {module}")
    assert not [name for name in loaded if name.startswith(others)]


def test_an_unknown_program_is_an_error():
    import wsgi

    with pytest.raises(AttributeError):
        _ = wsgi.nothing


@pytest.mark.parametrize(
    ("path", "program"),
    [
        *[(path, "A") for path in ("/", "", "/buzones", "/p/buzon", "/api/v1/alerts", "/api/v1/mailboxes")],
        *[(path, "B") for path in ("/buzon", "/buzon/x", "/api/v1/mailbox", "/api/v1/mailbox/files")],
    ],
)
def test_a_path_leads_to_its_program_unchanged(path, program):
    def echo(name):
        return lambda environ, _start: [f"{name}{environ['PATH_INFO']}".encode()]

    public = public_site(echo("A"), echo("B"))
    assert public({"PATH_INFO": path}, None) == [f"{program}{path}".encode()]
