"""The views of the mailbox program: ask for the receipt, open, write.

The receipt is in no address, cookie or session: it travels in the body of each form and nowhere else.
"""

from typing import Any

from flask import Flask, Response, make_response, render_template, request

from alerts.conversation import DESK, MESSAGE_LIMIT
from alerts.errors import Damaged, StorageUnavailable
from alerts.i18n import N_
from alerts.mailbox import Mailbox, Mailboxes
from alerts.mailbox_site.typed import Typed, explain_receipt, new_entry
from alerts.model import VisibleState
from alerts.web.dates import day_in_words
from alerts.web.lang import gettext, language
from alerts.web.security import came_without_cookie, token_is_stale, works_without_cookies
from alerts.web.sizes import MAILBOX_CLASS, padded
from crypto.errors import ReceiptError
from crypto.receipt import Receipt, parse_receipt

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
BUSY_WITH_MESSAGE = N_(
    "Ahora mismo no podemos guardar su mensaje. Su clave y su mensaje siguen escritos aquí: espere unos minutos y "
    "presione el botón otra vez."
)
UNAVAILABLE = N_(
    "Ahora mismo no podemos guardar su mensaje. Sigue escrito aquí: espere unos minutos y envíelo otra vez."
)
RETRY_SECONDS = 60
EMPTY = N_("Escriba su mensaje.")
UNREADABLE = N_("El mensaje trae signos que no se pueden leer. Escríbalo de nuevo.")
TOO_LONG = N_("Escribió {count} caracteres y caben {limit}. Acórtelo un poco.")

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


class MailboxPages:
    """The pages of one mailbox program."""

    def __init__(self, mailboxes: Mailboxes) -> None:
        self._mailboxes = mailboxes

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        app.jinja_env.globals.update(day_in_words=lambda day: day_in_words(day, language()), desk_author=DESK)
        app.after_request(pad_page)
        app.add_url_rule("/buzon", "ask", self.ask, methods=["GET"])
        app.add_url_rule("/buzon", "open_mailbox", self.open_mailbox, methods=["POST"])

    def ask(self) -> Response:
        """The page that asks for the receipt."""
        return answer("ask.html", typed=Typed("", None))

    @works_without_cookies
    def open_mailbox(self) -> Response:
        """Open a mailbox, and first leave a message in it if there is one."""
        typed = Typed.read(request.form)
        try:
            receipt = parse_receipt(typed.receipt)
        except ReceiptError as error:
            return answer("ask.html", 422, typed=typed, problem=explain_receipt(error, typed.receipt))
        if token_is_stale():
            return answer("ask.html", 400, typed=typed, notice=NO_COOKIE if came_without_cookie() else STALE)
        try:
            return self._open(receipt, typed)
        except Damaged:
            return answer("ask.html", 500, typed=typed, notice=DAMAGED)
        except StorageUnavailable:
            return answer("ask.html", 503, typed=typed, notice=BUSY_WITH_MESSAGE if typed.message else BUSY)

    def _open(self, receipt: Receipt, typed: Typed) -> Response:
        mailbox = self._mailboxes.visit(receipt)
        if mailbox is None:
            return unknown_receipt(typed)
        if typed.message is None:
            return opened_page(receipt, mailbox)
        return self._write(receipt, mailbox, typed)

    def _write(self, receipt: Receipt, mailbox: Mailbox, typed: Typed) -> Response:
        """Leave a message, or show it again with what is wrong; the same form again leaves nothing twice."""
        text = typed.clean_message()
        problem = message_problem(text)
        if problem or text is None:
            return opened_page(receipt, mailbox, 422, typed=typed, problem=problem)
        try:
            self._mailboxes.write(receipt, text, entry_id=typed.entry_id(text))
        except StorageUnavailable:
            return opened_page(receipt, mailbox, 503, typed=typed, problem=gettext(UNAVAILABLE))
        return opened_page(receipt, self._again(receipt, mailbox), sent=True)

    def _again(self, receipt: Receipt, before: Mailbox) -> Mailbox:
        """The mailbox with what was just written, or as it was when the store is busy by now."""
        try:
            return self._mailboxes.visit(receipt) or before
        except StorageUnavailable:
            return before


def message_problem(text: str | None) -> str:
    """What is wrong with a message, in the page's language, or nothing."""
    if text is None:
        return gettext(UNREADABLE)
    if len(text) > MESSAGE_LIMIT:
        return gettext(TOO_LONG).format(count=len(text), limit=MESSAGE_LIMIT)
    return "" if text else gettext(EMPTY)


def opened_page(
    receipt: Receipt, mailbox: Mailbox, status: int = 200, *, typed: Typed | None = None, **more: Any
) -> Response:
    """An open mailbox, with what was typed if it was not sent."""
    values = {
        "receipt": receipt.digits,
        "mailbox": mailbox,
        "meaning": MEANINGS[mailbox.state],
        "draft": typed.message if typed else "",
        "entry": typed.entry if typed and typed.entry else new_entry(),
        "sent": False,
    }
    return answer("mailbox.html", status, **{**values, **more})


def unknown_receipt(typed: Typed) -> Response:
    """The page for a receipt that no mailbox has: as long as an open mailbox, down to the status line."""
    response = answer("ask.html", typed=typed, problem=gettext(UNKNOWN))
    response.status = "404 OK"  # the reason is free text, and "Not Found" would be longer than "OK"
    return response


def answer(template: str, status: int = 200, **values: Any) -> Response:
    """A page, never compressed."""
    page = render_template(template, **{"problem": "", "notice": "", **values})
    response = make_response(page, status)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def pad_page(response: Response) -> Response:
    """Any page of this program, pages of errors too, brought to the size class."""
    if response.mimetype == "text/html":
        response.set_data(padded(response.get_data(as_text=True), MAILBOX_CLASS))
    return response
