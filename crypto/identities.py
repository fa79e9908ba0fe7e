"""The private half of keys: who opens a file. Programs that take alerts in never load this module."""

from collections.abc import Sequence
from functools import cached_property
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from crypto import bech32, raw_base64
from crypto.errors import HeaderError, KeyFormatError
from crypto.keys import expand, recipient_of
from crypto.recipients import (
    ENC_LENGTH,
    HYBRID_INFO,
    HYBRID_SUITE,
    HYBRID_TYPE,
    WRAP_NONCE,
    WRAPPED_LENGTH,
    X25519_LENGTH,
    X25519_TYPE,
    HybridRecipient,
    X25519Recipient,
    x25519_wrap_key,
)
from crypto.stanza import Stanza

HYBRID_PREFIX = "age-secret-key-pq-"
X25519_PREFIX = "age-secret-key-"
MAX_FILE_CHARACTERS = 1 << 20
MAX_IDENTITIES = 1000


class Identity(Protocol):
    """Whoever can unwrap a file key from the stanzas of a header."""

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """The file key, or None when no stanza is for this identity; HeaderError for a malformed one."""
        ...


class HybridIdentity:
    """An `AGE-SECRET-KEY-PQ-1…` identity: a 32-byte seed."""

    def __init__(self, seed: bytes) -> None:
        lattice_seed, scalar = expand(seed)
        self.seed = seed
        self._key = hpke.MLKEM768X25519PrivateKey(
            MLKEM768PrivateKey.from_seed_bytes(lattice_seed), X25519PrivateKey.from_private_bytes(scalar)
        )

    @cached_property
    def recipient(self) -> HybridRecipient:
        """The recipient whose files this identity opens."""
        return recipient_of(self.seed)

    @property
    def secret_text(self) -> str:
        """The Bech32 text of the identity itself; `str()` never gives it."""
        return bech32.encode(HYBRID_PREFIX, self.seed).upper()

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """The file key of the first mlkem768x25519 stanza that opens (age.md, same name)."""
        for stanza in stanzas:
            if stanza.type == HYBRID_TYPE:
                enc = parse_wrapping(stanza, ENC_LENGTH)
                try:
                    return HYBRID_SUITE.decrypt(enc + stanza.body, self._key, HYBRID_INFO)
                except InvalidTag:
                    continue
        return None

    def __repr__(self) -> str:
        return "HybridIdentity(…)"


class X25519Identity:
    """An `AGE-SECRET-KEY-1…` identity: a 32-byte scalar."""

    def __init__(self, scalar: bytes) -> None:
        if len(scalar) != X25519_LENGTH:
            raise KeyFormatError("an X25519 identity has 32 bytes")
        self._scalar = scalar
        self._key = X25519PrivateKey.from_private_bytes(scalar)
        self.recipient = X25519Recipient(self._key.public_key().public_bytes_raw())

    @property
    def secret_text(self) -> str:
        """The Bech32 text of the identity itself; `str()` never gives it."""
        return bech32.encode(X25519_PREFIX, self._scalar).upper()

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """The file key of the first X25519 stanza that opens (age.md, "X25519 recipient stanza")."""
        for stanza in stanzas:
            if stanza.type == X25519_TYPE:
                share = parse_wrapping(stanza, X25519_LENGTH)
                key = x25519_wrap_key(self._exchange(share), share, self.recipient.public)
                if (file_key := open_body(key, stanza.body)) is not None:
                    return file_key
        return None

    def _exchange(self, share: bytes) -> bytes:
        try:
            return self._key.exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError:
            # A share of low order gives everybody the same all-zero secret; the reader must abort.
            raise HeaderError("an X25519 share of low order") from None

    def __repr__(self) -> str:
        return "X25519Identity(…)"


def parse_identity(text: str) -> HybridIdentity | X25519Identity:
    """The identity of its Bech32 text, of either kind; KeyFormatError otherwise."""
    prefix, secret = bech32.decode(text)
    if prefix == HYBRID_PREFIX:
        return HybridIdentity(secret)
    if prefix == X25519_PREFIX:
        return X25519Identity(secret)
    raise KeyFormatError("not an identity")


def parse_identity_file(text: str) -> tuple[HybridIdentity | X25519Identity, ...]:
    """The identities of a file: one a line, empty lines and `#` comments aside; KeyFormatError otherwise."""
    lines = [line.strip() for line in text[: MAX_FILE_CHARACTERS + 1].splitlines()]
    written = [line for line in lines if line and not line.startswith("#")]
    if len(text) > MAX_FILE_CHARACTERS or not 0 < len(written) <= MAX_IDENTITIES:
        raise KeyFormatError("a file without identities, or with too many")
    return tuple(parse_identity(line) for line in written)


def parse_wrapping(stanza: Stanza, length: int) -> bytes:
    """The second argument of a two-argument stanza, in bytes; HeaderError when anything has another length.

    The body's length is checked before decrypting, against partitioning oracles (age.md, all native types).
    """
    if len(stanza.args) != 2:
        raise HeaderError("a stanza has the wrong number of arguments")
    check_body(stanza)
    return parse_argument(stanza.args[1], length)


def parse_argument(text: str, length: int) -> bytes:
    """The bytes of a base64 argument; HeaderError unless canonical and of this length."""
    try:
        data = raw_base64.decode(text)
    except ValueError:
        raise HeaderError("an argument of a stanza is not canonical base64") from None
    if len(data) != length:
        raise HeaderError("an argument of a stanza has another length")
    return data


def check_body(stanza: Stanza) -> None:
    """Nothing, or HeaderError when the body cannot be a wrapped 16-byte file key."""
    if len(stanza.body) != WRAPPED_LENGTH:
        raise HeaderError("the body of a stanza has another length")


def open_body(wrap_key: bytes, body: bytes) -> bytes | None:
    """The file key in a body sealed under a wrap key, or None when the key is another."""
    try:
        return ChaCha20Poly1305(wrap_key).decrypt(WRAP_NONCE, body, None)
    except InvalidTag:
        return None
