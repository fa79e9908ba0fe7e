"""A name that a stranger chose is shown, stored and offered without harm."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.evidence.kinds import KINDS, download_name, safe_name

DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


@given(st.text(max_size=300) | st.text(alphabet='./\\:\u202e\u200b\n\0 .aCONul1"<|', max_size=200))
def test_a_safe_name_is_one_short_line_without_path_or_unseen_signs(name: str) -> None:
    safe = safe_name(name)
    assert 1 <= len(safe) <= 120
    assert len(safe.encode()) <= 240
    assert not any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for sign in safe)
    assert not set(safe) & set('/\\:*?"<>|')
    assert not safe.startswith((".", " "))
    assert not safe.endswith((".", " "))
    assert safe.split(".")[0].strip().lower() not in DEVICES
    assert safe_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Acta de recepción.pdf", "Acta de recepción.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\maria\\foto.jpg", "foto.jpg"),
        ("foto\r\nSet-Cookie: a=1.jpg", "foto Set-Cookie_ a=1.jpg"),
        ("factura\u202efdp.exe", "facturafdp.exe"),
        (".bashrc", "bashrc"),
        ("....", "archivo"),
        ("", "archivo"),
        ("con.txt", "_con.txt"),
        ("foto.jpg          .exe", "foto.jpg.exe"),
        ("a/", "archivo"),
    ],
)
def test_known_tricks_are_undone(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_name_of_four_thousand_characters_keeps_its_extension() -> None:
    safe = safe_name("ñ" * 4000 + ".xlsx")
    assert safe.endswith("ñ.xlsx")
    assert len(safe.encode()) <= 240


@pytest.mark.parametrize(
    ("name", "kind", "offered"),
    [
        ("foto.jpg", "jpeg", "foto.jpg"),
        ("foto.JPEG", "jpeg", "foto.JPEG"),
        ("foto.jpg.exe", "jpeg", "foto.jpg.exe.jpg"),
        ("pagina.html", "text", "pagina.html.txt"),
        ("bolsa.zip", None, "bolsa.zip.bin"),
    ],
)
def test_a_file_is_offered_with_an_extension_that_its_bytes_deserve(
    name: str, kind: str | None, offered: str
) -> None:
    assert download_name(name, KINDS[kind] if kind else None) == offered


@given(st.text(max_size=200), st.sampled_from([None, *KINDS.values()]))
def test_whatever_the_name_the_offered_extension_is_right(name: str, kind: object) -> None:
    offered = download_name(name, kind)  # type: ignore[arg-type]
    right = (kind.extension, *kind.also) if kind else (".bin",)  # type: ignore[attr-defined]
    assert offered.lower().endswith(right)
    assert len(offered) <= 120
