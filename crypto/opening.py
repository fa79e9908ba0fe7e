"""Opening age files, bounded on whatever a stranger sends."""

import hmac
import io
from collections.abc import Iterator, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from crypto.armor import ArmorReader, is_armored
from crypto.errors import HeaderError, HeaderMacError, NoMatchError, PayloadError
from crypto.header import Header, header_mac
from crypto.header_reader import read_header
from crypto.identities import Identity
from crypto.source import Source
from crypto.stream import (
    CHUNK_LENGTH,
    NONCE_LENGTH,
    TAG_LENGTH,
    Readable,
    Writable,
    chunk_nonce,
    payload_cipher,
)

SEALED_CHUNK_LENGTH = CHUNK_LENGTH + TAG_LENGTH


def open_sealed(sealed: bytes, identities: Sequence[Identity]) -> bytes:
    """The plaintext of an age file, armored or not; nothing of it unless the final chunk verified.

    Raises HeaderError, HeaderMacError, NoMatchError, ArmorError or PayloadError.
    """
    return b"".join(opened_chunks(io.BytesIO(sealed), identities))


def open_stream(source: Readable, target: Writable, identities: Sequence[Identity]) -> None:
    """Write the plaintext of an age file, armored or not, in constant memory.

    Each chunk is written once its tag verified. When PayloadError or ArmorError is raised, what was written
    is the beginning of something that was changed or cut off: the caller discards it.
    """
    for chunk in opened_chunks(source, identities):
        target.write(chunk)


def opened_chunks(source: Readable, identities: Sequence[Identity]) -> Iterator[bytes]:
    """The verified chunks of an age file; complete only when the iteration ends without an error."""
    plain = Source(source)
    binary = Source(ArmorReader(plain)) if is_armored(plain) else plain
    header = read_header(binary)
    file_key = _unwrap(header, identities)
    nonce = binary.read(NONCE_LENGTH)
    if len(nonce) != NONCE_LENGTH:
        raise HeaderError("the file ends before its payload")
    yield from _open_payload(payload_cipher(file_key, nonce), binary)


def _unwrap(header: Header, identities: Sequence[Identity]) -> bytes:
    for identity in identities:
        file_key = identity.unwrap(header.stanzas)
        if file_key is not None:
            _check_mac(file_key, header)
            return file_key
    raise NoMatchError("no identity opens this file")


def _check_mac(file_key: bytes, header: Header) -> None:
    if not hmac.compare_digest(header_mac(file_key, header.authenticated), header.mac):
        raise HeaderMacError("the header was changed")


def _open_payload(cipher: ChaCha20Poly1305, source: Source) -> Iterator[bytes]:
    """age.md, "Payload": chunks until a final one, after which nothing may follow."""
    counter, final = 0, False
    while not final:
        sealed = source.read(SEALED_CHUNK_LENGTH)
        plaintext, final = _open_chunk(cipher, counter, sealed)
        if final and counter and not plaintext:
            raise PayloadError("an empty final chunk after others")
        yield plaintext
        counter += 1
    if source.peek(1):
        raise PayloadError("something follows the final chunk")


def _open_chunk(cipher: ChaCha20Poly1305, counter: int, sealed: bytes) -> tuple[bytes, bool]:
    """A chunk and whether it is the final one, which only its nonce tells."""
    # A short chunk can only be the final one; a full one is either.
    for final in (False, True) if len(sealed) == SEALED_CHUNK_LENGTH else (True,):
        try:
            return cipher.decrypt(chunk_nonce(counter, final=final), sealed, None), final
        except InvalidTag:
            continue
    raise PayloadError("a chunk was changed, or the payload is cut off")
