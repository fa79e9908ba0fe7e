"""The textual header of an age file and its MAC (age.md, "Header")."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from crypto import raw_base64
from crypto.errors import HeaderError
from crypto.hkdf import hkdf_sha256
from crypto.stanza import Stanza

VERSION_LINE = b"age-encryption.org/v1\n"
MAC_MARK = b"---"
FILE_KEY_LENGTH = 16
MAC_LENGTH = 32

# Limits on what strangers send. A hybrid stanza has 1557 bytes, so a desk of a hundred members still fits.
MAX_STANZAS = 128
MAX_HEADER_BYTES = 256 * 1024
MAX_LINE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Header:
    """The stanzas, the MAC, and the exact bytes the MAC is computed over."""

    stanzas: tuple[Stanza, ...]
    mac: bytes
    authenticated: bytes


def write_header(file_key: bytes, stanzas: Sequence[Stanza]) -> bytes:
    """The header that carries a 16-byte file key in these stanzas; HeaderError past the limits."""
    authenticated = b"".join((VERSION_LINE, *map(bytes, stanzas), MAC_MARK))
    header = authenticated + b" " + raw_base64.encode(header_mac(file_key, authenticated)).encode() + b"\n"
    if len(stanzas) > MAX_STANZAS or len(header) > MAX_HEADER_BYTES:
        raise HeaderError("too many recipients for one file")
    return header


def header_mac(file_key: bytes, authenticated: bytes) -> bytes:
    """HMAC-SHA-256 over the header up to and including `---` (age.md, "Header MAC")."""
    key = hkdf_sha256(ikm=file_key, salt=b"", info=b"header")
    return hmac.digest(key, authenticated, "sha256")
