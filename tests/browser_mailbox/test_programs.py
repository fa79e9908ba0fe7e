"""What the browser seals the site cannot look into: the browser refuses the programs that the site would refuse."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.evidence.signatures import ENOUGH, is_program
from tests.browser_sealing.peer import Peer
from tests.evidence.samples import whole

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04" + bytes(22)
MARKS = [
    b"\x7fELF", b"MZ", b"ZM", b"#!", b"#!AMR\n", b"#!AMR-WB_MC1.0\n", b"\xef\xbb\xbf", b"dex\n", b"\xca\xfe\xba\xbe",
    b"\x00asm", b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00F", OLE, b"!<arch>\n",
    bytes.fromhex("84100c0000000000c000000000000046"), ZIP + b"\x13\x00\x00\x00AndroidManifest.xml",
    ZIP + b"\x07\x00\x00\x00a.class", ZIP + b"\x0c\x00\x02\x00classes2.dex", ZIP + b"\x05\x00\x00\x00a.txt",
    ZIP + b"\x14\x00\x00\x00META-INF/MANIFEST.MF", ZIP + b"\x09\x00\x00\x00\xc3\xb1\x80.class", b"PK\x03\x04",
    b"\n", b" ", "ñ".encode(), b"\xf0\x9f", b"texto", b"\x00", b"\x1b", b"\x80",
]  # fmt: skip


def verdict(peer: Peer, first: bytes) -> bool:
    """Whether the browser takes a file with this beginning for a program."""
    found: bool = peer("programs.isProgram", first)
    return found


@settings(max_examples=300)
@given(
    parts=st.lists(st.sampled_from(MARKS) | st.binary(max_size=4), max_size=6),
    fill=st.sampled_from([0, 4090, 4096]),
)
def test_both_say_the_same_of_any_beginning(peer: Peer, parts: list[bytes], fill: int) -> None:
    first = b"".join(parts)
    first = (first + b"x" * max(0, fill - len(first)) + b"".join(parts[-1:]))[:ENOUGH] if fill else first
    assert verdict(peer, first) is is_program(first)


@pytest.mark.parametrize(
    "kind", ["jpeg", "png", "pdf", "docx", "xlsx", "mp4", "m4a", "ogg", "mp3", "amr", "wav"]
)
def test_no_evidence_is_taken_for_a_program(peer: Peer, kind: str) -> None:
    assert verdict(peer, whole()[kind][:ENOUGH]) is False
