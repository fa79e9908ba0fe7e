"""Bodies are bounded, strictly UTF-8, and never on disk."""

import io
import tempfile

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.web.reading import Page

URLENCODED = "application/x-www-form-urlencoded"


class Untouchable:
    """A body that must not be read."""

    def __getattr__(self, name):
        raise AssertionError(f"the body's {name} was used")


def run(client, path, **environ):
    """The status and the page of a request that no test client would make."""
    base = EnvironBuilder(path, method="POST", content_type=URLENCODED).get_environ()
    given = {name: value for name, value in {**base, **environ}.items() if value is not None}
    body, status, _headers = run_wsgi_app(client.application, given)
    return status, b"".join(body).decode()


def post(client, data, content_type=URLENCODED, path="/alert"):
    """The answer to a raw body."""
    return client.post(path, data=data, content_type=content_type)


def test_a_body_of_two_gigabytes_is_refused_without_reading_it(filing, intake):
    status, text = run(
        filing, "/alert?lang=en", **{"wsgi.input": Untouchable(), "CONTENT_LENGTH": str(2 * 1024**3)}
    )
    assert status.startswith("413")
    assert "too large" in text
    assert not intake.filed


def test_a_body_without_a_length_is_read_up_to_the_limit_and_refused(filing):
    body = io.BytesIO(b"a" * 1024**2)
    status, _text = run(
        filing, "/alert", **{"wsgi.input": body, "wsgi.input_terminated": True, "CONTENT_LENGTH": None}
    )
    assert status.startswith("413")
    assert body.tell() <= 1024**2


@pytest.mark.parametrize(
    "terminated", [{}, {"wsgi.input_terminated": True}], ids=["plain", "as gunicorn does"]
)
def test_a_body_that_was_cut_off_on_the_way_is_refused(filing, intake, terminated):
    cut = {"wsgi.input": io.BytesIO(b"A1=I003&B1=contr"), "CONTENT_LENGTH": "400"}
    status, _text = run(filing, "/alert", **cut, **terminated)
    assert status.startswith("400")
    assert not intake.filed


@pytest.mark.parametrize("content_type", [URLENCODED, "multipart/form-data; boundary=x"])
def test_ten_thousand_fields_are_refused(filing, content_type):
    if content_type == URLENCODED:
        data = "&".join(f"f{number}=1" for number in range(10_000))
    else:
        part = '--x\r\nContent-Disposition: form-data; name="f"\r\n\r\n1\r\n'
        data = part * 2_000 + "--x--\r\n"
    assert post(filing, data, content_type).status_code == 413


@pytest.mark.parametrize(
    "data",
    [b"D5=%FF%FE", b"D5=\xff\xfe", b"%C3%28=1", b"D5=%ED%A0%80"],
    ids=["escaped", "raw", "in a name", "half of a pair"],
)
def test_text_that_is_not_utf8_is_refused_and_said(filing, intake, data):
    answer = post(filing, data)
    assert answer.status_code == 400
    assert "signos que no se pueden leer" in answer.text
    assert not intake.filed


def test_text_that_is_not_utf8_is_refused_in_a_multipart_form(filing):
    data = b'--x\r\nContent-Disposition: form-data; name="D5"\r\n\r\n\xff\xfe\r\n--x--\r\n'
    assert post(filing, data, "multipart/form-data; boundary=x").status_code == 400


@pytest.mark.parametrize("data", [b"--x\r\nrubbish", b"--y\r\n\r\n--y--"])
def test_a_broken_multipart_form_is_refused(filing, data):
    assert post(filing, data, "multipart/form-data; boundary=x").status_code == 400


def test_a_file_part_never_reaches_the_temporary_directory(mail, filing, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("a temporary file was opened")

    for name in ("SpooledTemporaryFile", "TemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)
        monkeypatch.setattr(f"werkzeug.formparser.{name}", refuse, raising=False)
    answer = filing.post("/alert", data={"f": (io.BytesIO(b"x" * 500_000), "a.bin")})
    assert answer.status_code == 422


def test_a_form_in_another_type_is_an_empty_form(filing):
    answer = post(filing, b'{"A1": "I003"}', "application/json")
    assert answer.status_code == 422
    assert Page(answer.text).problems


@pytest.mark.parametrize("path", ["/alert", "/buzon"])
def test_a_refused_body_says_so_in_the_language_of_the_page(filing, mail, path):
    client = filing if path == "/alert" else mail
    answer = post(client, b"D5=%FF", path=f"{path}?lang=en")
    assert "cannot be read" in answer.text
    assert '<html lang="en">' in answer.text
