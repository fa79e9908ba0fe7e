"""Posters for a whole campaign: five hundred places as one PDF, and a file each as in a ZIP."""

import time
from dataclasses import replace
from itertools import product

from alerts.posters import PosterSpec, new_code, poster_file, poster_pdf, posters_pdf
from alerts.posters.spec import CODE_ALPHABET
from tests.bench.timing import median_us
from tests.posters.specimens import logos

PLACES = 500
FILES_SECONDS = 20.0  # the rest of the files is reckoned from those that were made in this time
SPEC = PosterSpec("https://ejemplo.gt", "K7MQ6X", "Comisión de ejemplo", "CE", logo=logos()[0])


def specs() -> list[PosterSpec]:
    """A poster for each place, each with its own code."""
    endings = map("".join, product(CODE_ALPHABET, repeat=2))
    return [
        replace(SPEC, code=new_code()[:4] + ending) for ending, _ in zip(endings, range(PLACES), strict=False)
    ]


def measure_posters() -> dict[str, object]:
    """Seconds for five hundred posters, drawn and each read back, in one PDF and in files of their own."""
    poster_pdf(SPEC)  # loads the libraries
    begun = time.perf_counter()
    length = len(posters_pdf(specs()))
    one_pdf_s = time.perf_counter() - begun
    return {
        "one_ms": round(median_us(lambda: poster_pdf(SPEC), repeats=10) / 1000, 1),
        "posters": PLACES,
        "one_pdf_s": round(one_pdf_s, 1),
        "one_pdf_bytes": length,
        "pdf_files_s": _files_s("pdf"),
        "svg_files_s": _files_s("svg"),
    }


def _files_s(kind: str) -> float:
    """Seconds for a file each, from as many as are made in a bounded time."""
    begun, made = time.perf_counter(), 0
    for spec in specs():
        poster_file(spec, "svg" if kind == "svg" else "pdf")
        made += 1
        if time.perf_counter() - begun > FILES_SECONDS:
            break
    return round((time.perf_counter() - begun) / made * PLACES, 1)
