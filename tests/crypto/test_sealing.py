"""What is sealed opens whole for those it was sealed to, and for nobody once a byte of it changed."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.errors import CryptoError, HeaderError, HeaderMacError, KeyFormatError, NoMatchError, PayloadError
from crypto.header import MAX_STANZAS, write_header
from crypto.identities import Identity
from crypto.opening import open_sealed, open_stream
from crypto.recipients import Recipient
from crypto.sealing import seal, seal_stream
from crypto.stream import CHUNK_LENGTH, TAG_LENGTH, chunk_nonce, payload_cipher
from tests.crypto.people import ANA, BETO, CURVE, LOCK, UNLOCK
from tests.crypto.vectors import SlowReader

SEALED_CHUNK = CHUNK_LENGTH + TAG_LENGTH
FAMILIES: tuple[tuple[Recipient, Identity], ...] = (
    (ANA.recipient, ANA),
    (CURVE.recipient, CURVE),
    (LOCK, UNLOCK),
)
# Lengths on both sides of every boundary of a chunk.
lengths = st.one_of(
    st.integers(0, 300),
    st.sampled_from(
        [n * CHUNK_LENGTH + difference for n in (1, 2) for difference in (-17, -16, -1, 0, 1, 16, 17)]
    ),
)


@given(length=lengths, pair=st.sampled_from(FAMILIES))
def test_what_is_sealed_opens_whole(length: int, pair: tuple[Recipient, Identity]) -> None:
    recipient, identity = pair
    plaintext = bytes(place % 251 for place in range(length))
    assert open_sealed(seal(plaintext, [recipient]), [identity]) == plaintext


@given(length=lengths, armor=st.booleans())
def test_a_stream_carries_the_same_as_one_piece(length: int, armor: bool) -> None:
    plaintext = bytes(place % 251 for place in range(length))
    sealed, opened = io.BytesIO(), io.BytesIO()
    seal_stream(SlowReader(plaintext, 30_011), sealed, [ANA.recipient], armor=armor)
    open_stream(SlowReader(sealed.getvalue(), 30_011), opened, [ANA])
    assert opened.getvalue() == plaintext == open_sealed(sealed.getvalue(), [ANA])
    assert sealed.getvalue().startswith(b"-----BEGIN" if armor else b"age-encryption.org/v1\n")


@given(data=st.data(), pair=st.sampled_from(FAMILIES))
def test_a_flipped_bit_never_opens(data: st.DataObject, pair: tuple[Recipient, Identity]) -> None:
    recipient, identity = pair
    sealed = bytearray(seal(b"una alerta", [recipient]))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CryptoError):
        open_sealed(bytes(sealed), [identity])


@given(data=st.data())
def test_a_truncated_file_never_opens(data: st.DataObject) -> None:
    sealed = seal(b"una alerta", [ANA.recipient])
    with pytest.raises(CryptoError):
        open_sealed(sealed[: data.draw(st.integers(0, len(sealed) - 1))], [ANA])


@given(extra=st.binary(min_size=1, max_size=40), length=st.sampled_from([0, 5, CHUNK_LENGTH]))
def test_a_file_with_something_after_it_does_not_open(extra: bytes, length: int) -> None:
    with pytest.raises(PayloadError):
        open_sealed(seal(bytes(length), [ANA.recipient]) + extra, [ANA])


def test_every_recipient_opens_the_file_and_nobody_else_does() -> None:
    sealed = seal(b"una alerta", [BETO.recipient, ANA.recipient])
    assert open_sealed(sealed, [ANA]) == open_sealed(sealed, [BETO]) == b"una alerta"
    with pytest.raises(NoMatchError):
        open_sealed(sealed, [CURVE, UNLOCK])
    with pytest.raises(NoMatchError):
        open_sealed(sealed, [])


def test_the_same_plaintext_is_never_sealed_the_same() -> None:
    one, other = (seal(b"una alerta", [ANA.recipient]) for _ in range(2))
    assert len(one) == len(other)
    assert one != other


def test_a_swapped_stanza_does_not_open() -> None:
    """The stanza of one file in another: its file key unwraps, and the MAC says the header is not its own."""
    one, other = (seal(text, [ANA.recipient]) for text in (b"una", b"otra"))
    stanza_end = one.index(b"--- ")
    with pytest.raises(HeaderMacError):
        open_sealed(one[:stanza_end] + other[stanza_end:], [ANA])


def test_a_swapped_header_does_not_open() -> None:
    one, other = (seal(text, [ANA.recipient]) for text in (b"una", b"otra"))
    header_end = len(one) - len(b"una") - 32
    assert one[:header_end].endswith(b"\n")
    with pytest.raises(PayloadError):
        open_sealed(one[:header_end] + other[header_end:], [ANA])


def test_an_added_or_removed_stanza_does_not_open() -> None:
    both = seal(b"una alerta", [ANA.recipient, BETO.recipient])
    first, second = (both.index(b"-> ", start) for start in (0, both.index(b"-> ") + 3))
    with pytest.raises(HeaderMacError):
        open_sealed(both[:first] + both[second:], [BETO])
    with pytest.raises(HeaderMacError):
        open_sealed(both[:first] + both[first:second] + both[first:], [ANA])


def test_chunks_in_another_order_do_not_open() -> None:
    plaintext = b"a" * CHUNK_LENGTH + b"b" * CHUNK_LENGTH + b"c"
    sealed = seal(plaintext, [ANA.recipient])
    start = len(sealed) - 2 * SEALED_CHUNK - 1 - TAG_LENGTH
    first, second = (
        sealed[start : start + SEALED_CHUNK],
        sealed[start + SEALED_CHUNK : start + 2 * SEALED_CHUNK],
    )
    with pytest.raises(PayloadError):
        open_sealed(sealed[:start] + second + first + sealed[start + 2 * SEALED_CHUNK :], [ANA])


def test_an_empty_final_chunk_after_others_does_not_open() -> None:
    """Right in every tag, and still forbidden: a file has one length alone (age.md, "Payload")."""
    file_key, nonce = bytes(16), bytes(16)
    cipher = payload_cipher(file_key, nonce)
    full = cipher.encrypt(chunk_nonce(0, final=False), bytes(CHUNK_LENGTH), None)
    empty = cipher.encrypt(chunk_nonce(1, final=True), b"", None)
    header = write_header(file_key, [ANA.recipient.wrap(file_key)])
    with pytest.raises(PayloadError, match="empty"):
        open_sealed(header + nonce + full + empty, [ANA])


def test_a_file_cut_at_the_end_of_a_chunk_does_not_open() -> None:
    sealed = seal(bytes(2 * CHUNK_LENGTH), [ANA.recipient])
    with pytest.raises(PayloadError):
        open_sealed(sealed[:-SEALED_CHUNK], [ANA])


@pytest.mark.parametrize(
    "recipients",
    [
        [],
        [ANA.recipient, CURVE.recipient],
        [ANA.recipient, LOCK],
        [CURVE.recipient, LOCK],
        [LOCK, LOCK],
    ],
)
def test_recipients_that_may_not_share_a_file_are_refused(recipients: list[Recipient]) -> None:
    with pytest.raises(KeyFormatError):
        seal(b"una alerta", recipients)
    target = io.BytesIO()
    with pytest.raises(KeyFormatError):
        seal_stream(io.BytesIO(b"una alerta"), target, recipients)
    assert target.getvalue() == b""


def test_nothing_is_written_that_the_reader_would_refuse() -> None:
    with pytest.raises(HeaderError):
        seal(b"una alerta", [CURVE.recipient] * (MAX_STANZAS + 1))
    most = seal(b"una alerta", [ANA.recipient] * MAX_STANZAS)
    assert open_sealed(most, [ANA]) == b"una alerta"
