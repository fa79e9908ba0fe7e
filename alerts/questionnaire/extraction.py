"""The texts of a TOML definition, for the message catalogue."""

import re
import tomllib
from collections.abc import Iterator
from typing import IO

_TEXT = re.compile(r'\b(?:label|help|title|text)\s*=\s*("(?:[^"\\]|\\.)*")')


def texts(
    fileobj: IO[bytes], keywords: object, comment_tags: object, options: object
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Every label, help, title and text with its line; parameters as Babel's extraction asks."""
    del keywords, comment_tags, options
    for number, line in enumerate(fileobj, start=1):
        for literal in _TEXT.findall(line.decode("utf-8")):
            yield number, None, tomllib.loads(f"text = {literal}")["text"], []
