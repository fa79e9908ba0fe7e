"""The header inside what is sealed: anything out of place is named."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.binding import Binding, bind, read_binding, unbind
from crypto.errors import BindingError

HERE = Binding(
    "uno", "c0ffee", "message", seq=3, role="analyst", desk="analisis", epoch=2, recipient="age1pq1x"
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
numbers = st.integers(0, 1 << 53)
bindings = st.builds(
    Binding, texts, texts, texts, seq=numbers, role=texts, desk=texts, epoch=numbers, recipient=texts
)


@given(binding=bindings, body=st.binary(max_size=100))
def test_a_body_comes_back_from_its_own_place(binding: Binding, body: bytes) -> None:
    assert unbind(bind(binding, body), binding) == body
    assert read_binding(bind(binding, body)) == (binding, body)


@pytest.mark.parametrize("field", [field.name for field in fields(Binding)])
def test_an_object_of_another_place_is_refused_by_the_field_that_differs(field: str) -> None:
    different: Any = 9 if isinstance(getattr(HERE, field), int) else "otro"
    other = replace(HERE, **{field: different})
    with pytest.raises(BindingError) as raised:
        unbind(bind(other, b"cuerpo"), HERE)
    assert raised.value.field == field
    assert "otro" not in str(raised.value)


def test_the_header_is_one_line_of_canonical_json() -> None:
    line, _, body = bind(Binding("uno", "ñ", "text"), b"a\nb").partition(b"\n")
    assert line.decode() == (
        '{"case":"ñ","desk":"","epoch":0,"kind":"text","recipient":"","role":"","seq":0,"site":"uno","v":1}'
    )
    assert body == b"a\nb"


def changed(**changes: object) -> bytes:
    header = json.loads(bind(HERE, b"").decode()) | changes
    header = {key: value for key, value in header.items() if value is not None}
    return json.dumps(header, sort_keys=True, separators=(",", ":")).encode() + b"\n"


@pytest.mark.parametrize(
    ("plaintext", "field"),
    [
        (b"", "header"),
        (b"\n", "header"),
        (b"{}\n", "v"),
        (b"[]\n", "header"),
        (b"[" * 5000 + b"\n", "header"),
        (b"\xff\n", "header"),
        (b"x" * 10_000_000, "header"),
        (bind(HERE, b"")[:-1], "header"),
        (bind(HERE, b"").replace(b":", b": "), "header"),
        (bind(HERE, b"").replace(b'"v":1', b'"v":1,"v":1'), "header"),
        (changed(v=2), "v"),
        (changed(v=True), "v"),
        (changed(seq=True), "seq"),
        (changed(seq="3"), "seq"),
        (changed(site=1), "site"),
        (changed(more=1), "header"),
        (changed(role=None), "header"),
        (b'{"v":' + b"9" * 5000 + b"}\n", "header"),
    ],
)
def test_what_is_no_binding_is_refused(plaintext: bytes, field: str) -> None:
    with pytest.raises(BindingError) as raised:
        read_binding(plaintext)
    assert raised.value.field == field


@given(plaintext=st.binary(max_size=60))
def test_noise_is_refused_by_name(plaintext: bytes) -> None:
    with pytest.raises(BindingError):
        read_binding(plaintext + b"\n")


def test_a_binding_that_could_not_be_read_is_not_written() -> None:
    with pytest.raises(BindingError):
        bind(replace(HERE, desk="x" * 9000), b"")
