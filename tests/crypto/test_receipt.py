"""Receipts: the vectors every implementation shares, and what may be typed for one."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.errors import ReceiptError
from crypto.keys import recipient_of
from crypto.receipt import (
    BITS,
    Receipt,
    card_key,
    mailbox_seed,
    new_receipt,
    parse_receipt,
    token,
    token_hash,
    word_list,
)

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "receipt.json").read_text("utf-8")
)
SALT = bytes.fromhex(VECTORS["salt"])


def parsed(text: str) -> tuple[Receipt | None, str | None]:
    """The receipt, or the reason why not."""
    try:
        return parse_receipt(text), None
    except ReceiptError as error:
        return None, error.reason


receipts = st.integers(0, (1 << BITS) - 1).map(Receipt)


@pytest.mark.parametrize("vector", VECTORS["receipts"], ids=lambda vector: vector["value"])
def test_a_receipt_has_the_words_digits_and_keys_of_its_vector(vector: dict[str, str]) -> None:
    receipt = Receipt(int(vector["value"], 16))
    assert " ".join(receipt.words) == vector["words"]
    assert receipt.digits == vector["digits"]
    assert token(receipt, SALT).hex() == vector["token"]
    assert token_hash(receipt, SALT).hex() == vector["token_hash"]
    assert mailbox_seed(receipt, SALT).hex() == vector["mailbox_seed"]
    assert str(recipient_of(mailbox_seed(receipt, SALT))) == vector["mailbox_recipient"]
    assert card_key(receipt, SALT).hex() == vector["card_key"]
    assert parse_receipt(vector["words"]) == parse_receipt(vector["digits"]) == receipt


@pytest.mark.parametrize("vector", VECTORS["typed"], ids=lambda vector: vector["what"])
def test_what_people_type_is_understood(vector: dict[str, str]) -> None:
    assert parse_receipt(vector["text"]) == Receipt(int(vector["value"], 16))


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda vector: vector["what"])
def test_what_is_no_receipt_is_refused_with_its_reason(vector: dict[str, Any]) -> None:
    with pytest.raises(ReceiptError) as raised:
        parse_receipt(vector["text"])
    assert (raised.value.reason, raised.value.position) == (vector["reason"], vector["position"])
    assert not vector["text"] or vector["text"] not in str(raised.value)


@given(receipt=receipts)
def test_both_forms_bring_a_receipt_back(receipt: Receipt) -> None:
    assert parse_receipt(" ".join(receipt.words)) == parse_receipt(receipt.digits) == receipt


@given(receipt=receipts, data=st.data())
def test_a_wrong_digit_is_noticed_or_gives_another_receipt(receipt: Receipt, data: st.DataObject) -> None:
    """Four or five check bits catch most slips; the mailbox of another receipt does not exist."""
    digits = receipt.digits.replace(" ", "")
    place, digit = data.draw(st.integers(0, 29)), data.draw(st.sampled_from("0123456789"))
    typed = digits[:place] + digit + digits[place + 1 :]
    found, reason = parsed(typed)
    assert (found == receipt) == (typed == digits)
    assert reason in (None, "check")


@given(text=st.text(max_size=1200))
def test_any_text_gives_a_receipt_or_a_reason(text: str) -> None:
    found, reason = parsed(text)
    assert (found is None) == (reason is not None)


def test_a_very_long_text_is_not_looked_at() -> None:
    with pytest.raises(ReceiptError):
        parse_receipt("1" * 10_000_000)


def test_receipts_are_fresh_and_do_not_show_themselves() -> None:
    receipt = new_receipt()
    assert receipt != new_receipt()
    assert repr(receipt) == "Receipt(…)"
    assert str(receipt.value) not in f"{receipt} {receipt!r}"


@pytest.mark.parametrize("value", [-1, 1 << BITS])
def test_a_receipt_has_95_bits(value: int) -> None:
    with pytest.raises(ValueError, match="95 bits"):
        Receipt(value)


def test_another_site_or_another_use_gives_another_key() -> None:
    receipt = new_receipt()
    keys = {
        derive(receipt, salt)
        for derive in (token, token_hash, mailbox_seed, card_key)
        for salt in (SALT, bytes(16))
    }
    assert len(keys) == 8
    with pytest.raises(ValueError, match="16 bytes"):
        token(receipt, b"short")


def test_the_list_has_2048_words_that_four_letters_tell_apart() -> None:
    assert len(set(word_list())) == 2048
    for place in (0, 1, 777, 2047):
        assert parse_receipt(" ".join(Receipt(place << BITS - 11).words)).value >> BITS - 11 == place
