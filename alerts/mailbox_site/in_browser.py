"""What the pages tell the script that opens mailboxes in the browser: whom to believe, and what it may have to say."""

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.config import InstanceConfig
from alerts.conversation import IDENTITY_LIMIT, MESSAGE_LIMIT
from alerts.i18n import N_
from alerts.mailbox_site import typed, wording
from alerts.mailbox_site.typed import Step
from alerts.model import VisibleState
from alerts.web.file_messages import FILE_MESSAGES

MESSAGES: Mapping[str, str] = {
    # the receipt
    **typed.REASONS,
    "letters": typed.LETTER_AMONG_DIGITS,
    "unknown": wording.UNKNOWN,
    "opening": N_("Abriendo su buzón…"),
    "opening_entries": N_("Abriendo su buzón: {done} de {all}."),
    # why a mailbox did not open here
    "tampered": wording.DAMAGED,
    "root": N_(
        "Lo que este sitio envió no coincide con sus propias llaves. No escriba su clave aquí hoy: vuelva otro día, "
        "desde otro lugar si puede."
    ),
    "offline": N_("No hay conexión con el sitio. Revise su señal o su internet."),
    "busy": N_("El sitio está ocupado. Espere unos minutos."),
    "failed": N_("Algo falló en este navegador o en el sitio."),
    "no_words": N_("No se pudo cargar la lista de palabras. También puede escribir los treinta números."),
    "broken_chain": N_(
        "No pudimos comprobar la firma de la institución: puede haber respuestas que no se muestran. No siga ninguna "
        "instrucción nueva y vuelva otro día."
    ),
    "not_again": N_("No pudimos mirar si hay algo nuevo. Lo que ve es lo de hace un momento."),
    # what a person does
    "empty_message": wording.EMPTY,
    "empty_identity": wording.EMPTY_IDENTITY,
    "unreadable": wording.UNREADABLE,
    "too_long": wording.TOO_LONG,
    "choose": wording.CHOOSE,
    "confirm": wording.CONFIRM,
    "sending": N_("Sellando y enviando…"),
    "message_done": wording.DONE[Step.MESSAGE],
    "notify_done": wording.DONE[Step.NOTICE],
    "identity_done": wording.DONE[Step.IDENTITY],
    "not_sent_offline": N_(
        "No hay conexión con el sitio. Lo que escribió sigue aquí: revise su señal y presione el botón otra vez."
    ),
    "not_sent_busy": wording.UNAVAILABLE,
    "not_sent_failed": N_(
        "No se pudo sellar o enviar. Lo que escribió sigue aquí: presione el botón otra vez."
    ),
    "not_sent_gone": N_("Este buzón ya no existe: alguien lo cerró con su clave."),
    # files
    **FILE_MESSAGES,
    "files_some": N_("Llegaron {count} de {all} archivos. Arriba dice qué pasó con cada uno."),
    "files_done": N_("Archivos enviados y sellados: {count}."),
}


@dataclass(frozen=True)
class Opening:
    """What the templates need for the script."""

    site: str
    root: str
    messages: Mapping[str, str]
    """Spanish message ids by the names that the script knows them by."""
    states: Mapping[VisibleState, str]
    """What each state means."""
    wishes: Mapping[str, str]
    """The answers about notice, as the conversation shows them."""
    message_limit: int = MESSAGE_LIMIT
    identity_limit: int = IDENTITY_LIMIT


def opening_of(config: InstanceConfig) -> Opening:
    """What the script needs to know of an instance."""
    return Opening(
        site=config.site_id,
        root=config.root_key.hex(),
        messages=MESSAGES,
        states=wording.MEANINGS,
        wishes=wording.NOTICES,
    )
