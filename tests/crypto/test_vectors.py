"""The public conformance vectors of the age format: each gives exactly its verdict."""

import hashlib
import io

import pytest

from crypto.errors import (
    ArmorError,
    CryptoError,
    HeaderError,
    HeaderMacError,
    NoMatchError,
    PayloadError,
)
from crypto.opening import open_sealed, open_stream
from tests.conftest import require
from tests.crypto.vectors import FOLDER, SlowReader, Vector, read_vector, vector_names

VERDICTS: dict[str, type[CryptoError]] = {
    "no match": NoMatchError,
    "HMAC failure": HeaderMacError,
    "header failure": HeaderError,
    "armor failure": ArmorError,
    "payload failure": PayloadError,
}


@pytest.fixture(params=vector_names())
def vector(request: pytest.FixtureRequest) -> Vector:
    require(FOLDER.is_dir(), "the folder of age vectors")
    return read_vector(request.param)


def test_every_vector_gives_its_verdict_and_its_payload(vector: Vector) -> None:
    if vector.expect == "success":
        opened = open_sealed(vector.sealed, vector.identities)
        assert hashlib.sha256(opened).hexdigest() == vector.payload_sha256
    else:
        with pytest.raises(CryptoError) as raised:
            open_sealed(vector.sealed, vector.identities)
        assert raised.type is VERDICTS[vector.expect]


def test_a_stream_releases_exactly_the_verified_beginning_of_every_vector(vector: Vector) -> None:
    released = io.BytesIO()
    failure: type[CryptoError] | None = None
    try:
        open_stream(SlowReader(vector.sealed), released, vector.identities)
    except CryptoError as error:
        failure = type(error)
    assert failure is VERDICTS.get(vector.expect)
    if vector.payload_sha256:
        assert hashlib.sha256(released.getvalue()).hexdigest() == vector.payload_sha256
    else:
        assert released.getvalue() == b""


def test_all_the_vectors_are_there() -> None:
    require(FOLDER.is_dir(), "the folder of age vectors")
    assert len(vector_names()) >= 96
