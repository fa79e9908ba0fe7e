"""The kinds of files that are known, each told by its own bytes."""

from collections.abc import Callable
from dataclasses import dataclass

from alerts.evidence import signatures
from alerts.evidence.names import extension_of, safe_name
from alerts.evidence.signatures import is_program
from alerts.i18n import N_

__all__ = ["KINDS", "FileKind", "download_name", "is_program", "kind_of", "kind_with_id", "safe_name"]


@dataclass(frozen=True)
class FileKind:
    """One kind of file: what people call it and what it is called among programs."""

    id: str
    label: str
    media_type: str
    extension: str
    cleanable: bool = True
    also: tuple[str, ...] = ()
    """Other extensions that are right for it."""


def _kinds(*kinds: FileKind) -> dict[str, FileKind]:
    return {kind.id: kind for kind in kinds}


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."

KINDS = _kinds(
    FileKind("jpeg", N_("Foto JPEG"), "image/jpeg", ".jpg", also=(".jpeg", ".jpe", ".jfif")),
    FileKind("png", N_("Imagen PNG"), "image/png", ".png"),
    FileKind("webp", N_("Imagen WebP"), "image/webp", ".webp"),
    FileKind("heic", N_("Foto HEIC"), "image/heic", ".heic", also=(".heif",)),
    FileKind("avif", N_("Foto AVIF"), "image/avif", ".avif"),
    FileKind("gif", N_("Imagen GIF"), "image/gif", ".gif"),
    FileKind("pdf", N_("Documento PDF"), "application/pdf", ".pdf"),
    FileKind(
        "docx",
        N_("Documento de Word"),
        f"{_OFFICE}wordprocessingml.document",
        ".docx",
        also=(".docm",),
    ),
    FileKind("xlsx", N_("Hoja de Excel"), f"{_OFFICE}spreadsheetml.sheet", ".xlsx", also=(".xlsm",)),
    FileKind(
        "pptx",
        N_("Presentación de PowerPoint"),
        f"{_OFFICE}presentationml.presentation",
        ".pptx",
        also=(".pptm", ".ppsx"),
    ),
    FileKind(
        "office97",
        N_("Documento de Office antiguo"),
        "application/x-ole-storage",
        ".doc",
        cleanable=False,
        also=(".xls", ".ppt", ".pps", ".msg"),
    ),
    FileKind("odt", N_("Documento de LibreOffice"), f"{_OPEN_DOCUMENT}text", ".odt", cleanable=False),
    FileKind("ods", N_("Hoja de LibreOffice"), f"{_OPEN_DOCUMENT}spreadsheet", ".ods", cleanable=False),
    FileKind("mp4", N_("Video MP4"), "video/mp4", ".mp4", also=(".m4v", ".m4a")),
    FileKind("mov", N_("Video MOV"), "video/quicktime", ".mov", also=(".qt",)),
    FileKind("3gp", N_("Video de teléfono 3GP"), "video/3gpp", ".3gp", also=(".3gpp", ".3g2")),
    FileKind("m4a", N_("Audio M4A"), "audio/mp4", ".m4a", also=(".m4b",)),
    FileKind("ogg", N_("Audio OGG"), "audio/ogg", ".ogg", also=(".opus", ".oga")),
    FileKind("mp3", N_("Audio MP3"), "audio/mpeg", ".mp3"),
    FileKind("aac", N_("Audio AAC"), "audio/aac", ".aac"),
    FileKind("wav", N_("Audio WAV"), "audio/wav", ".wav"),
    FileKind("amr", N_("Audio AMR de teléfono"), "audio/amr", ".amr"),
    FileKind("text", N_("Texto"), "text/plain", ".txt", also=(".csv", ".log", ".md")),
)

# Order matters: the first rule that holds says the kind; text comes last, because much begins as text.
_RULES: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("jpeg", lambda first: first.startswith(b"\xff\xd8\xff")),
    ("png", lambda first: first.startswith(b"\x89PNG\r\n\x1a\n")),
    ("gif", lambda first: first.startswith((b"GIF87a", b"GIF89a"))),
    ("webp", lambda first: signatures.riff_form(first) == b"WEBP"),
    ("wav", lambda first: signatures.riff_form(first) == b"WAVE"),
    ("amr", signatures.is_amr),
    ("ogg", lambda first: signatures.ogg_codec(first) != ""),
    ("mp3", signatures.is_mp3),
    ("aac", signatures.is_aac),
    ("office97", signatures.is_ole),
    ("pdf", signatures.is_pdf),
    ("text", signatures.is_text),
)
_BRANDS = (
    ("avif", frozenset({"avif", "avis"})),
    ("heic", frozenset({"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"})),
    ("mov", frozenset({"qt  "})),
    ("m4a", frozenset({"M4A ", "M4B "})),
)
_OFFICE_FOLDERS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_OFFICE_WORDS = {"wordprocessingml": "docx", "spreadsheetml": "xlsx", "presentationml": "pptx"}


def kind_of(first: bytes) -> FileKind | None:
    """The kind that the first bytes of a file show (4 096 are enough); None for a program or a kind not known."""
    if is_program(first):
        return None
    kind_id = _iso_kind(first) or _zip_kind(first)
    if kind_id is None and not first.startswith(b"PK\x03\x04"):
        kind_id = next((known for known, holds in _RULES if holds(first)), None)
    return KINDS[kind_id] if kind_id else None


def kind_with_id(kind_id: str) -> FileKind | None:
    """The kind of that id; None when there is none."""
    return KINDS.get(kind_id)


def download_name(name: str, kind: FileKind | None) -> str:
    """The name under which a file may be offered: its extension is one that its bytes deserve."""
    named = safe_name(name)
    right = {kind.extension, *kind.also} if kind else {".bin"}
    if extension_of(named) in right:
        return named
    return safe_name(f"{named}{kind.extension if kind else '.bin'}")


def _iso_kind(first: bytes) -> str | None:
    """The major brand decides; HEIF's general brand leaves it to the compatible ones."""
    brands = signatures.iso_brands(first)
    if not brands:
        return None
    said = brands if brands[0] in {"mif1", "msf1"} else brands[:1]
    for kind_id, names in _BRANDS:
        if names & set(said):
            return kind_id
    return "3gp" if brands[0].startswith(("3gp", "3g2", "3gr", "3gs")) else "mp4"


def _zip_kind(first: bytes) -> str | None:
    """An Office or OpenDocument file, by the members that its first bytes show."""
    open_document = signatures.open_document_type(first)
    for kind_id in ("odt", "ods"):
        if open_document.startswith(KINDS[kind_id].media_type):
            return kind_id
    for name in signatures.zip_names(first):
        for folder, kind_id in _OFFICE_FOLDERS.items():
            if name.startswith(folder):
                return kind_id
    types = signatures.office_types(first)
    return next((kind_id for word, kind_id in _OFFICE_WORDS.items() if word in types), None)
