"""Bech32 (BIP 173) without its length limit, as age writes keys (age.md, "Conventions")."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import xor

from crypto.errors import KeyFormatError

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
# What the five bits that leave the checksum add to it, for each of their 32 values.
TERMS = tuple(
    reduce(xor, (term for bit, term in enumerate(GENERATOR) if top >> bit & 1), 0) for top in range(32)
)
CHECKSUM_LENGTH = 6


def encode(prefix: str, data: bytes) -> str:
    """The lower-case text of these bytes under a prefix."""
    values = _to_groups_of_5(data)
    checksum = _polymod((*_expand(prefix), *values, *[0] * CHECKSUM_LENGTH)) ^ 1
    values.extend((checksum >> 5 * (5 - place)) & 31 for place in range(CHECKSUM_LENGTH))
    return f"{prefix}1{''.join(ALPHABET[value] for value in values)}"


def decode(text: str) -> tuple[str, bytes]:
    """Prefix (lower case) and bytes of a text; KeyFormatError when anything about it is not Bech32."""
    if text not in (text.lower(), text.upper()) or not text.isascii():
        raise KeyFormatError("not Bech32: mixed case or foreign letters")
    prefix, separator, coded = text.lower().rpartition("1")
    if not separator or not prefix or len(coded) < CHECKSUM_LENGTH:
        raise KeyFormatError("not Bech32: too short")
    try:
        values = [VALUES[letter] for letter in coded]
    except KeyError:
        raise KeyFormatError("not Bech32: a letter outside its alphabet") from None
    if _polymod((*_expand(prefix), *values)) != 1:
        raise KeyFormatError("not Bech32: wrong checksum")
    return prefix, _to_bytes(values[:-CHECKSUM_LENGTH])


def _expand(prefix: str) -> list[int]:
    return [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]


def _polymod(values: Iterable[int]) -> int:
    checksum = 1
    for value in values:
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value ^ TERMS[checksum >> 25]
    return checksum


def _to_groups_of_5(data: bytes) -> list[int]:
    padding = -len(data) * 8 % 5
    number = int.from_bytes(data, "big") << padding
    count = (len(data) * 8 + padding) // 5
    return [number >> 5 * place & 31 for place in range(count - 1, -1, -1)]


def _to_bytes(values: Sequence[int]) -> bytes:
    padding = len(values) * 5 % 8
    number = 0
    for value in values:
        number = number << 5 | value
    if padding >= 5 or number & ((1 << padding) - 1):
        raise KeyFormatError("not Bech32: wrong padding")
    return (number >> padding).to_bytes(len(values) * 5 // 8, "big")
