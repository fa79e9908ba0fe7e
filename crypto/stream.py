"""What writer and reader of a payload share: chunks, their nonces, the payload key (age.md, "Payload")."""

from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from crypto.hkdf import hkdf_sha256

CHUNK_LENGTH = 64 * 1024
TAG_LENGTH = 16
NONCE_LENGTH = 16


class Readable(Protocol):
    """Anything bytes can be read from; an empty answer means the end."""

    def read(self, size: int, /) -> bytes: ...


class Writable(Protocol):
    """Anything bytes can be written to."""

    def write(self, data: bytes, /) -> object: ...


def payload_cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    """The cipher of all chunks of one file."""
    return ChaCha20Poly1305(hkdf_sha256(ikm=file_key, salt=nonce, info=b"payload"))


def chunk_nonce(counter: int, *, final: bool) -> bytes:
    """12 bytes: the chunk's number in 11, then 1 for the final chunk and 0 for all others."""
    return counter.to_bytes(11, "big") + bytes((final,))


def read_fully(source: Readable, size: int) -> bytes:
    """As many bytes as asked for; fewer only at the end, whatever pieces a pipe or socket gives."""
    data = source.read(size)
    if not data or len(data) == size:
        return data
    parts, missing = [data], size - len(data)
    while missing and (data := source.read(missing)):
        parts.append(data)
        missing -= len(data)
    return b"".join(parts)
