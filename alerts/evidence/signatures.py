"""What the first bytes of a file say about it. 4 096 bytes are enough for every rule here."""

import re
import struct
import zlib

ENOUGH = 4096

_ZIP_MEMBER = b"PK\x03\x04"
_ZIP_NAME_AT = 30
_LONGEST_TYPES = 64 * 1024

_PROGRAM_BEGINNINGS = (
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",  # Mach-O, both byte orders, 32 and 64 bits
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",  # universal Mach-O, Java class
    b"\xca\xfe\xba\xbf",
    b"dex\n",
    b"dey\n",
    b"\x00asm",
    b"\xed\xab\xee\xdb",  # RPM
    b"!<arch>\n",  # DEB, static library
    b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00F",  # Windows shortcut
)
_AMR = re.compile(rb"#!AMR(?:-WB)?(?:_MC1\.0)?\n")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The class of a Windows Installer package, in its root directory entry.
_MSI_CLASS = bytes.fromhex("84100c0000000000c000000000000046")
_PROGRAM_MEMBERS = re.compile(
    r"(?:AndroidManifest\.xml|classes\d*\.dex|META-INF/MANIFEST\.MF|AppxManifest\.xml|Payload/.+\.app/.*|.+\.class)\Z"
)
_TEXT_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def is_program(first: bytes) -> bool:
    """Whether a computer or a phone would run this file."""
    return (
        first.startswith(_PROGRAM_BEGINNINGS)
        or _is_windows_program(first)
        or _is_script(first)
        or (first.startswith(_OLE) and _MSI_CLASS in first)
        or any(_PROGRAM_MEMBERS.match(name) for name in zip_names(first))
    )


def is_amr(first: bytes) -> bool:
    """AMR sound, which begins as a script does."""
    return _AMR.match(first) is not None


def is_ole(first: bytes) -> bool:
    """The container of Word, Excel and PowerPoint before 2007."""
    return first.startswith(_OLE)


def is_pdf(first: bytes) -> bool:
    """PDF; readers allow other bytes before its header (ISO 32000-1, Annex H, note 13)."""
    return b"%PDF-" in first[:1024]


def is_text(first: bytes) -> bool:
    """UTF-8 text without controls; a character cut at the end of the bytes does no harm."""
    if not first.strip():
        return False
    try:
        text = first.decode()
    except UnicodeDecodeError as cut:
        if len(first) < ENOUGH or cut.start < len(first) - 3 or cut.reason != "unexpected end of data":
            return False
        text = first[: cut.start].decode()
    return _TEXT_CONTROLS.search(text) is None


def iso_brands(first: bytes) -> tuple[str, ...]:
    """The brands of an ISO media file, the major one first; ("qt  ",) for QuickTime without brands."""
    box = first[4:8]
    if box == b"ftyp":
        length = min(max(int.from_bytes(first[:4], "big"), 16), 256)
        listed = first[8:12] + first[16:length]
        names = [listed[at : at + 4].decode("latin-1") for at in range(0, len(listed) - 3, 4)]
        return tuple(names)
    return ("qt  ",) if box in {b"moov", b"mdat", b"wide"} else ()


def riff_form(first: bytes) -> bytes:
    """The form of a RIFF file, such as WAVE or WEBP."""
    return first[8:12] if first.startswith(b"RIFF") else b""


def ogg_codec(first: bytes) -> str:
    """The codec named in the first packet of an Ogg file."""
    if not first.startswith(b"OggS") or len(first) < 28:
        return ""
    packet = first[27 + first[26] :]
    known = {b"OpusHead": "opus", b"\x01vorbis": "vorbis", b"Speex   ": "speex", b"\x7fFLAC": "flac"}
    return next((name for mark, name in known.items() if packet.startswith(mark)), "")


def is_mp3(first: bytes) -> bool:
    """MPEG sound, layer III: an ID3 tag, or two frames in a row."""
    if first.startswith(b"ID3") and len(first) > 10 and first[3] in {2, 3, 4}:
        return True
    length = _mp3_frame_length(first)
    return length > 0 and _mp3_frame_length(first[length:]) > 0


def is_aac(first: bytes) -> bool:
    """AAC sound in ADTS: two frames in a row (ISO 13818-7, 6.2)."""
    length = _adts_frame_length(first)
    return length > 0 and _adts_frame_length(first[length:]) > 0


def zip_names(first: bytes) -> list[str]:
    """The names of the members whose headers lie in the first bytes of a zip file."""
    return [name for name, _ in _zip_members(first)]


def office_types(first: bytes) -> str:
    """What an Office file lists in `[Content_Types].xml`, as far as it lies in the first bytes."""
    for name, body in _zip_members(first):
        if name == "[Content_Types].xml":
            return _inflated(body).decode(errors="replace")
    return ""


def open_document_type(first: bytes) -> str:
    """The media type at the beginning of an OpenDocument file (stored first, not compressed)."""
    prefix = b"mimetype"
    if not first.startswith(_ZIP_MEMBER) or first[_ZIP_NAME_AT : _ZIP_NAME_AT + len(prefix)] != prefix:
        return ""
    rest = first[_ZIP_NAME_AT + len(prefix) :][:100]
    return rest.split(b"PK", 1)[0].decode("latin-1")


def _is_windows_program(first: bytes) -> bool:
    """MZ, and not a text that happens to begin with these letters."""
    return first[:2] in {b"MZ", b"ZM"} and not is_text(first[:ENOUGH])


def _is_script(first: bytes) -> bool:
    begins = first.removeprefix(b"\xef\xbb\xbf")
    return begins.startswith(b"#!") and not is_amr(first)


def _zip_members(first: bytes) -> list[tuple[str, bytes]]:
    """Name and what follows, for every local header found (APPNOTE.TXT, 4.3.7)."""
    if not first.startswith(_ZIP_MEMBER):
        return []
    members = []
    at = 0
    while at >= 0 and len(first) >= at + _ZIP_NAME_AT:
        name_length, extra_length = struct.unpack_from("<HH", first, at + 26)
        name = first[at + _ZIP_NAME_AT :][:name_length]
        if len(name) == name_length:
            members.append(
                (name.decode(errors="replace"), first[at + _ZIP_NAME_AT + name_length + extra_length :])
            )
        at = first.find(_ZIP_MEMBER, at + _ZIP_NAME_AT)
    return members


def _inflated(body: bytes) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, _LONGEST_TYPES)
    except zlib.error:
        return body[:_LONGEST_TYPES]


_MP3_KBIT = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MP3_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def _mp3_frame_length(first: bytes) -> int:
    """The length of the layer III frame at the beginning; 0 where there is none (ISO 11172-3, 2.4.1.3)."""
    if len(first) < 4 or first[0] != 0xFF or first[1] & 0xE6 != 0xE2:
        return 0
    version, bit_rate, rate = (first[1] >> 3) & 3, first[2] >> 4, (first[2] >> 2) & 3
    if version == 1 or bit_rate in {0, 15} or rate == 3:
        return 0
    samples, table = (144, 1) if version == 3 else (72, 2)
    return samples * _MP3_KBIT[table][bit_rate] * 1000 // _MP3_RATES[version][rate] + ((first[2] >> 1) & 1)


def _adts_frame_length(first: bytes) -> int:
    if len(first) < 7 or first[0] != 0xFF or first[1] & 0xF6 != 0xF0:
        return 0
    length = ((first[3] & 3) << 11) | (first[4] << 3) | (first[5] >> 5)
    return length if length > 7 else 0
