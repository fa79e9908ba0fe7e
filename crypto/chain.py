"""The signed chain of a desk's epochs: who may be sealed to, from the root key on."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise

from crypto import canonical_json
from crypto.errors import ChainError
from crypto.signing import SIGNATURE_LENGTH, VERIFY_KEY_LENGTH, sign, verify

CONTEXT = "alertas/v1/desk-epoch"
FIRST_EPOCH = 1
MAX_EPOCHS = 1000


@dataclass(frozen=True, slots=True)
class DeskEpoch:
    """One epoch of a desk: recipient (text), 32-byte verify key, 64-byte signature of the epoch before."""

    site: str
    desk: str
    epoch: int
    recipient: str
    verify_key: bytes
    signature: bytes

    def to_json(self) -> dict[str, str | int]:
        """Text and numbers only; bytes in base64."""
        return {field.name: _to_json(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "DeskEpoch":
        """The epoch of what `to_json` gave; ChainError when it is anything else."""
        if data.keys() != {field.name for field in fields(cls)}:
            raise ChainError("an epoch lacks a field or has one too many")
        return cls(
            site=_text(data["site"]),
            desk=_text(data["desk"]),
            epoch=_number(data["epoch"]),
            recipient=_text(data["recipient"]),
            verify_key=_bytes(data["verify_key"], VERIFY_KEY_LENGTH),
            signature=_bytes(data["signature"], SIGNATURE_LENGTH),
        )


def sign_first(root_seed: bytes, *, site: str, desk: str, recipient: str, verify_key: bytes) -> DeskEpoch:
    """Epoch 1 of a desk, signed by the root."""
    unsigned = DeskEpoch(site, desk, FIRST_EPOCH, recipient, verify_key, b"")
    return _signed(unsigned, root_seed)


def sign_next(
    previous: DeskEpoch, previous_signing_seed: bytes, *, recipient: str, verify_key: bytes
) -> DeskEpoch:
    """The epoch after `previous`, signed with the signing seed of `previous`."""
    unsigned = DeskEpoch(previous.site, previous.desk, previous.epoch + 1, recipient, verify_key, b"")
    return _signed(unsigned, previous_signing_seed)


def verify_chain(root_key: bytes, site: str, epochs: Sequence[DeskEpoch]) -> DeskEpoch:
    """The latest epoch of an unbroken chain; ChainError otherwise.

    `epochs` are all epochs of one desk in order. A chain whose end was left off is still unbroken: callers
    that know a later epoch compare.
    """
    if not 0 < len(epochs) <= MAX_EPOCHS:
        raise ChainError("a chain without epochs, or with too many")
    first = epochs[0]
    if first.site != site or first.epoch != FIRST_EPOCH:
        raise ChainError("the chain does not begin with the first epoch of a desk of this site")
    _check(root_key, first)
    for previous, following in pairwise(epochs):
        if (following.site, following.desk, following.epoch) != (site, first.desk, previous.epoch + 1):
            raise ChainError("an epoch does not follow the one before it")
        _check(previous.verify_key, following)
    return epochs[-1]


def _signed(unsigned: DeskEpoch, seed: bytes) -> DeskEpoch:
    return replace(unsigned, signature=sign(seed, CONTEXT, _message(unsigned)))


def _check(verify_key: bytes, epoch: DeskEpoch) -> None:
    if not verify(verify_key, CONTEXT, _message(epoch), epoch.signature):
        raise ChainError("an epoch is not signed by the one before it")


def _message(epoch: DeskEpoch) -> bytes:
    """What is signed: the epoch without its signature, as canonical JSON."""
    statement = epoch.to_json()
    del statement["signature"]
    return canonical_json.encode({"v": 1, **statement})


def _to_json(value: str | int | bytes) -> str | int:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _text(value: object) -> str:
    # JSON can spell half a sign, which has no bytes to sign.
    if not isinstance(value, str) or not value.encode(errors="replace").decode() == value:
        raise ChainError("a field of an epoch is not text")
    return value


def _number(value: object) -> int:
    if type(value) is not int:
        raise ChainError("the number of an epoch is not a number")
    return value


def _bytes(value: object, length: int) -> bytes:
    try:
        data = binascii.a2b_base64(_text(value), strict_mode=True)
    except ValueError:
        raise ChainError("a field of an epoch is not base64") from None
    if len(data) != length:
        raise ChainError("a field of an epoch has another length")
    return data
