"""What happens to paper: coffee, smears and folds, laid over a page at any resolution."""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from alerts.paper.reading.pixels import Floats

Rng = np.random.Generator


def stained(paper: Floats, rng: Rng, px_per_mm: float) -> Floats:
    """The page with one to four stains: pools, rings of a cup, smears of a finger."""
    page = paper.copy()
    for _ in range(int(rng.integers(1, 5))):
        kind = rng.choice(["pool", "ring", "smear"])
        page *= 1 - _stain(str(kind), page.shape, rng, px_per_mm)
    return page


def _stain(kind: str, shape: tuple[int, ...], rng: Rng, px_per_mm: float) -> Floats:
    """How much light a stain takes from each pixel."""
    height, width = (side // 4 for side in shape)
    mask = Image.new("L", (width, height))
    pen = ImageDraw.Draw(mask)
    x, y = rng.uniform(0.1, 0.9) * width, rng.uniform(0.1, 0.9) * height
    unit = px_per_mm / 4
    reach = rng.uniform(6, 32) * unit
    box = (x - reach, y - reach * rng.uniform(0.6, 1), x + reach, y + reach * rng.uniform(0.6, 1))
    if kind == "ring":
        pen.ellipse(box, outline=255, width=max(1, round(rng.uniform(0.8, 3.0) * unit)))
    elif kind == "smear":
        angle = rng.uniform(0, math.pi)
        tip = (x + 2 * reach * math.cos(angle), y + 2 * reach * math.sin(angle))
        pen.line((x, y, *tip), fill=255, width=max(1, round(rng.uniform(2, 8) * unit)))
    else:
        pen.ellipse(box, fill=255)
    soft = mask.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.6) * unit))
    cover = np.asarray(soft.resize((shape[1], shape[0]), Image.Resampling.BILINEAR), dtype=np.float32) / 255
    return np.asarray(cover * rng.uniform(0.08, 0.45), dtype=np.float32)


def folded(paper: Floats, rng: Rng, px_per_mm: float) -> Floats:
    """The page with one or two creases: a dark and a light line, and a side that shifts a little."""
    page = paper
    for _ in range(int(rng.integers(1, 3))):
        page = _folded_once(page, rng, px_per_mm)
    return page


def _folded_once(paper: Floats, rng: Rng, px_per_mm: float) -> Floats:
    upright = rng.random() < 0.5
    page = paper.T.copy() if upright else paper.copy()
    height, width = page.shape
    start, slope = rng.uniform(0.15, 0.85) * height, rng.uniform(-0.03, 0.03)
    line = start + slope * np.arange(width)
    distance = (np.arange(height)[:, None] - line[None]) / px_per_mm
    shift = round(rng.uniform(-0.6, 0.6) * px_per_mm)
    page = np.where(distance > 0, np.roll(page, shift, axis=1), page)
    breadth, depth = rng.uniform(0.15, 0.45), rng.uniform(0.12, 0.5)
    page = page * (1 - depth * np.exp(-((distance / breadth) ** 2)))
    page = page + 0.04 * np.exp(-(((distance - 2 * breadth) / breadth) ** 2))
    page = np.asarray(page.clip(0, 1), dtype=np.float32)
    return page.T.copy() if upright else page
