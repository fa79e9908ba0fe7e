"""Plain text: nothing is hidden in it but the mark of its encoding."""

from alerts.evidence.outcome import CannotClean, Copy, Reason, Removed

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def clean(kind_id: str, data: bytes) -> Copy:
    """The same text without a byte order mark."""
    plain = data.removeprefix(_BYTE_ORDER_MARK)
    if "\x00" in plain.decode():
        raise CannotClean(Reason.DAMAGED)
    removed = frozenset() if len(plain) == len(data) else frozenset({Removed.OTHER})
    return Copy(kind_id, plain, removed)
