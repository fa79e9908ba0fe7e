"""Ed25519 signatures under a context, so that none can be taken for one of another kind."""

import secrets

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SEED_LENGTH = 32
VERIFY_KEY_LENGTH = 32
SIGNATURE_LENGTH = 64


def new_signing_seed() -> bytes:
    """32 random bytes: an Ed25519 private key (RFC 8032)."""
    return secrets.token_bytes(SEED_LENGTH)


def verify_key_of(seed: bytes) -> bytes:
    """The 32-byte verify key of a signing seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, context: str, message: bytes) -> bytes:
    """The 64-byte signature of context ‖ NUL ‖ message."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(_signed(context, message))


def verify(verify_key: bytes, context: str, message: bytes, signature: bytes) -> bool:
    """Whether the signature is this key's, for this context and message; malformed keys are a plain no."""
    signed = _signed(context, message)
    try:
        Ed25519PublicKey.from_public_bytes(verify_key).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _signed(context: str, message: bytes) -> bytes:
    if "\0" in context:
        raise ValueError("a context holds no NUL")
    return context.encode() + b"\0" + message
