"""Adding evidence without scripts: one file in each request, sealed while it arrives.

The receipt comes in front of the file. Whatever happens to the file, the alert that was filed stays as it is.
"""

from flask import Flask, Response, request
from flask_wtf.csrf import generate_csrf

from alerts.config import FileLimits
from alerts.errors import Damaged, FileRefused, SealingRefused, StorageUnavailable
from alerts.evidence.kinds import safe_name
from alerts.i18n import N_
from alerts.mailbox import Mailboxes, Stored
from alerts.mailbox_site.answers import RETRY_SECONDS, answer, unlike_nothing
from alerts.mailbox_site.typed import explain_receipt, new_entry, read_entry
from alerts.mailbox_site.wording import UNKNOWN
from alerts.web.bodies import DISCARDED_BYTES, UnreadableForm, UnreadableText
from alerts.web.budget import NotNow, UploadBudget
from alerts.web.lang import gettext
from alerts.web.security import needs_no_token
from alerts.web.uploads import FileTooLarge, Upload, read_upload
from crypto.errors import ReceiptError
from crypto.receipt import Receipt, parse_receipt

NO_FILE, EMPTY, PROGRAM, TOO_LARGE, TOO_MANY = "none", "empty", "program", "too_large", "too_many"
CUT_OFF, DEFERRED, UNAVAILABLE, DAMAGED, NO_MAILBOX = "cut", "deferred", "unavailable", "damaged", "unknown"
PROBLEMS: dict[str, tuple[int, str]] = {
    NO_FILE: (422, N_("Elija primero un archivo y después presione el botón.")),
    EMPTY: (422, N_("Este archivo está vacío. Elija otro.")),
    PROGRAM: (422, N_("Los programas no se reciben. Elija una foto, un documento, un audio o un video.")),
    TOO_LARGE: (413, N_("Pesa demasiado: caben {mb} MB. Pruebe con una parte o con menos calidad.")),
    TOO_MANY: (
        429,
        N_("Ya hay muchos archivos suyos esperando. Vuelva mañana para enviar más, o escriba qué más tiene."),
    ),
    CUT_OFF: (400, N_("Se cortó la conexión y el archivo no llegó entero. Envíelo otra vez.")),
    DEFERRED: (429, N_("Ahora mismo llegan muchos archivos. Espere unos minutos y envíelo otra vez.")),
    UNAVAILABLE: (
        503,
        N_("Ahora mismo no podemos guardar archivos. Espere unos minutos y envíelo otra vez."),
    ),
    DAMAGED: (500, N_("Alguien alteró su buzón y no se puede guardar nada en él.")),
    NO_MAILBOX: (404, UNKNOWN),
}
REASONS: tuple[tuple[type[Exception], str], ...] = (
    (FileTooLarge, TOO_LARGE),
    (UnreadableForm, CUT_OFF),
    (UnreadableText, CUT_OFF),
    (NotNow, DEFERRED),
    (StorageUnavailable, UNAVAILABLE),
    (SealingRefused, UNAVAILABLE),
    (Damaged, DAMAGED),
)
REFUSED: tuple[type[Exception], ...] = (FileRefused, *(kind for kind, _reason in REASONS))


class FilePages:
    """The page that takes files for one mailbox program."""

    def __init__(self, mailboxes: Mailboxes, limits: FileLimits, budget: UploadBudget) -> None:
        self._mailboxes = mailboxes
        self._limits = limits
        self._budget = budget

    def install(self, app: Flask) -> None:
        """Serve the page."""
        app.add_url_rule("/buzon/archivos", "add_file", self.add_file, methods=["POST"])

    @needs_no_token
    def add_file(self) -> Response:
        """Seal and store a file, or say what is wrong with it and show the form again."""
        try:
            with self._budget.beginning():
                upload = read_upload(request, largest_bytes=self._limits.largest_bytes)
        except NotNow as refusal:
            return self._page(None, DEFERRED, retry_s=refusal.retry_s)
        except (UnreadableForm, UnreadableText):
            return self._page(None, CUT_OFF)
        typed = upload.fields.get("receipt", "")
        try:
            receipt = parse_receipt(typed)
        except ReceiptError as error:
            upload.rest.discard(DISCARDED_BYTES)
            return self._page(None, NO_MAILBOX, explain_receipt(error, typed))
        return self._take(receipt, upload)

    def _take(self, receipt: Receipt, upload: Upload) -> Response:
        entry = read_entry(upload.fields.get("entry", ""))
        try:
            reason = self._store(receipt, upload, bytes.fromhex(entry))
        except REFUSED as error:
            reason, retry_s = reason_of(error), getattr(error, "retry_s", RETRY_SECONDS)
            # over budget, a thread must not be kept busy by what is refused
            upload.rest.discard(DISCARDED_BYTES if reason == DEFERRED else self._limits.largest_bytes)
            return self._page(receipt, reason, entry=entry, retry_s=retry_s)
        if reason:
            upload.rest.discard(self._limits.largest_bytes)
            return self._page(None if reason == NO_MAILBOX else receipt, reason, entry=entry)
        return self._page(receipt, name=safe_name(upload.filename))

    def _store(self, receipt: Receipt, upload: Upload, entry: bytes) -> str:
        """Store the file; nothing, or why there is none to store or nobody to store it for."""
        first = b"" if upload.filename else next(upload.chunks, b"")
        if not upload.filename and not first:
            return NO_FILE
        with self._budget.upload(request.content_length or self._limits.largest_bytes) as place:
            file = self._mailboxes.begin_file(
                receipt, name=upload.filename, media_type=upload.media_type, entry=entry
            )
            if file is None:
                return NO_MAILBOX
            with file:
                file.write(first)
                for chunk in upload.chunks:
                    file.write(chunk)
                outcome = file.finish()
                place.is_used = outcome is Stored.NEW
                if outcome is None:
                    return NO_MAILBOX
        return ""

    def _page(
        self,
        receipt: Receipt | None,
        reason: str = "",
        problem: str = "",
        *,
        entry: str = "",
        name: str = "",
        retry_s: int = RETRY_SECONDS,
    ) -> Response:
        """What became of the file, and the form for the next one unless the receipt is no good."""
        status, message = PROBLEMS.get(reason, (200, ""))
        generate_csrf()  # a page without a form sets the same cookie as one with it
        said = problem or gettext(message).format(mb=self._limits.largest_mb) if reason else ""
        response = answer(
            "files.html",
            status,
            receipt=receipt.digits if receipt else "",
            words=receipt.words if receipt else (),
            entry=entry or new_entry(),
            file_problem=said,
            name=name,
        )
        if status in {429, 503}:
            response.headers["Retry-After"] = str(retry_s)
        return unlike_nothing(response) if status == 404 else response


def reason_of(error: Exception) -> str:
    """Why a file was refused, as a word of `PROBLEMS`."""
    if isinstance(error, FileRefused):
        return error.reason
    return next(reason for kind, reason in REASONS if isinstance(error, kind))
