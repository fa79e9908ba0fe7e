"""The one text of an activity's mail: plain, the same for everybody, with one address that follows nobody."""

from collections.abc import Sequence

from alerts.config import InstanceConfig
from alerts.i18n import LANGUAGES, N_, translations

SUBJECT = N_("Cómo alertar sin dar su nombre")
GREETING = N_("Buenos días:")
OPENING = N_(
    "Quienes firmamos este mensaje recibimos alertas sobre quien pide dinero o un favor por contratar, renovar, "
    "ascender o no despedir. No se pide nombre, correo ni teléfono."
)
ADDRESS = N_("La dirección es la misma para todas las personas que reciben este mensaje:")
BEFORE = N_("Antes de entrar:")
ADVICE = (
    N_(
        "No abra la dirección desde aquí. No use la computadora, el teléfono, el correo ni el wifi de su trabajo: "
        "quien administra esa red puede ver que visitó la página."
    ),
    N_("Escríbala en su propio teléfono, en otro lugar y a otra hora, sin nadie cerca y lejos de cámaras."),
    N_(
        "Al final recibirá una clave de seguimiento. Anótela fuera de su trabajo. "
        "Si la pierde, nadie puede recuperarla."
    ),
    N_("No responda a este mensaje ni cuente por correo lo que sabe."),
    N_(
        "La respuesta estará solo en su buzón privado de ese sitio. No le llamaremos ni le escribiremos, y nunca "
        "cobramos. Si alguien lo hace en nuestro nombre, es falso."
    ),
)
LIMIT = N_(
    "Ningún sistema garantiza el anonimato por completo. Si su vida corre peligro, llame al 110 (PNC)."
)
PRACTICE = N_("Demostración: no envíe alertas reales")


def plain_link(config: InstanceConfig, code: str) -> str:
    """The address that a mail carries: no sign in it belongs to whoever reads it."""
    return f"{config.base_url}/p/{code.lower()}"


def subject() -> str:
    """The subject in every language."""
    return " / ".join(translations(language).gettext(SUBJECT) for language in LANGUAGES)


def mail_text(config: InstanceConfig, code: str) -> str:
    """The whole text in every language, one after the other."""
    return "\n\n* * *\n\n".join(_in_language(config, plain_link(config, code), each) for each in LANGUAGES)


def _in_language(config: InstanceConfig, link: str, language: str) -> str:
    say = translations(language).gettext
    paragraphs: Sequence[str] = (
        *((say(PRACTICE),) if config.demonstration else ()),
        say(GREETING),
        say(OPENING),
        say(ADDRESS),
        link,
        "\n".join((say(BEFORE), *(f"- {say(advice)}" for advice in ADVICE))),
        say(LIMIT),
        _signature(config),
    )
    return "\n\n".join(paragraphs)


def _signature(config: InstanceConfig) -> str:
    names = config.names
    channel = f"{names.institution} ({names.acronym})" if names.acronym else names.institution
    return "\n".join(line for line in (names.channel_name, channel, names.contact) if line)
