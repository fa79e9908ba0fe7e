"""What the interface for programs takes, at both public programs: the fields of each request."""

from alerts.web.shapes import HIGHEST_EPOCH, Shape, hexadecimal, inside, number, sealed, text
from crypto.padding import SIZE_CLASSES
from crypto.sealed_shape import sealed_length

ONE, BOTH = (sealed_length(SIZE_CLASSES[-1], stanzas) for stanzas in (1, 2))
KEY_BYTES = 8 * 1024
NOTE_BYTES = sealed_length(SIZE_CLASSES[1], 2)  # in a form's field, of which there are 64 KiB at most
ALERT_BYTES = 256 * 1024  # of JSON
ENTRY_BYTES = 512 * 1024
OPENING_BYTES = 1024

MAILBOX: Shape = {
    "token_hash": hexadecimal(32, "SHA-256 of the token that the receipt yields."),
    "case_recipient": text(
        "^age1pq1[02-9ac-hj-np-z]{1952}$", most=1959, tells="The recipient of the case's fresh identity."
    ),
    "card": hexadecimal(32, "HMAC-SHA256 under the receipt's card key over case, case_recipient and desk."),
}
ALERT: Shape = {
    "case": hexadecimal(16, "16 random bytes that name the case."),
    "desk": text("^[a-z0-9-]{1,40}$", most=40, tells="The desk that the case key is sealed to."),
    "epoch": number(HIGHEST_EPOCH, "The desk's current epoch."),
    "sealed_key": sealed(KEY_BYTES, "The case key file, sealed to the desk's recipient."),
    "sealed_text": sealed(ONE, "The alert, padded and sealed to the case recipient."),
    "mailbox": inside(MAILBOX, "What the reporter's private mailbox starts from."),
    "shown": text("^[A-Za-z0-9._-]{1,200}$", most=200, tells="The word `shown` of /api/v1/desks.").maybe(),
    "work": text("^[0-9]{1,20}$", most=20, tells="A proof of work on `shown` and the token hash.").maybe(),
}

TOKEN = hexadecimal(32, "The token that the receipt yields.")
ENTRY_ID = hexadecimal(16, "16 random bytes; the same once more stores nothing twice.")
OPENING: Shape = {"token": TOKEN}
ENTRY: Shape = {
    "token": TOKEN,
    "entry": ENTRY_ID,
    "sealed": sealed(BOTH, "The act, sealed to the case and, unless there is a copy, to the mailbox."),
    "copy": sealed(ONE, "The mailbox's own copy where it differs, sealed to the mailbox; or empty."),
}
CLOSING: Shape = {
    "token": TOKEN,
    "sealed": sealed(ONE, "The act `closed`, sealed to the case."),
}
FILE: Shape = {
    "token": TOKEN,
    "entry": ENTRY_ID,
    "object": hexadecimal(16, "16 random bytes that name the payload; the act says the same."),
    "sealed": sealed(NOTE_BYTES, "The act `file`, sealed to the case and to the mailbox."),
}
