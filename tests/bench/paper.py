"""The reader measured on simulated scans, as JSON: ``python -m tests.bench.paper --normal 275 --hard 120``.

`make bench` measures as many pages as go into a minute; only the long run has boxes enough for the rarest errors.
"""

import argparse
import json
import math
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image

from alerts.paper.reading import read_scans
from alerts.paper.reading.marks import Mark
from alerts.paper.reading.outcome import Outcome
from alerts.paper.reading.pages import page_marks, side_of
from alerts.paper.reading.problems import PageError, ScanError
from alerts.paper.reading.scan import scanned_pages
from tests.paper.simulation import DPI, Difficulty, Filled, Truth, simulated

BENCH_SEED = 500_000
NORMAL_SECONDS, HARD_SECONDS, MOST_PAGES = 30.0, 12.0, 1_000
BATCH_PAGES = 60

_RIGHT = {Truth.MARKED: Outcome.MARKED, Truth.EMPTY: Outcome.EMPTY, Truth.CANCELLED: Outcome.EMPTY}


@dataclass
class Tally:
    """What came out over many pages. silent: wrong and not doubtful, whether or not a person sees the page."""

    pages: int = 0
    boxes: int = 0
    silent: int = 0
    silent_unseen: int = 0
    doubtful: int = 0
    seconds: float = 0.0
    unread: Counter[str] = field(default_factory=Counter)
    pages_to_a_person: int = 0
    written: int = 0
    written_lost: int = 0
    crops_of_nothing: int = 0
    errors: list[dict[str, object]] = field(default_factory=list)

    def to_json(self) -> dict[str, object]:
        """The numbers that the goals name."""
        read = max(self.pages - self.unread.total(), 1)
        return {
            "pages": self.pages,
            "unread": dict(self.unread),
            "boxes": self.boxes,
            "silent_errors": self.silent,
            "silent_errors_on_pages_no_person_sees": self.silent_unseen,
            "doubtful_share": round(self.doubtful / max(self.boxes, 1), 5),
            "pages_with_something_for_a_person": round(self.pages_to_a_person / read, 3),
            "places_written": self.written,
            "places_written_lost": self.written_lost,
            "crops_of_nothing": self.crops_of_nothing,
            "pages_per_second_per_core": round(self.pages / max(self.seconds, 1e-9), 2),
            "errors": self.errors,
        }


def measured_set(difficulty: Difficulty, seeds: range, seconds: float = math.inf) -> Tally:
    """The tally over one simulated page for each seed, as far as the time goes.

    Its own seconds are CPU time from the file's bytes to answers and pictures.
    """
    tally = Tally()
    end = time.monotonic() + seconds
    for seed in seeds:
        if time.monotonic() > end:
            break
        filled, grey = simulated(seed, difficulty)
        data = _file(Image.fromarray(grey))
        start = time.process_time()
        tally.pages += 1
        try:
            (page,) = scanned_pages(data)
            if isinstance(page.found, PageError):
                raise page.found
            read = page_marks(page.found)
            side = side_of(read)
        except ScanError as problem:
            tally.unread[problem.message] += 1
            continue
        finally:
            tally.seconds += time.process_time() - start
        tally.pages_to_a_person += bool(side.doubtful or side.needs_person)
        _count_writing(tally, filled, {crop.field for crop in side.crops})
        _count(tally, seed, filled, read.marks, seen=read.needs_person)
    return tally


def _file(image: Image.Image) -> bytes:
    """A scanner's JPEG; what the simulated scanner's own compression took stays taken."""
    stream = BytesIO()
    image.save(stream, "JPEG", quality=95)
    return stream.getvalue()


def _count(tally: Tally, seed: int, filled: Filled, marks: tuple[Mark, ...], *, seen: bool) -> None:
    for mark in marks:
        tally.boxes += 1
        tally.doubtful += mark.outcome is Outcome.DOUBTFUL
    wrong = list(_wrong(filled, marks))
    tally.silent += len(wrong)
    tally.silent_unseen += 0 if seen else len(wrong)
    tally.errors += [{"seed": seed, **each} for each in wrong]


def _count_writing(tally: Tally, filled: Filled, cropped: set[str]) -> None:
    tally.written += len(filled.written)
    tally.written_lost += len(filled.written - cropped)
    tally.crops_of_nothing += len(cropped - filled.written)


def _wrong(filled: Filled, marks: tuple[Mark, ...]) -> Iterator[dict[str, object]]:
    for mark in marks:
        key = (mark.box.field, mark.box.value)
        truth = filled.truth[key]
        if mark.outcome not in (Outcome.DOUBTFUL, _RIGHT[truth]):
            shape = filled.shapes.get(key, "")
            yield {
                "box": key,
                "truth": truth,
                "shape": shape,
                "read": mark.outcome,
                "ink": round(mark.ink, 3),
            }


def measure_paper() -> dict[str, object]:
    """Both sets on as many pages as go into the time, and a batch through the confined reader."""
    sets: tuple[tuple[Difficulty, float], ...] = (("normal", NORMAL_SECONDS), ("hard", HARD_SECONDS))
    found: dict[str, object] = {
        name: measured_set(name, range(BENCH_SEED, BENCH_SEED + MOST_PAGES), seconds).to_json()
        for name, seconds in sets
    }
    return {**found, "confined": measured_batch(BATCH_PAGES)}


def measured_batch(pages: int) -> dict[str, object]:
    """A PDF of so many pages as `paper read` takes it, start of the reader and joining included."""
    images = [Image.fromarray(simulated(BENCH_SEED + seed, "normal")[1]) for seed in range(8)]
    stream = BytesIO()
    first, *others = (images[number % len(images)] for number in range(pages))
    first.save(stream, "PDF", save_all=True, append_images=others, resolution=DPI)
    begun = time.perf_counter()
    batch = read_scans([stream.getvalue()])
    seconds = time.perf_counter() - begun
    return {
        "pages": pages,
        "unread": len(batch.unread),
        "seconds": round(seconds, 2),
        "pages_per_second": round(pages / seconds, 2),
    }


def main() -> None:
    """Measure both sets to the end and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--normal", type=int, default=275, help="pages of the normal set")
    parser.add_argument("--hard", type=int, default=120, help="pages of the hard set")
    parser.add_argument(
        "--first", type=int, default=BENCH_SEED, help="first seed; below 1000 were used for tuning"
    )
    asked = parser.parse_args()
    sizes: dict[Difficulty, int] = {"normal": asked.normal, "hard": asked.hard}
    results = {
        name: measured_set(name, range(asked.first, asked.first + count)).to_json()
        for name, count in sizes.items()
    }
    json.dump({"first_seed": asked.first, **results}, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
