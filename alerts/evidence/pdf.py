"""Clean copies of PDF documents: rewritten from their pages, with a closed list of what may come along.

Rewriting leaves earlier revisions behind. Clause numbers are those of ISO 32000-1.
"""

import zlib
from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from alerts.evidence.outcome import CannotClean, Copy, Reason, Removed
from alerts.evidence.paths import looks_like_a_path
from alerts.evidence.segments import stripped_jpeg, stripped_jpx

with pikepdf.new() as _locked:
    # qpdf opens its source of random numbers once; later no file may be opened
    _locked.save(BytesIO(), encryption=pikepdf.Encryption(owner="", user="", R=6))

LARGEST_IMAGE_STREAM_BYTES = 64 * 1024**2

# 7.7.2, table 28. What is not here goes: scripts, attachments, portfolios, XMP, signatures' rights, private data.
_KEPT_IN_CATALOGUE = frozenset(
    {"/Type", "/Version", "/Pages", "/PageLabels", "/PageLayout", "/ViewerPreferences", "/Lang", "/MarkInfo"}
    | {"/Names", "/Dests", "/Outlines", "/OCProperties", "/AcroForm", "/StructTreeRoot"}
)
# 12.7.2, table 218: no XFA, no calculation order
_KEPT_IN_FORM = frozenset({"/Fields", "/DR", "/DA", "/Q", "/NeedAppearances"})
# 7.7.3.3, table 30
_KEPT_IN_PAGE = frozenset(
    {"/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate"}
    | {"/Contents", "/Annots", "/Group", "/UserUnit", "/StructParents", "/Tabs", "/Dur", "/Trans"}
)
# 12.5.6.1, table 169: no attachments, sound, film or 3D, which carry files of their own
_KEPT_ANNOTATIONS = frozenset(
    {"/Text", "/Link", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight"}
    | {"/Underline", "/Squiggly", "/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Popup", "/Widget", "/Watermark"}
)
_ANNOTATION_KEYS = {
    "/M": Removed.TIMES,
    "/CreationDate": Removed.TIMES,
    "/NM": Removed.OTHER,
    "/RC": Removed.OTHER,
    "/ExData": Removed.OTHER,
}
_CATALOGUE_MEANS = {
    "/OpenAction": Removed.CODE,
    "/AA": Removed.CODE,
    "/AF": Removed.ATTACHMENTS,
    "/Collection": Removed.ATTACHMENTS,
    "/DSS": Removed.SIGNATURE,
    "/Perms": Removed.SIGNATURE,
}
_NAMES_MEAN = {"/JavaScript": Removed.CODE, "/EmbeddedFiles": Removed.ATTACHMENTS}
# Nowhere in the copy.
_NOWHERE = {
    "/Metadata": Removed.OTHER,
    "/PieceInfo": Removed.OTHER,
    "/LastModified": Removed.TIMES,
    "/Thumb": Removed.THUMBNAIL,
    "/AA": Removed.CODE,
    "/JS": Removed.CODE,
    "/AF": Removed.ATTACHMENTS,
    "/EF": Removed.ATTACHMENTS,
    "/RF": Removed.ATTACHMENTS,
    "/CreatorInfo": Removed.AUTHORS,
    "/PA": Removed.LINKS,
    "/OPI": Removed.LINKS,
    "/Lock": Removed.SIGNATURE,
    "/SV": Removed.SIGNATURE,
}
# Dictionaries whose keys are names that the document chose: a font may be called /AA.
_NAME_MAPS = frozenset(
    {
        "/Font",
        "/XObject",
        "/ExtGState",
        "/ColorSpace",
        "/Pattern",
        "/Shading",
        "/Properties",
        "/CharProcs",
        "/Dests",
    }
    | {"/N", "/D", "/R", "/Colorants", "/RoleMap", "/ClassMap"}
)
_HOLDERS = (Array, Dictionary, Stream)
_KEPT_ACTIONS = frozenset({"/GoTo", "/URI", "/Named", "/SetOCGState"})


def clean(kind_id: str, data: bytes) -> Copy:
    """The same pages without what is not on them."""
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            return Copy(kind_id, *_rewritten(pdf))
    except pikepdf.PasswordError:
        raise CannotClean(Reason.ENCRYPTED) from None


def _rewritten(pdf: Pdf) -> tuple[bytes, frozenset[Removed]]:
    removed = _prune_trailer(pdf) | _prune_catalogue(pdf.Root)
    for page in pdf.pages:
        removed |= _prune_page(page.obj)
    if not len(pdf.pages):
        raise CannotClean(Reason.DAMAGED)
    for found in _reachable(pdf.Root):
        removed |= _prune_dictionary(found)
        if isinstance(found, Stream):
            removed |= _prune_stream(found)
    file = BytesIO()
    pdf.save(
        file,
        encryption=False,
        deterministic_id=True,
        preserve_pdfa=False,
        fix_metadata_version=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
    )
    return file.getvalue(), frozenset(removed)


def _prune_trailer(pdf: Pdf) -> set[Removed]:
    removed = set()
    if "/Info" in pdf.trailer:
        removed = {Removed.AUTHORS, Removed.TIMES, Removed.DEVICE}
    for key in set(pdf.trailer.keys()) - {"/Root", "/Size", "/Encrypt"}:
        del pdf.trailer[key]
    return removed


def _prune_catalogue(root: Object) -> set[Removed]:
    removed = _keep_only(root, _KEPT_IN_CATALOGUE, _CATALOGUE_MEANS)
    names = root.get("/Names")
    if isinstance(names, Dictionary):
        removed |= _keep_only(names, frozenset({"/Dests"}), _NAMES_MEAN)
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary):
        removed |= _keep_only(form, _KEPT_IN_FORM, {"/XFA": Removed.CODE, "/SigFlags": Removed.SIGNATURE})
    return removed


def _keep_only(found: Object, kept: frozenset[str], means: dict[str, Removed]) -> set[Removed]:
    """Take every other key out; what they were."""
    extra = set(found.keys()) - kept
    for key in extra:
        del found[key]
    return {means.get(key, Removed.OTHER) for key in extra}


def _prune_page(page: Object) -> set[Removed]:
    removed = _keep_only(
        page,
        _KEPT_IN_PAGE,
        {
            "/Thumb": Removed.THUMBNAIL,
            "/AA": Removed.CODE,
            "/AF": Removed.ATTACHMENTS,
            "/LastModified": Removed.TIMES,
        },
    )
    listed = page.get("/Annots")
    if not isinstance(listed, Array):
        return removed
    every: list[object] = list(listed)
    notes = [note for note in every if isinstance(note, Dictionary)]
    kept = [note for note in notes if str(note.get("/Subtype")) in _KEPT_ANNOTATIONS]
    if len(kept) < len(notes):
        removed.add(Removed.ATTACHMENTS)
    page["/Annots"] = Array(kept)
    for note in kept:
        removed |= _prune_annotation(note)
    return removed


def _prune_annotation(note: Object) -> set[Removed]:
    removed = _take_out(note, _ANNOTATION_KEYS)
    # on a form field this is the field's name, on any other note the name of whoever wrote it
    if note.get("/Subtype") != Name.Widget and "/T" in note:
        del note["/T"]
        removed.add(Removed.AUTHORS)
    return removed


def _reachable(root: Object) -> Iterator[Object]:
    """Every dictionary and stream that will be written, each before what is below it."""
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[Object, bool]] = [(root, False)]
    while waiting:
        found, names_only = waiting.pop()
        if found.is_indirect:
            if found.objgen in seen:
                continue
            seen.add(found.objgen)
        if isinstance(found, Stream) or (isinstance(found, Dictionary) and not names_only):
            yield found
        waiting += _below(found)


def _below(found: Object) -> list[tuple[Object, bool]]:
    """What a dictionary, stream or array holds, and whether the keys in there are names that mean nothing."""
    if isinstance(found, Array):
        return [(value, False) for value in list[object](found) if isinstance(value, _HOLDERS)]
    held: list[tuple[str, object]] = list(found.items())
    return [(value, key in _NAME_MAPS) for key, value in held if isinstance(value, _HOLDERS)]


def _prune_dictionary(found: Object) -> set[Removed]:
    removed = _take_out(found, _NOWHERE)
    action = found.get("/A")
    if isinstance(action, Dictionary) and "/S" in action:
        removed |= _prune_action(found, action)
    if found.get("/FT") == Name.Sig and "/V" in found:
        del found["/V"]
        removed.add(Removed.SIGNATURE)
    if isinstance(usage := found.get("/Usage"), Dictionary):
        removed |= _take_out(usage, {"/User": Removed.AUTHORS})
    if looks_like_a_path(_text(found.get("/Alt"))):
        del found["/Alt"]
        removed.add(Removed.OTHER)
    return removed


def _text(value: object) -> str:
    return str(value) if isinstance(value, String | str) else ""


def _take_out(found: Object, keys: dict[str, Removed]) -> set[Removed]:
    there = [key for key in keys if key in found]
    for key in there:
        del found[key]
    return {keys[key] for key in there}


def _prune_action(owner: Object, action: Object) -> set[Removed]:
    """Only going to a place in the document, or to an address when clicked, may stay (12.6.4, table 198)."""
    what = str(action["/S"])
    if what == "/URI" and _text(action.get("/URI")).lower().startswith("file:"):
        del owner["/A"]
        return {Removed.LINKS}
    if what not in _KEPT_ACTIONS:
        del owner["/A"]
        return {Removed.CODE}
    return _take_out(action, {"/Next": Removed.CODE})


def _prune_stream(found: Stream) -> set[Removed]:
    """No stream from another file, and no metadata within a picture's own coding."""
    removed = _take_out(found, {"/F": Removed.LINKS, "/Ref": Removed.LINKS})
    coding = _filters(found)
    if not coding or coding[-1] not in {"/DCTDecode", "/DCT", "/JPXDecode"}:
        return removed
    picture = _picture(found, coding[:-1])
    bare = stripped_jpx(picture) if coding[-1] == "/JPXDecode" else stripped_jpeg(picture)
    if bare != picture:
        found.write(bare, filter=Name(coding[-1]), decode_parms=_last_parameters(found))
        removed.add(Removed.OTHER)
    return removed


def _filters(found: Stream) -> list[str]:
    named = found.get("/Filter")
    if isinstance(named, Array):
        return [str(name) for name in named]
    return [] if named is None else [str(named)]


def _last_parameters(found: Stream) -> Dictionary | None:
    given = found.get("/DecodeParms")
    if isinstance(given, Array):
        given = given[-1] if len(given) else None
    return given if isinstance(given, Dictionary) else None


def _picture(found: Stream, wrapped_in: list[str]) -> bytes:
    """A picture's own bytes, without what is around them."""
    raw = found.read_raw_bytes()
    if not wrapped_in:
        return raw
    if wrapped_in != ["/FlateDecode"]:
        raise CannotClean(Reason.EMBEDDED)
    unpacking = zlib.decompressobj()
    picture = unpacking.decompress(raw, LARGEST_IMAGE_STREAM_BYTES)
    if unpacking.unconsumed_tail:
        raise CannotClean(Reason.TOO_BIG)
    return picture
