"""Grey pixels as arrays, and the few filters that reading marks needs."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

Grey = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

_SAMPLE_STEP = 3
_DARK, _LIGHT = 72, 184
_LEAST_MIDDLE_SHARE = 0.06
_LEAST_DARK = 500


def as_grey(image: Image.Image) -> Grey:
    """The pixels in eight grey bits, transparency on white."""
    if image.mode == "L":
        return np.asarray(image, dtype=np.uint8)
    if image.mode.startswith("I;16") or image.mode == "I":
        return _eight_bits(np.asarray(image, dtype=np.int64))
    if "A" in image.mode or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image)
        image = ground
    return np.asarray(image.convert("L"), dtype=np.uint8)


def _eight_bits(deep: npt.NDArray[np.int64]) -> Grey:
    """Sixteen bits brought to eight by the most that the picture holds: some scanners store twelve or ten in them."""
    most = max(int(deep.max(initial=0)), 255)
    full = (1 << most.bit_length()) - 1
    return np.asarray((deep.clip(0, full) * 255) // full, dtype=np.uint8)


def is_bilevel(grey: Grey) -> bool:
    """Whether the pixels are black and white in disguise: ink without the greys of its edges."""
    sample = grey[::_SAMPLE_STEP, ::_SAMPLE_STEP]
    dark = np.count_nonzero(sample < _DARK)
    middle = np.count_nonzero((sample >= _DARK) & (sample < _LIGHT))
    return bool(dark > _LEAST_DARK and middle < _LEAST_MIDDLE_SHARE * dark)


def paper_under(pixels: Grey, window: int) -> Grey:
    """The paper without strokes thinner than an odd window (a closing): stains and shadows stay in it.

    Rows and columns are the last two axes; edges are repeated.
    """
    return narrowest(widest(pixels, window), window)


def widest(pixels: Grey, window: int, axes: Sequence[int] = (-2, -1)) -> Grey:
    """The largest value within an odd window about each pixel, along these axes."""
    for axis in axes:
        pixels = _running(pixels, window, axis, np.maximum)
    return pixels


def narrowest(pixels: Grey, window: int, axes: Sequence[int] = (-2, -1)) -> Grey:
    """The least value within an odd window about each pixel, along these axes."""
    for axis in axes:
        pixels = _running(pixels, window, axis, np.minimum)
    return pixels


def _running(pixels: Grey, window: int, axis: int, pick: np.ufunc) -> Grey:
    """Extremes over a window along one axis, by doubling: four passes for thirteen pixels."""
    half = window // 2
    padding = [(0, 0)] * pixels.ndim
    padding[axis] = (half, half)
    found = np.pad(pixels, padding, mode="edge")
    reach = 1
    while reach < window:
        step = min(reach, window - reach)
        end = found.shape[axis] - step
        found = pick(_span(found, axis, 0, end), _span(found, axis, step, step + end))
        reach += step
    return found


def _span(pixels: Grey, axis: int, start: int, end: int) -> Grey:
    """Part of one of the last two axes."""
    return pixels[..., start:end, :] if axis == -2 else pixels[..., start:end]


def ink_over(pixels: Grey, paper: Grey) -> Grey:
    """How much of the paper's light each stroke takes, 0 to 255 (a black-hat in parts of the paper)."""
    lost = np.multiply(
        paper - pixels, 255, dtype=np.float32
    )  # exact, and faster to divide than whole numbers
    return np.asarray(lost / np.maximum(paper, 1), dtype=np.uint8)


def narrowest_inside(squares: Floats, window: int) -> Floats:
    """The least value of each window that lies wholly inside its square; squares first."""
    views = np.lib.stride_tricks.sliding_window_view(squares, (window, window), axis=(1, 2))
    return np.asarray(views.min(axis=(3, 4)), dtype=np.float32)


def softened(squares: Grey) -> Grey:
    """Each pixel as the weighted mean of the nine about it: a scanner's noise goes, a stroke stays.

    Rows and columns are the last two axes.
    """
    sums = squares.astype(np.uint16)
    sums[..., 1:-1, :] = squares[..., :-2, :] + 2 * sums[..., 1:-1, :] + squares[..., 2:, :]
    sums[..., [0, -1], :] *= 4
    sums[..., 1:-1] = sums[..., :-2] + 2 * sums[..., 1:-1] + sums[..., 2:]
    sums[..., [0, -1]] *= 4
    return (sums >> 4).astype(np.uint8)
