"""What a person does on the form that seals, and what the network sees of it."""

import json
import re
from typing import Any

from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from alerts.reading.casefile import CaseFile
from alerts.storage.drop import Arrival
from tests.world import World

API = "**/api/v1/alerts"
DESKS = "**/api/v1/desks"
STORY = "canario-del-relato: pidió «dinero» 💸\ncada mes"
LEAST = {"B1": "renovar", "B2": "dinero_una_vez", "B6": "si", "C1": "jefe", "D1": "propio"}


def is_ready(page: Page) -> None:
    """Wait until the page says that it seals by itself."""
    expect(page.locator("[data-sealing]")).to_have_attribute("data-sealing", "browser")


def fill_in(page: Page, institution: str = "I015") -> None:
    """The needed answers and a story."""
    page.select_option("[name=A1]", institution)
    for name, value in LEAST.items():
        page.check(f"[name={name}][value={value}]")
    page.fill("[name=D5]", STORY)


def send(page: Page) -> None:
    """Press the button of the form."""
    page.locator(".ending button[type=submit]").click()


def words_of(page: Page) -> list[str]:
    """The words of the receipt, once it is there."""
    words = page.locator("[data-receipt=words] li")
    expect(words).to_have_count(9)
    return words.all_inner_texts()


def noted(page: Page) -> None:
    """The receipt is noted down, and files can be added."""
    expect(page.locator("[type=file]")).not_to_be_visible()
    page.get_by_role("button", name="Ya la anoté").click()
    expect(page.locator("[type=file]")).to_be_visible()


def chosen(page: Page, why: str) -> Any:
    """The panel that says what failed and lets the person choose."""
    panel = page.locator(".choice-panel")
    expect(panel.locator(f"[data-why={why}]")).to_be_visible()
    assert panel.locator("[data-why]:visible").count() == 1
    return panel


def posts(page: Any, path: str = "") -> list[Any]:
    """The requests that carried something."""
    return [each for each in page.sent if each.method == "POST" and path in each.url]


def answer_with(status: int, **headers: str) -> Any:
    """A route that answers with a problem."""
    body = json.dumps({"type": "about:blank", "title": "", "status": status, "detail": ""})
    return lambda route: route.fulfill(
        status=status, body=body, headers=headers, content_type="application/problem+json"
    )


def with_desks(change: Any) -> Any:
    """A route that changes what the interface says of desks."""

    def answer(route: Route) -> None:
        document = route.fetch().json()
        change(document)
        route.fulfill(json=document)

    return answer


def arrivals(world: World) -> list[Arrival]:
    """What waits in the drop."""
    with world.drop.reading() as session:
        return list(session.scalars(select(Arrival)))


def opened(world: World) -> CaseFile:
    """The one alert that arrived, as its desk reads it."""
    (arrival,) = arrivals(world)
    world.rounds()
    username = "analista" if arrival.desk == "analisis" else "analista-alterna"
    return world.open(username, arrival.case_id)


def body_fields(post_data: str) -> dict[str, str]:
    """The fields of a plain form's body."""
    return dict(re.findall(r"([^&=]+)=([^&]*)", post_data))
