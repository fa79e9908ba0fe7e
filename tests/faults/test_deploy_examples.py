"""The examples in deploy/ keep the promises that the programs alone cannot keep."""

import re
from pathlib import Path

import pytest

from alerts.config import FileLimits
from alerts.console.access import IMPORT_BYTES, SCANS
from alerts.web.factory import FORM_BYTES
from alerts.web.interface import ALERT_BYTES, ENTRY_BYTES
from alerts.web.joined import MAILBOX_PATHS
from alerts.web.uploads import FIELD_BYTES
from crypto.padding import padme
from crypto.sealed_shape import sealed_length
from tests.live.server import ROOT

NGINX = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
SERVICES = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
UNITS = {"k": 1024, "m": 1024**2}


def sizes(directive: str) -> list[int]:
    """Every value of a directive of nginx that is a size, in bytes."""
    found = re.findall(rf"^\s*{directive} (\d+)([km]);", NGINX, re.MULTILINE)
    return [int(number) * UNITS[unit] for number, unit in found]


def settings(service: Path) -> list[str]:
    """The settings of a unit, without its comments."""
    lines = service.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "["))]


def test_the_proxy_keeps_no_trace_of_a_visitor() -> None:
    assert re.search(r"^\s*access_log off;", NGINX, re.MULTILINE)
    assert re.findall(r"^\s*error_log \S+ (\w+);", NGINX, re.MULTILINE) == ["emerg"]
    for name in ("User-Agent", "Referer", "X-Forwarded-For", "Forwarded"):
        assert f'proxy_set_header {name} "";' in NGINX
    assert "$remote_addr" not in NGINX
    assert "$binary_remote_addr" not in NGINX


def test_the_proxy_spools_no_body_and_no_answer() -> None:
    public_limit, files_limit, tables_limit, scans_limit = sizes("client_max_body_size")
    assert FORM_BYTES < public_limit < sizes("client_body_buffer_size")[0]
    assert max(ALERT_BYTES, ENTRY_BYTES) < public_limit
    assert sealed_length(padme(FileLimits().largest_bytes), 1) + FIELD_BYTES < files_limit
    assert tables_limit > IMPORT_BYTES
    assert scans_limit > (SCANS.body_bytes or 0)
    assert "client_body_temp_path /run/" in NGINX
    assert "proxy_max_temp_file_size 0;" in NGINX


def test_the_proxy_hands_each_path_to_its_program() -> None:
    to_mailbox = re.findall(r"location (\S+)\s+\{ proxy_pass http://mailbox; \}", NGINX)
    assert tuple(to_mailbox) == MAILBOX_PATHS


def test_the_proxy_collects_no_file() -> None:
    (files,) = re.findall(r"location ~ \^/(\S+)\$ \{(.*?)\n        \}", NGINX, re.DOTALL)
    assert files[0] == "(buzon/archivos|api/v1/mailbox/files)"
    assert "proxy_request_buffering off;" in files[1]
    assert "proxy_pass http://mailbox;" in files[1]


def test_the_proxy_offers_a_post_quantum_key_exchange_and_adds_no_header_to_a_page() -> None:
    assert "ssl_ecdh_curve X25519MLKEM768:" in NGINX
    assert "ssl_session_tickets off;" in NGINX
    added = [line for line in NGINX.splitlines() if "add_header" in line]
    assert added
    assert all("location @" in line for line in added)


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.stem)
def test_a_service_leaves_nothing_of_its_memory_on_a_disk(service: Path) -> None:
    lines = settings(service)
    assert {"LimitCORE=0", "MemorySwapMax=0", "ProtectSystem=strict", "NoNewPrivileges=yes"} <= set(lines)
    assert (
        "Environment=PYTHONMALLOC=malloc MALLOC_PERTURB_=165 GLIBC_TUNABLES=glibc.malloc.tcache_count=0"
        in lines
    )
    assert "PrivateNetwork=yes" in lines


@pytest.mark.parametrize("program", ["intake", "mailbox"])
def test_a_public_program_cannot_read_another_programs_secret(program: str) -> None:
    lines = settings(ROOT / "deploy" / "systemd" / f"alertas-{program}.service")
    hidden = " ".join(line for line in lines if line.startswith("InaccessiblePaths="))
    for other in {"intake", "mailbox", "console", "trail", "batch"} - {program}:
        assert f"/secrets/{other}.key" in hidden
    assert f"/secrets/{program}.key" not in hidden
    assert not [line for line in lines if line.startswith("ReadWritePaths=")]


def test_the_console_runs_in_one_process() -> None:
    (command,) = [
        line
        for line in settings(ROOT / "deploy/systemd/alertas-console.service")
        if line.startswith("ExecStart=")
    ]
    assert " -w 1 " in command
