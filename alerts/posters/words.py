"""The words of a poster in each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from alerts.posters.spec import Language

Spoken = Literal["es", "en"]


@dataclass(frozen=True, slots=True)
class Step:
    """One of the three things to do: a verb in large type and what it needs.

    brief: the same in less room. beside: all of it in one line under another language.
    """

    verb: str
    detail: str
    brief: str
    beside: str


@dataclass(frozen=True, slots=True)
class PosterWords:
    """Everything printed that is not an address or a name; lines as they are set, the rest to be broken."""

    pdf_language: str
    title: str
    demonstration: str
    headline: tuple[str, str, str]
    invitation: str
    who: str
    steps: tuple[Step, Step, Step]
    or_type: str
    typed_as_one: str
    care: str
    care_first: str
    care_then: tuple[str, str]
    card_how: str
    card_care: str
    card_key: str
    card_brief: str
    card_beside: str

    @property
    def question(self) -> str:
        """The headline in one line."""
        return " ".join(self.headline)

    @property
    def headline_in_two(self) -> tuple[str, str]:
        """The headline for a place that is wide and low."""
        first, second, third = self.headline
        return f"{first} {second}", third


_SPANISH = PosterWords(
    pdf_language="es-GT",
    title="Cartel",
    demonstration="Demostración: no envíe alertas reales",
    headline=("¿Piden dinero", "o un favor", "por un puesto?"),
    invitation="Cuéntelo sin dar su nombre.",
    who="Por contratar, renovar, ascender o no despedir. Puede avisar quien trabaja o presta servicios, "
    "quiso entrar o ya salió. Es gratis.",
    steps=(
        Step(
            "Escanee",
            "con su propio teléfono y sus datos móviles",
            "con su propio teléfono",
            "Escanee con su teléfono",
        ),
        Step(
            "Responda",
            "lo que sepa; no pedimos nombre, correo ni teléfono",
            "lo que sepa, sin su nombre",
            "Responda lo que sepa",
        ),
        Step(
            "Anote su clave",
            "de seguimiento: sirve para volver y leer los mensajes",
            "de seguimiento, para volver",
            "Anote su clave de seguimiento",
        ),
    ),
    or_type="O escriba en el navegador:",
    typed_as_one="O escriba en el navegador, todo seguido y sin espacios:",
    care="Cuídese:",
    care_first="no use la computadora, el teléfono ni el wifi de su trabajo.",
    care_then=(
        "No tiene que hacerlo aquí: anote la dirección y escriba en otro lugar, sin nadie cerca.",
        "Nunca cobramos ni le llamamos. Si alguien lo hace en nuestro nombre, es falso.",
    ),
    card_how="Escanee con su propio teléfono o escriba:",
    card_care="No use la computadora, el teléfono ni el wifi de su trabajo.",
    card_key="Al final anote su clave de seguimiento.",
    card_brief="Sin equipos ni wifi de su trabajo. Anote su clave de seguimiento.",
    card_beside="¿Piden dinero o favores? Cuéntelo sin dar su nombre.",
)

_ENGLISH = PosterWords(
    pdf_language="en",
    title="Poster",
    demonstration="Demonstration: do not send real alerts",
    headline=("Asked for money", "or a favour", "to get a job?"),
    invitation="Tell us without giving your name.",
    who="Or to be promoted, renewed or kept on. For anyone who works or provides services, "
    "tried to get in or has already left. It is free.",
    steps=(
        Step(
            "Scan",
            "with your own phone and your mobile data",
            "with your own phone",
            "Scan with your own phone",
        ),
        Step(
            "Answer",
            "what you know; no name, e-mail or phone is asked",
            "what you know, no name",
            "Answer what you know",
        ),
        Step(
            "Note your key",
            "the tracking key lets you return and read messages",
            "the tracking key, to return",
            "Note your tracking key",
        ),
    ),
    or_type="Or type in the browser:",
    typed_as_one="Or type in the browser, in one piece and without spaces:",
    care="Take care:",
    care_first="do not use the computer, phone or wifi of your workplace.",
    care_then=(
        "You need not do it here: note the address and write somewhere else, with nobody near.",
        "We never charge and never call you. If anybody does so in our name, it is false.",
    ),
    card_how="Scan with your own phone or type:",
    card_care="Do not use the computer, phone or wifi of your workplace.",
    card_key="At the end note your tracking key.",
    card_brief="Not with devices or wifi of your work. Note your tracking key.",
    card_beside="Asked for money or favours? Tell us without giving your name.",
)

WORDS: Mapping[Spoken, PosterWords] = {"es": _SPANISH, "en": _ENGLISH}


def spoken(language: Language) -> tuple[PosterWords, PosterWords | None]:
    """The words of a poster, and those beside them in a second language."""
    return (_SPANISH, _ENGLISH) if language == "both" else (WORDS[language], None)
