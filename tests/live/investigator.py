"""Somebody who works at the console over HTTP: signs in, unlocks, opens pages."""

from collections.abc import Mapping
from urllib.parse import urlencode

from tests.live.reporter import HIDDEN, NAME, VALUE, first
from tests.live.wire import Answer, Connection, get, post


class Investigator:
    """A browser without scripts at the console."""

    def __init__(self, port: int, account: Mapping[str, str]) -> None:
        self._port = port
        self._connection = Connection(port, timeout=300)
        self._account = account
        self._cookies: dict[str, str] = {}
        self._token = ""

    def get(self, path: str) -> Answer:
        """A page."""
        return self._seen(self._connection.ask(get(path, headers=f"Cookie: {self._cookie}\r\n")))

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """The answer to a form with the token of the last page."""
        body = urlencode({"csrf_token": self._token, **fields}).encode()
        return self._seen(self._connection.ask(post(path, body, cookie=self._cookie)))

    def download(self, path: str, fields: Mapping[str, str]) -> Answer:
        """What a form gives to be kept, on a connection of its own, because it may come without a length."""
        body = urlencode({"csrf_token": self._token, **fields}).encode()
        with Connection(self._port, timeout=300) as connection:
            return connection.ask(post(path, body, cookie=self._cookie, headers="Connection: close\r\n"))

    def upload(self, path: str, fields: Mapping[str, str], field: str, files: Mapping[str, bytes]) -> Answer:
        """The answer to a form with some files, by their names."""
        head = 'Content-Disposition: form-data; name="'
        parts = [
            f'{head}{name}"\r\n\r\n{value}'.encode()
            for name, value in {"csrf_token": self._token, **fields}.items()
        ]
        parts += [
            f'{head}{field}"; filename="{name}"\r\n\r\n'.encode() + data for name, data in files.items()
        ]
        body = b"--edge\r\n" + b"\r\n--edge\r\n".join(parts) + b"\r\n--edge--\r\n"
        content_type = "multipart/form-data; boundary=edge"
        return self._seen(
            self._connection.ask(post(path, body, cookie=self._cookie, content_type=content_type))
        )

    def sign_in(self) -> None:
        """Sign in with the own name and password."""
        self.get("/login")
        credentials = {name: self._account[name] for name in ("username", "password")}
        answer = self.post("/login", credentials)
        assert answer.status == 303, answer.status

    def unlock(self) -> None:
        """Open the own identity; this brings the inbox up to date."""
        self.get("/unlock")
        answer = self.post("/unlock", {"passphrase": self._account["passphrase"]})
        assert answer.status == 303, answer.status

    def close(self) -> None:
        """Close the browser."""
        self._connection.close()

    @property
    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def _seen(self, answer: Answer) -> Answer:
        for cookie in answer.headers("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        if answer.header("Content-Type").startswith("text/html"):
            found = {first(NAME, each): first(VALUE, each) for each in HIDDEN.findall(answer.text)}
            self._token = found.get("csrf_token", self._token)
        return answer
