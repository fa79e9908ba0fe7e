"""Sessions that live in this process's memory only: a stopped console forgets everybody.

The cookie holds a random name; the memory holds its SHA-256, so that a copy of the memory yields no cookie.
"""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import Flask, Request, Response, current_app
from flask.sessions import SessionInterface, SessionMixin

LIFE_SECONDS = 10 * 3600
MOST_STRANGERS = 2000
USERNAME = "username"

Content = dict[str, Any]


class ConsoleSession(dict[str, Any], SessionMixin):
    """What one browser's session holds: who signed in, the form token, short notices; never anything of a case."""

    def __init__(self, content: Content, key: str) -> None:
        super().__init__(content)
        self.key = key
        self.before = dict(content)
        self.fresh_name = ""

    @property
    def username(self) -> str:
        """Who signed in; empty for a stranger."""
        return str(self.get(USERNAME, ""))

    def is_changed(self) -> bool:
        """Whether there is something to keep that is not kept yet."""
        return bool(self.fresh_name) or dict(self) != self.before


@dataclass
class Kept:
    """A session as the memory keeps it."""

    content: Content
    ends_at: float


class SessionMemory:
    """Every session of the process, by the digest of its name."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: dict[str, Kept] = {}
        self._lock = threading.Lock()

    def find(self, name: str) -> ConsoleSession:
        """The session of this name, or an empty one that nobody keeps yet."""
        key = digest(name)
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept.ends_at <= self._clock():
                return ConsoleSession({}, "")
            return ConsoleSession(dict(kept.content), key)

    def begin(self, content: Content) -> tuple[str, str]:
        """A new session's name and key; the oldest strangers make room."""
        name = secrets.token_urlsafe(32)
        key = digest(name)
        with self._lock:
            self._forget_ended()
            self._kept[key] = Kept(dict(content), self._clock() + LIFE_SECONDS)
        return name, key

    def keep(self, key: str, content: Content) -> None:
        """Replace a session's content, unless the session has ended meanwhile."""
        with self._lock:
            if key in self._kept:
                self._kept[key].content = dict(content)

    def end(self, key: str) -> None:
        """Forget a session."""
        with self._lock:
            self._kept.pop(key, None)

    def end_all_of(self, username: str, *, but: str = "") -> list[str]:
        """Forget every session of a person except one; their keys."""
        with self._lock:
            gone = [
                key
                for key, kept in self._kept.items()
                if kept.content.get(USERNAME) == username and key != but
            ]
            for key in gone:
                del self._kept[key]
        return gone

    def _forget_ended(self) -> None:
        now = self._clock()
        for key in [key for key, kept in self._kept.items() if kept.ends_at <= now]:
            del self._kept[key]
        strangers = [key for key, kept in self._kept.items() if USERNAME not in kept.content]
        for key in strangers[: max(0, len(strangers) - MOST_STRANGERS + 1)]:
            del self._kept[key]


class MemorySessions(SessionInterface):
    """Flask's sessions on that memory."""

    def __init__(self, memory: SessionMemory) -> None:
        self.memory = memory

    def open_session(self, app: Flask, request: Request) -> ConsoleSession:
        """The session of the request's cookie."""
        return self.memory.find(request.cookies.get(self.get_cookie_name(app), ""))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what changed and, for a new session, give the browser its name."""
        if not isinstance(session, ConsoleSession) or not session.is_changed():
            return
        if session.key:
            self.memory.keep(session.key, dict(session))
        elif session:
            session.fresh_name, session.key = self.memory.begin(dict(session))
        if session.fresh_name:
            set_secret_cookie(response, self.get_cookie_name(app), session.fresh_name)


def rotate(memory: SessionMemory, session: ConsoleSession, content: Content) -> None:
    """Give the browser a new session with this content and forget the old one, so that no name outlives a sign-in."""
    memory.end(session.key)
    session.clear()
    session.update(content)
    session.fresh_name, session.key = memory.begin(content) if content else ("", "")


def set_secret_cookie(response: Response, name: str, value: str) -> None:
    """A cookie that scripts cannot read, other sites cannot send, and a closed browser forgets."""
    response.set_cookie(name, value, httponly=True, samesite="Strict", secure=asks_for_tls())


def drop_secret_cookie(response: Response, name: str) -> None:
    """Take such a cookie back."""
    response.delete_cookie(name, httponly=True, samesite="Strict", secure=asks_for_tls())


def asks_for_tls() -> bool:
    """Whether cookies travel over TLS only: everywhere but in a demonstration."""
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def digest(name: str) -> str:
    """What the memory knows a session by."""
    return sha256(name.encode()).hexdigest()
