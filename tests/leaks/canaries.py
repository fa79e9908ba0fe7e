"""Canaries: a word of its own for each place that a person can put something into, and every shape it may turn up in.

All canaries of a run begin with one random marker, so that one search finds them all.
"""

import base64
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from alerts.filing import message_key
from crypto.receipt import Receipt, card_key, mailbox_seed, token

LETTERS = "bcdfghjkmnpqrstvwxz"  # neither words nor hexadecimal
MARKER_LETTERS = 14
FORWARDED, VISITOR = "198.51.100.173", "127.0.0.77"
ADDRESSES = (FORWARDED, VISITOR)
"""Whence visitors come, as a proxy in front would say it and as the connection says it."""
AROUND = "¿Ñandú? — "  # neither ASCII nor Latin-1, as people write


@dataclass
class Canaries:
    """The canaries of one run, each remembered with the place it was put into."""

    marker: str = field(
        default_factory=lambda: "".join(secrets.choice(LETTERS) for _ in range(MARKER_LETTERS))
    )
    places: dict[str, str] = field(default_factory=dict)

    def word(self, place: str) -> str:
        """The canary of a place: letters and digits."""
        return self.places.setdefault(place, f"{self.marker}{len(self.places):03d}zz")

    def line(self, place: str) -> str:
        """One line around the canary, with signs that ASCII does not have."""
        return AROUND + self.word(place)

    def text(self, place: str, length: int) -> str:
        """So many characters of nothing but the canary, so that no half of it is without one."""
        piece = f"{AROUND}{self.word(place)} "
        return (piece * (length // len(piece) + 1))[:length].strip()

    def data(self, place: str, length: int, beginning: bytes = b"") -> bytes:
        """So many bytes of a file full of the canary."""
        piece = f"{self.word(place)}\n".encode()
        return (beginning + piece * (length // len(piece) + 1))[:length]

    @cached_property
    def shapes(self) -> dict[str, bytes]:
        """What to look for, by the name of the shape."""
        return dict(shapes_of(self.marker)) | {f"the address {each}": each.encode() for each in ADDRESSES}

    def place_at(self, window: bytes) -> str:
        """Whose canary lies in these bytes, as far as that can be told."""
        for place, word in self.places.items():
            if any(shape in window for _, shape in shapes_of(word)):
                return place
        return "some canary"


def shapes_of(text: str) -> Iterator[tuple[str, bytes]]:
    """A text of ASCII letters and digits as programs store and send it.

    HTML, JSON, forms and percent-encoding leave such letters as they are; CPython holds texts in 1, 2 or 4 bytes a
    sign.
    """
    plain = text.encode()
    yield "text", plain
    yield "capitals", text.upper().encode()
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le"):
        yield encoding, text.encode(encoding)
    yield "hexadecimal", plain.hex().encode()
    yield "hexadecimal capitals", plain.hex().upper().encode()
    yield "percent", b"".join(b"%%%02X" % each for each in plain)
    yield "percent small", b"".join(b"%%%02x" % each for each in plain)
    for offset in range(3):
        yield f"base64 at {offset}", base64_inside(plain, offset)


def base64_inside(data: bytes, offset: int) -> bytes:
    """What base64 shows of data that begins `offset` bytes after a multiple of three, whatever is around it."""
    encoded = base64.b64encode(bytes(offset) + data + bytes(3))
    first = -(-offset * 8 // 6)
    return encoded[first : (offset + len(data)) * 8 // 6]


@dataclass(frozen=True)
class ReceiptTrace:
    """What would betray one receipt: its words, its digits, and all that is derived from it."""

    name: str
    receipt: Receipt
    salt: bytes

    @cached_property
    def shapes(self) -> dict[str, bytes]:
        """What to look for, by the name of the shape."""
        return {f"receipt {self.name}, {shape}": found for shape, found in self._shapes()}

    @cached_property
    def series(self) -> dict[str, tuple[bytes, ...]]:
        """Pieces that betray it when they follow each other, whatever marks up what is between them."""
        words = tuple(word.encode() for word in self.receipt.words)
        groups = tuple(group.encode() for group in self.receipt.digits.split())
        return {f"receipt {self.name}, words": words, f"receipt {self.name}, groups of digits": groups}

    def _shapes(self) -> Iterator[tuple[str, bytes]]:
        value, digits = self.receipt.value, self.receipt.digits.replace(" ", "")
        yield "digits", digits.encode()
        yield "value", value.to_bytes(12, "big")
        yield "value as Python keeps it", limbs(value)
        key, named = card_key(self.receipt, self.salt), token(self.receipt, self.salt)
        tag_key = message_key(key)
        yield from {"token": named, "card key": key, "message key": tag_key}.items()
        yield "seed", mailbox_seed(self.receipt, self.salt)
        # these two travel as text; half of it tells enough
        yield "token in hexadecimal", named.hex()[:32].encode()
        yield "message key in hexadecimal", tag_key.hex()[:32].encode()


def limbs(value: int) -> bytes:
    """An integer as CPython holds it: 30 bits in each 4 bytes (longintrepr.h)."""
    found = b""
    while value:
        found += (value & (1 << 30) - 1).to_bytes(4, "little")
        value >>= 30
    return found
