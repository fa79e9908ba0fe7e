"""Pages in size classes."""

from hypothesis import given
from hypothesis import strategies as st

from alerts.web.sizes import padded


@given(st.text(max_size=3000), st.sampled_from([512, 8192, 16384]))
def test_a_padded_page_fills_its_class_and_begins_with_the_page(page, size_class):
    body = padded(page, size_class)
    assert len(body) % size_class == 0
    assert body.startswith(page.encode())
    assert body.endswith(b"-->\n")
    assert len(body) - len(page.encode()) <= size_class + len("\n<!---->\n")
