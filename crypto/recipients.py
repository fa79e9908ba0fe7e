"""The public half of keys: who a file is sealed to."""

from functools import cached_property
from typing import ClassVar, Protocol, Self

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from crypto import bech32, raw_base64
from crypto.errors import KeyFormatError
from crypto.hkdf import hkdf_sha256
from crypto.stanza import Stanza

MLKEM768_LENGTH = 1184
X25519_LENGTH = 32
ENC_LENGTH = 1120
WRAPPED_LENGTH = 32
MAX_RECIPIENTS_IN_FILE = 1000

HYBRID_TYPE = "mlkem768x25519"
HYBRID_INFO = b"age-encryption.org/mlkem768x25519"
HYBRID_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
X25519_TYPE = "X25519"
X25519_INFO = b"age-encryption.org/v1/X25519"
SCRYPT_FAMILY = "scrypt"
# Any scalar will do: with a point of low order every exchange fails.
PROBE = X25519PrivateKey.from_private_bytes(bytes(32))
# The wrap key is used once, so the nonce is fixed (age.md, "X25519 recipient stanza").
WRAP_NONCE = bytes(12)


class Recipient(Protocol):
    """Whoever can wrap a file key; only recipients of the same family share a file."""

    @property
    def family(self) -> str: ...

    def wrap(self, file_key: bytes) -> Stanza:
        """The stanza that carries the 16-byte file key to this recipient."""
        ...


class _PublicKey:
    """What both kinds of public key share: bytes, their text, equality."""

    prefix: ClassVar[str]

    def __init__(self, public: bytes) -> None:
        self.public = public

    @classmethod
    def parse(cls, text: str) -> Self:
        """The recipient of its Bech32 text; KeyFormatError when it is not one."""
        prefix, public = bech32.decode(text)
        if prefix != cls.prefix:
            raise KeyFormatError("not a recipient of this kind")
        return cls(public)

    @cached_property
    def text(self) -> str:
        """The Bech32 text."""
        return bech32.encode(self.prefix, self.public)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text[:16]}…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and other.public == self.public

    def __hash__(self) -> int:
        return hash(self.public)


class X25519Recipient(_PublicKey):
    """An `age1…` recipient: 32 bytes."""

    prefix = "age"
    family = "x25519"

    def __init__(self, public: bytes) -> None:
        super().__init__(public)
        self._key = _x25519_public_key(public)

    def wrap(self, file_key: bytes) -> Stanza:
        """An X25519 stanza (age.md, "The X25519 recipient type")."""
        ephemeral = X25519PrivateKey.generate()
        share = ephemeral.public_key().public_bytes_raw()
        wrap_key = x25519_wrap_key(ephemeral.exchange(self._key), share, self.public)
        body = ChaCha20Poly1305(wrap_key).encrypt(WRAP_NONCE, file_key, None)
        return Stanza((X25519_TYPE, raw_base64.encode(share)), body)


class HybridRecipient(_PublicKey):
    """An `age1pq1…` recipient: 1184 bytes ML-KEM-768, then 32 bytes X25519. Parsing costs 1 ms: keep it."""

    prefix = "age1pq"
    family = "postquantum"

    def __init__(self, public: bytes, *, parsed: hpke.MLKEM768X25519PublicKey | None = None) -> None:
        super().__init__(public)
        self._key = parsed or _hybrid_public_key(public)

    @classmethod
    def of_keys(cls, lattice: MLKEM768PublicKey, curve: X25519PublicKey) -> Self:
        """The recipient of two public keys that were just made and need no checking."""
        public = lattice.public_bytes_raw() + curve.public_bytes_raw()
        return cls(public, parsed=hpke.MLKEM768X25519PublicKey(lattice, curve))

    def wrap(self, file_key: bytes) -> Stanza:
        """An mlkem768x25519 stanza (age.md, "mlkem768x25519 recipient stanza")."""
        sealed = HYBRID_SUITE.encrypt(file_key, self._key, HYBRID_INFO)
        return Stanza((HYBRID_TYPE, raw_base64.encode(sealed[:ENC_LENGTH])), sealed[ENC_LENGTH:])


def parse_recipient(text: str) -> HybridRecipient | X25519Recipient:
    """The recipient of a text of either kind; KeyFormatError otherwise."""
    if text.lower().startswith("age1pq1"):
        return HybridRecipient.parse(text)
    return X25519Recipient.parse(text)


def parse_recipient_file(text: str) -> tuple[HybridRecipient | X25519Recipient, ...]:
    """The recipients of a file: one a line, empty lines and `#` comments aside; KeyFormatError otherwise."""
    lines = (line.strip() for line in text.splitlines())
    written = [line for line in lines if line and not line.startswith("#")]
    if not 0 < len(written) <= MAX_RECIPIENTS_IN_FILE:
        raise KeyFormatError("a file without recipients, or with too many")
    return tuple(parse_recipient(line) for line in written)


def x25519_wrap_key(shared_secret: bytes, share: bytes, recipient: bytes) -> bytes:
    """The key that wraps a file key in an X25519 stanza."""
    return hkdf_sha256(ikm=shared_secret, salt=share + recipient, info=X25519_INFO)


def _hybrid_public_key(public: bytes) -> hpke.MLKEM768X25519PublicKey:
    """The key of these bytes; KeyFormatError when either half is none."""
    if len(public) != MLKEM768_LENGTH + X25519_LENGTH:
        raise KeyFormatError("a hybrid recipient has another length")
    try:
        lattice = MLKEM768PublicKey.from_public_bytes(public[:MLKEM768_LENGTH])
    except ValueError:
        raise KeyFormatError("not an ML-KEM-768 key") from None
    return hpke.MLKEM768X25519PublicKey(lattice, _x25519_public_key(public[MLKEM768_LENGTH:]))


def _x25519_public_key(public: bytes) -> X25519PublicKey:
    """The key of these bytes, refused when it is a point of low order: anybody could open to it."""
    try:
        key = X25519PublicKey.from_public_bytes(public)
        PROBE.exchange(key)
    except ValueError:
        raise KeyFormatError("not an X25519 key") from None
    return key
