"""Answers to programs: JSON in one size class, and problems as RFC 9457 writes them, in the request's language.

A problem never repeats anything of what was sent.
"""

from collections.abc import Mapping

from flask import Flask, Response, request

from alerts.errors import NotAsClaimed
from alerts.i18n import N_
from alerts.web.lang import gettext
from alerts.web.sizes import API_CLASS, padded_json

API_PREFIX = "/api/"
JSON, PROBLEM = "application/json", "application/problem+json"
RETRY_SECONDS = 60

TITLES: Mapping[int, str] = {
    400: N_("La solicitud está mal formada"),
    403: N_("Este envío no salió de nuestro sitio"),
    404: N_("Aquí no hay nada"),
    405: N_("Esa dirección no se usa así"),
    413: N_("Lo que envió es demasiado grande"),
    415: N_("El contenido no es del tipo que se espera"),
    422: N_("Algo no es lo que dice ser"),
    429: N_("Ahora no: hay que esperar un poco"),
    500: N_("Algo falló de nuestro lado"),
    503: N_("Ahora mismo no podemos guardar nada"),
}
NOTHING_KEPT = N_("No se guardó nada.")
WAIT = N_("No se guardó nada. Envíe lo mismo otra vez después del tiempo que dice Retry-After.")
AGAIN = N_("Envíe lo mismo otra vez: si ya estaba guardado, no se guardará dos veces.")
ADVICE: Mapping[int, str] = {429: WAIT, 500: AGAIN, 503: WAIT}


class Refused(Exception):
    """What a program asked for is not done; the problem that tells why, in no words of the program's."""

    def __init__(self, status: int, *, field: str = "", detail: str = "", retry_s: int = 0) -> None:
        super().__init__(status)
        self.status = status
        self.field = field
        self.detail = detail
        self.retry_s = retry_s


def is_api() -> bool:
    """Whether this request is a program's, and gets JSON whatever happens."""
    return request.path.startswith(API_PREFIX)


def answer(document: Mapping[str, object], status: int = 200, *, size_class: int = API_CLASS) -> Response:
    """An answer of a whole number of size classes, never compressed."""
    return Response(padded_json(document, size_class), status, mimetype=JSON)


def problem(status: int, *, field: str = "", detail: str = "", retry_s: int = 0) -> Response:
    """A problem; `field` names what it is about, as the interface calls it."""
    document: dict[str, object] = {
        "type": "about:blank",
        "title": gettext(TITLES.get(status, TITLES[400])),
        "status": status,
        "detail": gettext(detail or ADVICE.get(status, NOTHING_KEPT)),
    }
    if field:
        document["field"] = field
    response = Response(padded_json(document, API_CLASS), status, mimetype=PROBLEM)
    wait_s = retry_s or (RETRY_SECONDS if status in (429, 503) else 0)
    if wait_s:
        response.headers["Retry-After"] = str(wait_s)
    return response


def answer_refused(error: Refused) -> Response:
    """The problem that a view told."""
    return problem(error.status, field=error.field, detail=error.detail, retry_s=error.retry_s)


def answer_not_as_claimed(error: NotAsClaimed) -> Response:
    """The problem of something that was sent as sealed and is not."""
    return problem(422, field=error.field)


def install_problems(app: Flask) -> None:
    """Answer what the views of an interface refuse."""
    app.register_error_handler(Refused, answer_refused)
    app.register_error_handler(NotAsClaimed, answer_not_as_claimed)
