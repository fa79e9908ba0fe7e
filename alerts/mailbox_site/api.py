"""The interface of the mailbox program for its own pages: sealed bytes in and out, found by a token.

Only the receipt yields the token, so that nothing but the token is asked for; it opens nothing.
"""

from base64 import b64encode
from collections.abc import Callable

from flask import Flask, Response, request

from alerts.config import MailboxConfig
from alerts.errors import FileRefused, NotAsClaimed
from alerts.i18n import N_
from alerts.mailbox import Mailboxes, SealedMailbox, Stored
from alerts.web.bodies import DISCARDED_BYTES
from alerts.web.budget import EntryBudget, NotNow, UploadBudget
from alerts.web.interface import CLOSING, ENTRY, ENTRY_BYTES, FILE, OPENING, OPENING_BYTES
from alerts.web.json_bodies import read_json
from alerts.web.problems import Refused, answer
from alerts.web.shapes import read_shape
from alerts.web.uploads import MULTIPART, FileTooLarge, Upload, read_upload
from crypto.padding import padme
from crypto.sealed_shape import sealed_length

MAILBOX = "/api/v1/mailbox"
OPENED_CLASS = 128 * 1024  # some eight entries
BINDING_BYTES = 1024  # more than the header line of a file's plaintext ever has
NO_MAILBOX = N_("Ningún buzón tiene esta clave. No se guardó nada.")
NO_FILE = N_("Envíe multipart/form-data: los datos y, al final, el archivo sellado. No se guardó nada.")
TOO_MANY = N_("Ya hay muchos archivos de este buzón sin recoger. Envíe más otro día.")
REFUSALS = {"too_large": (413, "payload", ""), "too_many": (422, "files", TOO_MANY)}


class MailboxApi:
    """The views of the interface."""

    def __init__(
        self, config: MailboxConfig, mailboxes: Mailboxes, uploads: UploadBudget, entries: EntryBudget
    ) -> None:
        self._config = config
        self._mailboxes = mailboxes
        self._uploads = uploads
        self._entries = entries
        self._largest_bytes = sealed_length(padme(config.files.largest_bytes) + BINDING_BYTES, 1)

    def install(self, app: Flask) -> None:
        """Serve the interface."""
        views: dict[str, Callable[[], Response]] = {
            "": self.open_mailbox,
            "/entries": self.add_entry,
            "/files": self.add_file,
            "/close": self.close,
        }
        for path, view in views.items():
            name = f"api_{view.__name__}"
            app.add_url_rule(MAILBOX + path, name, view, methods=["POST"], provide_automatic_options=False)

    def open_mailbox(self) -> Response:
        """What a mailbox holds; of the same shape and size when no mailbox has the token."""
        sent = read_shape(read_json(request, largest_bytes=OPENING_BYTES), OPENING)
        found = self._mailboxes.sealed_mailbox(sent["token"])
        document = {
            "found": found is not None,
            **content_of(found or SealedMailbox(b"", "", "", b"", ())),
            "site": self._config.site_id,
            "root": self._config.root_key.hex(),
            "desks": self._mailboxes.statements(),
            "today": self._config.today().isoformat(),
        }
        return answer(document, size_class=OPENED_CLASS)

    def add_entry(self) -> Response:
        """Leave an act for the case, and the mailbox's copy of it."""
        sent = read_shape(read_json(request, largest_bytes=ENTRY_BYTES), ENTRY)
        try:
            with self._entries.place() as place:
                outcome = self._mailboxes.add_sealed(
                    sent["token"], sent["entry"], sent["sealed"], sent["copy"]
                )
                place.is_used = outcome is Stored.NEW
        except NotNow as refusal:
            raise Refused(429, retry_s=refusal.retry_s) from None
        return stored(outcome)

    def add_file(self) -> Response:
        """Store a file that its sender sealed, as it arrives."""
        if request.mimetype != MULTIPART:
            raise Refused(415, detail=NO_FILE)
        try:
            with self._uploads.beginning():
                upload = read_upload(request, largest_bytes=self._largest_bytes)
        except NotNow as refusal:
            raise Refused(429, retry_s=refusal.retry_s) from None
        try:
            return stored(self._store(upload))
        except NotNow as refusal:  # nothing more is read: a thread must not be kept busy by what is refused
            raise Refused(429, retry_s=refusal.retry_s) from None
        except (FileTooLarge, FileRefused) as error:
            upload.rest.discard(DISCARDED_BYTES)
            status, field, detail = REFUSALS[getattr(error, "reason", "too_large")]
            raise Refused(status, field=field, detail=detail) from None
        except (Refused, NotAsClaimed):
            upload.rest.discard(DISCARDED_BYTES)
            raise

    def close(self) -> Response:
        """Delete a mailbox with everything in it, and tell its case."""
        sent = read_shape(read_json(request, largest_bytes=ENTRY_BYTES), CLOSING)
        if not self._mailboxes.close_sealed(sent["token"], sent["sealed"]):
            raise Refused(404, detail=NO_MAILBOX)
        return answer({"closed": True})

    def _store(self, upload: Upload) -> Stored | None:
        """What became of a file; None for an unknown token."""
        sent = read_shape(upload.fields, FILE)
        file = self._mailboxes.begin_sealed_file(
            sent["token"], entry_id=sent["entry"], object_id=sent["object"], note=sent["sealed"]
        )
        if file is None:
            return None
        # a place is for those who filed an alert, so that nobody else can keep it taken
        with file, self._uploads.upload(request.content_length or self._largest_bytes) as place:
            for chunk in upload.chunks:
                file.write(chunk)
            outcome = file.finish()
            place.is_used = outcome is Stored.NEW
            return outcome


def stored(outcome: Stored | None) -> Response:
    """The answer to something that was left in a mailbox."""
    if outcome is None:
        raise Refused(404, detail=NO_MAILBOX)
    return answer({"stored": outcome.value}, 201 if outcome is Stored.NEW else 200)


def content_of(mailbox: SealedMailbox) -> dict[str, object]:
    """A mailbox as JSON takes it."""
    return {
        "case": mailbox.case_id.hex(),
        "desk": mailbox.desk,
        "case_recipient": mailbox.case_recipient,
        "card": mailbox.card.hex(),
        "entries": [b64encode(entry).decode() for entry in mailbox.entries],
    }
