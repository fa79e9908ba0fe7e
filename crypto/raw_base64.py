"""Canonical base64 without padding, the only base64 of an age header (age.md, "Conventions")."""

import binascii


def encode(data: bytes) -> str:
    """The text for these bytes."""
    return binascii.b2a_base64(data, newline=False).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """The bytes of this text; ValueError when it is padded, not canonical or not base64."""
    try:
        data = binascii.a2b_base64(text + "=" * (-len(text) % 4), strict_mode=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if encode(data) != text:
        raise ValueError("not canonical base64")
    return data
