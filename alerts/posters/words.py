"""The words of a poster in each language, broken into lines as they are set."""

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.posters.spec import Language


@dataclass(frozen=True, slots=True)
class Step:
    """One of the three things to do: a verb in large type, and what it needs."""

    verb: str
    detail: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PosterWords:
    """Everything printed that is not an address or a name."""

    pdf_language: str
    title: str
    demonstration: str
    headline: tuple[str, ...]
    invitation: str
    who: tuple[str, ...]
    steps: tuple[Step, Step, Step]
    or_type: str
    typed_as_one: str
    care: str
    care_lines: tuple[str, ...]


_SPANISH = PosterWords(
    pdf_language="es-GT",
    title="Cartel",
    demonstration="Demostración: no envíe alertas reales",
    headline=("¿Piden dinero", "o un favor", "por un puesto?"),
    invitation="Cuéntelo sin dar su nombre.",
    who=(
        "Por contratar, renovar, ascender o no despedir. Puede avisar quien",
        "trabaja o presta servicios, quiso entrar o ya salió. Es gratis.",
    ),
    steps=(
        Step("Escanee", ("con su propio teléfono", "y sus datos móviles")),
        Step("Responda", ("lo que sepa; no pedimos", "nombre, correo ni teléfono")),
        Step("Anote su clave", ("de seguimiento: sirve para", "volver y leer los mensajes")),
    ),
    or_type="O escriba en el navegador:",
    typed_as_one="O escriba en el navegador, todo seguido y sin espacios:",
    care="Cuídese:",
    care_lines=(
        "no use la computadora, el teléfono ni el wifi de su trabajo.",
        "No tiene que hacerlo aquí: anote la dirección y escriba en otro lugar, sin nadie cerca.",
        "Nunca cobramos ni le llamamos. Si alguien lo hace en nuestro nombre, es falso.",
    ),
)

_ENGLISH = PosterWords(
    pdf_language="en",
    title="Poster",
    demonstration="Demonstration: do not send real alerts",
    headline=("Asked for money", "or a favour", "to get a job?"),
    invitation="Tell us without giving your name.",
    who=(
        "Or to be promoted, renewed or kept on. For anyone who works or",
        "provides services, tried to get in or has already left. It is free.",
    ),
    steps=(
        Step("Scan", ("with your own phone", "and your mobile data")),
        Step("Answer", ("what you know; no name,", "e-mail or phone is asked")),
        Step("Note your key", ("the follow-up key lets you", "return and read messages")),
    ),
    or_type="Or type in the browser:",
    typed_as_one="Or type in the browser, in one piece and without spaces:",
    care="Take care:",
    care_lines=(
        "do not use the computer, phone or wifi of your workplace.",
        "You need not do it here: note the address and write somewhere else, with nobody near.",
        "We never charge and never call you. If someone does so in our name, it is false.",
    ),
)

WORDS: Mapping[Language, PosterWords] = {"es": _SPANISH, "en": _ENGLISH, "both": _SPANISH}
