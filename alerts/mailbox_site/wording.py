"""What the mailbox's pages say: the meaning of each state, what was done, and what went wrong."""

from alerts.conversation import IDENTITY_LIMIT, MESSAGE_LIMIT, Act, Entry
from alerts.i18n import N_
from alerts.mailbox_site.typed import Step
from alerts.model import VisibleState
from alerts.questionnaire import clean_text
from alerts.web.lang import gettext

UNKNOWN = N_("No encontramos esta clave. Revísela palabra por palabra, o número por número.")
STALE = N_("Pasó mucho tiempo y hay que confirmar. Revise su clave y presione el botón otra vez.")
NO_COOKIE = N_(
    "Su navegador no guardó la cookie de este sitio, o ya la borró. Revise su clave y presione el botón otra vez. "
    "Si vuelve a ver este aviso, permita las cookies de este sitio o use otro navegador o una ventana privada."
)
DAMAGED = N_(
    "Alguien alteró este buzón y no se puede abrir. Avise a la institución si puede hacerlo sin riesgo."
)
BUSY = N_(
    "Ahora mismo no podemos abrir su buzón. Su clave sigue escrita aquí: espere unos minutos y presione el botón "
    "otra vez."
)
BUSY_WITH_TEXT = N_(
    "Ahora mismo no podemos guardar su mensaje. Su clave y su mensaje siguen escritos aquí: espere unos minutos y "
    "presione el botón otra vez."
)
UNAVAILABLE = N_(
    "Ahora mismo no podemos guardarlo. Lo que escribió sigue aquí: espere unos minutos y presione el botón otra vez."
)
EMPTY = N_("Escriba su mensaje.")
EMPTY_IDENTITY = N_("Escriba quién es usted y cómo contactarle.")
UNREADABLE = N_("El texto trae signos que no se pueden leer. Escríbalo de nuevo.")
TOO_LONG = N_("Escribió {count} caracteres y caben {limit}. Acórtelo un poco.")
CHOOSE = N_("Elija una de las dos respuestas.")
CONFIRM = N_("Marque la casilla si está seguro. Si no lo está, vuelva a su buzón: no pasa nada.")

MEANINGS = {
    VisibleState.RECIBIDA: N_(
        "Su alerta llegó completa. Una persona la leerá y le responderá aquí en un plazo de 7 días."
    ),
    VisibleState.EN_REVISION: N_("Una persona está revisando su alerta."),
    VisibleState.NECESITAMOS_MAS_DATOS: N_(
        "Nos falta algo para poder seguir. Lea el mensaje y responda aquí, solo si puede hacerlo sin riesgo."
    ),
    VisibleState.EN_TRABAJO: N_(
        "Un equipo está trabajando en lo que usted contó. Puede tomar varias semanas."
    ),
    VisibleState.CONCLUIDA: N_("Terminamos con esta alerta. Si pasa algo nuevo, puede escribirnos aquí."),
}

DONE = {
    Step.MESSAGE: N_("Su mensaje está enviado y sellado"),
    Step.NOTICE: N_("Su respuesta está guardada y sellada"),
    Step.IDENTITY: N_("Lo que escribió está enviado y sellado"),
}

WISH = N_("Aviso antes de trasladar: {answer}.")
NOTICES = {"si": N_("Sí, avísenme antes"), "no": N_("No hace falta")}


def entry_text(entry: Entry) -> str:
    """What a line of the conversation says beside who and when."""
    if entry.file:
        return entry.file.name
    if entry.kind == Act.NOTIFY:
        return wish_text(entry.text)
    return entry.text


def wish_text(wish: str) -> str:
    """What the conversation says of a changed wish to be told."""
    return gettext(WISH).format(answer=gettext(NOTICES[wish]))


def text_problem(text: str | None, limit: int, empty: str) -> str:
    """What is wrong with a text that `clean_text` read, in the page's language, or nothing."""
    if text is None:
        return gettext(UNREADABLE)
    if len(text) > limit:
        return gettext(TOO_LONG).format(count=len(text), limit=limit)
    return "" if text else gettext(empty)


def read_message(typed: str | None) -> tuple[str, str]:
    """A message as it is kept, and what is wrong with it."""
    text = clean_text(typed or "")
    return text or "", text_problem(text, MESSAGE_LIMIT, EMPTY)


def read_identity(typed: str | None) -> tuple[str, str]:
    """What a person says about themselves as it is kept, and what is wrong with it."""
    text = clean_text(typed or "")
    return text or "", text_problem(text, IDENTITY_LIMIT, EMPTY_IDENTITY)
