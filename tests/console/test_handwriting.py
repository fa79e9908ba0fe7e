"""What was written by hand on paper is shown to whoever may open the case, and to nobody else."""

import pytest

from alerts.filing import REPEATED
from alerts.paper.reading.outcome import Crop
from tests.console.conftest import Meet
from tests.console.people import Someone, attributes, words_of
from tests.usecases.test_batches import MARKED, WEBP, a_batch, a_sheet, taken
from tests.world import World


@pytest.fixture
def analyst(at_work: Meet) -> Someone:
    """The analyst at work."""
    return at_work("analista")


@pytest.fixture
def case(world: World, analyst: Someone) -> str:
    """A case from a sheet with handwriting."""
    written = (Crop("D5", WEBP), Crop("C1_otro", WEBP))
    taken(world, a_batch(world), a_sheet(marked=MARKED, crops=written))
    world.rounds()
    (name,) = attributes(analyst.get("/inbox"), "data-case")
    return name


def test_the_pictures_stand_under_their_questions(analyst: Someone, case: str) -> None:
    page = analyst.get(f"/cases/{case}")
    shown = [source for source in attributes(page, "src") if "handwriting" in source]
    assert shown == [f"/cases/{case}/handwriting/{name}.webp" for name in ("C1_otro", "D5")]
    assert 'data-question="D5"' in page.text
    for source in shown:
        picture = analyst.get(source)
        assert (picture.status_code, picture.data, picture.mimetype) == (200, WEBP, "image/webp")
        assert "no-store" in picture.headers["Cache-Control"]
        assert picture.headers["X-Content-Type-Options"] == "nosniff"


def test_a_field_without_handwriting_and_a_strangers_case_are_not_found(
    analyst: Someone, at_work: Meet, case: str
) -> None:
    assert analyst.get(f"/cases/{case}/handwriting/E1.webp").status_code == 404
    assert at_work("investigadora-1").get(f"/cases/{case}/handwriting/D5.webp").status_code == 404


def test_a_story_by_hand_is_enough_to_be_read(analyst: Someone, case: str) -> None:
    assert "sin hechos suficientes" not in words_of(analyst.get("/inbox"))


def test_a_sheet_whose_number_was_used_says_so(world: World, analyst: Someone) -> None:
    taken(world, a_batch(world), a_sheet(reference="ABCDEFGHJK"))
    world.rounds()
    inbox = analyst.get("/inbox")
    assert REPEATED == "repeated"
    assert "hoja con número repetido" in words_of(inbox)
    (name,) = attributes(inbox, "data-case")
    assert "ya se había usado" in words_of(analyst.get(f"/cases/{name}"))


def test_a_case_without_institution_has_a_title(world: World, analyst: Someone) -> None:
    taken(world, a_batch(world), a_sheet(marked=MARKED[1:]))
    world.rounds()
    (name,) = attributes(analyst.get("/inbox"), "data-case")
    assert "<h1>Sin institución</h1>" in analyst.get(f"/cases/{name}").text
