"""Somebody who gives everything that can be given, as a browser without scripts sends it, each with its own canary."""

import secrets
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from alerts.conversation import IDENTITY_LIMIT, MESSAGE_LIMIT
from alerts.questionnaire import OTHER, Kind, Question, current
from crypto.receipt import Receipt, new_receipt, parse_receipt
from tests.faults.conftest import ready_form
from tests.leaks.asking import Asking
from tests.leaks.canaries import Canaries
from tests.live.reporter import Form, read_form
from tests.live.wire import Answer, get, post

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00"
SPOOLED_BYTES = 700_000  # Werkzeug would write this to the temporary directory
MB = 1024 * 1024
HERE = "Sec-Fetch-Site: same-origin\r\n"
BOUNDARY = "----limite7f3a"


class Visitor(Asking):
    """A person without scripts."""

    def form(self, name: str) -> Form:
        """A form that may be sent at once; its receipt is searched for too."""
        with self.connect() as connection:
            form = ready_form(connection, self.world)
        self.receipts[name] = parse_receipt(form.receipt)
        return form

    def files_alert(
        self, name: str = "an alert", answers: Mapping[str, Sequence[str]] | None = None
    ) -> Receipt:
        """The receipt of an alert whose every text is a canary."""
        form = self.form(name)
        answer = self.ask(name, form.filled(answers or every_text(self.canaries, name), headers=HERE))
        assert answer.status == 200, answer.status
        return self.receipts[name]

    def is_refused(self) -> None:
        """Send alerts of every kind that is refused, and one that is heard in spite of the trap it fell into."""
        texts = {
            name: every_text(self.canaries, name) for name in ("incomplete", "stale", "hurried", "cut off")
        }
        incomplete = {key: value for key, value in texts["incomplete"].items() if key != "B6"}
        self.ask("incomplete", self.form("incomplete").filled(incomplete, headers=HERE))
        stale = self.form("stale").but(csrf_token=self.canaries.word("stale token"))
        self.ask("stale", stale.filled(texts["stale"]))
        with self.connect() as connection:
            hurried = read_form(connection.ask(get("/alert")))
        self.ask("hurried", hurried.filled(texts["hurried"], headers=HERE))
        self.cut_off(self.form("cut off").filled(texts["cut off"], headers=HERE))
        self.sends_nonsense()

    def sends_nonsense(self) -> None:
        """Requests that no form of the site makes."""
        word, form = self.canaries.word, self.form("trapped")
        self.ask("too large", post("/alert", f"D5={word('too large')}".encode() * 40_000, headers=HERE))
        self.ask("no UTF-8", post("/alert", f"D5={word('no UTF-8')}%ff%fe".encode(), headers=HERE))
        fields = {"website": word("trap"), "code": word("code").upper(), word("field name"): word("no field")}
        self.ask(
            "trapped", form.filled({**every_text(self.canaries, "trapped"), **listed(fields)}, headers=HERE)
        )
        odd = {"shown": word("shown"), "receipt": word("receipt"), "work": word("work")}
        self.ask("odd", form.but(**odd).filled(every_text(self.canaries, "odd"), headers=HERE))
        self.ask("unknown address", get("/no-hay"))
        for path in ("/alert", "/buzon"):
            data = self.canaries.data(f"multipart at {path}", 300_000)
            parts = {"D5": word(f"part at {path}")}
            self.ask(f"multipart at {path}", multipart(path, parts, "D5", word(f"file at {path}"), data))

    def writes(self, receipt: Receipt) -> None:
        """Do everything that a mailbox offers but closing it."""
        text = self.canaries.text
        self.step("opening by words", receipt, typed=" ".join(receipt.words))
        self.step("opening by digits", receipt)
        self.step("message", receipt, step="message", message=text("message", MESSAGE_LIMIT))
        self.step("long message", receipt, step="message", message=text("long message", 2 * MESSAGE_LIMIT))
        self.step("message without token", receipt, csrf_token="", message=text("unsent message", 900))
        said = text("identity", IDENTITY_LIMIT)
        self.step("identity unconfirmed", receipt, step="identity", identity=text("identity unconfirmed", 90))
        self.step("identity", receipt, step="identity", identity=said, confirm="si")
        self.step("notice", receipt, step="notice", notify_first="no")
        self.step("leaving", receipt, step="leave")

    def mistypes(self) -> None:
        """Open mailboxes that there are not."""
        unknown, mistyped = new_receipt(), new_receipt()
        self.receipts |= {"unknown": unknown, "mistyped": mistyped}
        self.step("unknown", unknown, step="message", message=self.canaries.text("message to nobody", 500))
        words = [self.canaries.word("word of a receipt"), *mistyped.words[1:]]
        self.step("mistyped", mistyped, typed=" ".join(words), message=self.canaries.text("unread", 500))

    def closes(self, receipt: Receipt) -> None:
        """Close a mailbox for ever."""
        self.step("closing", receipt, step="close", confirm="si")

    def step(self, name: str, receipt: Receipt, *, typed: str = "", **fields: str) -> Answer:
        """The answer to one form of the mailbox."""
        with self.connect() as connection:
            page = connection.ask(get("/buzon"))
        values = {"csrf_token": read_form(page).hidden["csrf_token"], "receipt": typed or receipt.digits}
        entry = {"entry": secrets.token_hex(16)} if "step" in fields else {}
        body = urlencode({**values, **entry, **fields}).encode()
        return self.ask(name, post("/buzon", body, cookie=page.cookie, headers=HERE))

    def adds_files(self, receipt: Receipt) -> None:
        """Send a file that is taken and files that are refused."""
        data = self.canaries.data
        self.upload("photo", receipt, data("photo", SPOOLED_BYTES, JPEG))
        self.upload("program", receipt, data("program", SPOOLED_BYTES, PROGRAM))
        self.upload("largest", receipt, data("largest", self.world.config.files.largest_bytes + 1))
        self.upload("file of nobody", new_receipt(), data("file of nobody", SPOOLED_BYTES))
        self.cut_off(self.file_request("cut-off file", receipt, data("cut-off file", SPOOLED_BYTES)))

    def upload(self, name: str, receipt: Receipt, data: bytes) -> Answer:
        """The answer to one file."""
        return self.ask(name, self.file_request(name, receipt, data))

    def file_request(self, name: str, receipt: Receipt, data: bytes) -> bytes:
        """The request that sends a file whose name is a canary too."""
        fields = {"receipt": receipt.digits, "entry": secrets.token_hex(16)}
        named = f"{self.canaries.line(f'name of {name}')}.jpg"
        return multipart("/buzon/archivos", fields, "file", named, data)


def every_text(canaries: Canaries, name: str) -> dict[str, Sequence[str]]:
    """Answers to every question that takes a text, and to those that must be answered; each text is a canary."""
    answers: dict[str, Sequence[str]] = {}
    for question in current().questions:
        place = f"{question.id} of {name}"
        if question.kind is Kind.TEXT:
            answers[question.id] = [canaries.text(place, question.limit)]
        elif question.other_name:
            answers[question.id] = [OTHER]
            answers[question.other_name] = [canaries.line(f"{question.other_name} of {name}")]
        elif question.required:
            answers[question.id] = [first_option(question)]
    return answers


def first_option(question: Question) -> str:
    """An option that stands with others."""
    return question.options[0].id


def listed(fields: Mapping[str, str]) -> dict[str, Sequence[str]]:
    """Fields as a form's answers are written."""
    return {name: [value] for name, value in fields.items()}


def multipart(path: str, fields: Mapping[str, str], file: str, filename: str, data: bytes) -> bytes:
    """A request with some fields and then one file."""
    heads = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    heads.append(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{file}"; filename="{filename}"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    body = "".join(heads).encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
    return post(path, body, headers=HERE, content_type=f"multipart/form-data; boundary={BOUNDARY}")
