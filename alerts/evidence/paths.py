"""Telling a description from the name of a file that a program left in its place."""

import re

_FILE = re.compile(
    r"""\A(?:[A-Za-z]:\\|\\\\|/|file:)     # a drive, a server, a root
    |\A\S+\.[A-Za-z0-9]{3,4}\Z             # a name with an extension
    |[\\/](?:Users|home)[\\/]""",
    re.VERBOSE,
)


def looks_like_a_path(text: str) -> bool:
    """Whether a text is a file's name or place on somebody's computer."""
    return _FILE.search(text) is not None
