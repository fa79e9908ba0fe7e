"""A page that is joined for each visitor is the page that would have been rendered."""

import gzip
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.web.segments import cut

NAMES = ("first", "second")
VALUES = st.text(string.ascii_letters + string.digits, max_size=300)


def render(values):
    """A page with both values, one of them twice."""
    return f"<p>{values['first']}</p>ñandú{values['second']}<b>{values['first']}</b>"


@given(VALUES, VALUES)
def test_joining_is_rendering(first, second):
    values = {"first": first, "second": second}
    page = cut(NAMES, render)
    assert page.text(values).decode() == render(values)
    assert gzip.decompress(page.packed(values)) == page.text(values)


def test_the_length_of_a_packed_page_depends_on_no_value():
    page = cut(NAMES, render)
    assert len(page.packed({"first": "a" * 30, "second": "b"})) == len(
        page.packed({"first": "q7" * 15, "second": "z"})
    )


def test_a_value_that_a_page_leaves_out_is_no_harm():
    assert cut(("absent",), lambda _values: "alike").text({"absent": "x"}) == b"alike"


@pytest.mark.parametrize("path", ["/", "/alert", "/como", "/p/K7MQ"])
@pytest.mark.parametrize("lang", ["es", "en"])
def test_a_browser_that_reads_gzip_gets_the_same_page(filing, path, lang):
    packed = filing.get(f"{path}?lang={lang}", headers={"Accept-Encoding": "gzip, br"})
    plain = filing.get(f"{path}?lang={lang}")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"].startswith("Accept-Encoding")
    assert "Content-Encoding" not in plain.headers
    assert len(gzip.decompress(packed.data)) == len(plain.data)


def test_a_browser_that_refuses_gzip_gets_none(filing):
    assert "Content-Encoding" not in filing.get("/", headers={"Accept-Encoding": "gzip;q=0"}).headers
