"""Unlocked identities: kept in memory only as ciphertext, whose key is in the person's own browser.

Whoever copies the console's memory between two requests finds no identity; whoever takes a browser's cookies finds
nothing after fifteen idle minutes, because the ciphertext is gone.
"""

import base64
import binascii
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

COOKIE = "vault"
IDLE_SECONDS = 15 * 60
NONCE = bytes(12)  # each key seals once


@dataclass
class Held:
    """A sealed identity and when it was last used."""

    sealed: bytes
    used_at: float


class Vault:
    """The sealed identities of the sessions that are unlocked."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._held: dict[str, Held] = {}
        self._lock = threading.Lock()

    def put(self, session_key: str, seed: bytes) -> str:
        """Keep a seed for a session; the text of the key that opens it, for the browser alone."""
        key = secrets.token_bytes(32)
        sealed = ChaCha20Poly1305(key).encrypt(NONCE, seed, session_key.encode())
        with self._lock:
            self._held[session_key] = Held(sealed, self._clock())
        return base64.urlsafe_b64encode(key).decode()

    def take(self, session_key: str, cookie: str) -> bytes | None:
        """The seed of a session that is unlocked and was used in the last fifteen minutes; None otherwise."""
        self.forget_idle()
        with self._lock:
            held = self._held.get(session_key)
        if held is None:
            return None
        seed = opened(held.sealed, cookie, session_key)
        if seed is not None:
            held.used_at = self._clock()
        return seed

    def clear(self, *session_keys: str) -> None:
        """Forget the identities of these sessions."""
        with self._lock:
            for key in session_keys:
                self._held.pop(key, None)

    def forget_idle(self) -> None:
        """Forget every identity that nobody has used for fifteen minutes."""
        limit = self._clock() - IDLE_SECONDS
        with self._lock:
            for key in [key for key, held in self._held.items() if held.used_at <= limit]:
                del self._held[key]


def opened(sealed: bytes, cookie: str, session_key: str) -> bytes | None:
    """The seed under a browser's key; None when the cookie is missing or another's."""
    try:
        key = base64.b64decode(cookie.encode(), altchars=b"-_", validate=True)
        return ChaCha20Poly1305(key).decrypt(NONCE, sealed, session_key.encode())
    except (InvalidTag, ValueError, binascii.Error):
        return None
