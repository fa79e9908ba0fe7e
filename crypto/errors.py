"""Everything that can go wrong in `crypto`; no message ever carries a key, a receipt or a plaintext."""

from typing import Literal


class CryptoError(Exception):
    """Root of all errors of this package."""


class HeaderError(CryptoError):
    """An age header is malformed, over a limit, or holds something the specification forbids."""


class HeaderMacError(HeaderError):
    """A file key was unwrapped, but the header is not the one it was made for."""


class NoMatchError(CryptoError):
    """None of the identities opens this file."""


class ArmorError(CryptoError):
    """The ASCII armor is malformed or not canonical."""


class PayloadError(CryptoError):
    """The payload was changed, cut off or added to."""


class KeyFormatError(CryptoError):
    """A recipient or identity text is not valid, or recipients may not be combined."""


class PassphraseError(CryptoError):
    """The passphrase is wrong or empty."""


class PaddingError(CryptoError):
    """A text is larger than the largest size class."""


class ChainError(CryptoError):
    """A desk's chain of epochs is broken, unsigned or belongs to another desk."""


class ReceiptError(CryptoError):
    """What was typed is not a receipt.

    `reason` is `unknown_word`, `check` or `length`; `position` is the 1-based place of the unknown word.
    """

    def __init__(
        self, reason: Literal["unknown_word", "check", "length"], position: int | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position


class BindingError(CryptoError):
    """A sealed object is not the one expected in its place; `field` names the first difference."""

    def __init__(self, field: str) -> None:
        super().__init__(f"the binding differs in {field}")
        self.field = field


class RecoveryError(CryptoError):
    """The pieces do not give the secret.

    `problem` is `wrong` (changed after it was made), `foreign` (of another split) or `missing`;
    `custodians` are the 1-based numbers of those whose pieces it is about.
    """

    def __init__(self, problem: Literal["wrong", "foreign", "missing"], custodians: tuple[int, ...]) -> None:
        super().__init__(f"{problem}: piece of custodian {', '.join(map(str, custodians))}")
        self.problem = problem
        self.custodians = custodians
