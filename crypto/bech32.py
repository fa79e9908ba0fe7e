"""Bech32 (BIP 173) without its length limit, as age writes keys (age.md, "Conventions")."""

import base64
import binascii
from functools import reduce
from operator import xor

from crypto.errors import KeyFormatError

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
# The same groups of five bits under other letters (RFC 4648, section 6): a key of 1216 bytes is written and
# read twice as fast through the standard library's Base32 as through numbers of our own.
BASE32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
FROM_BASE32 = bytes.maketrans(BASE32, ALPHABET.encode())
TO_BASE32 = bytes.maketrans(ALPHABET.encode(), BASE32)
TO_VALUES = bytes.maketrans(ALPHABET.encode(), bytes(range(32)))
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
# What the five bits that leave the checksum add to it, for each of their 32 values.
TERMS = tuple(
    reduce(xor, (term for bit, term in enumerate(GENERATOR) if top >> bit & 1), 0) for top in range(32)
)
CHECKSUM_LENGTH = 6


def encode(prefix: str, data: bytes) -> str:
    """The lower-case text of these bytes under a prefix."""
    letters = base64.b32encode(data).rstrip(b"=").translate(FROM_BASE32)
    checksum = _polymod(_expand(prefix) + letters.translate(TO_VALUES) + bytes(CHECKSUM_LENGTH)) ^ 1
    last = "".join(ALPHABET[checksum >> 5 * place & 31] for place in reversed(range(CHECKSUM_LENGTH)))
    return f"{prefix}1{letters.decode()}{last}"


def decode(text: str) -> tuple[str, bytes]:
    """Prefix (lower case) and bytes of a text; KeyFormatError when anything about it is not Bech32."""
    if text not in (text.lower(), text.upper()) or not text.isascii():
        raise KeyFormatError("not Bech32: mixed case or foreign letters")
    prefix, separator, coded = text.lower().rpartition("1")
    if not separator or not prefix or len(coded) < CHECKSUM_LENGTH:
        raise KeyFormatError("not Bech32: too short")
    if not set(coded) <= set(ALPHABET):
        raise KeyFormatError("not Bech32: a letter outside its alphabet")
    if _polymod(_expand(prefix) + coded.encode().translate(TO_VALUES)) != 1:
        raise KeyFormatError("not Bech32: wrong checksum")
    return prefix, _to_bytes(coded[:-CHECKSUM_LENGTH].encode())


def _expand(prefix: str) -> bytes:
    letters = prefix.encode()
    return bytes(letter >> 5 for letter in letters) + b"\0" + bytes(letter & 31 for letter in letters)


def _step(checksum: int, value: int) -> int:
    return (checksum & 0x1FFFFFF) << 5 ^ value ^ TERMS[checksum >> 25]


# The same for the ten bits that leave it in two steps.
TERMS_OF_TWO = tuple(_step(_step(top << 20, 0), 0) for top in range(1024))


def _polymod(values: bytes) -> int:
    checksum = 1
    if len(values) % 2:
        checksum, values = _step(checksum, values[0]), values[1:]
    for value, following in zip(values[::2], values[1::2], strict=True):
        checksum = (checksum & 0xFFFFF) << 10 ^ value << 5 ^ following ^ TERMS_OF_TWO[checksum >> 20]
    return checksum


def _to_bytes(letters: bytes) -> bytes:
    try:
        data = base64.b32decode(letters.translate(TO_BASE32) + b"=" * (-len(letters) % 8))
    except binascii.Error:
        raise KeyFormatError("not Bech32: wrong length") from None
    # Base32 lets any bits stand in the padding; here they are zero (BIP 173, "Segwit address format").
    unused = len(letters) * 5 % 8
    if letters and TO_VALUES[letters[-1]] & ((1 << unused) - 1):
        raise KeyFormatError("not Bech32: wrong padding")
    return data
