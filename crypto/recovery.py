"""k-of-n recovery of a hybrid seed, off the servers, among at most five custodians.

For every group of k custodians the seed is the XOR of k pieces, one for each; k - 1 of them tell nothing
about it. A piece is an age file to its custodian holding one line of JSON, so stock `age` and an XOR are
enough. Each is signed with a key made for this split and then forgotten; the `Scheme`, which is public, holds
its verify key.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import combinations

from crypto import canonical_json
from crypto.errors import KeyFormatError, RecoveryError
from crypto.identities import Identity
from crypto.keys import SEED_LENGTH, recipient_of
from crypto.opening import open_sealed
from crypto.recipients import HybridRecipient
from crypto.sealing import seal
from crypto.signing import SIGNATURE_LENGTH, VERIFY_KEY_LENGTH, new_signing_seed, sign, verify, verify_key_of

CONTEXT = "alertas/v1/recovery-piece"
MAX_CUSTODIANS = 5
MIN_THRESHOLD = 2


@dataclass(frozen=True, slots=True)
class Scheme:
    """What everybody may know of a split: how many of how many, whose recipient, and the verify key."""

    threshold: int
    custodians: int
    recipient: str
    verify_key: bytes

    def to_json(self) -> dict[str, str | int]:
        """Text and numbers only; the verify key in hexadecimal."""
        return {
            "threshold": self.threshold,
            "custodians": self.custodians,
            "recipient": self.recipient,
            "verify_key": self.verify_key.hex(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Scheme":
        """The scheme of what `to_json` gave; KeyFormatError when it is anything else."""
        threshold, custodians = data.get("threshold"), data.get("custodians")
        recipient = data.get("recipient")
        if type(threshold) is not int or type(custodians) is not int or not isinstance(recipient, str):
            raise KeyFormatError("a recovery scheme lacks a field")
        _check_numbers(threshold, custodians)
        return cls(threshold, custodians, recipient, _from_hex(data.get("verify_key"), VERIFY_KEY_LENGTH))


@dataclass(frozen=True, slots=True)
class Piece:
    """One custodian's piece for one group; custodians are numbered from 1."""

    custodian: int
    group: tuple[int, ...]
    verify_key: bytes
    value: bytes = field(repr=False)
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealedPiece:
    """A piece as it is given to its custodian, who keeps one for each group he is in."""

    custodian: int
    group: tuple[int, ...]
    sealed: bytes

    @property
    def file_name(self) -> str:
        """A name that says whose it is and with whom it goes, such as `pieza-2-de-1-2-5.age`."""
        return f"pieza-{self.custodian}-de-{'-'.join(map(str, self.group))}.age"


def split(
    seed: bytes, custodians: Sequence[HybridRecipient], *, threshold: int
) -> tuple[Scheme, tuple[SealedPiece, ...]]:
    """The public scheme, and the sealed pieces: any `threshold` of 2 to 5 custodians get the seed back.

    3 of 5 are 30 files of about 2 KB. Raises KeyFormatError for numbers or a seed out of range.
    """
    _check_numbers(threshold, len(custodians))
    signing_seed = new_signing_seed()
    scheme = Scheme(threshold, len(custodians), str(recipient_of(seed)), verify_key_of(signing_seed))
    return scheme, tuple(
        SealedPiece(piece.custodian, group, seal(_write_piece(piece), [custodians[piece.custodian - 1]]))
        for group in combinations(range(1, len(custodians) + 1), threshold)
        for piece in _pieces_of(seed, group, signing_seed)
    )


def open_piece(sealed: bytes, identity: Identity) -> Piece:
    """The piece in a custodian's file.

    Raises the errors of `open_sealed` when it does not open, KeyFormatError when it holds something else.
    """
    return _read_piece(open_sealed(sealed, [identity]))


def combine(scheme: Scheme, pieces: Iterable[Piece]) -> bytes:
    """The seed.

    Raises RecoveryError with the custodians it is about: `foreign` for a piece of another split, `wrong` for
    one changed after it was made, `missing` for those without whom no group is complete.
    """
    groups: dict[tuple[int, ...], dict[int, bytes]] = {}
    for piece in pieces:
        _check_piece(scheme, piece)
        groups.setdefault(piece.group, {})[piece.custodian] = piece.value
    group, found = max(groups.items(), key=lambda item: len(item[1]), default=(_first_group(scheme), {}))
    if missing := tuple(number for number in group if number not in found):
        raise RecoveryError("missing", missing)
    seed = _xor(found.values())
    # The signatures already say so; a wrong key must never leave silently.
    if str(recipient_of(seed)) != scheme.recipient:
        raise RecoveryError("wrong", group)
    return seed


def _check_numbers(threshold: int, custodians: int) -> None:
    if not MIN_THRESHOLD <= threshold <= custodians <= MAX_CUSTODIANS:
        raise KeyFormatError("recovery takes 2 to 5 custodians and a threshold of 2 to as many")


def _first_group(scheme: Scheme) -> tuple[int, ...]:
    return tuple(range(1, scheme.threshold + 1))


def _pieces_of(seed: bytes, group: tuple[int, ...], signing_seed: bytes) -> list[Piece]:
    values = [secrets.token_bytes(SEED_LENGTH) for _ in group[1:]]
    values.append(_xor([seed, *values]))
    verify_key = verify_key_of(signing_seed)
    return [
        Piece(
            custodian, group, verify_key, value, sign(signing_seed, CONTEXT, _signed(custodian, group, value))
        )
        for custodian, value in zip(group, values, strict=True)
    ]


def _xor(values: Iterable[bytes]) -> bytes:
    numbers = (int.from_bytes(value, "big") for value in values)
    return reduce(lambda one, other: one ^ other, numbers).to_bytes(SEED_LENGTH, "big")


def _check_piece(scheme: Scheme, piece: Piece) -> None:
    if piece.verify_key != scheme.verify_key:
        raise RecoveryError("foreign", (piece.custodian,))
    signed = _signed(piece.custodian, piece.group, piece.value)
    if not verify(scheme.verify_key, CONTEXT, signed, piece.signature):
        raise RecoveryError("wrong", (piece.custodian,))


def _signed(custodian: int, group: tuple[int, ...], value: bytes) -> bytes:
    return canonical_json.encode({"custodian": custodian, "group": list(group), "value": value.hex()})


def _write_piece(piece: Piece) -> bytes:
    return canonical_json.encode(
        {
            "custodian": piece.custodian,
            "group": list(piece.group),
            "signature": piece.signature.hex(),
            "split": piece.verify_key.hex(),
            "value": piece.value.hex(),
        }
    )


def _read_piece(plaintext: bytes) -> Piece:
    try:
        data = canonical_json.decode(plaintext)
    except ValueError:
        raise KeyFormatError("not a recovery piece") from None
    custodian, group = data.get("custodian"), data.get("group")
    if type(custodian) is not int or not isinstance(group, list) or not all(type(n) is int for n in group):
        raise KeyFormatError("not a recovery piece")
    return Piece(
        custodian,
        tuple(group),
        verify_key=_from_hex(data.get("split"), VERIFY_KEY_LENGTH),
        value=_from_hex(data.get("value"), SEED_LENGTH),
        signature=_from_hex(data.get("signature"), SIGNATURE_LENGTH),
    )


def _from_hex(text: object, length: int) -> bytes:
    try:
        data = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        data = b""
    if len(data) != length:
        raise KeyFormatError("a key or value has another length")
    return data
