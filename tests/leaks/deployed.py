"""The programs as deploy/ runs them: the environment of their units, folders of their own, nginx if it is there."""

import contextlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.live.server import ROOT, Server, children_of, free_port, is_alive, running, wait_until
from tests.live.tls import HOSTNAME, self_signed

ENVIRONMENT = re.compile(r"^Environment=(.+)$", re.MULTILINE)
WORKERS = re.compile(r"^ExecStart=.* -w (\d+)", re.MULTILINE)


def unit(program: str) -> str:
    """The systemd unit of a program, or what is added to nginx's own."""
    name = "nginx.service.d/alertas.conf" if program == "nginx" else f"alertas-{program}.service"
    return (ROOT / "deploy" / "systemd" / name).read_text(encoding="utf-8")


def settings_of(program: str) -> dict[str, str]:
    """The environment that a unit sets, but for where its instance is."""
    pairs = [pair.partition("=") for line in ENVIRONMENT.findall(unit(program)) for pair in line.split()]
    return {name: value for name, _, value in pairs if not name.startswith("ALERTS_")}


def workers_of(program: str) -> int:
    """With how many workers a unit starts its program."""
    found = WORKERS.search(unit(program))
    assert found
    return int(found[1])


@dataclass
class Deployed:
    """Some programs of one instance, and the folders in which they could leave something."""

    folder: Path
    instance: Path
    careless: bool = False
    """Whether the programs run without what their units set."""
    servers: dict[str, Server] = field(default_factory=dict)
    proxy: "Nginx | None" = None

    @property
    def temporary(self) -> Path:
        """TMPDIR of every program."""
        return made(self.folder / "tmp")

    @property
    def home(self) -> Path:
        """HOME of every program."""
        return made(self.folder / "home")

    @property
    def logs(self) -> Path:
        """What the programs write to their standard output and error."""
        return made(self.folder / "logs")

    @property
    def folders(self) -> tuple[Path, ...]:
        """Everything on a disk."""
        return tuple(each for each in sorted(self.folder.iterdir()) if each.is_dir())

    @property
    def pids(self) -> dict[str, list[int]]:
        """The masters and workers of each program."""
        return {name: [each.process.pid, *each.workers()] for name, each in self.servers.items()}

    @property
    def all_pids(self) -> list[int]:
        """Every process, nginx's too."""
        programs = [pid for pids in self.pids.values() for pid in pids]
        return programs + (self.proxy.pids if self.proxy else [])

    @contextlib.contextmanager
    def run(self, name: str, module: str, program: str) -> Iterator[Server]:
        """A WSGI application as the unit of a program runs it."""
        env = {"ALERTS_INSTANCE": str(self.instance), "ALERTS_TODAY": os.environ.get("ALERTS_TODAY", "")}
        own = {"TMPDIR": str(self.temporary), "HOME": str(self.home)}
        more = own if self.careless else {**settings_of(program), **own}
        log, workers = self.logs / f"{name}.log", workers_of(program)
        with running(module, env, log, workers=workers, more=more) as server:
            wait_until(lambda: len(server.workers()) == workers, "the workers")
            self.servers[name] = server
            yield server


def made(folder: Path) -> Path:
    """A folder that is there."""
    folder.mkdir(exist_ok=True)
    return folder


@dataclass
class Nginx:
    """nginx with the configuration of deploy/, its names and addresses replaced."""

    process: subprocess.Popen[bytes]
    port: int
    certificate: Path

    @property
    def pids(self) -> list[int]:
        """The master and its workers."""
        return [self.process.pid, *children_of(self.process.pid)]


def nginx_is_here() -> bool:
    """Whether nginx is on this machine."""
    return shutil.which("nginx") is not None


@contextlib.contextmanager
def behind_nginx(deployed: Deployed, ports: Mapping[str, int]) -> Iterator[Nginx]:
    """nginx in front of programs at these ports, for the length of a block."""
    folder = made(deployed.folder / "nginx")
    port, certificate = free_port(), self_signed(deployed.folder)
    configuration = folder / "nginx.conf"
    configuration.write_text(adapted(folder, certificate, port, ports), encoding="utf-8")
    log = (deployed.logs / "nginx.log").open("ab")
    command = ["nginx", "-p", str(folder), "-e", str(folder / "early.log"), "-c", str(configuration)]
    env = {**os.environ, **settings_of("nginx")}
    process = subprocess.Popen([*command, "-g", "daemon off;"], stdout=log, stderr=log, env=env)
    nginx = Nginx(process, port, certificate)
    try:
        wait_until(lambda: process.poll() is not None or len(nginx.pids) > 1, "nginx")
        assert process.poll() is None, (folder / "early.log").read_text()
        deployed.proxy = nginx
        yield nginx
    finally:
        stop(process)
        log.close()


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End nginx and wait for its workers."""
    pids = children_of(process.pid)
    process.terminate()
    process.wait(timeout=20)
    end = time.monotonic() + 10
    while any(is_alive(pid) for pid in pids) and time.monotonic() < end:
        time.sleep(0.05)


def adapted(folder: Path, certificate: Path, port: int, ports: Mapping[str, int]) -> str:
    """The configuration of deploy/ for this machine; what an older nginx or OpenSSL does not know is left out."""
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    text = text[: text.index("    server {                       # the console")] + "}\n"
    text = re.sub(r"(?m)^user www-data;$", "user root;", text) if os.geteuid() == 0 else without(text, "user")
    changes = {
        r"worker_processes auto;": "worker_processes 2;",
        r"/run/nginx\.pid": f"{folder}/nginx.pid",
        r"/var/log/nginx/error\.log": f"{folder}/error.log",
        r"/run/nginx-bodies": f"{folder}/bodies",
        r"/etc/ssl/alertas/public\.(?:pem|key)": str(certificate),
        r"listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        r"listen 443 ssl default_server;": f"listen 127.0.0.1:{port} ssl default_server;",
        r"listen 80 default_server;": f"listen 127.0.0.1:{free_port()} default_server;",
        r"(?m)^ *listen \[::\].*$": "",
        r"(?m)^ *http2 on;$": "",
        r"X25519MLKEM768:": "",
        r"alertas\.example": HOSTNAME,
        r"unix:/run/alertas-intake/http\.sock": f"127.0.0.1:{ports['intake']}",
        r"unix:/run/alertas-mailbox/http\.sock": f"127.0.0.1:{ports['mailbox']}",
        r"(?m)^ *upstream console .*$": "",
    }
    for pattern, replacement in changes.items():
        text, count = re.subn(pattern, replacement, text)
        assert count, f"deploy/nginx.conf has no {pattern}"
    return text


def without(text: str, directive: str) -> str:
    """The configuration without the lines of a directive."""
    return re.sub(rf"(?m)^\s*{directive} .*$", "", text)
