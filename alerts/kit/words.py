"""What the kit says, read from `es.toml` and `en.toml`; `{…}` stands for what an instance is called."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from alerts.kit.spec import KitLanguage

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BannerWords:
    """The banner: a question in two lines, an invitation, and where to go."""

    headline: Lines
    invitation: str
    label: str
    care: str
    practice: str


@dataclass(frozen=True, slots=True)
class ConvocationWords:
    """The convocation, which says neither why nor who comes."""

    title: str
    addressed: str
    body: Lines
    blanks: Lines
    closing: str
    signature: str
    practice: str


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines under a title; in the talk also from which minute to which."""

    title: str
    lines: Lines
    minutes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TalkWords:
    """The talk on one page: what to mind before, and its parts."""

    title: str
    minute: str
    before: str
    before_lines: Lines
    parts: tuple[Part, ...]
    practice: str


@dataclass(frozen=True, slots=True)
class IndependenceWords:
    """The note on the team: who it is, then sections."""

    title: str
    opening: str
    sections: tuple[Part, ...]
    contact: str
    legal: str
    blanks: Lines
    practice: str


@dataclass(frozen=True, slots=True)
class KitWords:
    """The kit in one language."""

    pdf_language: str
    banner: BannerWords
    convocation: ConvocationWords
    talk: TalkWords
    independence: IndependenceWords


@cache
def words_in(language: KitLanguage) -> KitWords:
    """The kit's words in a language; TypeError where its file has a name too many or too few."""
    document = tomllib.loads((files("alerts.kit") / f"{language}.toml").read_text(encoding="utf-8"))
    return KitWords(
        pdf_language=document["pdf_language"],
        banner=BannerWords(**_frozen(document["banner"])),
        convocation=ConvocationWords(**_frozen(document["convocation"])),
        talk=TalkWords(**_frozen(document["talk"])),
        independence=IndependenceWords(**_frozen(document["independence"])),
    )


def _frozen(table: Mapping[str, Any]) -> dict[str, Any]:
    """A table with its lists as tuples and the tables in them as parts."""
    return {name: _value(value) for name, value in table.items()}


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(Part(**_frozen(each)) if isinstance(each, dict) else each for each in value)
    return value
