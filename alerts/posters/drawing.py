"""The page of any poster."""

from alerts.posters.card import card_page, cards_page
from alerts.posters.spec import PosterSpec
from alerts.posters.tall import tall_page
from alerts.printing.shapes import Page


def poster_page(spec: PosterSpec) -> Page:
    """A poster, drawn but not read back.

    Raises PosterError for an address that a code cannot carry or that is too long for a card, and PrintingError for
    a name with signs that the type does not have.
    """
    match spec.format:
        case "card":
            return card_page(spec)
        case "cards":
            return cards_page(spec)
        case _:
            return tall_page(spec)
