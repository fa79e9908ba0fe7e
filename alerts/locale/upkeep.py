"""Keeping the English catalogue: finding texts, merging them, and telling what is missing."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

FOLDER = Path(__file__).parent
CHECKOUT = FOLDER.parent.parent
LANGUAGE = "en"
ENGLISH = FOLDER / LANGUAGE / "messages.po"

_NOT_SOURCE = {"__pycache__", "node_modules", "instance"}


def extract() -> Catalog:
    """The texts that code, templates and definitions hold now."""
    with FOLDER.joinpath("babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    found = Catalog(charset="utf-8")
    rows = extract_from_dir(CHECKOUT, methods, options, directory_filter=_is_source)
    for name, line, text, comments, context in rows:
        found.add(text, None, [(name, line)], auto_comments=comments, context=context)
    return found


def merge(catalogue: Catalog, found: Catalog) -> Catalog:
    """The catalogue with exactly the texts found; what is gone is set aside, what is back returns."""
    for message in list(catalogue.obsolete.values()):
        catalogue[message.id] = message
    catalogue.obsolete.clear()
    catalogue.update(found, no_fuzzy_matching=True, update_creation_date=False)
    return catalogue


def faults(catalogue: Catalog) -> Iterator[str]:
    """Every text that is untranslated, fuzzy or obsolete, with what is wrong."""
    for message in messages(catalogue):
        if is_empty(message):
            yield f"untranslated: {key(message)}"
        elif message.fuzzy:
            yield f"fuzzy: {key(message)}"
    for message in catalogue.obsolete.values():
        yield f"obsolete: {key(message)}"


def fill(catalogue: Catalog, english: Mapping[str, str | list[str]]) -> int:
    """How many texts got their English from the mapping; texts unknown to the catalogue are left out."""
    filled = 0
    for message in messages(catalogue):
        text = english.get(key(message))
        if text:
            message.string = tuple(text) if isinstance(text, list) else text
            message.flags.discard("fuzzy")
            filled += 1
    return filled


def read(path: Path) -> Catalog:
    """The catalogue in a file, or an empty one where there is none yet."""
    if not path.exists():
        return Catalog(locale=LANGUAGE, charset="utf-8", fuzzy=False)
    with path.open("rb") as source:
        return read_po(source, locale=LANGUAGE)


def write(path: Path, catalogue: Catalog) -> None:
    """Write the catalogue in the order of its texts, so that two people's additions seldom meet."""
    catalogue.header_comment = "# The English of Alertas. Kept with `python -m alerts.locale`."
    catalogue.project, catalogue.version = "alertas", "1"
    catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = ""
    with path.open("wb") as target:
        write_po(target, catalogue, width=100, sort_output=True, include_lineno=False)


def messages(catalogue: Catalog) -> Iterator[Message]:
    """Every message but the header."""
    return (message for message in catalogue if message.id)


def key(message: Message) -> str:
    """The Spanish text of a message, the singular where it has two."""
    return message.id if isinstance(message.id, str) else message.id[0]


def is_empty(message: Message) -> bool:
    """Whether some of its English is missing."""
    strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return not all(strings)


def _is_source(folder: str) -> bool:
    return Path(folder).name not in _NOT_SOURCE and not Path(folder).name.startswith(".")
