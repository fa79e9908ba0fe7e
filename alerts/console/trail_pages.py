"""The trail, for whoever watches: who did what and when, and whether anything of it was touched."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from flask import Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from alerts.console.frame import render
from alerts.console.program import Console
from alerts.i18n import N_
from alerts.model import Decision
from alerts.storage.casebook import EvidenceRow, TrailEntry
from alerts.trail import BROUGHT_BACK, PUT_ASIDE, Verdict

Query = TypeVar("Query", bound=Select[Any])

PAGE_SIZE = 100
VERIFIED_AT_ONCE = 5000  # entries: more are verified when asked
READ_AT_ONCE = 64 * 1024**2  # bytes of evidence files: each is read whole to be compared

ACTIONS: Mapping[str, str] = {
    "sign-in": N_("Entró"),
    "sign-in-refused": N_("No pudo entrar"),
    "sign-out": N_("Salió"),
    "enrol": N_("Completó su alta"),
    "unlock": N_("Abrió su llave"),
    "unlock-refused": N_("No pudo abrir su llave"),
    "lock": N_("Bloqueó su llave"),
    "collect": N_("Se recogieron alertas"),
    "collect-messages": N_("Se recogieron mensajes"),
    "release": N_("Se entregaron respuestas"),
    "open": N_("Abrió un caso"),
    "open-refused": N_("Quiso abrir un caso que no puede ver"),
    "recusal": N_("Se excusó de una institución"),
    "recusal-lift": N_("Quitó una excusa"),
    "renew": N_("Renovó las llaves de una mesa"),
    "identity": N_("Vio la identidad de quien alertó"),
    "export-copy": N_("Exportó una copia limpia de un archivo"),
    "export-original": N_("Exportó el original de un archivo"),
    "export-sealed": N_("Exportó un archivo sellado"),
    PUT_ASIDE: N_("Apartó una alerta que no abre"),
    BROUGHT_BACK: N_("Trajo de vuelta una alerta que no abre"),
    "flag-evidence": N_("Anotó riesgo para la evidencia"),
    "move": N_("Movió un caso a la mesa alterna"),
    "message": N_("Respondió a quien alertó"),
    "grant": N_("Otorgó la llave de una mesa"),
    "account-add": N_("Agregó una cuenta"),
    "account-desk": N_("Asignó una mesa"),
    "account-new-code": N_("Dio otro código de alta"),
    "account-disable": N_("Deshabilitó una cuenta"),
    "account-enable": N_("Habilitó una cuenta"),
    "password-change": N_("Cambió su contraseña"),
    "passphrase-change": N_("Cambió su frase de acceso"),
    "desk-add": N_("Agregó una mesa"),
    "desk-accept": N_("Publicó una mesa firmada"),
    "activity-add": N_("Agregó una jornada"),
    "activity-edit": N_("Corrigió los datos de una jornada"),
    "place-add": N_("Agregó un lugar"),
    "place-rename": N_("Cambió los datos de un lugar"),
    "visit-record": N_("Registró una visita"),
    "box-place": N_("Anotó un buzón de papel"),
    "box-open": N_("Anotó la apertura de un buzón de papel"),
    "box-correct": N_("Corrigió la apertura de un buzón de papel"),
    "box-seal": N_("Corrigió el precinto de un buzón de papel"),
    "stubs-print": N_("Imprimió hojas con talón"),
    "batch-open": N_("Abrió un lote de papel"),
    "batch-read": N_("Leyó escaneos de un lote"),
    "batch-close": N_("Cerró un lote de papel"),
    "sheet-settle": N_("Resolvió una hoja de papel"),
    "sheet-discard": N_("Descartó una hoja de papel"),
    "import": N_("Ingresó formularios"),
} | {decision.value: decision.label for decision in Decision}

DETAILS: Mapping[str, str] = {
    "desk": N_("mesa"),
    "file": N_("archivo"),
    "revision": N_("revisión"),
    "card": N_("ficha"),
    "objects": N_("objetos"),
    "digest": N_("huella"),
    "entries": N_("entradas"),
    "filed": N_("nuevas"),
    "already": N_("ya ingresadas"),
    "refused": N_("rechazadas"),
    "at_risk": N_("en riesgo"),
    "role": N_("rol"),
    "institution": N_("institución"),
    "epoch": N_("época"),
    "cases": N_("casos"),
    "removed": N_("sin"),
    "activity": N_("jornada"),
    "sheets": N_("hojas"),
    "sheets_before": N_("hojas antes"),
    "day_before": N_("fecha antes"),
    "seal_before": N_("precinto antes"),
    "intact_before": N_("precinto intacto antes"),
    "before": N_("antes"),
    "after": N_("después"),
    "count": N_("cantidad"),
    "blank": N_("en blanco"),
    "pending": N_("pendientes"),
    "unread": N_("sin leer"),
    "repeated": N_("repetidas"),
    "discarded": N_("descartadas"),
    "reason": N_("razón"),
}


@dataclass(frozen=True)
class Wanted:
    """Which entries to show; an empty text is no filter."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    page: int = 1

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """What an address asks for."""
        page = args.get("page", "")
        return cls(
            actor=args.get("actor", "").strip().lower(),
            action=args.get("action", ""),
            subject=args.get("subject", "").strip().lower(),
            page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        )

    def query(self, **changes: int) -> dict[str, str]:
        """The same as the parameters of an address."""
        values = {**vars(self), **changes}
        return {name: str(value) for name, value in values.items() if value and (name, value) != ("page", 1)}

    def of(self, query: Query) -> Query:
        """A query narrowed to these entries."""
        if self.actor:
            query = query.where(TrailEntry.actor == self.actor)
        if self.action:
            query = query.where(TrailEntry.action == self.action)
        if self.subject:
            query = query.where(TrailEntry.subject.startswith(self.subject, autoescape=True))
        return query


@dataclass(frozen=True)
class Shown:
    """An entry as the page shows it."""

    entry: TrailEntry
    label: str
    details: list[tuple[str, str]]


class TrailPages:
    """The list of entries."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def install(self, app: Flask) -> None:
        """Serve the page."""
        app.add_url_rule("/trail", "trail", self.show, methods=["GET"])

    def show(self) -> ResponseReturnValue:
        """A page of entries, newest first, and the verdict on the whole chain."""
        wanted = Wanted.read(request.args)
        with self._console.casebook.reading() as stored:
            entries = shown_entries(stored, wanted)
            found = stored.scalar(wanted.of(select(func.count(TrailEntry.number)))) or 0
            actors = list(stored.scalars(select(TrailEntry.actor).distinct().order_by(TrailEntry.actor)))
            newest = stored.scalar(select(func.max(TrailEntry.number))) or 0
        return render(
            "trail.html",
            wanted=wanted,
            entries=entries,
            found=found,
            last=max(1, -(-found // PAGE_SIZE)),
            verdict=self._verdict(newest),
            actors=actors,
            actions=ACTIONS,
        )

    def _verdict(self, newest: int) -> Verdict | None:
        """The verdict on a short trail, or on any when it is asked for."""
        if not request.args.get("verify") and (newest > VERIFIED_AT_ONCE or self._is_long_to_read()):
            return None
        with self._console.casebook.reading() as stored:
            return self._console.trail.verify(stored)

    def _is_long_to_read(self) -> bool:
        with self._console.casebook.reading() as stored:
            return (stored.scalar(select(func.sum(EvidenceRow.size_class))) or 0) > READ_AT_ONCE


def shown_entries(stored: Session, wanted: Wanted) -> list[Shown]:
    """One page of the wanted entries, newest first."""
    query = wanted.of(select(TrailEntry)).order_by(TrailEntry.number.desc())
    rows: Iterable[TrailEntry] = stored.scalars(query.limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE))
    return [Shown(row, ACTIONS.get(row.action, row.action), details_of(row)) for row in rows]


def details_of(row: TrailEntry) -> list[tuple[str, str]]:
    """The details of an entry as label and value; digests by their first signs."""
    found = json.loads(row.details)
    return [(DETAILS.get(name, name), str(value)[:16]) for name, value in found.items()]
