"""Scans of filled sheets with known truth: people with pens, then scanners, then accidents; all drawn from one seed."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from io import BytesIO
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

from alerts.paper.reading.pixels import Floats, Grey
from alerts.paper.sheet.arrangement import sheet_layout
from alerts.paper.sheet.drawing import SheetSpec, sheet_pdf
from alerts.paper.sheet.layout import BOX_MM, HEIGHT_MM, WIDTH_MM, PageLayout, TickBox
from alerts.questionnaire import Kind, current
from tests.paper.accidents import folded, stained

DPI = 300
PX_PER_MM = DPI / 25.4
Rng = np.random.Generator
Language = Literal["es", "en"]
Difficulty = Literal["normal", "hard"]


class Truth(StrEnum):
    """What the person meant with a box. CANCELLED: marked and taken back."""

    MARKED = "marked"
    EMPTY = "empty"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Hand:
    """How one person marks. ink: share of light that a stroke takes; sizes in mm."""

    shape: str
    ink: float
    width_mm: float
    size: float
    wander_mm: float
    grain: float


@dataclass(frozen=True)
class Filled:
    """A page of one person: pixels at DPI, what was meant, and how each mark was made."""

    page: int
    grey: Floats
    truth: dict[tuple[str, str], Truth]
    shapes: dict[tuple[str, str], str] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)


@cache
def blank_pages(language: Language = "es") -> tuple[Floats, ...]:
    """Both sides of the blank sheet at DPI, 0 black to 1 paper."""
    import pypdfium2

    pdf = sheet_pdf(SheetSpec(current(), address="ejemplo.gt", institution_acronym="CPCC", language=language))
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.render(scale=DPI / 72, grayscale=True).to_numpy().squeeze() for page in document]
    return tuple((np.asarray(page) / 255).astype(np.float32) for page in pages)


def drawn_hand(rng: Rng) -> Hand:
    """A person: mostly ball pens and crosses, some pencils, some thick pens."""
    tool = rng.choice(["pen", "gel", "pencil", "faint", "thick"], p=[0.5, 0.2, 0.14, 0.08, 0.08])
    ink, width = {
        "pen": (rng.uniform(0.6, 0.95), rng.uniform(0.3, 0.55)),
        "gel": (rng.uniform(0.75, 0.95), rng.uniform(0.4, 0.7)),
        "pencil": (rng.uniform(0.4, 0.65), rng.uniform(0.35, 0.6)),
        "faint": (rng.uniform(0.24, 0.42), rng.uniform(0.35, 0.6)),
        "thick": (rng.uniform(0.7, 0.95), rng.uniform(0.7, 1.0)),
    }[tool]
    shape = rng.choice(["cross", "tick", "slash", "fill", "loop"], p=[0.62, 0.28, 0.05, 0.02, 0.03])
    grain = 0.35 if tool in ("pencil", "faint") else 0.08
    size = rng.uniform(0.55, 1.35)
    return Hand(str(shape), float(ink), float(width), float(size), float(rng.uniform(0.1, 0.45)), grain)


def filled_page(layout: PageLayout, rng: Rng, language: Language = "es") -> Filled:
    """One side, filled by one person."""
    hand = drawn_hand(rng)
    page = Filled(layout.number, blank_pages(language)[layout.number - 1].copy(), {})
    for box in layout.boxes:
        page.truth[box.field, box.value] = Truth.EMPTY
    for box in _chosen(layout, rng):
        _mark(page, box, hand, rng)
    if rng.random() < 0.2:
        _correct(page, layout, hand, rng)
    _write(page, layout, hand, rng)
    return page


def _chosen(layout: PageLayout, rng: Rng) -> Iterator[TickBox]:
    """The boxes that a person means to mark."""
    questionnaire = current()
    for name in dict.fromkeys(box.field for box in layout.boxes):
        boxes = layout.boxes_of(name)
        many = questionnaire.question(name).kind is Kind.MANY
        share = 0.12 if len(boxes) == 1 else 0.85
        if rng.random() < share:
            count = min(len(boxes), int(rng.integers(1, 4))) if many else 1
            yield from (boxes[place] for place in rng.choice(len(boxes), count, replace=False))


def _mark(page: Filled, box: TickBox, hand: Hand, rng: Rng) -> None:
    shape = hand.shape if rng.random() > 0.06 else str(rng.choice(["cross", "tick"]))
    offset = rng.normal(0, hand.wander_mm, 2)
    if rng.random() < 0.004:
        shape, offset = "beside", np.array([rng.uniform(-3.0, -2.2), rng.normal(0, 0.4)])
    _draw(page, box, _strokes("cross" if shape == "beside" else shape, hand.size, rng), offset, hand, rng)
    page.truth[box.field, box.value] = Truth.MARKED
    page.shapes[box.field, box.value] = shape


def _correct(page: Filled, layout: PageLayout, hand: Hand, rng: Rng) -> None:
    """A mark taken back: the box filled as the sheet says, or scribbled over, and mostly another one marked."""
    box = layout.boxes[int(rng.integers(len(layout.boxes)))]
    _mark(page, box, hand, rng)
    shape = "fill" if rng.random() < 0.6 else "scribble"
    _draw(page, box, _strokes(shape, 1.0, rng), np.zeros(2), hand, rng)
    page.truth[box.field, box.value] = Truth.CANCELLED
    page.shapes[box.field, box.value] = f"cancel-{shape}"


Stroke = list[tuple[float, float]]


def _strokes(shape: str, size: float, rng: Rng) -> list[Stroke]:
    """Lines in mm about the middle of a box."""
    reach = BOX_MM / 2 * size
    if shape == "fill":
        return [_zigzag(BOX_MM / 2 * 0.95, rng.uniform(0.28, 0.4), rng)]
    if shape == "scribble":
        return [_zigzag(BOX_MM / 2 * rng.uniform(1.0, 1.6), rng.uniform(0.55, 0.9), rng)]
    if shape == "loop":
        turns = np.linspace(0, 2 * math.pi * 1.1, 24)
        return [_shaken([(reach * 0.7 * math.cos(t), reach * 0.6 * math.sin(t)) for t in turns], rng)]
    if shape == "slash":
        return [_shaken([(-reach, reach), (reach, -reach)], rng)]
    if shape == "tick":
        tail = reach * rng.uniform(1.0, 1.9)
        points = [
            (-reach * 0.7, -reach * 0.1),
            (-reach * 0.15, reach * 0.7),
            (tail, -tail * rng.uniform(0.8, 1.2)),
        ]
        return [_shaken(points, rng)]
    return [
        _shaken([(-reach, -reach), (reach, reach)], rng),
        _shaken([(reach, -reach), (-reach, reach)], rng),
    ]


def _zigzag(reach: float, step: float, rng: Rng) -> Stroke:
    rows = np.arange(-reach, reach, step)
    return [(side * reach * rng.uniform(0.85, 1.05), y) for y in rows for side in (-1, 1)]


def _shaken(points: Sequence[tuple[float, float]], rng: Rng) -> Stroke:
    return [(x + rng.normal(0, 0.14), y + rng.normal(0, 0.14)) for x, y in points]


def _draw(
    page: Filled, box: TickBox, strokes: list[Stroke], offset: npt.NDArray[np.float64], hand: Hand, rng: Rng
) -> None:
    half_mm = 7.0
    middle = (box.x_mm + BOX_MM / 2 + offset[0], box.y_mm + BOX_MM / 2 + offset[1])
    _ink(page.grey, strokes, middle, half_mm, hand, rng)


def _ink(
    grey: Floats, strokes: list[Stroke], middle_mm: tuple[float, float], half_mm: float, hand: Hand, rng: Rng
) -> None:
    """Strokes laid over the page about a point, drawn four times as fine."""
    side = round(2 * half_mm * PX_PER_MM)
    left, top = (round((each - half_mm) * PX_PER_MM) for each in middle_mm)
    fine = Image.new("L", (side * 4, side * 4))
    pen = ImageDraw.Draw(fine)
    for stroke in strokes:
        points = [((x + half_mm) * PX_PER_MM * 4, (y + half_mm) * PX_PER_MM * 4) for x, y in stroke]
        width = max(1, round(hand.width_mm * PX_PER_MM * 4 * rng.uniform(0.85, 1.15)))
        pen.line(points, fill=255, width=width, joint="curve")
    cover = np.asarray(fine.reduce(4), dtype=np.float32) / 255 * hand.ink
    cover *= 1 - hand.grain * rng.random(cover.shape, dtype=np.float32)
    height, width_px = grey.shape
    y0, x0, y1, x1 = max(top, 0), max(left, 0), min(top + side, height), min(left + side, width_px)
    grey[y0:y1, x0:x1] *= 1 - cover[y0 - top : y1 - top, x0 - left : x1 - left]


def _write(page: Filled, layout: PageLayout, hand: Hand, rng: Rng) -> None:
    """Something like handwriting in some of the places for it, now and then beyond their edge."""
    for writing in layout.writings:
        if rng.random() > 0.5:
            continue
        page.written.add(writing.field)
        area = writing.area
        step_mm = area.height_mm / max(writing.lines, 1)
        for line in range(int(rng.integers(1, writing.lines + 1)) if writing.lines else 1):
            y_mm = area.y_mm + (line + 0.6) * step_mm
            for x_mm in np.arange(area.x_mm + 4, area.x_mm + area.width_mm * rng.uniform(0.4, 0.97) - 3, 6.5):
                wave = [(x, 1.5 * math.sin(3.1 * x + rng.normal(0, 1))) for x in np.linspace(-3, 3, 14)]
                _ink(page.grey, [wave], (float(x_mm), y_mm + rng.normal(0, 0.3)), 4.0, hand, rng)


def scanned(page: Filled, rng: Rng, difficulty: Difficulty) -> Grey:
    """The page as a scanner delivers it, JPEG and all."""
    paper = page.grey
    dpi = float(rng.choice([150, 200, 240, 300]))
    scale, blur_mm = 1.0, rng.uniform(0.03, 0.07)
    if difficulty == "hard":
        accident = rng.choice(["stain", "fold", "blur", "print94", "all"])
        if accident in ("stain", "all"):
            paper = stained(paper, rng, PX_PER_MM)
        if accident in ("fold", "all"):
            paper = folded(paper, rng, PX_PER_MM)
        blur_mm = rng.uniform(0.12, 0.2) if accident in ("blur", "all") else blur_mm
        scale = 0.94 if accident in ("print94", "all") else 1.0
    return _exposed(_laid(paper, rng, dpi, scale, blur_mm), rng)


def _laid(paper: Floats, rng: Rng, dpi: float, scale: float, blur_mm: float) -> Floats:
    """The sheet on the glass: turned, a little in perspective, out of focus, at the scanner's resolution."""
    blur = max(blur_mm * PX_PER_MM, 0.35 * DPI / dpi)
    image = Image.fromarray((paper * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(blur))
    size = (round(WIDTH_MM / 25.4 * dpi), round(HEIGHT_MM / 25.4 * dpi))
    angle = math.radians(rng.uniform(-5, 5) + 180 * (rng.random() < 0.4))
    ratio = DPI / dpi / scale
    cos, sin = math.cos(angle) * ratio, math.sin(angle) * ratio
    tilt = rng.uniform(-0.00002, 0.00002, 2) * 150 / dpi
    middle = (image.width / 2, image.height / 2)
    turn = np.array([[cos, -sin, middle[0]], [sin, cos, middle[1]], [tilt[0], tilt[1], 1]])
    shift = rng.uniform(-0.01, 0.01, 2) * size
    centre = np.array([[1, 0, -size[0] / 2 + shift[0]], [0, 1, -size[1] / 2 + shift[1]], [0, 0, 1]])
    matrix = turn @ centre
    data = tuple((matrix / matrix[2, 2]).ravel()[:8])
    glass = 255 if rng.random() < 0.7 else 60
    laid = image.transform(size, Image.Transform.PERSPECTIVE, data, Image.Resampling.BICUBIC, fillcolor=glass)
    return (np.asarray(laid) / 255).astype(np.float32)


def _exposed(light: Floats, rng: Rng) -> Grey:
    """Paper and ink in the scanner's greys, uneven light, noise, and JPEG."""
    black, white = rng.uniform(5, 50), rng.uniform(215, 252)
    height, width = light.shape
    down, across = rng.uniform(-0.06, 0.06, 2)
    uneven = 1 + down * np.linspace(-1, 1, height)[:, None] + across * np.linspace(-1, 1, width)[None]
    values = (black + (white - black) * light ** rng.uniform(0.8, 1.25)) * uneven
    noisy = values + rng.normal(0, rng.uniform(1.0, 7.0), light.shape)
    stream = BytesIO()
    image = Image.fromarray(noisy.clip(0, 255).astype(np.uint8))
    image.save(stream, "JPEG", quality=int(rng.integers(60, 92)))
    return np.asarray(Image.open(BytesIO(stream.getvalue())), dtype=np.uint8)


def simulated(seed: int, difficulty: Difficulty) -> tuple[Filled, Grey]:
    """One filled page and its scan; even seeds give fronts, odd ones backs, every tenth pair in English."""
    rng = np.random.default_rng((seed, difficulty == "hard"))
    layout = sheet_layout(current()).pages[seed % 2]
    page = filled_page(layout, rng, "en" if seed // 2 % 10 == 0 else "es")
    return page, scanned(page, rng, difficulty)
