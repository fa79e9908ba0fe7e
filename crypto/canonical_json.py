"""JSON with one spelling for each value, for what is signed or compared."""

import json
from collections.abc import Mapping


def encode(value: Mapping[str, object]) -> bytes:
    """Keys sorted, no spaces, UTF-8; ValueError for text that has no UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def decode(data: bytes) -> dict[str, object]:
    """The object these bytes spell; ValueError unless they are its one spelling."""
    try:
        value = json.loads(data)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(value, dict) or encode(value) != data:
        raise ValueError("not a canonical JSON object")
    return value
