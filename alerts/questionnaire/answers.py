"""Checked answers, their canonical JSON, and problems: the two values that a check ends in."""

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

Value = str | tuple[str, ...]


class AnswersError(ValueError):
    """Stored answers that are not the canonical JSON of answers; carries no part of them."""


@dataclass(frozen=True, repr=False)
class Answers:
    """What a person answered under one version: text or option id by field name, several ids as a tuple.

    Only answered fields are present. Made by `check`; its repr shows no answer, so that none reaches a log.
    """

    version: int
    values: Mapping[str, Value]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def __repr__(self) -> str:
        return f"Answers(version={self.version}, {len(self.values)} answered)"

    def one(self, name: str) -> str | None:
        """The single value of a field, or None where it has none."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def many(self, name: str) -> tuple[str, ...]:
        """The values of a field, in the order of the form; a single value is a tuple of one."""
        value = self.values.get(name, ())
        return (value,) if isinstance(value, str) else value

    def to_json(self) -> bytes:
        """Canonical UTF-8 JSON: keys sorted, no spaces, the same bytes for the same answers."""
        content = {"answers": dict(self.values), "version": self.version}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "Answers":
        """The answers that `to_json` wrote; AnswersError for anything of another shape."""
        try:
            content = json.loads(data)
            version, values = content["version"], content["answers"]
            restored = cls(version, {name: _restored(value) for name, value in values.items()})
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise AnswersError("stored answers have another shape") from None
        if type(version) is not int:
            raise AnswersError("stored answers name no version")
        return restored


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field, as a Spanish message with named parameters; never the answer itself."""

    field: str
    message: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def text(self, gettext: Callable[[str], str] = str) -> str:
        """The message in the language of `gettext`, parameters filled in (they may be labels)."""
        return gettext(self.message).format(**{name: gettext(value) for name, value in self.params.items()})


@dataclass(frozen=True, slots=True)
class Problems:
    """Everything that has to be put right, in the order of the form; never empty."""

    items: tuple[Problem, ...]

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def _restored(value: object) -> Value:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise AnswersError("a stored answer is neither text nor a list of texts")
