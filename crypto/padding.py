"""Lengths that say little: size classes for texts, Padmé for attachments."""

from crypto.errors import PaddingError

KIB = 1024
SIZE_CLASSES = (8 * KIB, 32 * KIB, 128 * KIB)
PADME_FLOOR = 64 * KIB


def pad_text(text: bytes) -> bytes:
    """The text with spaces after it, up to its size class; PaddingError when it fits none.

    JSON ignores spaces at the end, so nothing needs to remove them.
    """
    for size in SIZE_CLASSES:
        if len(text) <= size:
            return text.ljust(size, b" ")
    raise PaddingError("larger than the largest size class")


def padme(length: int) -> int:
    """The padded length in bytes for this many, at least 64 KiB and at most 12 % more.

    Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files" (PURBs), 2019, Section 4.
    """
    if length <= PADME_FLOOR:
        return PADME_FLOOR
    exponent = length.bit_length() - 1
    free_bits = exponent - exponent.bit_length()
    mask = (1 << free_bits) - 1
    return (length + mask) & ~mask
