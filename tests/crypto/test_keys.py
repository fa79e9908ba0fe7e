"""Keys and their texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import bech32
from crypto.errors import KeyFormatError
from crypto.identities import HybridIdentity, X25519Identity, parse_identity, parse_identity_file
from crypto.keys import expand, new_seed, recipient_of
from crypto.recipients import HybridRecipient, X25519Recipient, parse_recipient, parse_recipient_file
from tests.crypto.people import ANA, CURVE

# From the specification itself (age.md, "The X25519 recipient type").
SPEC_IDENTITY = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
SPEC_RECIPIENT = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
SPEC_HYBRID_IDENTITY = "AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR"
SPEC_HYBRID_START = "age1pq1x34nzsvr0rxjsgdn8zgyhfe8j7ceq5r9rdelkjuh3y235jzxshfg87pzf5zrqtzdxz95paef6caq5aapd"
SPEC_HYBRID_END = "k3tlhl53k2ykx3qheyty7saeq0d3fzv49zc0k"


def test_the_identities_of_the_specification_have_its_recipients() -> None:
    assert str(parse_identity(SPEC_IDENTITY).recipient) == SPEC_RECIPIENT
    hybrid = str(parse_identity(SPEC_HYBRID_IDENTITY).recipient)
    assert len(hybrid) == 1959
    assert hybrid.startswith(SPEC_HYBRID_START)
    assert hybrid.endswith(SPEC_HYBRID_END)


@given(seed=st.binary(min_size=32, max_size=32))
def test_a_key_survives_its_text(seed: bytes) -> None:
    curve, hybrid = X25519Identity(seed), HybridIdentity(seed)
    assert parse_identity(curve.secret_text).recipient == curve.recipient
    assert parse_identity(hybrid.secret_text).recipient == hybrid.recipient == recipient_of(seed)
    assert parse_recipient(str(curve.recipient)) == curve.recipient
    assert parse_recipient(str(hybrid.recipient)) == hybrid.recipient
    assert hash(parse_recipient(str(hybrid.recipient).upper())) == hash(hybrid.recipient)


def test_seeds_are_fresh_and_have_their_length() -> None:
    assert len(new_seed()) == 32
    assert new_seed() != new_seed()
    assert [len(part) for part in expand(new_seed())] == [64, 32]
    with pytest.raises(KeyFormatError):
        expand(bytes(31))


@given(data=st.binary(max_size=60), prefix=st.sampled_from(["age", "age1pq", "x"]))
def test_bech32_brings_bytes_back(data: bytes, prefix: str) -> None:
    assert bech32.decode(bech32.encode(prefix, data)) == (prefix, data)


@given(data=st.data())
def test_a_changed_letter_is_noticed(data: st.DataObject) -> None:
    text = str(CURVE.recipient)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from(bech32.ALPHABET).filter(lambda letter: letter != text[place]))
    with pytest.raises(KeyFormatError):
        parse_recipient(text[:place] + letter + text[place + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "x1qm7ssx4",
        "x1qqqn0an5s",
        "x1qqqqqqzd2aw6",
        "x1qpxqa3vz",
        "x1qqqpfe60hl",
        "x1qqqqpgnypt6",
        "x1qqmkfy3b",
    ],
)
def test_letters_that_spell_no_whole_bytes_are_refused(text: str) -> None:
    """Even under a right checksum: a letter too many, or bits in the padding (BIP 173)."""
    with pytest.raises(KeyFormatError):
        bech32.decode(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "age1",
        "1qqqqqq",
        "age",
        "ágé1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj",
        SPEC_RECIPIENT[:10].upper() + SPEC_RECIPIENT[10:],
        SPEC_RECIPIENT + "\n",
        SPEC_IDENTITY,
        bech32.encode("age", bytes(31)),
        bech32.encode("age", bytes(32)),
        bech32.encode("age1pq", bytes(32)),
        bech32.encode("age1pq", b"\xff" * 1216),
        bech32.encode("age1pq", ANA.recipient.public[:1184] + bytes(32)),
        bech32.encode("age1pq", ANA.recipient.public + b"\0"),
        bech32.encode("agf", CURVE.recipient.public),
    ],
)
def test_what_is_no_recipient_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(KeyFormatError) as raised:
        parse_recipient(text)
    assert not text or text not in str(raised.value)


@pytest.mark.parametrize(
    "text", ["", SPEC_RECIPIENT, bech32.encode("age-secret-key-", bytes(31)), SPEC_IDENTITY[:-1]]
)
def test_what_is_no_identity_is_refused(text: str) -> None:
    with pytest.raises(KeyFormatError):
        parse_identity(text)


def test_files_of_keys_may_have_comments_and_empty_lines() -> None:
    text = f"# mine\n\n  {SPEC_IDENTITY}\r\n{ANA.secret_text}"
    first, second = parse_identity_file(text)
    assert (str(first.recipient), second.recipient) == (SPEC_RECIPIENT, ANA.recipient)
    assert parse_recipient_file(f"#\n{SPEC_RECIPIENT}\n\n") == (X25519Recipient.parse(SPEC_RECIPIENT),)


@pytest.mark.parametrize("text", ["", "# nothing\n", "\n" * 2_000_000, f"{SPEC_IDENTITY}\n" * 1001])
def test_a_file_without_keys_or_with_too_many_is_refused(text: str) -> None:
    with pytest.raises(KeyFormatError):
        parse_identity_file(text)
    with pytest.raises(KeyFormatError):
        parse_recipient_file(text)


def test_no_representation_shows_a_secret() -> None:
    for identity in (ANA, CURVE):
        for shown in (repr(identity), str(identity), f"{identity}"):
            assert identity.secret_text not in shown
            assert identity.secret_text[20:40].lower() not in shown.lower()
    assert repr(ANA.recipient) == f"HybridRecipient({str(ANA.recipient)[:16]}…)"


def test_a_recipient_of_one_kind_is_not_one_of_the_other() -> None:
    with pytest.raises(KeyFormatError):
        HybridRecipient.parse(SPEC_RECIPIENT)
    with pytest.raises(KeyFormatError):
        X25519Recipient.parse(str(ANA.recipient))
    assert X25519Recipient.parse(SPEC_RECIPIENT) != ANA.recipient
