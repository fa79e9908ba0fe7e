"""Filing over TLS behind a proxy, as a browser does it under `Referrer-Policy: no-referrer`."""

import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from tests.faults.conftest import ready_form, waiting
from tests.live.reporter import STORY, Form, open_mailbox, read_form, shown_receipt
from tests.live.server import running
from tests.live.tls import ending_tls, self_signed, trusting
from tests.live.wire import Answer, Connection, get
from tests.world import World

OWN_PAGE = "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\nOrigin: null\r\n"
DAY = 24 * 3600


@dataclass
class Site:
    """A browser at the site's TLS address."""

    world: World
    connection: Connection

    def form(self) -> Form:
        """A form that may be sent at once."""
        return ready_form(self.connection, self.world)

    def send(self, form: Form, headers: str = OWN_PAGE) -> Answer:
        """The answer to a filled form; no referrer goes with it."""
        return self.connection.ask(form.filled(headers=headers))

    def filed(self) -> int:
        """How many alerts were filed since this was last asked."""
        count = waiting(self.world)
        self.world.rounds()
        return count


@pytest.fixture(scope="module")
def site(real_world: World) -> Iterator[Site]:
    """The public site of a real instance behind a proxy that ends TLS."""
    folder = real_world.folder.parent
    certificate = self_signed(folder)
    with (
        running("wsgi:public", real_world.env, folder / "log") as server,
        ending_tls(certificate, server.port) as proxy,
        Connection(proxy.port, trust=trusting(certificate)) as connection,
    ):
        yield Site(real_world, connection)
        assert server.log == ""


def test_an_alert_without_a_referrer_is_filed_and_its_receipt_opens_the_mailbox(site: Site) -> None:
    form = site.form()
    answer = site.send(form)
    assert answer.status == 200
    assert shown_receipt(answer) == form.receipt
    assert open_mailbox(site.connection, form.receipt).status == 200
    assert site.filed() == 1


def test_over_tls_cookies_are_secure_and_the_browser_is_told_to_stay_on_tls(site: Site) -> None:
    page = site.connection.ask(get("/alert"))
    (cookie,) = page.headers("Set-Cookie")
    name, *attributes = [part.strip() for part in cookie.split(";")]
    assert name.startswith("__Host-")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(attributes)
    assert not [each for each in attributes if each.lower().startswith(("expires", "max-age", "domain"))]
    assert page.header("Strict-Transport-Security").startswith("max-age=")
    assert page.header("Referrer-Policy") == "no-referrer"


@pytest.mark.parametrize("other", ["cross-site", "same-site"])
def test_a_form_that_another_site_sends_is_refused(site: Site, other: str) -> None:
    answer = site.send(site.form(), f"Sec-Fetch-Site: {other}\r\n")
    assert answer.status == 403
    assert site.filed() == 0


@pytest.mark.parametrize("headers", ["", "Sec-Fetch-Site: none\r\n"])
def test_a_browser_that_says_nothing_of_where_a_form_comes_from_is_served(site: Site, headers: str) -> None:
    assert site.send(site.form(), headers).status == 200
    assert site.filed() == 1


@pytest.mark.parametrize("token", ["expired", "forged", ""])
def test_a_form_with_a_stale_token_comes_back_filled_and_can_then_be_sent(
    site: Site, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = site.form()
    stale = form.but(csrf_token=expired_token(form, site.world, monkeypatch) if token == "expired" else token)
    back = site.send(stale)
    assert back.status == 400
    assert STORY in back.text
    assert site.filed() == 0
    again = read_form(back)
    assert again.receipt == form.receipt
    answer = site.send(Form(again.hidden, again.cookie or form.cookie))
    assert answer.status == 200
    assert shown_receipt(answer) == form.receipt
    assert site.filed() == 1


def test_a_form_without_a_cookie_is_filed_when_the_browser_says_that_it_is_ours(site: Site) -> None:
    form = site.form()
    assert shown_receipt(site.send(Form(form.hidden, ""))) == form.receipt
    assert site.filed() == 1


def test_a_form_without_a_cookie_from_an_old_browser_comes_back_filled(site: Site) -> None:
    form = site.form()
    back = site.send(Form(form.hidden, ""), "")
    assert back.status == 400
    assert STORY in back.text
    answer = site.send(read_form(back))
    assert shown_receipt(answer) == form.receipt


def expired_token(form: Form, world: World, monkeypatch: pytest.MonkeyPatch) -> str:
    """The form's token as it was made a day ago."""
    payload = form.cookie.partition("=")[2].partition(".")[0]
    secret = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["csrf_token"]
    with monkeypatch.context() as patch:
        patch.setattr(TimestampSigner, "get_timestamp", lambda _self: int(time.time()) - DAY)
        signer = URLSafeTimedSerializer(world.intake_config.secret_key, salt="wtf-csrf-token")
        token = signer.dumps(secret)
    return str(token)
