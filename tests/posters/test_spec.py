"""Codes, addresses and what a QR code carries."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.posters import PosterError, PosterSpec, new_code, qr_payload, short_address
from alerts.posters.spec import CODE_ALPHABET

ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
HOSTS = st.lists(LABELS, min_size=1, max_size=5).map(".".join)
CODES = st.text(CODE_ALPHABET, min_size=4, max_size=6)


def test_a_new_code_has_no_sign_that_looks_like_another() -> None:
    codes = [new_code() for _ in range(500)]
    assert all(re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{6}", code) for code in codes)
    assert len(set(codes)) == len(codes)


def test_a_person_types_lower_case_without_a_scheme() -> None:
    assert short_address("Ejemplo.GT", "K7MQ") == "ejemplo.gt/p/k7mq"


def test_the_code_carries_upper_case_with_a_scheme() -> None:
    assert qr_payload("https://ejemplo.gt", "k7mq") == "HTTPS://EJEMPLO.GT/P/K7MQ"
    assert qr_payload("https://ejemplo.gt/", "k7mq") == "HTTPS://EJEMPLO.GT/P/K7MQ"
    assert qr_payload("http://127.0.0.1:8000", "K7MQ6X") == "HTTP://127.0.0.1:8000/P/K7MQ6X"


@given(HOSTS, CODES, st.sampled_from(["", ":8000", ":65535"]))
def test_every_payload_is_alphanumeric_and_says_the_same_as_the_typed_address(
    host: str, code: str, port: str
) -> None:
    spec = PosterSpec(f"https://{host}{port}", code, "Institución")
    assert set(spec.payload) <= ALPHANUMERIC
    assert spec.payload == f"HTTPS://{spec.address.upper()}"


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "ejemplo.gt",
        "ftp://ejemplo.gt",
        "https://",
        "https://ejemplo.gt/sitio",
        "https://ejemplo.gt/?a=1",
        "https://ejemplo.gt/#a",
        "https://persona@ejemplo.gt",
        "https://señal.gt",
        "https://con_guion.gt",
        "https://[::1",
    ],
)
def test_an_address_that_a_code_cannot_carry_is_refused(base_url: str) -> None:
    with pytest.raises(PosterError):
        qr_payload(base_url, "K7MQ")


@pytest.mark.parametrize("code", ["", "K7", "K7/MQ", "K7 MQ", "K7MQ?", "Ñ7MQ", "A" * 17])
def test_a_code_that_is_not_letters_and_digits_is_refused_without_being_repeated(code: str) -> None:
    with pytest.raises(PosterError) as refused:
        short_address("ejemplo.gt", code)
    assert not code or code not in str(refused.value)
