"""Opening of bound objects, with every check that their place demands.

The intake program never imports this module (an import contract and a test in a fresh interpreter).
"""

import base64
import binascii
import hmac
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from alerts.conversation import LARGEST_SEQ, REPORTER, Entry, act_tag, entry_of
from alerts.envelope import SIGNATURE_CONTEXT, to_be_signed
from alerts.errors import Damaged
from crypto.binding import Binding, read_binding, unbind
from crypto.errors import CryptoError
from crypto.identities import HybridIdentity
from crypto.keys import recipient_of
from crypto.opening import open_sealed
from crypto.signing import verify


def open_bound(sealed: bytes, identities: Sequence[HybridIdentity], expected: Binding) -> bytes:
    """The body of a sealed object whose header is exactly the expected one; Damaged otherwise."""
    try:
        return unbind(open_sealed(sealed, identities), expected).rstrip(b" ")
    except CryptoError:
        raise Damaged(f"an object of kind {expected.kind} does not open in its place") from None


def open_any(
    sealed: bytes, identities: Sequence[HybridIdentity], *, site: str, case: str
) -> tuple[Binding, bytes]:
    """Header and body of an object of one case, whatever its kind and number; Damaged otherwise."""
    try:
        binding, body = read_binding(open_sealed(sealed, identities))
    except CryptoError:
        raise Damaged("an object of the case does not open") from None
    if (binding.site, binding.case) != (site, case):
        raise Damaged("an object belongs to another case")
    # a reporter's number leaves room for what follows it
    if not 0 <= binding.seq <= (LARGEST_SEQ // 2 if binding.role == REPORTER else LARGEST_SEQ):
        raise Damaged("an object has an impossible number")
    return binding, body.rstrip(b" ")


def open_key(sealed: bytes, identity: HybridIdentity, expected: Binding) -> bytes:
    """The secret of a key file that sits where its header says and fits the recipient that its header names.

    `expected.recipient` may be empty when the caller does not know it; the secret must fit the header's in any case.
    """
    try:
        binding, body = read_binding(open_sealed(sealed, [identity]))
        secret = base64.b64decode(body, validate=True)
    except (CryptoError, binascii.Error):
        raise Damaged("a key file does not open in its place") from None
    if not expected.recipient:
        expected = replace(expected, recipient=binding.recipient)
    if binding != expected or len(secret) < 32 or str(recipient_of(secret[:32])) != binding.recipient:
        raise Damaged("a key file belongs elsewhere")
    return secret


def signed_content(body: bytes, binding: Binding, verify_key: bytes) -> dict[str, Any]:
    """The content that a desk signed under this header; Damaged when the signature is not its own."""
    try:
        document = json.loads(body)
        content = document["content"]
        signature = base64.b64decode(document["signature"], validate=True)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Damaged("a signed object is malformed") from None
    if not isinstance(content, dict) or not verify(
        verify_key, SIGNATURE_CONTEXT, to_be_signed(binding, content), signature
    ):
        raise Damaged("a signature is not the desk's")
    return content


def reporter_entry(binding: Binding, body: bytes, tag_key: bytes) -> Entry:
    """What a reporter did, under a tag that only the case's receipt yields; Damaged otherwise."""
    try:
        document = json.loads(body)
        content, tag = document["content"], str(document["tag"])
        genuine = hmac.compare_digest(tag.encode(), act_tag(tag_key, binding, content).encode())
        entry = entry_of(binding, REPORTER, content)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Damaged("an entry is malformed") from None
    if not tag_key or not genuine:
        raise Damaged("an entry was not written with the case's receipt")
    return entry
