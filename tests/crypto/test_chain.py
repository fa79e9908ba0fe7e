"""Signatures keep to their context, and a desk's chain is whole from the root or refused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.chain import DeskEpoch, sign_first, sign_next, verify_chain
from crypto.errors import ChainError
from crypto.signing import new_signing_seed, sign, verify, verify_key_of

ROOT, FIRST, SECOND, THIRD, STRANGER = (bytes([number]) * 32 for number in range(5))
ROOT_KEY = verify_key_of(ROOT)


def chain_of(desk: str = "analisis", site: str = "uno") -> list[DeskEpoch]:
    first = sign_first(ROOT, site=site, desk=desk, recipient="age1pq1a", verify_key=verify_key_of(FIRST))
    second = sign_next(first, FIRST, recipient="age1pq1b", verify_key=verify_key_of(SECOND))
    third = sign_next(second, SECOND, recipient="age1pq1c", verify_key=verify_key_of(THIRD))
    return [first, second, third]


@given(message=st.binary(max_size=100), context=st.sampled_from(["a", "alertas/v1/x"]))
def test_a_signature_is_for_one_key_one_context_and_one_message(message: bytes, context: str) -> None:
    signature = sign(FIRST, context, message)
    assert verify(verify_key_of(FIRST), context, message, signature)
    assert not verify(verify_key_of(SECOND), context, message, signature)
    assert not verify(verify_key_of(FIRST), context + "y", message, signature)
    assert not verify(verify_key_of(FIRST), context, message + b"y", signature)
    assert not verify(verify_key_of(FIRST), context, message, signature[:-1])
    assert not verify(b"short", context, message, signature)


def test_a_context_cannot_reach_into_the_message() -> None:
    with pytest.raises(ValueError, match="NUL"):
        sign(FIRST, "a\0b", b"c")


def test_signing_seeds_are_fresh() -> None:
    assert len(new_signing_seed()) == 32
    assert new_signing_seed() != new_signing_seed()


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_whole_chain_gives_its_latest_epoch(length: int) -> None:
    epochs = chain_of()[:length]
    assert verify_chain(ROOT_KEY, "uno", epochs) == epochs[-1]
    assert epochs[-1].epoch == length


def test_a_chain_survives_its_json() -> None:
    assert [DeskEpoch.from_json(epoch.to_json()) for epoch in chain_of()] == chain_of()


@pytest.mark.parametrize(
    "change",
    [
        {"site": "dos"},
        {"desk": "alterna"},
        {"epoch": 7},
        {"recipient": "age1pq1evil"},
        {"verify_key": verify_key_of(STRANGER)},
        {"signature": bytes(64)},
        {"signature": b""},
    ],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_changed_epoch_breaks_the_chain(place: int, change: dict[str, object]) -> None:
    epochs = chain_of()
    epochs[place] = replace(epochs[place], **change)  # type: ignore[arg-type]
    with pytest.raises(ChainError):
        verify_chain(ROOT_KEY, "uno", epochs)


def test_a_removed_repeated_or_reordered_epoch_breaks_the_chain() -> None:
    first, second, third = chain_of()
    for epochs in (
        [],
        [second],
        [first, third],
        [second, first],
        [first, first, second],
        [first, second, second],
    ):
        with pytest.raises(ChainError):
            verify_chain(ROOT_KEY, "uno", epochs)


def test_an_epoch_of_another_desk_or_site_does_not_follow() -> None:
    for other in (chain_of(desk="alterna"), chain_of(site="dos")):
        with pytest.raises(ChainError):
            verify_chain(ROOT_KEY, "uno", [chain_of()[0], other[1]])
    with pytest.raises(ChainError):
        verify_chain(ROOT_KEY, "uno", chain_of(site="dos"))


def test_a_chain_of_another_root_is_refused() -> None:
    with pytest.raises(ChainError):
        verify_chain(verify_key_of(STRANGER), "uno", chain_of())
    forged = sign_first(STRANGER, site="uno", desk="analisis", recipient="x", verify_key=verify_key_of(FIRST))
    with pytest.raises(ChainError):
        verify_chain(ROOT_KEY, "uno", [forged])


def test_a_former_key_cannot_sign_beyond_its_successor() -> None:
    first, second, _ = chain_of()
    forged = sign_next(second, FIRST, recipient="age1pq1evil", verify_key=verify_key_of(STRANGER))
    with pytest.raises(ChainError):
        verify_chain(ROOT_KEY, "uno", [first, second, forged])


def test_a_chain_too_long_to_be_one_is_refused() -> None:
    with pytest.raises(ChainError):
        verify_chain(ROOT_KEY, "uno", chain_of() * 500)


@pytest.mark.parametrize(
    "change",
    [
        {"site": 1},
        {"site": "\ud800"},
        {"epoch": "1"},
        {"epoch": True},
        {"verify_key": "AAAA"},
        {"signature": "no base64"},
        {"signature": None},
        {"more": 1},
    ],
)
def test_json_that_is_no_epoch_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ChainError):
        DeskEpoch.from_json(chain_of()[0].to_json() | change)
    with pytest.raises(ChainError):
        DeskEpoch.from_json({})
