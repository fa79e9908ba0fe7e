"""Large files go through in constant memory."""

import hashlib
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from crypto.opening import open_stream
from crypto.recipients import HybridRecipient
from crypto.sealing import seal_stream
from tests.crypto.people import ANA

ROOT = Path(__file__).parents[2]
MIB = 1 << 20
LENGTH = 64 * MIB


class Zeros:
    """A source of as many zero bytes as asked for, none of which lie in memory before."""

    def __init__(self, length: int) -> None:
        self._left = length

    def read(self, size: int, /) -> bytes:
        size = min(size, self._left)
        self._left -= size
        return bytes(size)


class Sink:
    """A target that keeps length and digest alone."""

    def __init__(self) -> None:
        self.length, self._digest = 0, hashlib.sha256()

    def write(self, data: bytes, /) -> None:
        self.length += len(data)
        self._digest.update(data)

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()


def test_sealing_64_mib_keeps_under_1_mib() -> None:
    recipient, sink = HybridRecipient(ANA.recipient.public), Sink()
    tracemalloc.start()
    try:
        seal_stream(Zeros(LENGTH), sink, [recipient])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sink.length > LENGTH
    assert peak < MIB


@pytest.mark.parametrize("armor", [False, True])
def test_a_process_that_seals_and_opens_64_mib_grows_by_less_than_16(armor: bool) -> None:
    """Measured from outside, since what the C library holds is not in Python's own count."""
    program = f"""
import os, resource, threading
from tests.crypto.test_memory import LENGTH, Sink, Zeros
from crypto.opening import open_stream
from crypto.sealing import seal, seal_stream
from tests.crypto.people import ANA
length = LENGTH // {4 if armor else 1}
seal(b"", [ANA.recipient])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
near, far = os.pipe()
def run():
    with open(far, "wb") as target:
        seal_stream(Zeros(length), target, [ANA.recipient], armor={armor})
sealing = threading.Thread(target=run)
sealing.start()
sink = Sink()
with open(near, "rb") as source:
    open_stream(source, sink, [ANA])
sealing.join()
assert sink.length == length
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 16 * 1024


def test_what_was_sealed_in_a_stream_is_what_opens() -> None:
    class Loop:
        """Keeps what is written until it is read."""

        def __init__(self) -> None:
            self.data = bytearray()

        def write(self, data: bytes, /) -> None:
            self.data += data

        def read(self, size: int, /) -> bytes:
            taken = bytes(self.data[:size])
            del self.data[:size]
            return taken

    loop, sink = Loop(), Sink()
    seal_stream(Zeros(3 * MIB + 5), loop, [ANA.recipient])
    open_stream(loop, sink, [ANA])
    assert sink.digest == hashlib.sha256(bytes(3 * MIB + 5)).hexdigest()
