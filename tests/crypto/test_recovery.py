"""Recovery by custodians: enough of them, with true pieces, or a name for what is wrong."""

import json
from dataclasses import replace
from itertools import combinations

import pytest

from crypto.errors import CryptoError, KeyFormatError, RecoveryError
from crypto.identities import HybridIdentity
from crypto.keys import new_seed, recipient_of
from crypto.opening import open_sealed
from crypto.recovery import Piece, Scheme, SealedPiece, combine, open_piece, split
from crypto.sealing import seal
from tests.crypto.people import ANA

CUSTODIANS = [HybridIdentity(bytes([number]) * 32) for number in range(1, 6)]
RECIPIENTS = [custodian.recipient for custodian in CUSTODIANS]
SEED = bytes(range(100, 132))

Split = tuple[Scheme, tuple[SealedPiece, ...]]


@pytest.fixture(scope="module")
def made() -> Split:
    return split(SEED, RECIPIENTS, threshold=3)


def pieces_of(made: Split, *numbers: int) -> list[Piece]:
    return [
        open_piece(piece.sealed, CUSTODIANS[piece.custodian - 1])
        for piece in made[1]
        if piece.custodian in numbers
    ]


def test_three_of_five_are_thirty_small_files(made: Split) -> None:
    assert len(made[1]) == 30
    assert len({piece.file_name for piece in made[1]}) == 30
    assert sum(len(piece.sealed) for piece in made[1]) < 70_000


@pytest.mark.parametrize("numbers", list(combinations(range(1, 6), 3)))
def test_any_three_custodians_get_the_seed_back(made: Split, numbers: tuple[int, ...]) -> None:
    assert combine(made[0], pieces_of(made, *numbers)) == SEED


@pytest.mark.parametrize(("threshold", "count"), [(2, 2), (2, 3), (3, 3), (2, 5), (4, 5), (5, 5)])
def test_every_threshold_and_number_works(threshold: int, count: int) -> None:
    some = split(SEED, RECIPIENTS[:count], threshold=threshold)
    assert combine(some[0], pieces_of(some, *range(count - threshold + 1, count + 1))) == SEED


def test_all_five_together_get_the_seed_too(made: Split) -> None:
    assert combine(made[0], pieces_of(made, 1, 2, 3, 4, 5)) == SEED


def test_pieces_in_any_order_and_twice_do(made: Split) -> None:
    pieces = pieces_of(made, 2, 4, 5)
    assert combine(made[0], [*reversed(pieces), *pieces]) == SEED


@pytest.mark.parametrize("numbers", [(), (1,), (2, 5)])
def test_with_fewer_the_missing_are_named(made: Split, numbers: tuple[int, ...]) -> None:
    with pytest.raises(RecoveryError) as raised:
        combine(made[0], pieces_of(made, *numbers))
    assert raised.value.problem == "missing"
    assert len(raised.value.custodians) == 3 - len(numbers)
    assert not set(raised.value.custodians) & set(numbers)


def test_a_changed_piece_is_named(made: Split) -> None:
    pieces = pieces_of(made, 1, 2, 3)
    for place, piece in enumerate(pieces):
        changes = ({"value": bytes(32)}, {"signature": bytes(64)}, {"group": (1, 2)}, {"custodian": 9})
        for change in changes:
            wrong = replace(piece, **change)
            with pytest.raises(RecoveryError) as raised:
                combine(made[0], [*pieces[:place], wrong, *pieces[place + 1 :]])
            assert (raised.value.problem, raised.value.custodians) == ("wrong", (wrong.custodian,))


def test_a_piece_of_an_earlier_split_of_the_same_seed_is_named(made: Split) -> None:
    earlier = split(SEED, RECIPIENTS, threshold=3)
    with pytest.raises(RecoveryError) as raised:
        combine(made[0], [*pieces_of(made, 1, 2), *pieces_of(earlier, 3)])
    assert (raised.value.problem, raised.value.custodians) == ("foreign", (3,))


def test_a_scheme_of_another_key_never_gives_a_seed(made: Split) -> None:
    other = replace(made[0], recipient=str(recipient_of(new_seed())))
    with pytest.raises(RecoveryError) as raised:
        combine(other, pieces_of(made, 1, 2, 3))
    assert raised.value.problem == "wrong"


def test_a_piece_opens_only_for_its_custodian(made: Split) -> None:
    piece = made[1][0]
    with pytest.raises(CryptoError):
        open_piece(piece.sealed, CUSTODIANS[piece.custodian])
    with pytest.raises(CryptoError):
        open_piece(piece.sealed[:-1], CUSTODIANS[piece.custodian - 1])


def test_the_pieces_of_a_group_are_plain_json_whose_xor_is_the_seed(made: Split) -> None:
    """So that stock age and a few lines are enough, should nothing else be left."""
    values = [
        int(json.loads(open_sealed(piece.sealed, [CUSTODIANS[piece.custodian - 1]]))["value"], 16)
        for piece in made[1]
        if piece.group == (1, 3, 5)
    ]
    assert (values[0] ^ values[1] ^ values[2]).to_bytes(32, "big") == SEED


def test_no_single_piece_is_the_seed_and_no_representation_shows_it(made: Split) -> None:
    for piece in pieces_of(made, 1, 2, 3, 4, 5):
        assert piece.value != SEED
        assert piece.value.hex() not in repr(piece)


@pytest.mark.parametrize(("threshold", "count"), [(1, 3), (4, 3), (0, 0), (2, 1), (3, 6)])
def test_numbers_out_of_range_are_refused(threshold: int, count: int) -> None:
    with pytest.raises(KeyFormatError):
        split(SEED, (RECIPIENTS * 2)[:count], threshold=threshold)


def test_a_scheme_survives_its_json_and_nothing_else_is_one(made: Split) -> None:
    assert Scheme.from_json(made[0].to_json()) == made[0]
    changes: list[dict[str, object]] = [
        {"threshold": 1},
        {"threshold": True},
        {"custodians": 6},
        {"recipient": 1},
        {"verify_key": "zz"},
        {"verify_key": None},
    ]
    for change in changes:
        with pytest.raises(KeyFormatError):
            Scheme.from_json(made[0].to_json() | change)


@pytest.mark.parametrize(
    "text", [b"", b"hola", b"{}", b'{"custodian":1,"group":[1,"2"]}', b'{"custodian":1,"group":[1]}']
)
def test_another_file_is_no_piece(text: bytes) -> None:
    with pytest.raises(KeyFormatError):
        open_piece(seal(text, [ANA.recipient]), ANA)
