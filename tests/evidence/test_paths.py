"""A description stays, the name of a file does not."""

import pytest

from alerts.evidence.paths import looks_like_a_path


@pytest.mark.parametrize(
    "text",
    [
        "C:\\Fotos\\IMG 1.jpg",
        "\\\\servidor\\obra",
        "/datos/a b",
        "file:///a",
        "IMG_20260305.jpg",
        "en E:\\home\\ana\\x y",
    ],
)
def test_a_file_s_name_or_place_is_told(text: str) -> None:
    assert looks_like_a_path(text)


@pytest.mark.parametrize("text", ["", "Foto de la obra", "Acta núm. 4", "Q 1,500.00 pagados", "a/b"])
def test_a_description_is_let_be(text: str) -> None:
    assert not looks_like_a_path(text)
