"""What a file of the largest size costs: seconds, and memory of the process that takes it, sealed there or before."""

import base64
import re
import secrets
from pathlib import Path

from tests.bench.timing import seconds_of
from tests.leaks.visitor import JPEG, multipart
from tests.live.server import Server, memory_of
from tests.live.wire import Connection
from tests.sender import Sender
from tests.world import World

PEAK = re.compile(r"VmHWM:\s+(\d+)")

Figures = dict[str, object]


def measure_uploads(world: World, server: Server) -> Figures:
    """A file of the largest size by each way, after a small one; the server has one worker."""
    (worker,) = server.workers()
    found: Figures = {"file_mib": world.config.files.largest_mb}
    for name, request_for in (("sealed_on_arrival", from_a_page), ("sealed_by_the_sender", from_a_script)):
        send(server, request_for(world, JPEG))
        found[name] = measured(server, worker, request_for(world, of_the_largest_size(world)))
    return found


def of_the_largest_size(world: World) -> bytes:
    """A photo that says that it is one."""
    return JPEG + secrets.token_bytes(world.config.files.largest_bytes - len(JPEG))


def from_a_page(world: World, data: bytes) -> bytes:
    """The request of a browser without scripts."""
    fields = {"receipt": world.file().digits, "entry": secrets.token_hex(16)}
    return multipart("/buzon/archivos", fields, "file", "foto.jpg", data)


def from_a_script(world: World, data: bytes) -> bytes:
    """The request of a browser that seals."""
    sender = Sender.of(world)
    world.intake.file_sealed(sender.alert(), token_hash=sender.token_hash, card=sender.card)
    object_id, note, payload = sender.file(data)
    fields = {
        "token": sender.token.hex(),
        "entry": secrets.token_hex(16),
        "object": object_id.hex(),
        "sealed": base64.b64encode(note).decode(),
    }
    return multipart("/api/v1/mailbox/files", fields, "payload", "payload", payload)


def measured(server: Server, worker: int, request: bytes) -> Figures:
    """Seconds, CPU, and the worker's memory before, at its peak and after."""
    reset_peak(worker)
    before_kib, cpu_s = memory_of(worker)["Rss"], server.cpu_s()
    seconds, _ = seconds_of(lambda: send(server, request))
    peak_kib, after_kib = peak_of(worker), memory_of(worker)["Rss"]
    return {
        "request_bytes": len(request),
        "seconds": seconds,
        "cpu_s": round(server.cpu_s() - cpu_s, 2),
        "rss_mib": {
            "before": round(before_kib / 1024, 1),
            "peak": round(peak_kib / 1024, 1),
            "after": round(after_kib / 1024, 1),
        },
        "peak_growth_mib": round((peak_kib - before_kib) / 1024, 1),
    }


def send(server: Server, request: bytes) -> None:
    """Send a file that must be taken."""
    with Connection(server.port, timeout=120) as connection:
        answer = connection.ask(request)
    assert answer.status in {200, 201}, answer.status


def reset_peak(pid: int) -> None:
    """Begin to measure the peak anew (proc(5), clear_refs)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak_of(pid: int) -> int:
    """The most memory that a process held since then, in KiB (proc(5), VmHWM)."""
    found = PEAK.search(Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1])
