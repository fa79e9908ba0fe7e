"""Scans at the console: what a reading is made to give, uploads of any size, and waiting for its end."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from werkzeug.test import TestResponse

from alerts.campaigns import add_activity, add_place
from alerts.paper.reading import Batch, Crop, Doubt, DoubtfulBox, Place, Sheet, Unread
from tests.console.people import Someone
from tests.usecases.test_batches import a_side
from tests.world import World

EDGE = "edge"
WAIT_SECONDS = 20
PICTURE = b"RIFF\x00\x00\x00\x00WEBPVP8 canario-manuscrito"
SURE = (("A1", "I015"), ("B1", "contratar"), ("B2", "dinero_una_vez"), ("C1", "jefe"), ("D1", "propio"))

Progress = Callable[[Place], None]


@dataclass
class Reader:
    """Stands in for the reader of scans: gives what it is told to give."""

    sheets: Sequence[Sheet] = ()
    unread: Sequence[Unread] = ()
    before: Callable[[], object] = lambda: None
    seen: list[list[bytes]] = field(default_factory=list)

    def __call__(self, scans: Sequence[bytes], progress: Progress) -> Batch:
        self.seen.append(list(scans))
        progress(Place(1, 1))
        self.before()
        return Batch(tuple(self.sheets), tuple(self.unread))


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    """The reader of the console's scans."""
    made = Reader()
    monkeypatch.setattr("alerts.console.scan_reader.read_scans", made)
    return made


@pytest.fixture
def code(world: World) -> str:
    """A place where forms were collected."""
    day = world.config.today()
    with world.casebook.writing() as session:
        activity = add_activity(
            session, world.trail, "admin", name="Jornada", modality="visit", institution_id="I015",
            starts_on=day, ends_on=day, today=day,
        )  # fmt: skip
        place = add_place(session, world.trail, "admin", activity.activity_id, name="Ventanilla", staff=50)
        return str(place.code)


def a_sheet(
    seed: int = 1,
    marked: Sequence[tuple[str, str]] = SURE,
    doubtful: Sequence[tuple[str, str]] = (),
    written: Sequence[str] = (),
) -> Sheet:
    """A sheet with sure marks, doubtful boxes and handwriting on its front."""
    front = a_side(
        1,
        seed,
        marked=marked,
        doubtful=tuple(
            DoubtfulBox(name, value, Doubt.FAINT, Crop(name, PICTURE)) for name, value in doubtful
        ),
        crops=tuple(Crop(name, PICTURE) for name in written),
        picture=PICTURE,
    )
    return Sheet((front, a_side(2, seed, picture=PICTURE)), (Place(1, 2 * seed - 1), Place(1, 2 * seed)))


def upload(someone: Someone, code: str, *scans: bytes, name: str = "canario-del-nombre.pdf") -> TestResponse:
    """The answer to some scans; the test client itself would spool a large form to a file."""
    fields = {"csrf_token": someone.token, "code": code}
    parts = [
        f'--{EDGE}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    for scan in scans:
        head = f'--{EDGE}\r\nContent-Disposition: form-data; name="scans"; filename="{name}"\r\n\r\n'
        parts += [head.encode(), scan, b"\r\n"]
    body = b"".join([*parts, f"--{EDGE}--\r\n".encode()])
    content_type = f"multipart/form-data; boundary={EDGE}"
    return someone.client.post("/scans", data=body, content_type=content_type)


def settled_down(someone: Someone, address: str) -> TestResponse:
    """The page of a batch as soon as nothing is read any more."""
    end = time.monotonic() + WAIT_SECONDS
    page = someone.get(address)
    while "Refresh" in page.headers:
        assert time.monotonic() < end, "the reading does not end"
        time.sleep(0.02)
        page = someone.get(address)
    return page


def given(someone: Someone, code: str, *scans: bytes) -> str:
    """The address of a batch that was read to its end."""
    someone.get("/scans")
    answer = upload(someone, code, *(scans or (b"%PDF-",)))
    assert answer.status_code == 303, answer.status_code
    settled_down(someone, answer.location)
    return str(answer.location)
