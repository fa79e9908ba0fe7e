"""How the parts of an Office document refer to each other and to the world (ECMA-376, part 2)."""

from dataclasses import dataclass, field
from posixpath import basename, dirname, join, normpath

from lxml import etree

from alerts.evidence.outcome import CannotClean, Reason, Removed

_HARMLESS_SCHEMES = ("http://", "https://", "mailto:", "tel:", "#")
_NOWHERE = "externo"
_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)


@dataclass
class Kept:
    """A `.rels` part after cleaning. dropped_ids: references that the part they belong to must lose."""

    content: bytes
    dropped_ids: set[str] = field(default_factory=set)
    removed: set[Removed] = field(default_factory=set)


def parsed(content: bytes) -> etree._Element:
    """The root of a part. Nothing outside the part is read, and a document type is refused: it could define bombs."""
    tree = etree.fromstring(content, _PARSER).getroottree()
    if tree.docinfo.doctype:
        raise CannotClean(Reason.DAMAGED)
    return tree.getroot()


def written(root: etree._Element) -> bytes:
    """A part's bytes."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(etree.QName(element).localname)


def source_of(name: str) -> str:
    """The part whose relationships a `.rels` part lists; empty for the package itself."""
    return join(dirname(dirname(name)), basename(name).removesuffix(".rels"))


def kept_relationships(name: str, content: bytes, parts: frozenset[str]) -> Kept:
    """Only relationships to parts that stay (their names in lower case); other computers become nowhere."""
    root = parsed(content)
    folder = dirname(source_of(name))
    kept = Kept(b"")
    for one in list(root):
        if one.get("TargetMode") == "External":
            kept.removed |= _without_place(one)
        elif normpath(join("/", folder, one.get("Target", ""))).lstrip("/").lower() not in parts:
            kept.dropped_ids.add(one.get("Id", ""))
            root.remove(one)
    kept.content = written(root)
    return kept


def kept_types(content: bytes, parts: frozenset[str]) -> bytes:
    """The list of content types with the parts that stay, whose names come in lower case."""
    root = parsed(content)
    for one in list(root):
        if local_name(one) == "Override" and one.get("PartName", "").lstrip("/").lower() not in parts:
            root.remove(one)
    return written(root)


def _without_place(one: etree._Element) -> set[Removed]:
    """A link that a person clicks may stay; what a program would fetch by itself, or a path, may not."""
    target = one.get("Target", "")
    is_link = one.get("Type", "").endswith("/hyperlink")
    if (is_link and target.lower().startswith(_HARMLESS_SCHEMES)) or target == _NOWHERE:
        return set()
    one.set("Target", _NOWHERE)
    return {Removed.LINKS}
