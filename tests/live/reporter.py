"""Somebody who files an alert over HTTP as a browser without scripts does, and later opens the mailbox."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urlencode

from alerts.questionnaire import Kind, current
from tests.live.wire import Answer, Connection, get, post
from tests.world import PLAIN

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
NAME, VALUE = re.compile(r'name="([^"]*)"'), re.compile(r'value="([^"]*)"')
DIGITS = re.compile(r'data-receipt="digits"[^>]*>(.*?)</p>', re.DOTALL)
TAGS = re.compile(r"<[^>]*>")
LEAST_SECONDS = 3.2  # a form may be sent 3 s after it was shown
STORY = " ".join(
    ["Pidieron dinero para renovar el contrato y avisaron que el que no pague no vuelve en enero."] * 12
)
TYPICAL: Mapping[str, Sequence[str]] = {**PLAIN, "D5": [STORY]}


@dataclass(frozen=True)
class Form:
    """A form as it was shown to one visitor."""

    hidden: Mapping[str, str]
    cookie: str

    @property
    def receipt(self) -> str:
        """The receipt that was drawn with it, in digits."""
        return self.hidden["receipt"]

    def filled(self, raw: Mapping[str, Sequence[str]] = TYPICAL, *, headers: str = "") -> bytes:
        """The request that sends it, with every field that a browser would send."""
        pairs = [*self.hidden.items(), *empty_fields(frozenset(raw))]
        pairs += [(name, value) for name, values in raw.items() for value in values]
        return post("/alert", urlencode(pairs).encode(), cookie=self.cookie, headers=headers)

    def but(self, **hidden: str) -> "Form":
        """The same form with other hidden values."""
        return replace(self, hidden={**self.hidden, **hidden})


def read_form(answer: Answer) -> Form:
    """The hidden values and the cookie of a form that was just shown."""
    inputs = reversed(HIDDEN.findall(answer.text))  # other forms on the page come after it
    found = {first(NAME, each): first(VALUE, each) for each in inputs}
    return Form(found, answer.cookie)


def fetch_form(connection: Connection) -> Form:
    """A fresh form for a new visitor."""
    return read_form(connection.ask(get("/alert")))


def shown_receipt(answer: Answer) -> str:
    """The digits of the receipt that an answer shows, or empty."""
    found = DIGITS.search(answer.text)
    return " ".join(TAGS.sub("", found[1]).split()) if found else ""


def open_mailbox(connection: Connection, receipt: str, message: str | None = None) -> Answer:
    """The answer of the private mailbox to a receipt, after its page was loaded."""
    page = connection.ask(get("/buzon"))
    token = read_form(page).hidden["csrf_token"]
    fields = {"csrf_token": token, "receipt": receipt} | ({} if message is None else {"message": message})
    return connection.ask(post("/buzon", urlencode(fields).encode(), cookie=page.cookie))


@cache
def empty_fields(filled: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The text boxes and lists that a browser sends although nothing is in them."""
    asked = current()
    single = {Kind.TEXT, Kind.INSTITUTION, Kind.MUNICIPALITY}
    names = [question.id for question in asked.questions if question.kind in single]
    names += [name for name in asked.field_names if name.endswith(("_otro", "_month", "_year"))]
    return tuple((name, "") for name in names if name not in filled)


def first(pattern: re.Pattern[str], text: str) -> str:
    """The first group of the first match, or empty."""
    found = pattern.search(text)
    return found[1] if found else ""
