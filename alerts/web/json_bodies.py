"""Strict JSON from strangers: bounded before anything is decoded, UTF-8, no name twice, whole numbers only."""

import json
from typing import Any, NoReturn

from flask import Request

from alerts.i18n import N_
from alerts.web.bodies import read_whole
from alerts.web.problems import JSON, Refused

MOST_BRACKETS = 8  # an interface of this site takes an object with at most one more inside
MOST_DIGITS = 15
MALFORMED = N_("El cuerpo debe ser un objeto JSON en UTF-8, sin nombres repetidos. No se guardó nada.")
WRONG_TYPE = N_("Envíe application/json en UTF-8, sin comprimir. No se guardó nada.")


class _Unreadable(ValueError):
    """Not the JSON that this site takes."""


def read_json(request: Request, *, largest_bytes: int) -> dict[str, Any]:
    """The object in a request's body; Refused with 400 or 415, and 413 before a body over the limit is read."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    packed = request.headers.get("Content-Encoding", "identity").lower() != "identity"
    if request.mimetype != JSON or charset not in ("utf-8", "utf8") or packed:
        raise Refused(415, detail=WRONG_TYPE)
    request.max_content_length = largest_bytes
    body = read_whole(request.stream, request.content_length)
    try:
        return parse_object(body)
    except (ValueError, RecursionError):
        raise Refused(400, detail=MALFORMED) from None


def parse_object(body: bytes) -> dict[str, Any]:
    """The JSON object that these bytes are; ValueError otherwise."""
    if body.count(b"{") + body.count(b"[") > MOST_BRACKETS:
        raise _Unreadable
    found = json.loads(
        body.decode(),
        object_pairs_hook=unrepeated,
        parse_int=whole_number,
        parse_float=whole_fraction,
        parse_constant=refuse,
    )
    if not isinstance(found, dict):
        raise _Unreadable
    return found


def unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names all differ: readers disagree about which of two counts (RFC 8259, 4)."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Unreadable
    return found


def whole_number(digits: str) -> int:
    """A number that every reader takes for the same (RFC 8259, 6)."""
    if len(digits) > MOST_DIGITS:
        raise _Unreadable
    return int(digits)


def whole_fraction(text: str) -> int:
    """`1.0` is a whole number too (JSON Schema, "integer"); there are no other fractions in what this site takes."""
    number = float(text)
    if not number.is_integer() or abs(number) >= 10**MOST_DIGITS:
        raise _Unreadable
    return int(number)


def refuse(_text: str) -> NoReturn:
    """NaN and the infinities are no JSON."""
    raise _Unreadable
