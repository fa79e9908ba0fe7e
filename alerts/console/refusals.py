"""Pages for what cannot be done, each saying what to do next and nothing of what was asked for."""

from collections.abc import Callable, Mapping

from flask import Flask, Response, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as WerkzeugResponse

from alerts.console.access import SCAN_BYTES
from alerts.errors import AccessDenied, Damaged, NotAllowed, Recused, SealingRefused, Stale
from alerts.i18n import N_
from alerts.web.errors import answer_http_error, render_error

Words = tuple[int, str, str]

DISCARDED_BYTES = 4 * SCAN_BYTES  # of an upload that is too large, so that its sender can read the answer
CHUNK_BYTES = 1 << 20

REFUSALS: dict[type[Exception], Words] = {
    AccessDenied: (
        403,
        N_("Su cuenta no abre esta página"),
        N_("Si la necesita para su trabajo, hable con quien administra las cuentas."),
    ),
    Recused: (
        403,
        N_("Usted se excusó de los casos de esta institución"),
        N_(
            "Este caso lo ve otra persona de su mesa. Si ya no hay conflicto, quien administra puede quitar la excusa."
        ),
    ),
    Damaged: (
        409,
        N_("Este caso está dañado y no se puede abrir"),
        N_(
            "Algo de lo guardado no es lo que su lugar dice. No se cambió nada. "
            "Avise a quien administra: hay que compararlo con una copia de respaldo."
        ),
    ),
    SealingRefused: (
        503,
        N_("No se puede sellar ahora"),
        N_(
            "Una mesa no tiene una cadena de firmas completa. No se guardó nada. "
            "Avise a quien administra antes de intentarlo otra vez."
        ),
    ),
    Stale: (
        409,
        N_("Otra persona cambió esto mientras usted lo veía"),
        N_("No se guardó nada. Vuelva a abrir la página y decida otra vez."),
    ),
}


def install_refusals(app: Flask) -> None:
    """Answer every refusal of a use case with a page."""
    for kind, words in REFUSALS.items():
        app.register_error_handler(kind, lambda _error, words=words: render_error(*words))
    app.register_error_handler(NotAllowed, answer_not_allowed)


def answer_not_allowed(error: NotAllowed) -> Response:
    """The page for an act that no form of ours offered."""
    return render_error(422, N_("Eso no se puede hacer ahora"), error.reason)


def install_too_large(app: Flask, pages: Mapping[str, Callable[[], Response]]) -> None:
    """Answer a body that is too large with the form that it was sent from, by endpoint; elsewhere the general page.

    It is measured when its token is checked, before any view.
    """

    def answer(error: RequestEntityTooLarge) -> WerkzeugResponse | Response:
        page = pages.get(request.endpoint or "")
        if page is None:
            return answer_http_error(error)
        read_away()
        return page()

    app.register_error_handler(413, answer)


def read_away() -> None:
    """Take what is left of a body, up to a bound, and keep nothing of it."""
    left = min(request.content_length or 0, DISCARDED_BYTES)
    while left > 0 and (chunk := request.environ["wsgi.input"].read(min(left, CHUNK_BYTES))):
        left -= len(chunk)
