"""Files locked by a passphrase."""

import unicodedata

import pytest

from crypto.errors import CryptoError, HeaderError, PassphraseError
from crypto.passphrase import ScryptIdentity, ScryptRecipient, lock, unlock
from crypto.sealing import seal
from tests.crypto.people import ANA, CHEAP_WORK_FACTOR, LOCK, UNLOCK

PASSPHRASE = "la montaña está lejos"


@pytest.fixture(scope="module")
def locked() -> bytes:
    return lock(b"secreto", PASSPHRASE, work_factor=CHEAP_WORK_FACTOR)


def test_a_locked_file_opens_with_its_passphrase_and_no_other(locked: bytes) -> None:
    assert unlock(locked, PASSPHRASE) == b"secreto"
    with pytest.raises(PassphraseError):
        unlock(locked, PASSPHRASE + " ")


def test_a_locked_file_is_armored_text(locked: bytes) -> None:
    assert locked.startswith(b"-----BEGIN AGE ENCRYPTED FILE-----\n")
    assert locked.isascii()


def test_accents_typed_as_one_sign_or_two_are_the_same(locked: bytes) -> None:
    assert unlock(locked, unicodedata.normalize("NFD", PASSPHRASE)) == b"secreto"


def test_an_empty_passphrase_locks_and_opens_nothing(locked: bytes) -> None:
    with pytest.raises(PassphraseError):
        lock(b"secreto", "", work_factor=CHEAP_WORK_FACTOR)
    with pytest.raises(PassphraseError):
        unlock(locked, "")


def test_only_accepted_work_factors_are_worked_on(locked: bytes) -> None:
    assert unlock(locked, PASSPHRASE, work_factors=(CHEAP_WORK_FACTOR,)) == b"secreto"
    with pytest.raises(HeaderError, match="work factor"):
        unlock(locked, PASSPHRASE, work_factors=(18,))


def test_the_default_work_factor_is_18() -> None:
    locked = lock(b"secreto", PASSPHRASE)
    assert unlock(locked, PASSPHRASE, work_factors=(18,)) == b"secreto"


@pytest.mark.parametrize(
    "damage", [b"", b"-----BEGIN", b"age-encryption.org/v1\n", seal(b"x", [ANA.recipient])]
)
def test_a_damaged_file_is_named_as_such(damage: bytes) -> None:
    with pytest.raises(CryptoError):
        unlock(damage, PASSPHRASE)


def test_a_machine_without_the_memory_says_so(locked: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr("crypto.passphrase.Scrypt.derive", refuse, raising=False)
    with pytest.raises(HeaderError, match="memory"):
        unlock(locked, PASSPHRASE)


def test_no_representation_shows_the_passphrase() -> None:
    assert "caballo" not in f"{LOCK!r}{LOCK}{UNLOCK!r}{UNLOCK}"
    assert repr(ScryptRecipient("x")) == "ScryptRecipient(…)"
    assert repr(ScryptIdentity("x")) == "ScryptIdentity(…)"
