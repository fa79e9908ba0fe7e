"""What was typed into a form, read field by field; everything that cannot be read is named at once."""

from collections.abc import Mapping
from datetime import date

from alerts.errors import NotAllowed
from alerts.i18n import N_
from alerts.visits import MOST

LINE_LIMIT = 200

DAY = N_("Escriba la fecha.")
NUMBER = N_("Escriba el número, o 0.")
WRONG_NUMBER = N_("Escriba el número con dígitos, sin letras ni puntos.")
TOO_MANY = N_("Es demasiado: escriba un número de 0 a 100000.")
WORDS = N_("Falta escribir esto.")
TOO_LONG = N_("Es demasiado largo. Acórtelo.")
CHOOSE = N_("Elija una respuesta.")
SEVERAL = N_("Revise lo que está marcado. No se guardó nada.")


class Unreadable(NotAllowed):
    """Fields that cannot be read: a Spanish message for each, by its name."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(SEVERAL)
        self.problems = dict(problems)


class Entries:
    """The fields of one form. Each reading gives a value; `check` raises for those that gave none.

    A field that cannot be read gives a stand-in, so that the others are read too and named together.
    """

    def __init__(self, form: Mapping[str, str]) -> None:
        self._form = form
        self._problems: dict[str, str] = {}

    def day(self, name: str) -> date:
        """A day as a date field sends it."""
        try:
            return date.fromisoformat(self._typed(name))
        except ValueError:
            self._problems[name] = DAY
            return date.min

    def number(self, name: str, *, blank: int | None = None) -> int:
        """A whole number from 0; `blank` is what an empty field means, None where it may not be empty."""
        text = self._typed(name)
        if not text and blank is not None:
            return blank
        if not (text.isascii() and text.isdigit()):
            self._problems[name] = WRONG_NUMBER if text else NUMBER
            return 0
        digits = text.lstrip("0") or "0"
        if len(digits) > len(str(MOST)) or int(digits) > MOST:
            self._problems[name] = TOO_MANY
            return 0
        return int(digits)

    def words(self, name: str, *, limit: int = LINE_LIMIT, needed: bool = True) -> str:
        """A line or a text without the blanks around it."""
        text = self._typed(name)
        if needed and not text:
            self._problems[name] = WORDS
        elif len(text) > limit:
            self._problems[name] = TOO_LONG
        return text

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self._typed(name))

    def answer(self, name: str) -> bool:
        """A question that is answered yes or no."""
        text = self._typed(name)
        if text not in {"yes", "no"}:
            self._problems[name] = CHOOSE
        return text == "yes"

    def refuse(self, name: str, problem: str) -> None:
        """Note what is wrong with a field that was read by other means."""
        self._problems[name] = problem

    def check(self) -> None:
        """Go on only when every field was read. Raises Unreadable."""
        if self._problems:
            raise Unreadable(self._problems)

    def _typed(self, name: str) -> str:
        return self._form.get(name, "").strip()


def problems_of(refusal: NotAllowed) -> Mapping[str, str]:
    """What is wrong with which field; empty where the whole form was refused."""
    return refusal.problems if isinstance(refusal, Unreadable) else {}
