"""Somebody else's program that seals: the example of docs/api.md, as it stands there."""

import re
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from crypto.receipt import Receipt, new_receipt
from tests.world import PLAIN, World, answers_of

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api.md"
JSON = dict[str, Any]


def example() -> dict[str, Any]:
    """The functions of the example."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    found: dict[str, Any] = {}
    exec(compile(code, DOCUMENT.name, "exec"), found)  # noqa: S102 - our own document
    return found


def plain_answers() -> JSON:
    """Answers by field name."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in answers_of(PLAIN).values.items()
    }


def sealed_alert(client: FlaskClient, world: World, receipt: Receipt | None = None, **more: object) -> JSON:
    """An alert that another institution's program sealed, without the word `shown`."""
    published = client.get("/api/v1/desks").json
    document = seal_for(published or {}, world, receipt or new_receipt(), **more)
    del document["shown"]
    return document


def seal_for(published: JSON, world: World, receipt: Receipt, **more: object) -> JSON:
    """An alert sealed to the desks that the site published."""
    answers = {**plain_answers(), **more}
    document: JSON = example()["sealed_alert"](published, world.config.root_key, answers, receipt)
    return document
