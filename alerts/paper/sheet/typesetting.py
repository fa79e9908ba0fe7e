"""Text broken into the lines that its place has."""

from alerts.printing.page import Pen

_STEP_PT = 0.1


def fitted(pen: Pen, text: str, width_mm: float, lines: int, least_pt: float) -> tuple[Pen, tuple[str, ...]]:
    """The pen, made just small enough, and the text in at most `lines` lines of this width.

    Below `least_pt` it is no longer broken further but shrunk to the width.
    """
    while True:
        broken = broken_lines(pen, text, width_mm)
        if len(broken) <= lines:
            return pen.shrunk_to(width_mm, broken), broken
        if pen.size_pt <= least_pt:
            forced = (*broken[: lines - 1], " ".join(broken[lines - 1 :]))
            return pen.shrunk_to(width_mm, forced), forced
        pen = pen.resized(pen.size_pt - _STEP_PT)


def broken_lines(pen: Pen, text: str, width_mm: float) -> tuple[str, ...]:
    """The text broken at spaces so that each line fits the width where a word allows it."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and pen.width_mm(longer) <= width_mm:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)
