"""The form that seals when something goes wrong: taps, cuts, crowds, broken chains and old browsers."""

from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import expect

from alerts.model import SealedBy
from crypto.receipt import parse_receipt, token_hash
from tests.browser_sealing.form_page import (
    API,
    DESKS,
    answer_with,
    arrivals,
    body_fields,
    chosen,
    fill_in,
    is_ready,
    opened,
    posts,
    send,
    with_desks,
    words_of,
)

pytestmark = pytest.mark.browser


def test_a_double_tap_files_once(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.get_by_role("button", name="Enviar mi alerta").dblclick()
    words_of(page)
    assert len(posts(page)) == len(arrivals(world)) == 1


def test_after_a_cut_the_same_bytes_are_sent_again(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.route(API, lambda route: route.abort())
    send(page)
    panel = chosen(page, "cut")
    assert not page.get_by_role("button", name="Enviar mi alerta").is_visible()
    page.unroute(API)
    panel.get_by_role("button", name="Intentar otra vez").click()
    words_of(page)
    first, second = [{**each.post_data_json, "work": ""} for each in posts(page)]
    assert first == second
    assert len(arrivals(world)) == 1


def test_what_was_mended_before_another_try_is_what_is_filed(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.route(API, lambda route: route.abort())
    send(page)
    again = chosen(page, "cut").get_by_role("button", name="Intentar otra vez")
    page.unroute(API)
    page.fill("[name=D5]", "x" * 3001)
    again.click()
    expect(page.locator("#problemas")).to_be_visible()
    assert len(posts(page)) == 1
    page.fill("[name=D5]", "lo corregido")
    send(page)
    words_of(page)
    assert opened(world).answers.one("D5") == "lo corregido"


def test_another_try_files_what_is_written_now(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.route(API, lambda route: route.abort(), times=1)
    send(page)
    panel = chosen(page, "cut")
    page.fill("[name=D5]", "lo corregido")
    panel.get_by_role("button", name="Intentar otra vez").click()
    words_of(page)
    assert opened(world).answers.one("D5") == "lo corregido"


def test_nothing_can_be_written_that_would_be_lost_and_waiting_can_be_stopped(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.route(API, answer_with(429, **{"Retry-After": "300"}), times=1)
    send(page)
    back = page.get_by_role("button", name="Volver a editar")
    expect(back).to_be_visible()
    expect(page.locator("[name=D5]")).not_to_be_editable()
    expect(page.locator("[name=A1]")).to_be_disabled()
    expect(page.locator("[name=B6][value=si]")).to_be_disabled()
    back.click()
    expect(page.locator("[data-progress-line]")).to_have_text("")
    page.fill("[name=D5]", "lo que faltaba")
    page.check("[name=B6][value=no]")
    send(page)
    words_of(page)
    answers = opened(world).answers
    assert (answers.one("D5"), answers.one("B6"), answers.one("A1")) == ("lo que faltaba", "no", "I015")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "<p>Pague</p>"),
        *(
            pytest.param(*answer, marks=pytest.mark.soak)
            for answer in [(200, "{}"), (201, '{"filed": "maybe"}'), (200, "null")]
        ),
    ],
)
def test_only_the_sites_own_word_makes_a_receipt(open_form, world, status, body):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.route(API, lambda route: route.fulfill(status=status, body=body, content_type="application/json"))
    send(page)
    chosen(page, "cut")
    assert arrivals(world) == []


@pytest.mark.soak
def test_an_answer_that_never_comes_is_waited_for_90_seconds(open_form):
    page = open_form(before=lambda page: page.clock.install())
    is_ready(page)
    fill_in(page)
    page.route(API, lambda _: None)
    with page.expect_request(API):
        send(page)
    page.clock.run_for(80_000)
    assert page.locator(".choice-panel").count() == 0
    page.clock.run_for(11_000)
    chosen(page, "cut")


def test_after_the_receipt_the_browser_has_no_cookie_of_the_site(open_form):
    page = open_form()
    is_ready(page)
    fill_in(page)
    assert [each["name"] for each in page.context.cookies()] == ["sa"]
    with page.expect_response("**/salir/olvido") as forgotten:
        send(page)
    assert forgotten.value.status == 204
    words_of(page)
    assert page.context.cookies() == []


def test_an_answer_lost_on_the_way_files_nothing_twice(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)

    def lose(route):
        route.fetch()
        route.abort()

    page.route(API, lose)
    send(page)
    panel = chosen(page, "cut")
    page.unroute(API)
    panel.get_by_role("button", name="Intentar otra vez").click()
    receipt = parse_receipt(" ".join(words_of(page)))
    expect(page.locator("[data-already]")).to_be_visible()
    assert len(arrivals(world)) == 1
    assert world.mailboxes.visit(receipt) is not None


def test_too_many_others_are_waited_for(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.route(API, answer_with(429, **{"Retry-After": "1"}), times=1)
    send(page)
    expect(page.locator("[data-progress-line]")).to_contain_text("No cierre esta página")
    expect(page.locator("[data-progress-line]")).to_contain_text("segundos")
    receipt = page.locator("[data-receipt=words] li")
    expect(receipt).to_have_count(9, timeout=15_000)
    assert len(arrivals(world)) == 1


def test_a_desk_that_changed_its_key_meanwhile_is_looked_up_again(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.route(API, answer_with(422), times=1)
    with page.expect_request(DESKS):
        send(page)
    words_of(page)


def spoil_signature(document):
    """Another statement of the desk than the root signed."""
    (text,) = document["desks"]["analisis"]
    document["desks"]["analisis"] = [text.replace('"epoch": 1', '"epoch": 1, "x": 1')]


def name_another_root(document):
    """A whole chain, from a root that is not the page's."""
    document["root"] = "ab" * 32


def leave_out_the_desk(document):
    """No desk to seal to."""
    del document["desks"]["analisis"]


@pytest.mark.parametrize(
    "change",
    [
        spoil_signature,
        *(pytest.param(each, marks=pytest.mark.soak) for each in (name_another_root, leave_out_the_desk)),
    ],
)
def test_a_broken_chain_is_told_and_nothing_is_sent(open_form, world, change):
    page = open_form(before=lambda page: page.route(DESKS, with_desks(change)))
    fill_in(page)
    send(page)
    chosen(page, "chain")
    expect(page.locator("[data-sealing]")).to_have_attribute("data-sealing", "failed")
    assert posts(page) == []
    assert arrivals(world) == []


def test_when_sealing_fails_the_person_may_choose_sealing_on_arrival(open_form, world):
    page = open_form()
    is_ready(page)
    fill_in(page)
    page.route(API, answer_with(503))
    send(page)
    chosen(page, "refused").get_by_role("button", name="Enviarla para que se selle al llegar").click()
    receipt = parse_receipt(" ".join(words_of(page)))
    sealed, plain = posts(page)
    hashed = token_hash(receipt, world.config.salt).hex()
    assert sealed.post_data_json["mailbox"]["token_hash"] == hashed, "the receipt is the same"
    assert len(plain.post_data) == 8192
    assert set(unquote_plus(body_fields(plain.post_data)["padding"])) == {"x"}
    assert opened(world).sealed_by is SealedBy.ARRIVAL


@pytest.mark.parametrize(
    "missing",
    ["BigInt", *(pytest.param(each, marks=pytest.mark.soak) for each in ("crypto.getRandomValues", "fetch"))],
)
def test_a_browser_that_cannot_seal_says_so_and_asks(open_form, world, missing):
    take = {"crypto.getRandomValues": "Crypto.prototype.getRandomValues = undefined"}
    script = take.get(missing, f"delete window.{missing}")

    def prepare(page):
        page.add_init_script(script)

    page = open_form(before=prepare)
    fill_in(page)
    if (
        missing == "BigInt"
    ):  # its libraries do not even load: the page stays as it came, and says what it does
        assert page.get_attribute("[data-sealing]", "data-sealing") == "arrival"
        assert "BigInt is not defined" in page.errors.pop()
        return
    send(page)
    panel = chosen(page, "unable")
    assert posts(page) == []
    panel.get_by_role("button", name="Enviarla para que se selle al llegar").click()
    words_of(page)
    assert opened(world).sealed_by is SealedBy.ARRIVAL


def test_without_the_script_the_page_says_that_it_seals_on_arrival(open_form, world):
    page = open_form(before=lambda page: page.route("**/static/built/**", lambda route: route.abort()))
    assert page.get_attribute("[data-sealing]", "data-sealing") == "arrival"
    expect(page.locator("[data-when=arrival]")).to_be_visible()
    fill_in(page)
    send(page)
    words_of(page)
    assert opened(world).sealed_by is SealedBy.ARRIVAL
