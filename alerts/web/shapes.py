"""What programs may send: each field with its reader and its JSON Schema, from one definition."""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from alerts.i18n import N_
from alerts.web.problems import Refused

BASE64 = r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$"
LACKING = N_("Falta este dato. No se guardó nada.")
WRONG = N_("Este dato no tiene la forma que se espera. No se guardó nada.")
UNKNOWN = N_("Hay un dato que aquí no se conoce. No se guardó nada.")
HIGHEST_EPOCH = 1000

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """One field of an object: what reads it (ValueError says no) and what it looks like."""

    read: Callable[[Any], Any]
    schema: Schema
    optional: bool = False

    def maybe(self) -> "Field":
        """The same field where it may be left out."""
        return Field(self.read, self.schema, optional=True)


Shape = Mapping[str, Field]


def text(pattern: str, *, most: int, tells: str) -> Field:
    """Text of a pattern, anchored at both ends."""
    compiled = re.compile(pattern.removeprefix("^").removesuffix("$"), re.ASCII)

    def read(value: object) -> str:
        if not isinstance(value, str) or len(value) > most or not compiled.fullmatch(value):
            raise ValueError
        return value

    return Field(read, {"type": "string", "pattern": pattern, "maxLength": most, "description": tells})


def hexadecimal(length: int, tells: str) -> Field:
    """So many bytes as lower-case hexadecimal."""
    plain = text(f"^[0-9a-f]{{{2 * length}}}$", most=2 * length, tells=tells)
    return Field(lambda value: bytes.fromhex(plain.read(value)), plain.schema)


def sealed(most_bytes: int, tells: str) -> Field:
    """An age file in canonical base64 (RFC 4648, 3.5)."""
    most = -(-most_bytes // 3) * 4

    def read(value: object) -> bytes:
        if not isinstance(value, str) or len(value) > most:
            raise ValueError
        found = base64.b64decode(value.encode("ascii"), validate=True)
        if base64.b64encode(found).decode() != value:
            raise ValueError
        return found

    schema = {"type": "string", "contentEncoding": "base64", "pattern": BASE64, "maxLength": most}
    return Field(read, {**schema, "description": tells})


def number(highest: int, tells: str) -> Field:
    """A whole number from 1."""

    def read(value: object) -> int:
        if type(value) is not int or not 1 <= value <= highest:
            raise ValueError
        return value

    return Field(read, {"type": "integer", "minimum": 1, "maximum": highest, "description": tells})


def inside(shape: Shape, tells: str) -> Field:
    """An object within the object; its fields are named `outer.inner` in problems."""

    def read(value: object) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise ValueError  # noqa: TRY004 - one error for all that is not as it should be
        return read_shape(value, shape)

    return Field(read, {**schema_of(shape), "description": tells})


def read_shape(document: Mapping[str, Any], shape: Shape) -> Mapping[str, Any]:
    """The values of a document that has this shape and nothing more; Refused names the field that is wrong."""
    if not document.keys() <= shape.keys():
        raise Refused(400, detail=UNKNOWN)
    found = {}
    for name, field in shape.items():
        if name in document:
            found[name] = read_field(name, field, document[name])
        elif not field.optional:
            raise Refused(400, field=name, detail=LACKING)
    return found


def read_field(name: str, field: Field, value: object) -> object:
    """One value; Refused names it."""
    try:
        return field.read(value)
    except Refused as refusal:
        inner = f"{name}.{refusal.field}" if refusal.field else name
        raise Refused(400, field=inner, detail=refusal.detail) from None
    except ValueError:
        raise Refused(400, field=name, detail=WRONG) from None


def schema_of(shape: Shape) -> dict[str, Any]:
    """The JSON Schema of a shape."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, field in shape.items() if not field.optional],
        "properties": {name: dict(field.schema) for name, field in shape.items()},
    }
