"""Pages of errors: the right status, the page's language, what to do next, nothing of what was sent."""

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as WerkzeugResponse

from alerts.errors import SealingRefused, StorageUnavailable
from alerts.i18n import N_
from alerts.web.bodies import UnreadableText, discard_body
from alerts.web.problems import install_problems, is_api, problem

FALLBACK = (
    N_("No pudimos entender lo que llegó"),
    N_("Vuelva al inicio e inténtelo otra vez. No se guardó nada."),
)
MESSAGES: dict[int, tuple[str, str]] = {
    400: (
        N_("Lo que llegó está incompleto o dañado"),
        N_("No se guardó nada. Vuelva a la página anterior, recárguela y envíe otra vez."),
    ),
    403: (
        N_("Este envío no salió de nuestro sitio"),
        N_("No se guardó nada. Abra el formulario en este sitio y envíelo desde ahí."),
    ),
    404: (N_("Esa página no existe"), N_("Revise la dirección o empiece desde el inicio.")),
    405: (N_("Esa página no se usa así"), N_("Empiece desde el inicio. No se guardó nada.")),
    413: (
        N_("Lo que envió es demasiado grande"),
        N_("No se guardó nada. Vuelva a la página anterior, acorte el texto y envíe otra vez."),
    ),
    500: (
        N_("Algo falló de nuestro lado"),
        N_(
            "Espere un momento y recargue esta página: su navegador conserva lo que escribió y lo enviará "
            "de nuevo. Si ya estaba guardado, no se guardará dos veces."
        ),
    ),
    503: (
        N_("Ahora mismo no podemos guardar nada"),
        N_("No se guardó nada. Espere unos minutos y recargue esta página para intentarlo otra vez."),
    ),
}
NOT_UTF8 = (
    N_("El texto llegó con signos que no se pueden leer"),
    N_("No se guardó nada. Vuelva a la página anterior, quite los signos extraños y envíe otra vez."),
)


def render_error(status: int, title: str, advice: str) -> Response:
    """An error page."""
    return make_response(render_template("error.html", status=status, title=title, advice=advice), status)


def answer_http_error(error: HTTPException) -> WerkzeugResponse:
    """What is said of an error that Werkzeug or a view raised; redirects pass."""
    if error.code is None or error.code < 400:
        return error.get_response(request.environ)
    if error.code == 413:
        discard_body(request)
    if is_api():
        response = problem(error.code)
    else:
        words = NOT_UTF8 if isinstance(error, UnreadableText) else MESSAGES.get(error.code, FALLBACK)
        response = render_error(error.code, *words)
    if error.code == 405:
        response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    return response


def answer_unavailable(_error: Exception) -> Response:
    """The page for a disk or a signing chain that does not let anything be kept."""
    return problem(503) if is_api() else render_error(503, *MESSAGES[503])


def install_errors(app: Flask) -> None:
    """Answer every error with a page, or with a problem where a program asked."""
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(InternalServerError, answer_http_error)
    app.register_error_handler(StorageUnavailable, answer_unavailable)
    app.register_error_handler(SealingRefused, answer_unavailable)
    install_problems(app)
