"""Blank and filled sheets as pictures."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from alerts.paper.reading.pixels import Grey
from alerts.paper.sheet import SheetSpec, sheet_pdf
from alerts.paper.sheet.arrangement import sheet_layout
from alerts.questionnaire import current
from tests.paper.scans import cross, rendered


@pytest.fixture(scope="session")
def blank() -> list[Image.Image]:
    """Front and back of the Spanish sheet."""
    return rendered(sheet_pdf(SheetSpec(current(), address="ejemplo.gt", institution_acronym="CPCC")))


@pytest.fixture
def sheet(blank: list[Image.Image]) -> Callable[..., list[Image.Image]]:
    """Makes a filled sheet: ``sheet(B1="renovar", D1="vio")``."""

    def make(**answers: str) -> list[Image.Image]:
        pages = [page.copy() for page in blank]
        for image, layout in zip(pages, sheet_layout(current()).pages, strict=True):
            for field, values in answers.items():
                for value in values.split() if layout.boxes_of(field) else ():
                    cross(image, layout, field, value)
        return pages

    return make


@pytest.fixture(scope="session")
def noise() -> Callable[[Image.Image, int], Image.Image]:
    """A second scan of the same picture: turned a little and with another noise."""

    def again(image: Image.Image, seed: int) -> Image.Image:
        rng = np.random.default_rng(seed)
        turned = image.rotate(float(rng.uniform(-1.5, 1.5)), Image.Resampling.BICUBIC, fillcolor=255)
        noisy = np.asarray(turned, dtype=np.float32) * 0.95 + rng.normal(0, 3, (turned.height, turned.width))
        pixels: Grey = noisy.clip(0, 255).astype(np.uint8)
        return Image.fromarray(pixels)

    return again
