"""Setting type: lines measured, shrunk, broken and put in their place before anything is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from alerts.printing.faces import face, run_of
from alerts.printing.shapes import Colour, Text, Weight

POINT_MM = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Style:
    """Type of one weight, size and colour, with space added between letters; sizes in points."""

    weight: Weight
    size_pt: float
    colour: Colour
    spacing_pt: float = 0

    @property
    def cap_mm(self) -> float:
        """How tall a capital letter stands."""
        its_face = face(self.weight)
        return self.size_pt * POINT_MM * its_face.cap / its_face.em

    def width_mm(self, text: str) -> float:
        """How wide a text comes out. Raises PrintingError for a sign that the type does not have."""
        return (run_of(self.weight, text) * self.size_pt + self.spacing_pt * len(text)) * POINT_MM

    def sized(self, size_pt: float) -> "Style":
        """The same in another size."""
        return replace(self, size_pt=size_pt)

    def fitted(self, width_mm: float, *lines: str) -> "Style":
        """The same, made just small enough for the widest line."""
        widest = max(self.width_mm(line) for line in lines)
        return self.sized(self.size_pt * min(1.0, width_mm / widest)) if widest else self

    def line(self, x_mm: float, baseline_mm: float, text: str) -> Text:
        """One line from its left end."""
        return Text(x_mm, baseline_mm, text, self.weight, self.size_pt, self.colour, self.spacing_pt)

    def lines(self, x_mm: float, baseline_mm: float, texts: Sequence[str], leading_mm: float) -> list[Text]:
        """Lines under one another, the first on the given baseline."""
        return [self.line(x_mm, baseline_mm + at * leading_mm, text) for at, text in enumerate(texts)]

    def centred(self, middle_mm: float, baseline_mm: float, text: str) -> Text:
        """One line with its middle at a place."""
        return self.line(middle_mm - self.width_mm(text) / 2, baseline_mm, text)

    def broken(self, text: str, width_mm: float, *, indent_mm: float = 0) -> tuple[str, ...]:
        """A text in as few lines as the width allows, all of about the same length.

        indent_mm: how much of the first line something else takes. A word wider than a line stays whole.
        """
        lines = self.filled(text, width_mm, indent_mm)
        narrower = width_mm
        while narrower > width_mm / 2:
            narrower -= width_mm / 100
            closer = self.filled(text, narrower, indent_mm)
            if len(closer) > len(lines) or max(map(self.width_mm, closer)) > narrower:
                break
            lines = closer
        return lines

    def filled(self, text: str, width_mm: float, indent_mm: float = 0) -> tuple[str, ...]:
        """A text in lines as full as the width allows, as running text is set. See broken()."""
        lines, room_mm = [""], width_mm - indent_mm
        for word in text.split():
            longer = f"{lines[-1]} {word}".lstrip()
            if lines[-1] and self.width_mm(longer) > room_mm:
                lines.append(word)
                room_mm = width_mm
            else:
                lines[-1] = longer
        return tuple(lines)


def chopped(text: str, style: Style, width_mm: float) -> tuple[str, ...]:
    """A text without spaces, such as an address, in as few lines of equal length as the width allows."""
    count = max(1, -int(-style.width_mm(text) // width_mm))
    length = -(-len(text) // count)
    return tuple(text[start : start + length] for start in range(0, len(text), length))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of one style. step_mm: from whatever stands above down to its first baseline."""

    step_mm: float
    style: Style
    lines: tuple[str, ...]
    leading: float = 1.27  # in sizes of the type

    @property
    def leading_mm(self) -> float:
        """From one baseline to the next."""
        return self.leading * self.style.size_pt * POINT_MM

    @property
    def height_mm(self) -> float:
        """From whatever stands above to its last baseline."""
        return self.step_mm + self.leading_mm * (len(self.lines) - 1)


def height_of(paragraphs: Sequence[Paragraph]) -> float:
    """Down to the last baseline, in mm."""
    return sum(paragraph.height_mm for paragraph in paragraphs)


def column(paragraphs: Sequence[Paragraph], x_mm: float, top_mm: float) -> list[Text]:
    """Paragraphs under one another."""
    texts: list[Text] = []
    for paragraph in paragraphs:
        texts += paragraph.style.lines(
            x_mm, top_mm + paragraph.step_mm, paragraph.lines, paragraph.leading_mm
        )
        top_mm += paragraph.height_mm
    return texts
