"""Lines as one text, a column for each field: signing, checking and reading it take little time."""

import json
from collections.abc import Iterable

from alerts.inbox.line import Line


def packed(lines: Iterable[Line]) -> str:
    """The lines as one text."""
    return json.dumps([list(column) for column in zip(*map(joined, lines), strict=True)], ensure_ascii=False)


def joined(line: Line) -> tuple[str | int | bool, ...]:
    """A line's values, several texts as one with line breaks; neither lanes nor likeness hold any."""
    return tuple("\n".join(value) if isinstance(value, tuple) else value for value in line)


def unpacked(text: str) -> dict[str, Line]:
    """The lines of such a text by case; ValueError or TypeError for another."""
    columns = dict(zip(Line._fields, json.loads(text), strict=True))
    for name in ("lanes", "likeness"):
        parts = {each: tuple(each.split("\n")) if each else () for each in set(columns[name])}
        columns[name] = [parts[each] for each in columns[name]]
    lines = map(Line, *(columns[name] for name in Line._fields))
    return dict(zip(columns["name"], lines, strict=True))
