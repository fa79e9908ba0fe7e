"""People at the console, as tests drive them: sign in, unlock, fill forms."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.world import World

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
TAGS = re.compile(r"<[^>]+>")


def words_of(response: TestResponse) -> str:
    """What a page says, without its tags."""
    return " ".join(html.unescape(TAGS.sub(" ", response.text)).split())


def attributes(response: TestResponse, name: str) -> list[str]:
    """Every value of an attribute, in the order of the page."""
    return re.findall(rf'\s{name}="([^"]*)"', response.text)


def hidden_fields(response: TestResponse) -> dict[str, str]:
    """The hidden fields of a page by name, the last of each."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.text)
    return {name: html.unescape(value) for name, value in found}


@dataclass
class Clock:
    """A clock that moves when told."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Someone:
    """One person with a browser of their own."""

    client: FlaskClient
    world: World
    name: str
    token: str = field(default="", repr=False)

    def get(self, path: str, **values: Any) -> TestResponse:
        """A page."""
        return self._seen(self.client.get(path, **values))

    def post(self, path: str, data: dict[str, Any] | None = None, **values: Any) -> TestResponse:
        """The answer to a form, sent with the token of the last page."""
        return self._seen(self.client.post(path, data={"csrf_token": self.token, **(data or {})}, **values))

    def follow(self, response: TestResponse) -> TestResponse:
        """The page that an answer leads to."""
        assert response.status_code == 303, (response.status_code, words_of(response)[:300])
        return self.get(response.location)

    def sign_in(self, password: str | None = None) -> TestResponse:
        """Sign in with the own password, or another."""
        self.get("/login")
        secret = self.world.accounts[self.name]["password"] if password is None else password
        answer = self.post("/login", {"username": self.name, "password": secret})
        if answer.status_code == 303:
            self.get("/account")
        return answer

    def unlock(self, passphrase: str | None = None) -> TestResponse:
        """Unlock with the own passphrase, or another."""
        self.get("/unlock")
        phrase = self.world.accounts[self.name]["passphrase"] if passphrase is None else passphrase
        return self.post("/unlock", {"passphrase": phrase})

    def at_work(self) -> "Someone":
        """The same person, signed in and unlocked, with a page open."""
        assert self.sign_in().status_code == 303
        assert self.unlock().status_code == 303
        self.get("/account")
        return self

    def _seen(self, response: TestResponse) -> TestResponse:
        found = TOKEN.search(response.text) if response.mimetype == "text/html" else None
        if found:
            self.token = found[1]
        return response


def trail_rows(world: World) -> Iterator[tuple[str, str, str, str]]:
    """Actor, action, subject and details of every trail entry."""
    from sqlalchemy import select

    from alerts.storage.casebook import TrailEntry

    with world.casebook.reading() as session:
        for row in session.scalars(select(TrailEntry).order_by(TrailEntry.number)):
            yield row.actor, row.action, row.subject, row.details
