"""Files that pages hand over, and the page for one that cannot be printed."""

from flask import Flask, Response

from alerts.i18n import N_
from alerts.posters import LogoError
from alerts.printing.errors import PrintingError
from alerts.web.errors import render_error

KINDS = {
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "png": "image/png",
    "zip": "application/zip",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

UNREADABLE = N_("No se pudo preparar el archivo")
UNREADABLE_ADVICE = N_(
    "No se ofrece un cartel cuyo texto no cabe o cuyo código no se lee de vuelta. Pruebe otro tamaño o un solo "
    "idioma. Si sigue igual, revise la dirección pública y los nombres de la instancia."
)
LOGO_ADVICE = N_("El logo de la configuración no se puede imprimir. Cambie el archivo o quítelo.")


def download(data: bytes, kind: str, name: str) -> Response:
    """An answer that a browser saves under a name."""
    response = Response(data, mimetype=KINDS[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def install_unprintable(app: Flask) -> None:
    """Say what to mend when a poster or a sheet cannot be printed."""
    app.register_error_handler(LogoError, lambda _: render_error(422, UNREADABLE, LOGO_ADVICE))
    app.register_error_handler(PrintingError, lambda _: render_error(422, UNREADABLE, UNREADABLE_ADVICE))
