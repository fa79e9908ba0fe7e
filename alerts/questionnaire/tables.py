"""Definitions kept in TOML, and mistakes in them named by their line.

`tomllib` forgets lines. These files have one key a line under `[[table]]` headers; no more is read here.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_HEADER = re.compile(r"\s*\[\[?([\w.]+)\]\]?")


class TableError(Exception):
    """A definition that cannot be used; `line` (from 1) is where."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line}: {what}")
        self.line = line


@dataclass(frozen=True, slots=True)
class Place:
    """The table number `index` (from 0) of that name in a text; "" is what stands before the first table."""

    text: str
    table: str
    index: int
    failure: type[TableError]

    def error(self, what: str, word: str = "") -> TableError:
        """The error to raise, at the line of the table in which `word` stands, or else at its header."""
        return self.failure(_line_within(self.text, self.table, self.index, word), what)

    def check_keys(self, row: Mapping[str, Any], known: Mapping[str, type]) -> None:
        """Refuse a key that is not known, or has a value of another type."""
        for key, value in row.items():
            if key not in known:
                raise self.error(f"nothing is called {key} here", key)
            if type(value) is not known[key]:
                raise self.error(f"{key} must be of type {known[key].__name__}", key)

    def check_present(self, row: Mapping[str, Any], keys: tuple[str, ...]) -> None:
        """Refuse a row in which one of the keys is missing or empty."""
        for key in keys:
            if not row.get(key):
                raise self.error(f"{key} is missing or empty", key if key in row else "")

    def rows(self, value: object, key: str) -> list[dict[str, Any]]:
        """The value as a list of tables."""
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return value
        raise self.error(f"{key} must be a list of tables", key)


def read_tables(text: str, failure: type[TableError]) -> dict[str, Any]:
    """What a TOML text holds; a `failure` naming the line where it is not TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else len(text.splitlines()) or 1
        raise failure(line, "this is not TOML") from error


def _line_of_table(text: str, table: str, index: int) -> int:
    seen = -1
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        seen += header is not None and header[1] == table
        if seen == index:
            return number
    return 0


def _line_within(text: str, table: str, index: int, word: str) -> int:
    start = _line_of_table(text, table, index)
    wanted = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    for number, line in enumerate(text.splitlines()[start:], start=start + 1):
        if _HEADER.match(line):
            break
        if word and wanted.search(line):
            return number
    return start or max(_line_of_table(text, word, 0), 1)
