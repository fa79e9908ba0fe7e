"""HKDF with SHA-256 (RFC 5869), the only key derivation here besides scrypt."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def hkdf_sha256(*, ikm: bytes, salt: bytes, info: bytes) -> bytes:
    """32 bytes of keying material."""
    return HKDF(SHA256(), length=32, salt=salt, info=info).derive(ikm)
