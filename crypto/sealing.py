"""Sealing bytes or a stream to recipients, as an age v1 file. Nothing here opens anything."""

import secrets
from collections.abc import Iterator, Sequence

from crypto.armor import ArmorWriter
from crypto.errors import KeyFormatError
from crypto.header import FILE_KEY_LENGTH, write_header
from crypto.recipients import SCRYPT_FAMILY, Recipient
from crypto.stream import (
    CHUNK_LENGTH,
    NONCE_LENGTH,
    Readable,
    Writable,
    chunk_nonce,
    payload_cipher,
    read_fully,
)


def seal(plaintext: bytes, recipients: Sequence[Recipient]) -> bytes:
    """The age file of a plaintext; KeyFormatError for recipients that may not share a file."""
    file_key = secrets.token_bytes(FILE_KEY_LENGTH)
    chunks = (plaintext[start : start + CHUNK_LENGTH] for start in range(0, len(plaintext), CHUNK_LENGTH))
    return b"".join((_header(file_key, recipients), *_payload(file_key, chunks)))


def seal_stream(
    source: Readable, target: Writable, recipients: Sequence[Recipient], *, armor: bool = False
) -> None:
    """Write the age file of everything `source` gives, in constant memory.

    Raises KeyFormatError for recipients that may not share a file, before anything is written.
    """
    file_key = secrets.token_bytes(FILE_KEY_LENGTH)
    header = _header(file_key, recipients)
    writer = ArmorWriter(target) if armor else None
    sink: Writable = writer or target
    sink.write(header)
    for piece in _payload(file_key, _chunks_of(source)):
        sink.write(piece)
    if writer:
        writer.finish()


class Sealer:
    """An age file made piece by piece, in constant memory, for a source that cannot be asked for more.

    The bytes that `begin`, each `update` and `finish` give are the file, in this order.
    """

    def __init__(self, recipients: Sequence[Recipient]) -> None:
        file_key, nonce = secrets.token_bytes(FILE_KEY_LENGTH), secrets.token_bytes(NONCE_LENGTH)
        self._beginning = _header(file_key, recipients) + nonce
        self._cipher = payload_cipher(file_key, nonce)
        self._waiting = bytearray()
        self._counter = 0

    def begin(self) -> bytes:
        """Header and payload nonce."""
        return self._beginning

    def update(self, data: bytes) -> bytes:
        """The chunks that are complete by now; the newest is held back, because it may be the final one."""
        self._waiting += data
        chunks = []
        while len(self._waiting) > CHUNK_LENGTH:
            chunks.append(self._chunk(bytes(self._waiting[:CHUNK_LENGTH]), final=False))
            del self._waiting[:CHUNK_LENGTH]
        return b"".join(chunks)

    def finish(self) -> bytes:
        """The final chunk."""
        return self._chunk(bytes(self._waiting), final=True)

    def _chunk(self, plaintext: bytes, *, final: bool) -> bytes:
        sealed = self._cipher.encrypt(chunk_nonce(self._counter, final=final), plaintext, None)
        self._counter += 1
        return sealed


def _header(file_key: bytes, recipients: Sequence[Recipient]) -> bytes:
    families = {recipient.family for recipient in recipients}
    if not families:
        raise KeyFormatError("no recipient")
    # The weakest stanza is what protects a file, so families are not mixed; and a passphrase vouches for who
    # made the file, so nobody else may hold its key (age.md, "hybrid … recipient type" and "scrypt …").
    if len(families) > 1 or (families == {SCRYPT_FAMILY} and len(recipients) > 1):
        raise KeyFormatError("these kinds of recipient may not share a file")
    return write_header(file_key, [recipient.wrap(file_key) for recipient in recipients])


def _chunks_of(source: Readable) -> Iterator[bytes]:
    while chunk := read_fully(source, CHUNK_LENGTH):
        yield chunk


def _payload(file_key: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The payload nonce, then every sealed chunk; an empty plaintext is one empty final chunk."""
    nonce = secrets.token_bytes(NONCE_LENGTH)
    cipher = payload_cipher(file_key, nonce)
    yield nonce
    counter, waiting = 0, next(chunks, b"")
    for chunk in chunks:
        yield cipher.encrypt(chunk_nonce(counter, final=False), waiting, None)
        counter, waiting = counter + 1, chunk
    yield cipher.encrypt(chunk_nonce(counter, final=True), waiting, None)
