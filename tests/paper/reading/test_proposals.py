"""Proposals for handwriting: made where Tesseract is, empty elsewhere, and never from a file."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

import alerts.printing
from alerts.paper.reading import proposals
from alerts.paper.reading.proposals import can_propose, proposal
from tests.conftest import require

FONT = Path(alerts.printing.__file__).parent / "fonts" / "PublicSans-Regular.ttf"


def crop_of(text: str) -> bytes:
    """Capital letters in a frame, as a crop shows them."""
    image = Image.new("L", (900, 80), 255)
    pen = ImageDraw.Draw(image)
    pen.text((40, 18), text, fill=30, font=ImageFont.truetype(FONT, 36))
    pen.rectangle((4, 4, 895, 75), outline=150, width=2)
    stream = BytesIO()
    image.save(stream, "WEBP", quality=50)
    return stream.getvalue()


def test_letters_are_proposed_in_spanish() -> None:
    require(can_propose(), "Tesseract with Spanish")
    assert proposal(crop_of("MUNICIPALIDAD DE PETÉN")) == "MUNICIPALIDAD DE PETÉN"


def test_without_tesseract_nothing_is_proposed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposals, "can_propose", lambda: False)
    assert proposal(crop_of("DOS")) == ""


@pytest.mark.parametrize("picture", [b"", b"RIFF\0\0\0\0WEBP", b"<svg/>"])
def test_what_is_no_picture_proposes_nothing(picture: bytes) -> None:
    require(can_propose(), "Tesseract with Spanish")
    assert proposal(picture) == ""


def test_one_that_takes_too_long_proposes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    require(can_propose(), "Tesseract with Spanish")
    monkeypatch.setattr(proposals, "WAIT_SECONDS", 0.05)
    assert proposal(crop_of("DOS")) == ""
