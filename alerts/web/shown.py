"""A signed word in each form that says when it was shown: a machine fills a form in no time."""

from collections.abc import Callable

from itsdangerous import BadSignature, TimestampSigner

LEAST_SECONDS = 3
LONGEST_SECONDS = 7 * 24 * 3600


class ShownClock:
    """Issues and reads the words; times are whole seconds and are kept nowhere."""

    def __init__(self, secret_key: bytes, clock: Callable[[], float]) -> None:
        self._signer = _Signer(secret_key, clock)

    def issue(self) -> str:
        """A word for a form that is shown now."""
        return self._signer.sign(b"").decode()

    def age_s(self, word: str) -> int | None:
        """The seconds since the form was shown; None for a word that is not ours or is too old."""
        try:
            _, when = self._signer.unsign(word, max_age=LONGEST_SECONDS, return_timestamp=True)
        except BadSignature:
            return None
        return self._signer.get_timestamp() - int(when.timestamp())

    def is_too_soon(self, word: str) -> bool:
        """Whether the form came back before a person can have filled it; so does one with a foreign word."""
        age = self.age_s(word)
        return age is None or age < LEAST_SECONDS


class _Signer(TimestampSigner):
    def __init__(self, secret_key: bytes, clock: Callable[[], float]) -> None:
        super().__init__(secret_key, salt="alertas/v1/shown", key_derivation="hmac")
        self._clock = clock

    def get_timestamp(self) -> int:
        """Now, in whole seconds."""
        return int(self._clock())
