"""Whatever is sent that is not a sealed alert: a clear problem, the right status, and nothing stored or repeated."""

import json
from base64 import b64decode, b64encode
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder, run_wsgi_app

from alerts.web.interface import ALERT_BYTES, KEY_BYTES
from crypto.header_reader import read_header
from crypto.keys import new_seed, recipient_of
from crypto.padding import pad_text
from crypto.passphrase import ScryptRecipient
from crypto.recipients import X25519Recipient
from crypto.sealed_shape import STANZA_LENGTH, header_length
from crypto.sealing import seal
from crypto.source import Source

CANARY = "canario-que-nadie-repite"
JSON_TYPE = "application/json"
VERSION_LENGTH = len(b"age-encryption.org/v1\n")
X25519 = X25519Recipient(bytes.fromhex("09" + "00" * 31))


@pytest.fixture(autouse=True)
def nothing_is_stored(stored):
    """Whatever a test sends, the drop stays as it was."""
    before = stored()
    yield
    assert stored() == before


def post(api, body, content_type=JSON_TYPE, **more):
    """The answer to a raw body."""
    return api.post("/api/v1/alerts?lang=en", data=body, content_type=content_type, **more)


def check(answer, status, field=None):
    """A problem as it should be: status, shape, size class, headers, and nothing of what was sent."""
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert len(answer.data) == 1024
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in answer.headers
    assert answer.json["status"] == status
    assert answer.json.get("field") == field
    assert CANARY not in answer.text


def text_of(alert, spoil):
    """The alert with another sealed text."""
    data = b64decode(alert["sealed_text"])
    return {**alert, "sealed_text": b64encode(spoil(data)).decode()}


def to_others(recipients):
    """A text of the right size, sealed to somebody else's kind of recipient."""
    return lambda _data: seal(pad_text(b"{}"), recipients)


def hybrid():
    """A fresh hybrid recipient."""
    return recipient_of(new_seed())


def with_two_stanzas(data):
    """The only stanza twice, which leaves the length of some other file."""
    stanza = data[VERSION_LENGTH : VERSION_LENGTH + STANZA_LENGTH]
    return data[:VERSION_LENGTH] + stanza + data[VERSION_LENGTH:]


def with_long_base64(data):
    """The stanza's share in base64 that is not canonical: a bit of the last sign says nothing."""
    share = read_header(Source(BytesIO(data))).stanzas[0].args[1].encode()
    other = share[:-1] + bytes([share[-1] + 1])
    return data.replace(share, other, 1)


SPOILT = {
    "plain text": lambda _data: b"Me pidieron dinero. " * 500,
    "plain text of the right length": lambda data: b"x" * len(data),
    "a header over plain text": lambda data: data[: header_length(1)],
    "empty": lambda _data: b"",
    "cut off": lambda data: data[:-1],
    "cut off by a chunk": lambda data: data[: -64 * 1024],
    "longer": lambda data: data + b"x",
    "begins later": lambda data: data[1:],
    "two hybrid recipients": lambda _data: seal(pad_text(b"{}"), [hybrid(), hybrid()]),
    "the same stanza twice": with_two_stanzas,
    "X25519": to_others([X25519]),
    "X25519 twice": to_others([X25519, X25519]),
    "passphrase": to_others([ScryptRecipient("secreta", work_factor=4)]),
    "no size class": lambda _data: seal(b"{}", [hybrid()]),
    "stanza's base64": with_long_base64,
    "lower version": lambda data: data.replace(b"/v1\n", b"/v0\n", 1),
    "armored": lambda data: b"-----BEGIN AGE ENCRYPTED FILE-----\n" + data,
    "carriage returns": lambda data: data.replace(b"\n", b"\r\n", 3),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_text_that_only_claims_to_be_sealed_is_refused(api, alert, spoil):
    check(post(api, json.dumps(text_of(alert, spoil))), 422, "sealed_text")


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_key_that_only_claims_to_be_sealed_is_refused(api, alert, spoil):
    key = b64encode(spoil(b64decode(alert["sealed_key"]))).decode()
    status = 400 if len(key) > len(b64encode(bytes(KEY_BYTES))) else 422
    check(post(api, json.dumps({**alert, "sealed_key": key})), status, "sealed_key")


def test_stanzas_that_change_places_are_refused(api, alert):
    changed = {**alert, "sealed_text": alert["sealed_key"], "sealed_key": alert["sealed_text"]}
    assert post(api, json.dumps(changed)).status_code in {400, 422}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_header_is_refused_or_still_a_header(api, alert, data):
    sealed = bytearray(b64decode(alert["sealed_text"]))
    at = data.draw(st.integers(0, VERSION_LENGTH + 30))
    sealed[at] ^= data.draw(st.integers(1, 255))
    changed = {**alert, "sealed_text": b64encode(bytes(sealed)).decode()}
    if VERSION_LENGTH + len("-> mlkem768x25519 ") <= at:
        return  # the share itself: only its owner knows whether it is one
    check(post(api, json.dumps(changed)), 422, "sealed_text")


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"epoch": 2}, 422, "epoch"),
        ({"desk": "investigacion-1"}, 422, "desk"),
        ({"desk": "canario"}, 422, "desk"),
        ({"desk": "alterna"}, 422, "sealed_key"),
        ({"epoch": 0}, 400, "epoch"),
        ({"epoch": True}, 400, "epoch"),
        ({"epoch": "1"}, 400, "epoch"),
        ({"epoch": None}, 400, "epoch"),
        ({"epoch": 2.0}, 422, "epoch"),
        ({"desk": ["analisis"]}, 400, "desk"),
        ({"desk": CANARY + "é"}, 400, "desk"),
        ({"case": "AB" * 16}, 400, "case"),
        ({"case": "ab" * 15}, 400, "case"),
        ({"case": "ab" * 16 + "\n"}, 400, "case"),
        ({"case": "０" * 32}, 400, "case"),
        ({"sealed_key": "\ud800"}, 400, "sealed_key"),
        ({"sealed_key": "====", "epoch": 1}, 400, "sealed_key"),
        ({"sealed_key": "QUJ="}, 400, "sealed_key"),
        ({"sealed_key": "QUI"}, 400, "sealed_key"),
        ({"sealed_key": "QU JD"}, 400, "sealed_key"),
        ({"sealed_key": "QUJD\n"}, 400, "sealed_key"),
        ({"sealed_key": "-_-_"}, 400, "sealed_key"),
        ({"sealed_key": "A" * 20_000}, 400, "sealed_key"),
        ({"mailbox": []}, 400, "mailbox"),
        ({"mailbox": {}}, 400, "mailbox.token_hash"),
        ({"mailbox": None}, 400, "mailbox"),
        ({"shown": ""}, 400, "shown"),
        ({"shown": "\ud800"}, 400, "shown"),
        ({"work": "x"}, 400, "work"),
        ({"work": 1}, 400, "work"),
    ],
    ids=repr,
)
def test_a_field_that_is_wrong_is_named(api, alert, change, status, field):
    check(post(api, json.dumps({**alert, **change})), status, field)


@pytest.mark.parametrize("name", ["token_hash", "case_recipient", "card"])
def test_every_field_of_the_mailbox_is_needed_and_checked(api, alert, name):
    mailbox = dict(alert["mailbox"])
    mailbox[name] = CANARY
    check(post(api, json.dumps({**alert, "mailbox": mailbox})), 400, f"mailbox.{name}")
    del mailbox[name]
    check(post(api, json.dumps({**alert, "mailbox": mailbox})), 400, f"mailbox.{name}")


@pytest.mark.parametrize("name", ["case", "desk", "epoch", "sealed_key", "sealed_text", "mailbox"])
def test_every_field_is_needed(api, alert, name):
    check(post(api, json.dumps({key: value for key, value in alert.items() if key != name})), 400, name)


@pytest.mark.parametrize("where", [lambda a: a, lambda a: a["mailbox"]], ids=["outside", "inside"])
def test_a_field_too_many_is_refused_and_not_repeated(api, alert, where):
    where(alert)[CANARY] = CANARY
    answer = post(api, json.dumps(alert))
    assert answer.status_code == 400
    assert CANARY not in answer.text


DEEP = b'{"case":' + b"[" * 100_000
BODIES = {
    "nothing": b"",
    "no JSON": b"case=1",
    "a list": b"[]",
    "a number": b"1",
    "null": b"null",
    "not a number": b'{"epoch":NaN}',
    "infinity": b'{"epoch":Infinity}',
    "fraction": b'{"epoch":1.5}',
    "exponent": b'{"epoch":1e9999}',
    "huge number": b'{"epoch":' + b"9" * 5000 + b"}",
    "a long number": b'{"epoch":' + b"9" * 16 + b"}",
    "twice the same name": b'{"case":"a","case":"b"}',
    "twice, spelt differently": b'{"case":"a","\\u0063ase":"b"}',
    "twice inside": b'{"mailbox":{"card":"a","card":"b"}}',
    "deep": DEEP,
    "deep and closed": b"[" * 5000 + b"]" * 5000,
    "no UTF-8": b'{"desk":"\xff\xfe"}',
    "UTF-16": '{"desk":"a"}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "control sign": b'{"desk":"a\nb"}',
    "something behind": b"{} {}",
    "a comment": b"{} // x",
    "a comma too many": b'{"epoch":1,}',
    "a nul": b'{"desk":"a"}\x00',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_what_is_no_strict_json_is_refused(api, body):
    check(post(api, body), 400)


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        ("text/plain", None),
        ("application/x-www-form-urlencoded", None),
        ("multipart/form-data; boundary=x", None),
        ("application/problem+json", None),
        ("application/json; charset=utf-16", None),
        ("application/json; charset=latin-1", None),
        ("", None),
        (JSON_TYPE, "gzip"),
        (JSON_TYPE, "br"),
    ],
)
def test_what_is_declared_as_something_else_is_refused(api, alert, content_type, encoding):
    headers = {"Content-Encoding": encoding} if encoding else {}
    check(post(api, json.dumps(alert), content_type, headers=headers), 415)


class Untouchable:
    """A body that must not be read."""

    def __getattr__(self, name):
        raise AssertionError(f"the body's {name} was used")


def run(client, **environ):
    """Status and problem of a request that no test client would make."""
    base = EnvironBuilder("/api/v1/alerts", method="POST", content_type=JSON_TYPE).get_environ()
    given = {name: value for name, value in {**base, **environ}.items() if value is not None}
    body, status, _headers = run_wsgi_app(client.application, given)
    return status, json.loads(b"".join(body))


def test_a_body_of_two_gigabytes_is_refused_without_reading_it(api):
    status, problem = run(api, **{"wsgi.input": Untouchable(), "CONTENT_LENGTH": str(2 * 1024**3)})
    assert status.startswith("413")
    assert problem["status"] == 413


def test_a_body_without_a_length_is_read_up_to_the_limit_and_refused(api):
    body = BytesIO(b" " * 2 * ALERT_BYTES)
    terminated = {"wsgi.input": body, "wsgi.input_terminated": True, "CONTENT_LENGTH": None}
    status, _problem = run(api, **terminated)
    assert status.startswith("413")
    assert body.tell() <= ALERT_BYTES + 1


def test_a_body_that_is_cut_off_is_refused(api, alert):
    body = json.dumps(alert).encode()
    status, _problem = run(api, **{"wsgi.input": BytesIO(body[:-1]), "CONTENT_LENGTH": str(len(body))})
    assert status.startswith("400")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/alerts", 405),
        ("delete", "/api/v1/desks", 405),
        ("put", "/api/v1/openapi.json", 405),
        ("get", "/api/v1/canario", 404),
        ("post", "/api/v1/", 404),
        ("post", "/api/canario", 404),
    ],
)
def test_what_is_not_there_is_a_problem_too(api, method, path, status):
    answer = getattr(api, method)(path)
    assert answer.mimetype == "application/problem+json"
    assert answer.status_code == status
    assert ("Allow" in answer.headers) is (status == 405)
    assert "canario" not in answer.text


def test_a_fault_of_ours_is_a_problem_that_tells_nothing(api, alert, world, monkeypatch, caplog):
    def crash(*_args, **_kwargs):
        raise KeyError(CANARY)

    monkeypatch.setattr(world.intake, "file_sealed", crash)
    check(post(api, json.dumps(alert)), 500)
    assert CANARY not in caplog.text
