"""Keeping the English catalogue, from the top of a checkout.

    python -m alerts.locale update          take up new texts, set aside those that are gone
    python -m alerts.locale missing         the texts without English, as JSON {"Spanish": ""}
    python -m alerts.locale fill FILE       write the English of such a JSON file into the catalogue
    python -m alerts.locale prune           forget the texts that are gone

A text with a plural has a list of two: {"Una alerta": ["One alert", "{n} alerts"]}.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

FOLDER = Path(__file__).parent
CHECKOUT = FOLDER.parent.parent
LANGUAGE = "en"

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
    for message in _messages(catalogue):
        if _is_empty(message):
            yield f"untranslated: {_key(message)}"
        elif message.fuzzy:
            yield f"fuzzy: {_key(message)}"
    for message in catalogue.obsolete.values():
        yield f"obsolete: {_key(message)}"


def fill(catalogue: Catalog, english: Mapping[str, str | list[str]]) -> int:
    """How many texts got their English from the mapping; texts unknown to the catalogue are left out."""
    filled = 0
    for message in _messages(catalogue):
        text = english.get(_key(message))
        if text:
            message.string = tuple(text) if isinstance(text, list) else text
            message.flags.discard("fuzzy")
            filled += 1
    return filled


def read(path: Path) -> Catalog:
    """The catalogue in a file, or an empty one where there is none yet."""
    if not path.exists():
        return Catalog(locale=LANGUAGE, project="alertas", charset="utf-8", fuzzy=False)
    with path.open("rb") as source:
        return read_po(source, locale=LANGUAGE)


def write(path: Path, catalogue: Catalog) -> None:
    """Write the catalogue in the order of its texts, so that two people's additions seldom meet."""
    with path.open("wb") as target:
        write_po(target, catalogue, width=100, sort_output=True, include_lineno=False)


def _update(path: Path, _given: str | None) -> str:
    catalogue = merge(read(path), extract())
    write(path, catalogue)
    empty = sum(_is_empty(message) for message in _messages(catalogue))
    return f"{len(catalogue)} texts, {empty} without English, {len(catalogue.obsolete)} obsolete"


def _missing(path: Path, _given: str | None) -> str:
    empty = {_key(message): "" for message in _messages(read(path)) if _is_empty(message)}
    return json.dumps(empty, ensure_ascii=False, indent=1)


def _fill(path: Path, given: str | None) -> str:
    if given is None:
        raise SystemExit("fill needs a FILE")
    catalogue = read(path)
    filled = fill(catalogue, json.loads(Path(given).read_text(encoding="utf-8")))
    write(path, catalogue)
    return f"{filled} texts filled"


def _prune(path: Path, _given: str | None) -> str:
    catalogue = read(path)
    gone = len(catalogue.obsolete)
    catalogue.obsolete.clear()
    write(path, catalogue)
    return f"{gone} texts forgotten"


_COMMANDS: Mapping[str, Callable[[Path, str | None], str]] = {
    "update": _update,
    "missing": _missing,
    "fill": _fill,
    "prune": _prune,
}


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _is_empty(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return not all(strings)


def _is_source(folder: str) -> bool:
    return Path(folder).name not in _NOT_SOURCE and not Path(folder).name.startswith(".")


def main() -> None:
    """Run one command on the English catalogue and say in a line what came of it."""
    parser = ArgumentParser(prog="python -m alerts.locale", description="Keep the English catalogue.")
    parser.add_argument("command", choices=_COMMANDS)
    parser.add_argument("file", nargs="?")
    asked = parser.parse_args()
    outcome = _COMMANDS[asked.command](FOLDER / LANGUAGE / "messages.po", asked.file)
    sys.stdout.write(f"{outcome}\n")


if __name__ == "__main__":
    main()
