"""What can be known of a sealed file without any key: its stanzas, and so the length of what is inside.

A sender's word that something is sealed is worth nothing; this is what a receiver checks. Nothing here opens anything.
"""

import io
from collections.abc import Container

from crypto import raw_base64
from crypto.errors import HeaderError
from crypto.header import MAC_LENGTH, MAC_MARK, VERSION_LINE
from crypto.header_reader import read_header
from crypto.recipients import ENC_LENGTH, HYBRID_TYPE, WRAPPED_LENGTH
from crypto.source import Source
from crypto.stanza import Stanza
from crypto.stream import CHUNK_LENGTH, NONCE_LENGTH, TAG_LENGTH

STANZA_LENGTH = len(bytes(Stanza((HYBRID_TYPE, raw_base64.encode(bytes(ENC_LENGTH))), bytes(WRAPPED_LENGTH))))
MAC_LINE_LENGTH = len(MAC_MARK) + 1 + len(raw_base64.encode(bytes(MAC_LENGTH))) + 1


def header_length(stanzas: int) -> int:
    """The bytes before the payload of a file with this many hybrid stanzas."""
    return len(VERSION_LINE) + stanzas * STANZA_LENGTH + MAC_LINE_LENGTH


def sealed_length(plaintext_length: int, stanzas: int) -> int:
    """The bytes of a file that seals this many bytes to this many hybrid recipients (age.md, "Payload")."""
    chunks = max(1, -(-plaintext_length // CHUNK_LENGTH))
    return header_length(stanzas) + NONCE_LENGTH + plaintext_length + chunks * TAG_LENGTH


def plaintext_length(length: int, stanzas: int) -> int:
    """The bytes inside a file of this length; HeaderError when no file has it."""
    payload = length - header_length(stanzas) - NONCE_LENGTH
    chunks = max(1, -(-payload // (CHUNK_LENGTH + TAG_LENGTH)))
    inside = payload - chunks * TAG_LENGTH
    if inside < 0 or sealed_length(inside, stanzas) != length:
        raise HeaderError("the file is cut off")
    return inside


def check_header(beginning: bytes, stanzas: int) -> None:
    """Refuse a beginning that is not the whole header of a file sealed to exactly this many hybrid recipients.

    beginning: at least `header_length(stanzas)` bytes. Raises HeaderError.
    """
    found = read_header(Source(io.BytesIO(beginning[: header_length(stanzas)]))).stanzas
    if len(found) != stanzas or not all(map(is_hybrid, found)):
        raise HeaderError("the file is not sealed to the recipients it should be")


def check_sealed(sealed: bytes, *, stanzas: int, lengths: Container[int]) -> None:
    """Refuse what is not a file sealed to this many hybrid recipients, with a plaintext of one of these lengths.

    Raises HeaderError.
    """
    if plaintext_length(len(sealed), stanzas) not in lengths:
        raise HeaderError("the file is of no size class")
    check_header(sealed, stanzas)


def is_hybrid(stanza: Stanza) -> bool:
    """Whether a stanza has the form of an mlkem768x25519 stanza (age.md); what it wraps is not known."""
    if len(stanza.args) != 2 or stanza.type != HYBRID_TYPE or len(stanza.body) != WRAPPED_LENGTH:
        return False
    try:
        return len(raw_base64.decode(stanza.args[1])) == ENC_LENGTH
    except ValueError:
        return False
