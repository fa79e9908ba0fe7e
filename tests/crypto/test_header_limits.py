"""Headers that strangers write: refused at a limit before work or memory is spent, and never by surprise."""

import contextlib
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crypto import raw_base64
from crypto.errors import CryptoError, HeaderError
from crypto.header import MAX_HEADER_BYTES, MAX_LINE_BYTES, MAX_STANZAS, VERSION_LINE, write_header
from crypto.opening import open_sealed, opened_chunks
from crypto.passphrase import ScryptIdentity
from crypto.sealing import seal
from crypto.stanza import Stanza
from tests.crypto.people import ANA, CURVE, LOCK, UNLOCK

IDENTITIES = (ANA, CURVE, UNLOCK)
FILES = tuple(seal(b"una alerta", [who]) for who in (ANA.recipient, CURVE.recipient, LOCK))
STANZA = bytes(Stanza(("grease",), bytes(8)))
LINE_OF_BODY = b"A" * 64 + b"\n"
# Points of order 1, 2, 4 and 8 (RFC 7748 does not list them; every implementation must meet them).
LOW_ORDER = (
    bytes(32),
    b"\1" + bytes(31),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
)


class Endless:
    """A source that repeats the same bytes for ever and counts what was taken."""

    def __init__(self, start: bytes, repeated: bytes) -> None:
        self._ahead, self._repeated, self.taken = start, repeated, 0

    def read(self, size: int, /) -> bytes:
        while len(self._ahead) < size:
            self._ahead += self._repeated * (1 + size // len(self._repeated))
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        self.taken += size
        return data


@pytest.mark.parametrize(
    ("start", "repeated"),
    [
        (b"", b"A"),
        (VERSION_LINE, b"-> a"),
        (VERSION_LINE, STANZA),
        (VERSION_LINE + b"-> a\n", LINE_OF_BODY),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\n", LINE_OF_BODY),
        (b"", b" "),
    ],
    ids=["one line", "a line of arguments", "stanzas", "a body", "armor", "white space"],
)
def test_an_endless_header_is_refused_after_a_bounded_part_of_it(start: bytes, repeated: bytes) -> None:
    source = Endless(start, repeated)
    with pytest.raises(CryptoError):
        list(opened_chunks(source, IDENTITIES))
    assert source.taken <= MAX_HEADER_BYTES + 64 * 1024


def test_one_stanza_more_than_the_limit_is_refused() -> None:
    def with_stanzas(count: int) -> bytes:
        return VERSION_LINE + STANZA * count + b"--- " + b"A" * 43 + b"\n"

    with pytest.raises(CryptoError, match="no identity"):
        open_sealed(with_stanzas(MAX_STANZAS), [ANA])
    with pytest.raises(HeaderError, match="too many stanzas"):
        open_sealed(with_stanzas(MAX_STANZAS + 1), [ANA])


@pytest.mark.parametrize("mac", ["", "A" * 42, "A" * 44, "A" * 43 + "=", "B" * 43, "ñ" * 43])
def test_a_mac_that_is_not_32_canonical_bytes_is_refused(mac: str) -> None:
    with pytest.raises(HeaderError):
        open_sealed(VERSION_LINE + STANZA + f"--- {mac}\n".encode(), [ANA])


@pytest.mark.parametrize("args", [("scrypt",), ("scrypt", "AA"), ("scrypt", "A" * 22, "1", "1")])
def test_a_passphrase_stanza_with_other_arguments_is_refused(args: tuple[str, ...]) -> None:
    with pytest.raises(HeaderError, match="arguments"):
        open_sealed(write_header(bytes(16), [Stanza(args, bytes(32))]) + bytes(48), [UNLOCK])


def test_a_line_over_its_limit_is_refused() -> None:
    line = b"-> " + b"a" * MAX_LINE_BYTES + b"\n"
    with pytest.raises(HeaderError, match="limits"):
        open_sealed(VERSION_LINE + line + b"\n--- " + b"A" * 43 + b"\n", [ANA])


@pytest.mark.parametrize("work_factor", ["23", "30", "64", "99", "100", "9" * 3000])
def test_a_work_factor_over_22_is_refused_without_the_work(work_factor: str) -> None:
    stanza = Stanza(("scrypt", raw_base64.encode(bytes(16)), work_factor), bytes(32))
    sealed = write_header(bytes(16), [stanza]) + bytes(48)
    started = time.perf_counter()
    with pytest.raises(HeaderError, match="work factor"):
        open_sealed(sealed, [ScryptIdentity("clave")])
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize("other", [b"", STANZA])
def test_a_passphrase_stanza_beside_another_is_refused_for_everybody(other: bytes) -> None:
    sealed = FILES[2]
    mac = sealed.index(b"---")
    first = sealed.index(b"-> ")
    changed = sealed[:mac] + (other or sealed[first:mac]) + sealed[mac:]
    for identity in IDENTITIES:
        with pytest.raises(HeaderError, match="alone"):
            open_sealed(changed, [identity])


@pytest.mark.parametrize("share", LOW_ORDER)
def test_an_x25519_share_of_low_order_is_a_header_failure(share: bytes) -> None:
    stanza = Stanza(("X25519", raw_base64.encode(share)), bytes(32))
    with pytest.raises(HeaderError, match="low order"):
        open_sealed(write_header(bytes(16), [stanza]) + bytes(48), [CURVE])


@st.composite
def mutated_files(draw: st.DrawFn) -> bytes:
    """A good file with up to four of its header's pieces cut, doubled, replaced or swapped."""
    sealed = draw(st.sampled_from(FILES))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, min(len(sealed), 1800)))
        end = min(len(sealed), start + draw(st.integers(0, 80)))
        piece = draw(
            st.one_of(st.binary(max_size=8), st.sampled_from(PIECES), st.just(sealed[start:end] * 2))
        )
        sealed = sealed[:start] + piece + sealed[end:]
    return sealed


PIECES = (
    b"\n",
    b" ",
    b"-> ",
    b"---",
    b"=",
    STANZA,
    LINE_OF_BODY,
    b"-> scrypt ",
    b"22",
    b"\r\n",
    b"\xff\xfe",
    VERSION_LINE,
)


@settings(max_examples=400)
@given(sealed=mutated_files())
@example(sealed=FILES[0])
def test_a_mutated_header_opens_as_it_was_or_is_refused_by_name(sealed: bytes) -> None:
    """No other error than ours, and never another plaintext."""
    with contextlib.suppress(CryptoError):
        assert open_sealed(sealed, IDENTITIES) == b"una alerta"


@settings(max_examples=200)
@given(
    sealed=st.one_of(st.binary(max_size=300), st.binary(max_size=300).map(lambda tail: VERSION_LINE + tail))
)
def test_noise_is_refused_by_name(sealed: bytes) -> None:
    with pytest.raises(CryptoError):
        open_sealed(sealed, IDENTITIES)
