"""The receipt of an alert: 95 random bits as nine Spanish words or thirty digits, and its derivations."""

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

from crypto.errors import ReceiptError
from crypto.hkdf import hkdf_sha256

BITS = 95
WORDS = 9
WORD_BITS = 11
WORD_CHECK_BITS = 4
DIGITS = 30
DIGITS_A_GROUP = 5
DIGIT_CHECKS = 25
LETTERS_THAT_TELL = 4
SALT_LENGTH = 16
MAX_CHARACTERS = 1000


@dataclass(frozen=True, slots=True, repr=False)
class Receipt:
    """A receipt, `value` being its 95 bits as an unsigned integer; `repr` does not show it."""

    value: int

    def __post_init__(self) -> None:
        if not 0 <= self.value < 1 << BITS:
            raise ValueError("a receipt has 95 bits")

    @property
    def words(self) -> tuple[str, ...]:
        """Nine words of the BIP-39 Spanish list, with their accents (NFC)."""
        number = self.value << WORD_CHECK_BITS | self._check[0] >> (8 - WORD_CHECK_BITS)
        places = range(WORD_BITS * (WORDS - 1), -1, -WORD_BITS)
        return tuple(word_list()[number >> place & (1 << WORD_BITS) - 1] for place in places)

    @property
    def digits(self) -> str:
        """Thirty digits in six groups of five."""
        number = self.value * DIGIT_CHECKS + int.from_bytes(self._check[:2], "big") % DIGIT_CHECKS
        digits = f"{number:0{DIGITS}d}"
        return " ".join(digits[at : at + DIGITS_A_GROUP] for at in range(0, DIGITS, DIGITS_A_GROUP))

    @property
    def secret_bytes(self) -> bytes:
        """The value as 12 bytes, big-endian: what everything derives from."""
        return self.value.to_bytes(12, "big")

    @property
    def _check(self) -> bytes:
        return hashlib.sha256(b"alertas/v1/receipt" + self.secret_bytes).digest()

    def __repr__(self) -> str:
        return "Receipt(…)"


def new_receipt() -> Receipt:
    """A receipt of 95 fresh random bits."""
    return Receipt(secrets.randbits(BITS))


def parse_receipt(text: str) -> Receipt:
    """The receipt that was typed, in either form.

    Words may be in any case, without accents, cut to four letters, numbered, and set apart by anything that
    is no letter; digits may be grouped in any way. Raises ReceiptError: `unknown_word` with its 1-based
    position, `length` when there are not 9 words or 30 digits, `check` when a word or digit is another.
    """
    if len(text) > MAX_CHARACTERS:
        raise ReceiptError("length")
    plain = _without_accents(text)
    words = re.findall(r"[^\W\d_]+", plain)
    return _from_words(words) if words else _from_digits(re.findall(r"\d", plain))


def token(receipt: Receipt, salt: bytes) -> bytes:
    """The 32 bytes that name a mailbox to its program; `salt` is the site's 16 public bytes."""
    return _derive(receipt, salt, b"alertas/v1/token")


def token_hash(receipt: Receipt, salt: bytes) -> bytes:
    """SHA-256 of the token: all that a store keeps of a receipt."""
    return hashlib.sha256(token(receipt, salt)).digest()


def mailbox_seed(receipt: Receipt, salt: bytes) -> bytes:
    """The 32-byte seed of the mailbox's hybrid identity."""
    return _derive(receipt, salt, b"alertas/v1/mailbox")


def card_key(receipt: Receipt, salt: bytes) -> bytes:
    """The 32-byte key of the mailbox's card."""
    return _derive(receipt, salt, b"alertas/v1/card")


@cache
def word_list() -> tuple[str, ...]:
    """The 2048 words of the BIP-39 Spanish list, NFC."""
    return tuple(resources.files("crypto").joinpath("wordlist_es.txt").read_text("utf-8").split())


def _derive(receipt: Receipt, salt: bytes, info: bytes) -> bytes:
    if len(salt) != SALT_LENGTH:
        raise ValueError("a site's salt has 16 bytes")
    return hkdf_sha256(ikm=receipt.secret_bytes, salt=salt, info=info)


@cache
def _places() -> dict[str, int]:
    """The place of each word by the letters that tell it apart."""
    return {_without_accents(word)[:LETTERS_THAT_TELL]: place for place, word in enumerate(word_list())}


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _from_words(words: list[str]) -> Receipt:
    places = [_place_of(word, position) for position, word in enumerate(words, 1)]
    if len(places) != WORDS:
        raise ReceiptError("length")
    number = sum(place << WORD_BITS * power for power, place in enumerate(reversed(places)))
    receipt = Receipt(number >> WORD_CHECK_BITS)
    if receipt.words != tuple(word_list()[place] for place in places):
        raise ReceiptError("check")
    return receipt


def _place_of(word: str, position: int) -> int:
    place = _places().get(word[:LETTERS_THAT_TELL])
    if place is None:
        raise ReceiptError("unknown_word", position)
    return place


def _from_digits(digits: list[str]) -> Receipt:
    if len(digits) != DIGITS:
        raise ReceiptError("length")
    number = int("".join(digits))
    value = number // DIGIT_CHECKS
    # Thirty digits hold a little more than a receipt does.
    if value >> BITS or int(Receipt(value).digits.replace(" ", "")) != number:
        raise ReceiptError("check")
    return Receipt(value)
