"""A table of transcribed paper forms, as varied as real ones, the same for the same number of rows."""

import csv
import io
import random
from collections.abc import Mapping

from alerts.catalogues import institutions
from alerts.questionnaire import OTHER, Question, current

COLUMNS = ("A1", "A2", "A4", "B1", "B2", "B3", "B6", "C1", "D1", "D4", "D5")
UNITS = tuple(f"Unidad {number}" for number in range(1, 40))
STORY = "Pidieron dinero para renovar el contrato y dijeron que sin eso no hay plaza. "


def table_of(rows: int) -> bytes:
    """A CSV file as Excel in Spanish writes it."""
    draw = random.Random(rows)
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";")
    writer.writerow(COLUMNS)
    writer.writerows([row_of(draw)[name] for name in COLUMNS] for _ in range(rows))
    return target.getvalue().encode("cp1252")


def row_of(draw: random.Random) -> Mapping[str, str]:
    """One form's cells by column."""
    bodies = [body.id for body in institutions() if body.is_choosable and not body.is_commission]
    return {
        "A1": draw.choice(bodies),
        "A2": one(draw, "A2"),
        "A4": draw.choice(UNITS),
        "B1": several(draw, "B1"),
        "B2": several(draw, "B2"),
        "B3": one(draw, "B3"),
        "B6": one(draw, "B6"),
        "C1": several(draw, "C1"),
        "D1": one(draw, "D1"),
        "D4": several(draw, "D4"),
        "D5": STORY * draw.randint(1, 12),
    }


def one(draw: random.Random, question: str) -> str:
    """One option of a question."""
    return draw.choice(free_options(current().question(question)))


def several(draw: random.Random, question: str) -> str:
    """One to three options of a question, as a cell lists them."""
    options = free_options(current().question(question))
    return "|".join(draw.sample(options, draw.randint(1, 3)))


def free_options(question: Question) -> list[str]:
    """The options that stand with others and open no further text."""
    return [option.id for option in question.options if not option.exclusive and option.id != OTHER]
