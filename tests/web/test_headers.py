"""What every answer of the public programs carries, and what none does."""

import pytest

from tests.web.instances import Clock, FakeIntake, FakeMailboxes, intake_app, mailbox_app

INTAKE_PATHS = ["/", "/p/K7MQ", "/como", "/alert", "/alert?lang=en", "/salir", "/healthz", "/nowhere", "/p/"]
MAILBOX_PATHS = ["/buzon", "/buzon?lang=en", "/salir", "/healthz", "/nowhere"]
FORBIDDEN = ("Server", "X-Powered-By", "Date", "ETag", "Last-Modified", "Via")


@pytest.fixture(
    params=[("filing", path) for path in INTAKE_PATHS] + [("mail", path) for path in MAILBOX_PATHS]
)
def answer(request):
    """The answer to one address of one program."""
    program, path = request.param
    return request.getfixturevalue(program).get(path)


def assert_protected(answer):
    """All that every answer must carry."""
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "form-action 'self'" in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=()" in answer.headers["Permissions-Policy"]
    assert not [name for name in FORBIDDEN if name in answer.headers]


def test_every_page_is_protected_and_kept_by_no_cache(answer):
    assert_protected(answer)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/static/css/alertas.css", "/static/js/form.js", "/static/nowhere.css"])
def test_static_files_are_protected_too(filing, path):
    assert_protected(filing.get(path))


def test_a_static_file_is_kept_for_a_visit_and_not_for_years(filing):
    answer = filing.get("/static/css/alertas.css")
    assert answer.headers["Cache-Control"] == "private, max-age=3600"


@pytest.mark.parametrize(
    "path", ["/static/../pyproject.toml", "/static/%2e%2e/wsgi.py", "/static/css/console.css"]
)
def test_a_public_program_serves_only_its_own_static_files(filing, path):
    assert filing.get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "method"), [("/", "post"), ("/alert", "delete"), ("/nowhere", "post"), ("/healthz", "put")]
)
def test_refusals_are_protected_too(filing, path, method):
    answer = getattr(filing, method)(path)
    assert answer.status_code in {400, 404, 405}
    assert_protected(answer)


def test_a_crash_is_protected_too_and_logs_nothing_that_was_sent(tmp_path, caplog):
    app = intake_app(tmp_path, FakeIntake(), Clock())

    @app.get("/crash")
    def crash():
        raise ValueError("the name that a person wrote")

    answer = app.test_client().get("/crash?lang=en")
    assert answer.status_code == 500
    assert_protected(answer)
    assert "Something failed on our side" in answer.text
    assert "ValueError" in caplog.text
    assert "the name that a person wrote" not in caplog.text


def test_over_tls_browsers_are_told_to_stay_there(tmp_path):
    secure = {"base_url": "https://sitio.example"}
    for app in (
        intake_app(tmp_path, FakeIntake(), Clock(), **secure),
        mailbox_app(tmp_path, FakeMailboxes(), **secure),
    ):
        answer = app.test_client().get("/healthz")
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_without_tls_nothing_is_said_about_it(filing):
    assert "Strict-Transport-Security" not in filing.get("/").headers


@pytest.mark.parametrize("path", [path for path in INTAKE_PATHS if not path.startswith("/alert")])
def test_there_is_no_cookie_before_the_form_is_opened(filing, path):
    assert "Set-Cookie" not in filing.get(path).headers


def cookies(client, path):
    """The attributes of the cookie that a page sets, in lower case."""
    header = client.get(path).headers["Set-Cookie"]
    return [part.strip().lower() for part in header.split(";")]


def test_the_cookie_of_the_form_lives_as_long_as_the_browser(filing):
    parts = cookies(filing, "/alert")
    assert "httponly" in parts
    assert "samesite=strict" in parts
    assert not [part for part in parts if part.startswith(("expires", "max-age", "domain"))]
    assert "secure" not in parts


def test_the_cookie_asks_for_tls_where_there_is_tls(tmp_path):
    app = intake_app(tmp_path, FakeIntake(), Clock(), base_url="https://sitio.example")
    parts = cookies(app.test_client(), "/alert")
    assert "secure" in parts
    assert "path=/" in parts
    assert parts[0].startswith("__host-")


def test_each_program_has_a_cookie_of_its_own(filing, mail):
    names = {cookies(filing, "/alert")[0].split("=")[0], cookies(mail, "/buzon")[0].split("=")[0]}
    assert len(names) == 2


def test_the_health_page_says_ok_and_nothing_else(filing):
    assert filing.get("/healthz").data == b"ok\n"
