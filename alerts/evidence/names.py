"""File names as they may be shown, stored and offered: one line, no path, nothing that tricks the eye."""

import re
import unicodedata

LONGEST_NAME = 120
# What common file systems take as one name.
LONGEST_NAME_BYTES = 240
NO_NAME = "archivo"

_LONGEST_READ = 4000
_SEPARATORS = re.compile(r"[/\\]")
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
_SPACES = re.compile(r"\s+")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,10}\Z")
# Names that Windows keeps for devices, with whatever extension.
_DEVICES = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\s*\.|\Z)", re.IGNORECASE
)
# Controls, format signs (they turn the direction of writing or have no width) and what is no character at all.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def safe_name(name: str) -> str:
    """A name of one line and at most 120 characters, without path; its extension is kept."""
    last = _SEPARATORS.split(name[-_LONGEST_READ:])[-1]
    seen = "".join(_shown(character) for character in unicodedata.normalize("NFC", last))
    plain = _SPACES.sub(" ", _NOT_IN_NAMES.sub("_", seen)).lstrip(". ").rstrip(". ")
    return _not_a_device(_shortened(plain)) or NO_NAME


def extension_of(name: str) -> str:
    """The extension with its dot, in lower case; empty when there is none."""
    found = _EXTENSION.search(name)
    return found.group().lower() if found and found.start() > 0 else ""


def _shown(character: str) -> str:
    """A line break becomes a space; what cannot be seen goes."""
    if character in "\t\n\v\f\r\x85\u2028\u2029":
        return " "
    return "" if unicodedata.category(character) in _UNSEEN else character


def _shortened(name: str) -> str:
    """The name cut before its extension."""
    extension = name[len(name) - len(extension_of(name)) :]
    stem = name[: len(name) - len(extension)][: LONGEST_NAME - len(extension)]
    room = LONGEST_NAME_BYTES - len(extension)
    stem = stem.encode()[:room].decode(errors="ignore")
    return stem.rstrip(". ") + extension


def _not_a_device(name: str) -> str:
    """The same name, or with a leading line where Windows would open a device."""
    return f"_{name}"[:LONGEST_NAME] if _DEVICES.match(name) else name
