"""What a receiver can check of a file without a key, and sealing piece by piece."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.errors import CryptoError, HeaderError
from crypto.identities import HybridIdentity, X25519Identity
from crypto.keys import new_seed
from crypto.opening import open_sealed
from crypto.passphrase import lock
from crypto.sealed_shape import check_header, check_sealed, header_length, plaintext_length, sealed_length
from crypto.sealing import Sealer, seal
from crypto.stream import CHUNK_LENGTH

ME, YOU = HybridIdentity(new_seed()), HybridIdentity(new_seed())
EDGES = [0, 1, CHUNK_LENGTH - 1, CHUNK_LENGTH, CHUNK_LENGTH + 1, 3 * CHUNK_LENGTH]


@pytest.mark.parametrize("length", EDGES)
@pytest.mark.parametrize("stanzas", [1, 2])
def test_the_length_of_a_file_tells_the_length_inside(length: int, stanzas: int) -> None:
    sealed = seal(bytes(length), [ME.recipient, YOU.recipient][:stanzas])
    assert sealed_length(length, stanzas) == len(sealed)
    assert plaintext_length(len(sealed), stanzas) == length
    check_sealed(sealed, stanzas=stanzas, lengths={length})


@given(st.integers(0, 5 * CHUNK_LENGTH), st.integers(1, 3))
def test_no_other_length_passes_for_a_file(length: int, stanzas: int) -> None:
    assert plaintext_length(sealed_length(length, stanzas), stanzas) == length


@pytest.mark.parametrize("cut", [1, 16, 17, 1000])
def test_a_file_that_is_cut_off_is_refused(cut: int) -> None:
    sealed = seal(bytes(8192), [ME.recipient])[:-cut]
    with pytest.raises(HeaderError):
        check_sealed(sealed, stanzas=1, lengths={8192})


def test_a_file_to_more_or_fewer_recipients_is_refused() -> None:
    sealed = seal(bytes(8192), [ME.recipient, YOU.recipient])
    for stanzas in (1, 3):
        with pytest.raises(HeaderError):
            check_header(sealed, stanzas)


def test_other_kinds_of_recipients_are_refused() -> None:
    plain = X25519Identity(new_seed()).recipient
    for sealed in (seal(bytes(8192), [plain]), lock(b"text", "long enough", work_factor=4)):
        with pytest.raises(HeaderError):
            check_header(sealed.ljust(header_length(1)), 1)


def test_plain_text_that_claims_to_be_sealed_is_refused() -> None:
    text = b"age-encryption.org/v1\n" + b"Me pidieron la mitad del sueldo. " * 400
    with pytest.raises(HeaderError):
        check_sealed(text[: sealed_length(8192, 1)], stanzas=1, lengths={8192})


@given(st.binary(max_size=3000))
def test_no_bytes_do_more_than_be_refused(data: bytes) -> None:
    with pytest.raises(CryptoError):
        check_sealed(data, stanzas=1, lengths=range(4000))


@given(st.lists(st.binary(max_size=3 * CHUNK_LENGTH), max_size=5))
def test_a_file_made_piece_by_piece_opens_to_all_of_them(pieces: list[bytes]) -> None:
    sealer = Sealer([ME.recipient])
    sealed = b"".join([sealer.begin(), *(sealer.update(piece) for piece in pieces), sealer.finish()])
    assert open_sealed(sealed, [ME]) == b"".join(pieces)
