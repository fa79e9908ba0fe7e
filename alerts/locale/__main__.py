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
from collections.abc import Callable, Mapping
from pathlib import Path

from alerts.locale.upkeep import ENGLISH, extract, fill, is_empty, key, merge, messages, read, write


def _update(path: Path, _given: str | None) -> str:
    catalogue = merge(read(path), extract())
    write(path, catalogue)
    empty = sum(is_empty(message) for message in messages(catalogue))
    return f"{len(catalogue)} texts, {empty} without English, {len(catalogue.obsolete)} obsolete"


def _missing(path: Path, _given: str | None) -> str:
    empty = {key(message): "" for message in messages(read(path)) if is_empty(message)}
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


def main() -> None:
    """Run one command on the English catalogue and say in a line what came of it."""
    parser = ArgumentParser(prog="python -m alerts.locale", description="Keep the English catalogue.")
    parser.add_argument("command", choices=_COMMANDS)
    parser.add_argument("file", nargs="?")
    asked = parser.parse_args()
    outcome = _COMMANDS[asked.command](ENGLISH, asked.file)
    sys.stdout.write(f"{outcome}\n")


if __name__ == "__main__":
    main()
