"""Who may be sealed to: desks' signed statements, checked against the root key of the configuration."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from alerts.errors import SealingRefused
from crypto.chain import DeskEpoch, verify_chain
from crypto.errors import ChainError, CryptoError
from crypto.recipients import HybridRecipient


@dataclass(frozen=True)
class TrustedDesk:
    """A desk's latest epoch behind an unbroken chain, with every earlier verify key."""

    desk: str
    epoch: int
    recipient: HybridRecipient
    verify_keys: Mapping[int, bytes]


@lru_cache(maxsize=256)
def trusted_desk(root_key: bytes, site_id: str, desk: str, statements: tuple[str, ...]) -> TrustedDesk:
    """The desk that these statements, in the order of their epochs, prove; SealingRefused otherwise."""
    try:
        epochs = [statement_of(text) for text in statements]
        latest = verify_chain(root_key, site_id, epochs)
        recipient = HybridRecipient.parse(latest.recipient)
    except (CryptoError, ValueError, KeyError, TypeError, IndexError):
        raise SealingRefused("a desk's chain of signatures is missing or broken") from None
    if latest.desk != desk:
        raise SealingRefused("a desk's statements speak of another desk")
    return TrustedDesk(
        desk=desk,
        epoch=latest.epoch,
        recipient=recipient,
        verify_keys={epoch.epoch: epoch.verify_key for epoch in epochs},
    )


def statement_text(epoch: DeskEpoch) -> str:
    """A desk's statement as it is stored and published."""
    return json.dumps(epoch.to_json(), sort_keys=True)


def statement_of(text: str) -> DeskEpoch:
    """A stored statement; its signature is not checked here. ChainError or ValueError when it is none."""
    document = json.loads(text)
    if not isinstance(document, dict):
        raise ChainError("a statement is not an object")
    return DeskEpoch.from_json(document)
