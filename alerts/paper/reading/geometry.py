"""Plane maps as three by three matrices: found from points, and applied to them."""

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]


def similarity(source: Matrix, target: Matrix) -> Matrix:
    """Turning, scale and shift alone: all that two codes can tell of a page that is not mirrored."""
    before, after = source @ (1, 1j), target @ (1, 1j)
    away = before - before.mean()
    turn = np.vdot(away, after - after.mean()) / np.vdot(away, away)
    shift = after.mean() - turn * before.mean()
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag], [0, 0, 1]])


def affine(source: Matrix, target: Matrix) -> Matrix:
    """The affine map with the least error."""
    design = np.column_stack([source, np.ones(len(source))])
    solved, *_ = np.linalg.lstsq(design, target, rcond=None)
    return np.vstack([solved.T, [0, 0, 1]])


def homography(source: Matrix, target: Matrix) -> Matrix:
    """The projective map with the least error, by direct linear transformation of centred points."""
    before, after = _centring(source), _centring(target)
    rows = []
    for (x, y), (u, v) in zip(mapped(before, source), mapped(after, target), strict=True):
        rows.append((x, y, 1, 0, 0, 0, -u * x, -u * y, -u))
        rows.append((0, 0, 0, x, y, 1, -v * x, -v * y, -v))
    *_, last = np.linalg.svd(np.array(rows, dtype=np.float64))
    matrix = np.linalg.inv(after) @ last[-1].reshape(3, 3) @ before
    return np.asarray(matrix / matrix[2, 2])


def _centring(points: Matrix) -> Matrix:
    middle, spread = points.mean(axis=0), float(points.std()) or 1.0
    return np.array([[1, 0, -middle[0]], [0, 1, -middle[1]], [0, 0, spread]]) / spread


def inverse(matrix: Matrix) -> Matrix:
    """The map back."""
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def mapped(matrix: Matrix, points: Matrix) -> Matrix:
    """Where points go."""
    carried = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(carried[:, :2] / carried[:, 2:])
