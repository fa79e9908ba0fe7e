"""A mailbox that its owner's browser opens: sealed bytes in and out, found by the token of the receipt."""

import secrets
from base64 import b64decode, b64encode

import pytest

from alerts.config import BudgetLimits
from alerts.conversation import Act, act_binding, payload_binding
from alerts.envelope import canonical, seal_bound
from alerts.mailbox_site import create_app
from alerts.mailbox_site.api import OPENED_CLASS
from crypto.binding import bind
from crypto.keys import recipient_of
from crypto.padding import padme
from crypto.receipt import mailbox_seed, token
from crypto.recipients import HybridRecipient
from crypto.sealing import seal
from tests.web.instances import configuration

MAILBOX = "/api/v1/mailbox"
NOBODY = secrets.token_bytes(32)


class Browser:
    """Somebody's browser that seals acts for one mailbox."""

    def __init__(self, client, world, receipt):
        self.client = client
        self.site = world.config.site_id
        self.token = token(receipt, world.config.salt)
        self.own = recipient_of(mailbox_seed(receipt, world.config.salt))
        self.case = ""

    def open(self, of=None):
        """The answer to the token."""
        answer = self.client.post(MAILBOX, json={"token": (of or self.token).hex()})
        if answer.json.get("found"):
            self.case = answer.json["case"]
            self.recipient = HybridRecipient.parse(answer.json["case_recipient"])
        return answer

    def act(self, kind=Act.MESSAGE, *, to="both"):
        """A sealed act in base64."""
        recipients = {"both": [self.recipient, self.own], "case": [self.recipient], "own": [self.own]}[to]
        sealed = seal_bound(act_binding(kind, self.site, self.case, 1), canonical({}), recipients)
        return b64encode(sealed).decode()

    def post(self, path, **sent):
        """The answer to something left in the mailbox."""
        return self.client.post(MAILBOX + path, json={"token": self.token.hex(), **sent})

    def payload(self, length=1000, *, padded=None):
        """A sealed file."""
        data = bytes(length).ljust(padme(length) if padded is None else padded, b"\0")
        return seal(bind(payload_binding(self.site, self.case), data), [self.recipient])

    def upload(self, payload, **fields):
        """The answer to a sealed file, sent as a browser sends it."""
        given = {
            "token": self.token.hex(),
            "entry": secrets.token_hex(16),
            "object": secrets.token_hex(16),
            "sealed": self.act(Act.FILE),
            **fields,
        }
        parts = [
            f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in given.items()
        ]
        file = '--x\r\nContent-Disposition: form-data; name="payload"; filename="payload"\r\n\r\n'
        body = "".join([*parts, file]).encode() + payload + b"\r\n--x--\r\n"
        # the test client's own encoder leaves temporary files open
        return self.client.post(f"{MAILBOX}/files", data=body, content_type="multipart/form-data; boundary=x")


@pytest.fixture
def browser(world, mail):
    """A browser whose alert was filed, with its mailbox open."""
    found = Browser(mail, world, world.file())
    assert found.open().status_code == 200
    return found


def check(answer, status, field=None):
    """A problem as it should be."""
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert len(answer.data) == 1024
    assert answer.json.get("field") == field


def test_a_mailbox_gives_its_sealed_content_to_whoever_has_the_token(browser, world):
    world.rounds()
    said = browser.open().json
    assert said["found"] is True
    assert said["site"] == world.config.site_id
    assert set(said["desks"]) == {"analisis", "alterna", "investigacion-1", "investigacion-2"}
    assert said["today"] == "2026-11-22"
    assert all(b64decode(entry).startswith(b"age-encryption.org/v1\n") for entry in said["entries"])


def test_an_unknown_token_gets_the_same_shape_and_size(browser):
    known, unknown = browser.open(), browser.open(of=NOBODY)
    assert unknown.json["found"] is False
    assert known.status_code == unknown.status_code
    assert known.json.keys() == unknown.json.keys()
    assert {key: type(value) for key, value in known.json.items()} == {
        key: type(value) for key, value in unknown.json.items()
    }
    assert len(known.data) == len(unknown.data) == OPENED_CLASS
    assert dict(known.headers) == dict(unknown.headers)


def test_a_mailbox_is_never_compressed(browser):
    sent = {"json": {"token": browser.token.hex()}, "headers": {"Accept-Encoding": "gzip"}}
    assert "Content-Encoding" not in browser.client.post(MAILBOX, **sent).headers


def test_an_act_is_stored_once_and_comes_back(browser):
    entry, sealed = secrets.token_hex(16), browser.act()
    first = browser.post("/entries", entry=entry, sealed=sealed, copy="")
    again = browser.post("/entries", entry=entry, sealed=sealed, copy="")
    assert (first.status_code, first.json) == (201, {"stored": "new"})
    assert (again.status_code, again.json) == (200, {"stored": "already"})
    assert sealed in browser.open().json["entries"]


def test_an_identity_is_kept_by_the_mailbox_without_what_it_says(browser):
    sealed, copy = browser.act(Act.IDENTITY, to="case"), browser.act(Act.IDENTITY, to="own")
    assert browser.post("/entries", entry="ab" * 16, sealed=sealed, copy=copy).status_code == 201
    assert browser.open().json["entries"] == [copy]


@pytest.mark.parametrize(
    ("to", "copy_to", "field"), [("case", "", "sealed"), ("both", "own", "sealed"), ("case", "both", "copy")]
)
def test_an_act_sealed_to_the_wrong_number_of_people_is_refused(browser, stored, to, copy_to, field):
    before = stored()
    copy = browser.act(to=copy_to) if copy_to else ""
    check(browser.post("/entries", entry="ab" * 16, sealed=browser.act(to=to), copy=copy), 422, field)
    assert stored() == before


def test_an_act_in_the_clear_is_refused(browser, stored):
    before = stored()
    clear = b64encode(b"Me llamo Canario. ".ljust(8192)).decode()
    answer = browser.post("/entries", entry="ab" * 16, sealed=clear, copy="")
    check(answer, 422, "sealed")
    assert "Canario" not in answer.text
    assert stored() == before


def test_nobodys_token_stores_nothing(browser, stored):
    before = stored()
    sent = {"token": NOBODY.hex(), "entry": "ab" * 16, "sealed": browser.act(), "copy": ""}
    check(browser.client.post(f"{MAILBOX}/entries", json=sent), 404)
    check(browser.upload(browser.payload(), token=NOBODY.hex()), 404)
    closing = {"token": NOBODY.hex(), "sealed": browser.act(Act.CLOSED, to="case")}
    check(browser.client.post(f"{MAILBOX}/close", json=closing), 404)
    assert stored() == before


@pytest.mark.parametrize("length", [1, 65_536, 65_537, 1_000_000])
def test_a_sealed_file_is_stored_whole_and_once(browser, stored, length):
    payload, ids = browser.payload(length), {"entry": "ab" * 16, "object": "cd" * 16}
    first, again = browser.upload(payload, **ids), browser.upload(payload, **ids)
    assert (first.status_code, first.json) == (201, {"stored": "new"})
    assert (again.status_code, again.json) == (200, {"stored": "already"})
    assert stored()["file_arrival"] == 1
    assert len(browser.open().json["entries"]) == 1


SPOILT = {
    "cut off": lambda data: data[:-1],
    "longer": lambda data: data + b"x",
    "in the clear": lambda data: b"x" * len(data),
    "empty": lambda _data: b"",
    "only a header": lambda data: data[:1500],
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_file_that_only_claims_to_be_sealed_is_refused(browser, stored, spoil):
    before = stored()
    check(browser.upload(spoil(browser.payload())), 422, "payload")
    assert stored() == before


def test_a_file_whose_true_length_shows_is_refused(browser, stored):
    before = stored()
    check(browser.upload(browser.payload(70_001, padded=70_001)), 422, "payload")
    assert stored() == before


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("token", "x", 400),
        ("entry", "AB" * 16, 400),
        ("object", "", 400),
        ("sealed", "no base64", 400),
        ("sealed", "AAAA", 422),
    ],
)
def test_a_field_of_an_upload_that_is_wrong_is_named(browser, stored, field, value, status):
    before = stored()
    check(browser.upload(browser.payload(), **{field: value}), status, field)
    assert stored() == before


def test_an_upload_of_another_kind_is_refused(browser):
    check(browser.post("/files", entry="ab" * 16), 415)


def test_a_file_over_the_limit_is_refused(world, browser, stored):
    small = configuration(
        type(world.mailbox_config),
        world.folder,
        drop_url=world.mailbox_config.drop_url,
        files=type(world.mailbox_config.files)(largest_mb=1),
    )
    browser.client = create_app(small, mailboxes=world.mailboxes).test_client()
    before = stored()
    check(browser.upload(browser.payload(2 * 1024**2)), 413, "payload")
    assert stored() == before
    assert browser.upload(browser.payload(1000)).status_code == 201


def test_files_over_budget_are_told_to_wait_and_the_alert_is_safe(world, browser):
    config = configuration(
        type(world.mailbox_config),
        world.folder,
        drop_url=world.mailbox_config.drop_url,
        budget=BudgetLimits(files=1),
    )
    browser.client = create_app(config, mailboxes=world.mailboxes).test_client()
    assert browser.upload(browser.payload()).status_code == 201
    refused = browser.upload(browser.payload())
    check(refused, 429)
    assert int(refused.headers["Retry-After"]) > 0
    entry = {"entry": "ab" * 16, "sealed": browser.act(), "copy": ""}
    assert browser.post("/entries", **entry).status_code == 201


def test_a_closed_mailbox_is_gone(browser, stored):
    closing = {"sealed": browser.act(Act.CLOSED, to="case")}
    assert browser.post("/close", **closing).json == {"closed": True}
    assert browser.open().json["found"] is False
    assert stored()["mailbox"] == 0
    assert stored()["message_arrival"] == 1
    check(browser.post("/close", **closing), 404)


@pytest.mark.parametrize("sent", [{}, {"token": "x"}, {"token": None}, {"token": "00" * 32, "more": 1}])
def test_what_is_no_token_is_refused(mail, sent):
    assert mail.post(MAILBOX, json=sent).status_code == 400
