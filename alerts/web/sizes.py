"""Pages in size classes, so that the length of an encrypted answer does not tell what it says."""

import json
from collections.abc import Mapping

RECEIPT_CLASS = 8 * 1024
FORM_CLASS = 16 * 1024  # for a form that comes back with what was typed
MAILBOX_CLASS = 32 * 1024
API_CLASS = 1024
OPENING, CLOSING = "\n<!--", "-->\n"


def padded(page: str, size_class: int) -> bytes:
    """The page with a comment of blanks behind it, a multiple of `size_class` bytes long."""
    body = page.encode()
    filler = -(len(body) + len(OPENING) + len(CLOSING)) % size_class
    return b"".join((body, OPENING.encode(), b" " * filler, CLOSING.encode()))


def padded_json(document: Mapping[str, object], size_class: int) -> bytes:
    """The document as JSON with blanks behind it, a multiple of `size_class` bytes long; readers pass over them."""
    body = json.dumps(document, ensure_ascii=False).encode()
    return body + b" " * (-len(body) % size_class)
