"""Making hybrid keys: seed, its expansion, its recipient. Nothing here opens anything."""

import hashlib
import secrets

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from crypto.errors import KeyFormatError
from crypto.recipients import HybridRecipient

SEED_LENGTH = 32
MLKEM768_SEED_LENGTH = 64


def new_seed() -> bytes:
    """32 random bytes: a hybrid identity."""
    return secrets.token_bytes(SEED_LENGTH)


def expand(seed: bytes) -> tuple[bytes, bytes]:
    """The 64-byte ML-KEM-768 seed and the 32-byte X25519 scalar of a hybrid seed.

    Raises KeyFormatError when the seed is not 32 bytes. Source: X-Wing, "expandDecapsulationKey".
    """
    if len(seed) != SEED_LENGTH:
        raise KeyFormatError("a hybrid seed has 32 bytes")
    expanded = hashlib.shake_256(seed).digest(MLKEM768_SEED_LENGTH + 32)
    return expanded[:MLKEM768_SEED_LENGTH], expanded[MLKEM768_SEED_LENGTH:]


def recipient_of(seed: bytes) -> HybridRecipient:
    """The recipient whose files this seed opens."""
    lattice_seed, scalar = expand(seed)
    lattice = MLKEM768PrivateKey.from_seed_bytes(lattice_seed).public_key()
    curve = X25519PrivateKey.from_private_bytes(scalar).public_key()
    return HybridRecipient.of_keys(lattice, curve)
