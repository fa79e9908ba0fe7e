"""What can go wrong in Alertas, as a caller may act on it.

A message never carries an answer, a name, a receipt, a code or a key.
"""

from collections.abc import Callable


class AlertasError(Exception):
    """Root of every error that this package raises on purpose."""


class ConfigurationError(AlertasError):
    """The instance is incomplete or contradicts itself; the message says what to do."""


class StorageUnavailable(AlertasError):
    """Nothing was stored: the disk is full, the database is locked or cannot be reached."""


class SealingRefused(AlertasError):
    """There is no desk with an unbroken chain of signatures to seal to; nothing was stored."""


class NotAsClaimed(AlertasError):
    """Something that was sent as sealed is not what its sender says; `field` names it. Nothing was stored."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class FileRefused(AlertasError):
    """A file cannot be taken: `reason` is `empty`, `too_large`, `program` or `too_many`. Nothing of it was stored."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AccessDenied(AlertasError):
    """The signed-in person holds no key for the object or no role for the act."""


class Recused(AccessDenied):
    """The signed-in person declared to have worked in, audited, or have kin in the case's institution."""


class WrongPassphrase(AlertasError):
    """The passphrase does not open this person's identity."""


class Damaged(AlertasError):
    """A sealed object does not open or is not what its place says it is."""


class NotAllowed(AlertasError):
    """The act is not allowed now; `reason` is a Spanish message for the person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreadable(AlertasError):
    """Something given to be read cannot be: a Spanish message with named parameters, never what it says."""

    def __init__(self, message: str, **params: object) -> None:
        self.message = message
        self.params = {name: str(value) for name, value in params.items()}
        super().__init__(self.text())

    def text(self, gettext: Callable[[str], str] = str) -> str:
        """The message in the language of `gettext`, parameters filled in."""
        return gettext(self.message).format(**self.params)


class Stale(AlertasError):
    """Somebody else changed the case meanwhile; reload and decide again."""
