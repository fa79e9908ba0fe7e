"""The sheet's own words in each language; questions and options come from the questionnaire."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["es", "en"]


@dataclass(frozen=True, slots=True)
class SheetWords:
    """Everything printed that is neither a question, an option, an address nor a name.

    keep: what the stub says of its key, a paragraph each.
    """

    pdf_language: str
    title: str
    promise: str
    mark: str
    mistake: str
    ministry: str
    one: str
    many: str
    month_hint: str
    not_remembered: str
    fold: str
    more: str
    side: str
    demonstration: str
    tear_here: str
    key: str
    keep: tuple[str, ...]
    or_digits: str


_SPANISH = SheetWords(
    pdf_language="es-GT",
    title="Hoja de alerta anónima",
    promise="No firme este formulario. Escriba con letra de molde. Si prefiere, lléveselo y responda en el sitio.",
    mark="Marque con una X.",
    mistake="Si se equivoca, rellene toda la casilla y marque otra.",
    ministry="Escríbala o marque abajo el ministerio.",
    one="solo una",
    many="una o varias",
    month_hint="mes y año",
    not_remembered="No recuerdo",
    fold="Doble la hoja y échela en el buzón sellado. Si no la usa, échela también en blanco.",
    more="Sigue atrás: cómo lo sabe y qué pasó.",
    side="Lado {page} de 2",
    demonstration="Demostración: no envíe alertas reales",
    tear_here="Corte por esta línea y guarde esta parte fuera de su trabajo.",
    key="Su clave de seguimiento",
    keep=(
        "Con ella abre su buzón privado en el sitio y lee la respuesta.",
        (
            "El buzón privado se abre unos días después de que se recojan las hojas. Si todavía no abre, "
            "vuelva otro día."
        ),
        "Entre desde un teléfono o una computadora que no sea del trabajo.",
        "No la eche en el buzón sellado ni se la dé a nadie. Si la pierde, nadie puede recuperarla.",
    ),
    or_digits="O con estos números:",
)

_ENGLISH = SheetWords(
    pdf_language="en",
    title="Anonymous alert sheet",
    promise="Do not sign this form. Write in capital letters. If you prefer, take it away and answer on the site.",
    mark="Mark with an X.",
    mistake="If you make a mistake, fill the whole box and mark another.",
    ministry="Write it, or mark the ministry below.",
    one="only one",
    many="one or more",
    month_hint="month and year",
    not_remembered="I don't remember",
    fold="Fold the sheet and drop it in the sealed box. If you do not use it, drop it in blank as well.",
    more="Continues overleaf: how you know and what happened.",
    side="Side {page} of 2",
    demonstration="Demonstration: do not send real alerts",
    tear_here="Cut along this line and keep this part away from work.",
    key="Your tracking key",
    keep=(
        "With it you open your private mailbox on the site.",
        (
            "The mailbox opens some days after the sheets are collected. If it does not open yet, come back "
            "another day."
        ),
        "Use a phone or a computer that is not your workplace's.",
        "Do not drop it in the sealed box or give it to anybody. If you lose it, nobody can recover it.",
    ),
    or_digits="Or these digits:",
)

WORDS: Mapping[Language, SheetWords] = {"es": _SPANISH, "en": _ENGLISH}
