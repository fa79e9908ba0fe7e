"""A copy of a piece of evidence without what it says about whoever made it, for sharing.

The file is read in a confined process of its own. What that process answers is checked like anything foreign.
"""

import json
import threading
from dataclasses import dataclass

from alerts.evidence.asking import asked, ran_out_of_time
from alerts.evidence.confinement import command
from alerts.evidence.kinds import FileKind, kind_of, kind_with_id
from alerts.evidence.outcome import CannotClean, Reason, Removed
from alerts.evidence.signatures import ENOUGH
from alerts.i18n import N_

__all__ = ["REASONS", "CannotClean", "Cleaned", "Reason", "clean"]

LARGEST_FILE_BYTES = 64 * 1024**2
LARGEST_COPY_BYTES = 128 * 1024**2
WAIT_SECONDS = 60

_CHILD = "alerts.evidence.child"
_LONGEST_HEADER = 1024
# Each child may take a gigabyte for a moment.
_AT_ONCE = threading.BoundedSemaphore(2)

REASONS = {
    Reason.NOT_INSTALLED: N_(
        "En este servidor no está instalado lo que hace falta para limpiar este archivo."
    ),
    Reason.KIND_UNKNOWN: N_("No sabemos limpiar este tipo de archivo."),
    Reason.DAMAGED: N_("El archivo está dañado o incompleto, y no se puede leer."),
    Reason.TOO_BIG: N_("El archivo ocupa demasiado al abrirlo."),
    Reason.ENCRYPTED: N_("El archivo está protegido con contraseña."),
    Reason.MACROS: N_("El documento lleva macros, que son programas."),
    Reason.EMBEDDED: N_("El documento lleva dentro otro archivo que no sabemos limpiar."),
    Reason.TIMED_OUT: N_("Limpiar el archivo tardó demasiado."),
}
_REMOVED = {
    Removed.LOCATION: N_("el lugar (GPS)"),
    Removed.DEVICE: N_("datos del aparato o del programa que lo hizo"),
    Removed.TIMES: N_("fechas y horas ocultas"),
    Removed.AUTHORS: N_("nombres de autores o personas"),
    Removed.THUMBNAIL: N_("miniaturas o portadas"),
    Removed.CODE: N_("programas y acciones"),
    Removed.ATTACHMENTS: N_("archivos adjuntos"),
    Removed.LINKS: N_("enlaces a archivos de otra computadora"),
    Removed.REVISIONS: N_("datos de revisiones anteriores"),
    Removed.SIGNATURE: N_("la firma electrónica"),
    Removed.TRACKS: N_("pistas que no son imagen ni sonido"),
    Removed.OTHER: N_("otros datos ocultos"),
}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean copy. removed: messages that name what is no longer in it."""

    data: bytes
    media_type: str
    extension: str
    removed: tuple[str, ...]


def clean(data: bytes, kind: FileKind | None) -> Cleaned:
    """A copy of a file without metadata; `kind` is what `kind_of` says of it.

    Raises CannotClean, whose reason has its words in REASONS.
    """
    if kind is None or not kind.cleanable or kind_of(data[:ENOUGH]) != kind:
        raise CannotClean(Reason.KIND_UNKNOWN)
    if len(data) > LARGEST_FILE_BYTES:
        raise CannotClean(Reason.TOO_BIG)
    with _AT_ONCE:
        answer = _ask_child(kind, data)
    return _checked(answer)


def _ask_child(kind: FileKind, data: bytes) -> bytes:
    """What a new child answers before it ends."""
    with asked(command(_CHILD), (f"{kind.id}\n".encode(), data), WAIT_SECONDS) as (child, reply):
        answer = reply.read(LARGEST_COPY_BYTES + 1)
        code = child.poll() if len(answer) > LARGEST_COPY_BYTES else child.wait()
    if code != 0:
        raise CannotClean(_reason_of_end(code))
    return answer


def _reason_of_end(code: int | None) -> Reason:
    """Why a child ended early. None: it did not, it was answering without end."""
    if code is None:
        return Reason.TOO_BIG
    return Reason.TIMED_OUT if ran_out_of_time(code) else Reason.DAMAGED


def _checked(answer: bytes) -> Cleaned:
    """The answer as a copy, when it keeps the form and is of the kind that it says. Raises CannotClean otherwise."""
    header, _, copy = answer.partition(b"\n")
    try:
        said = json.loads(header[:_LONGEST_HEADER])
        if "reason" in said:
            raise CannotClean(Reason(said["reason"]))
        kind = kind_with_id(said["kind"])
        removed = sorted(Removed(what) for what in said["removed"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CannotClean(Reason.DAMAGED) from None
    if kind is None or kind_of(copy[:ENOUGH]) != kind:
        raise CannotClean(Reason.DAMAGED)
    return Cleaned(copy, kind.media_type, kind.extension, tuple(_REMOVED[what] for what in removed))
