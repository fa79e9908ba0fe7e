"""One program of an instance under gunicorn, with the settings that `serve` uses, on a free loopback port."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "python:alerts.cli.gunicorn_settings"
START_SECONDS = 60
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """A running program; only processes that it started itself are ever signalled, by their ids."""

    process: subprocess.Popen[bytes]
    port: int
    log_path: Path

    @property
    def log(self) -> str:
        """Everything that the program wrote to its standard output and error."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        return children_of(self.process.pid)

    def cpu_s(self) -> float:
        """CPU seconds that the workers and their master have used so far."""
        return sum(cpu_of(pid) for pid in [self.process.pid, *self.workers()])

    def kill_workers(self) -> None:
        """SIGKILL every worker; the master starts new ones."""
        for pid in self.workers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def kill(self) -> None:
        """SIGKILL the master and every worker, as a power cut would end them."""
        own = [*self.workers(), self.process.pid]
        for pid in own:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        wait_until(lambda: not any(is_alive(pid) for pid in own), "the killed processes to go")

    def stop(self) -> None:
        """End the program politely."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()


def start(
    program: str,
    env: Mapping[str, str],
    log_path: Path,
    *,
    workers: int = 2,
    threads: int = 8,
    port: int = 0,
    more: Mapping[str, str] | None = None,
) -> Server:
    """A program such as `wsgi:public` that answers on its port; `env` names the instance."""
    port = port or free_port()
    command = [sys.executable, "-m", "gunicorn", program, "-c", SETTINGS, "-b", f"127.0.0.1:{port}"]
    command += ["-w", str(workers), "--threads", str(threads)]
    environment = {**os.environ, **env, "PYTHONDONTWRITEBYTECODE": "1", **(more or {})}
    with log_path.open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    server = Server(process, port, log_path)
    try:
        wait_until(lambda: answers(server), f"{program} to answer")
    except BaseException:
        server.kill()
        raise
    return server


@contextlib.contextmanager
def running(
    program: str,
    env: Mapping[str, str],
    log_path: Path,
    *,
    workers: int = 2,
    port: int = 0,
    more: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """A program for the length of a block."""
    server = start(program, env, log_path, workers=workers, port=port, more=more)
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def answers(server: Server) -> bool:
    """Whether the program answers; RuntimeError with its log when it has ended."""
    if server.process.poll() is not None:
        raise RuntimeError(f"the program ended at once:\n{server.log}")
    request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
            connection.sendall(request)
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def wait_until(condition: object, what: str, seconds: float = START_SECONDS) -> None:
    """Return as soon as `condition()` holds; TimeoutError names what was waited for."""
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.05)


def children_of(pid: int) -> list[int]:
    """The ids of a process's children; none when it has ended."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def is_alive(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def cpu_of(pid: int) -> float:
    """User and system CPU seconds of a process (proc(5), /proc/pid/stat, fields 14 and 15)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def memory_of(pid: int) -> dict[str, int]:
    """Resident and proportional memory of a process in KiB, keys `Rss` and `Pss` (proc(5), smaps_rollup)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return {
        name: int(line.split()[1]) for line in lines for name in ("Rss", "Pss") if line.startswith(f"{name}:")
    }
