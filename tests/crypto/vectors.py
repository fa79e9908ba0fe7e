"""Reading the public age vectors (C2SP CCTV) that lie beside the checkout."""

import io
import zlib
from dataclasses import dataclass
from pathlib import Path

from crypto.identities import Identity, parse_identity
from crypto.passphrase import ScryptIdentity

FOLDER = Path(__file__).parents[3] / "shared" / "vectors" / "age"


@dataclass(frozen=True)
class Vector:
    """What is expected of a file, what opens it, and the file itself."""

    expect: str
    payload_sha256: str
    identities: tuple[Identity, ...]
    armored: bool
    sealed: bytes


def vector_names() -> list[str]:
    """The name of every vector here; a placeholder when there is none, so that a test can say so."""
    return sorted(path.name for path in FOLDER.glob("*")) or ["absent"]


def read_vector(name: str) -> Vector:
    """The vector of this name."""
    header, _, sealed = (FOLDER / name).read_bytes().partition(b"\n\n")
    fields: dict[str, list[str]] = {}
    for line in header.decode().splitlines():
        key, _, value = line.partition(": ")
        fields.setdefault(key, []).append(value)
    if fields.get("compressed") == ["zlib"]:
        sealed = zlib.decompress(sealed)
    return Vector(
        expect=fields["expect"][0],
        payload_sha256=fields.get("payload", [""])[0],
        identities=(
            *(parse_identity(text) for text in fields.get("identity", [])),
            *(ScryptIdentity(text) for text in fields.get("passphrase", [])),
        ),
        armored=fields.get("armored") == ["yes"],
        sealed=sealed,
    )


class SlowReader(io.RawIOBase):
    """A source that gives a few bytes at a time, as a pipe may."""

    def __init__(self, data: bytes, at_most: int = 777) -> None:
        self._data, self._at_most = io.BytesIO(data), at_most

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        return self._data.read(min(size, self._at_most) if size >= 0 else self._at_most)
