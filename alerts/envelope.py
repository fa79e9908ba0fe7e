"""Bound, padded, sealed objects: the one way in which Alertas turns something said into something stored.

Only the use cases that seal import this module (an import contract); it cannot open anything.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from crypto.binding import Binding, bind
from crypto.padding import pad_text
from crypto.recipients import Recipient
from crypto.sealing import seal
from crypto.signing import sign

SIGNATURE_CONTEXT = "alertas/v1/desk-content"


def canonical(value: object) -> bytes:
    """One byte string for one JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def seal_bound(binding: Binding, body: bytes, recipients: Sequence[Recipient]) -> bytes:
    """An age file of header and body, padded to 8, 32 or 128 KiB (sealing.md, "Binding" and "Length hiding")."""
    return seal(pad_text(bind(binding, body)), recipients)


def seal_key(binding: Binding, secret: bytes, recipients: Sequence[Recipient]) -> bytes:
    """A small key file: header and secret bytes, not padded because all of its kind are alike in length."""
    return seal(bind(binding, base64.b64encode(secret)), recipients)


def signed_body(binding: Binding, content: Mapping[str, Any], signing_seed: bytes) -> bytes:
    """A body that carries its desk's signature over header and content."""
    signature = sign(signing_seed, SIGNATURE_CONTEXT, to_be_signed(binding, content))
    return canonical({"content": content, "signature": base64.b64encode(signature).decode()})


def to_be_signed(binding: Binding, content: Mapping[str, Any]) -> bytes:
    """What a desk signs: the whole header and the content."""
    return canonical([asdict(binding), content])
