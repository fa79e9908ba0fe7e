"""The XML inside Office documents without names, dates and numbers that tell who wrote it, when and where."""

import re
from collections.abc import Callable

from lxml import etree

from alerts.evidence.outcome import Removed
from alerts.evidence.paths import looks_like_a_path
from alerts.evidence.relationships import local_name, parsed, written

ANYBODY = "Autor"

# Elements that go, by folder, and what they hold.
_ELEMENTS = {
    "word": {
        "rsids": Removed.REVISIONS,
        "docVars": Removed.OTHER,
        "docId": Removed.OTHER,
        "dataBinding": Removed.OTHER,
        "attachedTemplate": Removed.LINKS,
        "mailMerge": Removed.LINKS,
    },
    "xl": {
        "absPath": Removed.LINKS,
        "revisionPtr": Removed.REVISIONS,
        "customWorkbookViews": Removed.AUTHORS,
        "customSheetViews": Removed.AUTHORS,
        "customProperties": Removed.OTHER,
        "fileSharing": Removed.AUTHORS,
    },
    "ppt": {},
}
# Attributes that go or say nothing any more, by folder: name → (value that stays or None, what it was)
_ATTRIBUTES: dict[str, dict[str, tuple[str | None, Removed]]] = {
    "word": {
        "author": (ANYBODY, Removed.AUTHORS),
        "initials": ("A", Removed.AUTHORS),
        "userId": (ANYBODY, Removed.AUTHORS),
        "date": (None, Removed.TIMES),
        "dateUtc": (None, Removed.TIMES),
    },
    "xl": {
        "refreshedBy": (None, Removed.AUTHORS),
        "refreshedDate": (None, Removed.TIMES),
        "userName": (None, Removed.AUTHORS),
        "connection": ("", Removed.LINKS),
        "command": ("", Removed.LINKS),
        "sourceFile": ("", Removed.LINKS),
        "odcFile": ("", Removed.LINKS),
        "ddeService": ("externo", Removed.LINKS),
        "ddeTopic": ("externo", Removed.LINKS),
    },
    "ppt": {
        "initials": ("A", Removed.AUTHORS),
        "userId": (ANYBODY, Removed.AUTHORS),
        "dt": (None, Removed.TIMES),
        "created": (None, Removed.TIMES),
    },
}
_PEOPLE_ELEMENTS = frozenset({"cmAuthor", "author"})
_OBJECTS = frozenset({"docPr", "cNvPr"})
# Fields of Word that only count, point within the document or ask to be filled in. Others fetch, start or name.
_FIELDS = re.compile(
    r"""\s*(?:\\|(?:PAGE|NUMPAGES|SECTION|SECTIONPAGES|TOC|TC|XE|INDEX|REF|NOTEREF|PAGEREF|STYLEREF|SEQ|QUOTE|SYMBOL|EQ)\b
    |FORM(?:TEXT|CHECKBOX|DROPDOWN)\b|MERGEFIELD\b|HYPERLINK\s+(?:\\l\b|"?(?:https?|mailto|tel):)|=|\Z)""",
    re.IGNORECASE | re.VERBOSE,
)
_DESCRIPTIONS = ("descr", "title", "alt")


def cleaned_part(name: str, content: bytes, dropped_ids: set[str]) -> tuple[bytes, set[Removed]]:
    """A part without what it says about people; `dropped_ids` are its references to parts that are gone."""
    folder = name.split("/", 1)[0]
    root = parsed(content)
    removed = _without_elements(root, _ELEMENTS.get(folder, {}))
    authors = _anonymous_list(root)
    for element in root.iter(etree.Element):
        for rule in _RULES:
            removed |= rule(folder, element)
        _drop_references(element, dropped_ids)
    if authors:
        removed.add(Removed.AUTHORS)
        _without_signed_notes(root, authors)
    return written(root), removed


def _without_elements(root: etree._Element, gone: dict[str, Removed]) -> set[Removed]:
    found = [element for element in root.iter(etree.Element) if local_name(element) in gone]
    for element in found:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    return {gone[local_name(element)] for element in found}


def _attributes(folder: str, element: etree._Element) -> set[Removed]:
    """Names, dates and revision numbers in attributes."""
    rules = _ATTRIBUTES.get(folder, {})
    removed = set()
    for key, value in list(element.attrib.items()):
        local = etree.QName(key).localname
        stays, meaning = (
            (None, Removed.REVISIONS)
            if local.startswith("rsid")
            else rules.get(local, (value, Removed.OTHER))
        )
        if stays == value:
            continue
        removed.add(meaning)
        if stays is None:
            del element.attrib[key]
        else:
            element.set(key, stays)
    return removed


def _people(folder: str, element: etree._Element) -> set[Removed]:
    """The lists of who commented in a presentation, and what add-ins remember."""
    if folder != "ppt":
        return set()
    name = local_name(element)
    if name in _PEOPLE_ELEMENTS and element.get("name") not in {None, ANYBODY}:
        element.set("name", ANYBODY)
        return {Removed.AUTHORS}
    if name == "tag" and element.get("val"):
        element.set("val", "")
        return {Removed.OTHER}
    return set()


def _file_names(folder: str, element: etree._Element) -> set[Removed]:
    """Names of pictures on the computer they came from, which Office keeps as name or description."""
    removed = set()
    name = element.get("name", "")
    if local_name(element) in _OBJECTS and name and (folder != "ppt" or looks_like_a_path(name)):
        element.set("name", f"Objeto {element.get('id', '')}".strip())
    for key in [key for key in element.attrib if etree.QName(key).localname in _DESCRIPTIONS]:
        if looks_like_a_path(element.attrib[key]):
            del element.attrib[key]
            removed.add(Removed.OTHER)
    return removed


def _fields(folder: str, element: etree._Element) -> set[Removed]:
    """What Word would compute: what it showed last stays, how to compute it does not."""
    removed = set()
    if local_name(element) in {"instrText", "delInstrText"} and not _FIELDS.match(element.text or ""):
        element.text = None
        removed.add(Removed.LINKS)
    for key in [key for key in element.attrib if etree.QName(key).localname == "instr"]:
        if folder == "word" and not _FIELDS.match(element.attrib[key]):
            element.set(key, "")
            removed.add(Removed.LINKS)
    return removed


_RULES: tuple[Callable[[str, etree._Element], set[Removed]], ...] = (
    _attributes,
    _people,
    _file_names,
    _fields,
)


def _drop_references(element: etree._Element, dropped_ids: set[str]) -> None:
    if not dropped_ids:
        return
    for key, value in list(element.attrib.items()):
        if value in dropped_ids and "relationships" in (etree.QName(key).namespace or ""):
            del element.attrib[key]


def _anonymous_list(root: etree._Element) -> set[str]:
    """The names in a workbook's list of commenters, which nobody can read there any more."""
    names = set()
    for element in root.iter(etree.Element):
        if local_name(element) == "author" and element.text and element.text != ANYBODY:
            names.add(element.text)
            element.text = ANYBODY
    return names


def _without_signed_notes(root: etree._Element, authors: set[str]) -> None:
    """Excel begins each note with the name of its writer."""
    for element in root.iter(etree.Element):
        text = element.text or ""
        for author in authors:
            if local_name(element) == "t" and text.startswith(f"{author}:"):
                element.text = ANYBODY + text[len(author) :]
