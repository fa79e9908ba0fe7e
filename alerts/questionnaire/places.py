"""Where something stands in a TOML text, so that an error can name its line.

`tomllib` forgets lines. These files have one key a line under `[[table]]` headers; no more is read here.
"""

import re

_HEADER = re.compile(r"\s*\[\[?([\w.]+)\]\]?")


def line_of_table(text: str, table: str, index: int) -> int:
    """The line (from 1) of the `[[table]]` header number `index` (from 0); 1 where there is none."""
    seen = -1
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        seen += header is not None and header[1] == table
        if seen == index:
            return number
    return 1


def line_within(text: str, table: str, index: int, word: str) -> int:
    """The first line of that table in which `word` stands on its own; the header's line where none does."""
    start = line_of_table(text, table, index)
    wanted = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    for number, line in enumerate(text.splitlines()[start:], start=start + 1):
        if _HEADER.match(line):
            break
        if wanted.search(line):
            return number
    return start
