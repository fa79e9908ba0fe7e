"""Clean copies of Word, Excel and PowerPoint documents: the zip written anew, part by part.

Parts that only say who, when and with what are left out; in the others, names and dates are taken out.
A part that nobody here knows how to clean stops the cleaning rather than passing through.
"""

import re
from posixpath import splitext

from alerts.evidence import images, media
from alerts.evidence.markup import cleaned_part
from alerts.evidence.outcome import CannotClean, Copy, Reason, Removed
from alerts.evidence.relationships import kept_relationships, kept_types, source_of
from alerts.evidence.segments import stripped_jpeg, stripped_png
from alerts.evidence.unpacking import packed, unpacked

_MOST_NESTED = 2
_TYPES = "[Content_Types].xml"

_MACROS = re.compile(
    r"(?:^|/)(?:vbaProject\w*\.bin|vbaData\.xml|macrosheets/|activeX/|dialogsheets/)", re.IGNORECASE
)
_MACRO_TYPES = re.compile(
    rb"macroEnabled|ms-office\.(?:vbaProject|activeX)|ms-excel\.(?:macrosheet|intlmacrosheet)"
)
# Parts that no page of the document needs.
_LEFT_OUT: tuple[tuple[str, Removed], ...] = (
    (r"docProps/thumbnail\.\w+", Removed.THUMBNAIL),
    (r"docProps/.*|docMetadata/.*", Removed.AUTHORS),
    (r"customXml/.*|xl/customProperty.*", Removed.OTHER),
    (r"_xmlsignatures/.*", Removed.SIGNATURE),
    (r"customUI/.*|userCustomization/.*", Removed.CODE),
    (r"word/people\.xml|xl/persons/.*|xl/threadedComments/.*", Removed.AUTHORS),
    (r"word/comments(?:Ids|Extensible)\.xml", Removed.TIMES),
    (r"(?:xl|word|ppt)/printerSettings/.*", Removed.DEVICE),
    (r"xl/revisions/.*|ppt/changesInfos/.*|ppt/revisionInfo\.xml", Removed.REVISIONS),
)
_MARKUP = frozenset({".xml", ".vml"})
_FONTS = frozenset({".odttf", ".fntdata", ".ttf"})
_OFFICE = {".docx": "docx", ".xlsx": "xlsx", ".pptx": "pptx"}
_MEDIA = {".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".m4a": "m4a", ".mp3": "mp3", ".wav": "wav"}
_MAIN = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}


def clean(kind_id: str, data: bytes) -> Copy:
    """The same document without its properties, its authors' names and its pictures' metadata."""
    return _clean(kind_id, data, _MOST_NESTED)


def _clean(kind_id: str, data: bytes, nested: int) -> Copy:
    parts = unpacked(data)
    _check(kind_id, parts)
    gone = {name: meaning for name in parts if (meaning := _left_out(name))}
    kept = {name: content for name, content in parts.items() if name not in gone}
    copy, removed = _cleaned(kept, nested)
    return Copy(kind_id, packed(copy), frozenset(removed | set(gone.values())))


def _check(kind_id: str, parts: dict[str, bytes]) -> None:
    """Whether this is a document of its kind, and no program."""
    if _TYPES not in parts or not any(name.startswith(_MAIN[kind_id]) for name in parts):
        raise CannotClean(Reason.DAMAGED)
    if _MACRO_TYPES.search(parts[_TYPES]) or any(_MACROS.search(name) for name in parts):
        raise CannotClean(Reason.MACROS)


def _left_out(name: str) -> Removed | None:
    found = source_of(name) if name.endswith(".rels") and name != "_rels/.rels" else name
    return next(
        (meaning for pattern, meaning in _LEFT_OUT if re.fullmatch(pattern, found, re.IGNORECASE)), None
    )


def _cleaned(kept: dict[str, bytes], nested: int) -> tuple[dict[str, bytes], set[Removed]]:
    """Each part cleaned, the list of types first: that is how others tell what the file is."""
    names = frozenset(name.lower() for name in kept)
    copy = {_TYPES: kept_types(kept[_TYPES], names)}
    dropped_ids: dict[str, set[str]] = {}
    removed: set[Removed] = set()
    for name in (name for name in kept if name.endswith(".rels")):
        links = kept_relationships(name, kept[name], names)
        copy[name], dropped_ids[source_of(name)] = links.content, links.dropped_ids
        removed |= links.removed
    for name in sorted(kept.keys() - copy.keys()):
        copy[name], what = _cleaned_one(name, kept[name], dropped_ids.get(name, set()), nested)
        removed |= what
    return copy, removed


def _cleaned_one(name: str, content: bytes, dropped_ids: set[str], nested: int) -> tuple[bytes, set[Removed]]:
    extension = splitext(name)[1].lower()
    if extension in _MARKUP:
        return cleaned_part(name, content, dropped_ids)
    if extension in _FONTS:
        return content, set()
    if extension in _OFFICE and nested:
        inner = _clean(_OFFICE[extension], content, nested - 1)
        return inner.data, set(inner.removed)
    if extension in _MEDIA:
        inner = media.clean(_MEDIA[extension], content)
        return inner.data, set(inner.removed)
    return _cleaned_picture(content)


def _cleaned_picture(content: bytes) -> tuple[bytes, set[Removed]]:
    """A picture of a kind that is known by its bytes. Raises CannotClean for everything else."""
    if content.startswith(b"\xff\xd8\xff"):
        bare = stripped_jpeg(content)
    elif content.startswith(b"\x89PNG"):
        bare = stripped_png(content)
    elif content.startswith(b"GIF8"):
        bare = images.clean("gif", content).data
    else:
        raise CannotClean(Reason.EMBEDDED)
    return bare, {Removed.OTHER} if bare != content else set()
