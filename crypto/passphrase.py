"""Files locked by a passphrase: identities at rest (age.md, "The scrypt recipient type")."""

import io
import re
import secrets
import unicodedata
from collections.abc import Container, Sequence

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from crypto import raw_base64
from crypto.errors import HeaderError, NoMatchError, PassphraseError
from crypto.header_reader import SCRYPT_TYPE
from crypto.identities import check_body, open_body, parse_argument
from crypto.opening import open_sealed
from crypto.recipients import SCRYPT_FAMILY, WRAP_NONCE
from crypto.sealing import seal_stream
from crypto.stanza import Stanza

SALT_LENGTH = 16
SALT_LABEL = b"age-encryption.org/v1/scrypt"
# N = 2**work_factor with r = 8 and p = 1 (RFC 7914): memory is 2**(work_factor + 10) bytes, 256 MiB at 18.
WORK_FACTOR = 18
# What a stranger's file may ask of this machine at most: 4 GiB.
ACCEPTED_WORK_FACTORS = range(1, 23)


class ScryptRecipient:
    """A passphrase to seal to; always the only recipient of its file."""

    family = SCRYPT_FAMILY

    def __init__(self, passphrase: str, *, work_factor: int = WORK_FACTOR) -> None:
        self._passphrase = _checked(passphrase)
        self._work_factor = work_factor

    def wrap(self, file_key: bytes) -> Stanza:
        """An scrypt stanza."""
        salt = secrets.token_bytes(SALT_LENGTH)
        wrap_key = _wrap_key(self._passphrase, salt, self._work_factor)
        body = ChaCha20Poly1305(wrap_key).encrypt(WRAP_NONCE, file_key, None)
        return Stanza((SCRYPT_TYPE, raw_base64.encode(salt), str(self._work_factor)), body)

    def __repr__(self) -> str:
        return "ScryptRecipient(…)"


class ScryptIdentity:
    """A passphrase to open with; `work_factors` are those it will spend time and memory on."""

    def __init__(self, passphrase: str, *, work_factors: Container[int] = ACCEPTED_WORK_FACTORS) -> None:
        self._passphrase = _checked(passphrase)
        self._work_factors = work_factors

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """The file key of a file that has an scrypt stanza, which the header reader found alone."""
        stanza = stanzas[0]
        if stanza.type != SCRYPT_TYPE:
            return None
        if len(stanza.args) != 3:
            raise HeaderError("a stanza has the wrong number of arguments")
        check_body(stanza)
        salt = parse_argument(stanza.args[1], SALT_LENGTH)
        wrap_key = _wrap_key(self._passphrase, salt, self._accepted(stanza.args[2]))
        return open_body(wrap_key, stanza.body)

    def _accepted(self, text: str) -> int:
        if not re.fullmatch("[1-9][0-9]?", text, re.ASCII) or int(text) not in self._work_factors:
            raise HeaderError("the work factor is malformed or not accepted")
        return int(text)

    def __repr__(self) -> str:
        return "ScryptIdentity(…)"


def lock(plaintext: bytes, passphrase: str, *, work_factor: int = WORK_FACTOR) -> bytes:
    """The armored age file of a plaintext under a passphrase, about 1 s of work at the default.

    Raises PassphraseError for an empty passphrase.
    """
    target = io.BytesIO()
    recipient = ScryptRecipient(_normalized(passphrase), work_factor=work_factor)
    seal_stream(io.BytesIO(plaintext), target, [recipient], armor=True)
    return target.getvalue()


def unlock(locked: bytes, passphrase: str, *, work_factors: Container[int] = ACCEPTED_WORK_FACTORS) -> bytes:
    """The plaintext of a locked file.

    Raises PassphraseError for a wrong or empty passphrase; HeaderError for a work factor outside
    `work_factors`, before any work; ArmorError, HeaderError or PayloadError for a damaged file.
    """
    try:
        return open_sealed(locked, [ScryptIdentity(_normalized(passphrase), work_factors=work_factors)])
    except NoMatchError:
        raise PassphraseError("the passphrase is wrong") from None


def _normalized(passphrase: str) -> str:
    # One machine types an accent as one sign and another as two (RFC 8265, Section 4.2.1, rule 4).
    return unicodedata.normalize("NFC", passphrase)


def _checked(passphrase: str) -> bytes:
    if not passphrase:
        raise PassphraseError("the passphrase is empty")
    return passphrase.encode()


def _wrap_key(passphrase: bytes, salt: bytes, work_factor: int) -> bytes:
    kdf = Scrypt(salt=SALT_LABEL + salt, length=32, n=1 << work_factor, r=8, p=1)
    try:
        return kdf.derive(passphrase)
    except MemoryError:
        raise HeaderError("this machine has not the memory for the work factor") from None
