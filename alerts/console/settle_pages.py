"""Settling pending sheets, one at a time: boxes decided, handwriting transcribed, contradictions put right."""

from flask import Flask, Response, abort, flash, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from alerts.batches import BatchOutcome, PendingSheet, discard, settle
from alerts.batches.pending import pending_sheet
from alerts.batches.settling import DISCARD_REASONS
from alerts.console.batch_pages import own_open_batch
from alerts.console.frame import institutions_by_kind, render
from alerts.console.interrupted import Interrupted
from alerts.console.program import Console, who
from alerts.console.scan_order import ScanOrder
from alerts.console.settle_view import (
    BOX,
    TEXT,
    Desk,
    Typed,
    contradictions,
    is_decided,
    laid_out,
    marks_in,
    months,
    texts_in,
    written_of,
)
from alerts.errors import AccessDenied, NotAllowed, SealingRefused, StorageUnavailable
from alerts.filing import Filed
from alerts.i18n import N_
from alerts.paper.reading.proposals import can_propose, proposal
from alerts.paper.sheet.layout import HEIGHT_MM, WIDTH_MM
from alerts.questionnaire import Problems, published
from alerts.web.security import answers_stale_token, token_is_stale

STALE = N_("La página estuvo abierta mucho tiempo. Lo que decidió sigue aquí: envíelo otra vez.")
INTERRUPTED = N_("Su sesión se había cerrado. Lo que decidió sigue aquí y todavía no se ha enviado.")
UNDECIDED = N_("Faltan casillas por decidir.")
CONTRADICTION = N_("Estas respuestas se contradicen. Corríjalas y vuelva a ingresar la hoja.")
NOT_STORED = N_("Ahora mismo no podemos guardar nada. Lo que decidió sigue aquí: inténtelo en unos minutos.")
SETTLED = N_("La hoja quedó ingresada y sellada.")
WAS_FILED = N_("Esa hoja ya estaba ingresada: no se ingresó dos veces.")
DISCARDED = N_("La hoja quedó descartada.")
GONE = N_("Esa hoja ya no está pendiente.")
NONE_LEFT = N_("No queda ninguna hoja por resolver.")
PAPER_MM = {"width": WIDTH_MM, "height": HEIGHT_MM}
PROPOSED = frozenset({"text", "long"})


class SettlePages:
    """The screen for pending sheets and its pictures."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._order = ScanOrder(console)

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        add = app.add_url_rule
        add("/batches/<batch>/sheets", "next_sheet", self.next, methods=["GET"])
        add("/batches/<batch>/sheets/<sheet>", "sheet", self.show, methods=["GET"])
        add("/batches/<batch>/sheets/<sheet>", "settle_sheet", self.settle, methods=["POST"])
        add("/batches/<batch>/sheets/<sheet>/discard", "discard_sheet", self.discard, methods=["POST"])
        picture = "/batches/<batch>/sheets/<sheet>/<kind>/<int:number>"
        add(picture, "sheet_picture", self.picture, methods=["GET"])

    def next(self, batch: str) -> ResponseReturnValue:
        """On to the sheet that was scanned next after another, or to the first; to the batch when none waits."""
        return redirect(self._following(self._batch(batch), id_in(request.args.get("after", ""))), 303)

    def show(self, batch: str, sheet: str) -> ResponseReturnValue:
        """One pending sheet."""
        found = self._batch(batch)
        own = self._one(found, sheet)
        return self._page(found, laid_out(own, {}, self._contradictions(own))) if own else self._gone(batch)

    def resume(self, interrupted: Interrupted) -> ResponseReturnValue:
        """The sheet that was being settled, with what was decided; nothing of it is done."""
        batch, sheet = interrupted.value("batch"), interrupted.value("sheet")
        return self._again(batch, sheet, interrupted.typed, INTERRUPTED, 200)

    @answers_stale_token
    def settle(self, batch: str, sheet: str) -> ResponseReturnValue:
        """File a sheet as it was decided and go on to the next one."""
        typed = typed_in_form()
        if token_is_stale():
            return self._again(batch, sheet, typed, STALE, 400)
        if "propose" in request.form:
            return self._propose(batch, sheet, typed)
        found = self._batch(batch)
        own = self._one(found, sheet)
        if own is None:
            return self._gone(batch)
        desk = laid_out(own, typed, self._contradictions(own), undecided=True)
        if not is_decided(desk):
            return make_response(self._page(found, desk, UNDECIDED), 422)
        return self._settle(found, desk)

    def _settle(self, found: BatchOutcome, desk: Desk) -> ResponseReturnValue:
        try:
            outcome = self._settled(found, desk)
        except NotAllowed as refusal:
            return make_response(self._page(found, desk, refusal.reason), 422)
        except (StorageUnavailable, SealingRefused):
            return make_response(self._page(found, desk, NOT_STORED), 503)
        except AccessDenied:  # settled or discarded in another tab meanwhile
            return self._gone(found.batch_id.hex())
        if isinstance(outcome, Problems):
            again = laid_out(desk.sheet, desk.typed, outcome)
            return make_response(self._page(found, again, CONTRADICTION), 422)
        return self._done(found, desk.sheet, SETTLED if outcome is Filed.NEW else WAS_FILED)

    def _settled(self, found: BatchOutcome, desk: Desk) -> Problems | Filed:
        console = self._console
        return settle(
            console.casebook,
            console.config,
            console.intake,
            console.trail,
            batch_id=found.batch_id,
            sheet_id=desk.sheet.sheet_id,
            clerk=who().username,
            seed=g.seed,
            marks=marks_in(desk),
            written=texts_in(desk),
        )

    def _propose(self, batch: str, sheet: str, typed: Typed) -> ResponseReturnValue:
        """The sheet with what the machine reads in the handwriting that nobody has transcribed yet."""
        own = self._one(self._batch(batch), sheet)
        return self._again(batch, sheet, {**typed, **proposals(own, typed)} if own else typed, "", 200)

    @answers_stale_token
    def discard(self, batch: str, sheet: str) -> ResponseReturnValue:
        """Throw a sheet away, with a reason."""
        typed = typed_in_form()
        if token_is_stale():
            return self._again(batch, sheet, typed, STALE, 400)
        found, console = self._batch(batch), self._console
        own = self._one(found, sheet)
        if own is None:
            return self._gone(batch)
        try:
            discard(
                console.casebook, console.trail,
                batch_id=found.batch_id, sheet_id=own.sheet_id, clerk=who().username,
                reason=request.form.get("reason", ""),
            )  # fmt: skip
        except NotAllowed as refusal:
            return self._again(batch, sheet, typed, refusal.reason, 422)
        except AccessDenied:
            return self._gone(batch)
        return self._done(found, own, DISCARDED)

    def picture(self, batch: str, sheet: str, kind: str, number: int) -> ResponseReturnValue:
        """One picture of a pending sheet; a browser shows it on the page and keeps it nowhere."""
        own = self._one(self._batch(batch), sheet)
        pictures = pictures_of(own, kind) if own else []
        if number >= len(pictures):
            abort(404)
        return Response(pictures[number], mimetype=f"image/{'jpeg' if kind == 'sides' else 'webp'}")

    def _done(self, found: BatchOutcome, sheet: PendingSheet, words: str) -> ResponseReturnValue:
        self._console.anchor()
        flash(words)
        return redirect(self._following(found, sheet.sheet_id), 303)

    def _following(self, found: BatchOutcome, sheet_id: bytes) -> str:
        """The address of the sheet that was scanned next, or of the batch when none waits."""
        name = found.batch_id.hex()
        following = self._order.after(found.batch_id, sheet_id)
        if following is None:
            flash(NONE_LEFT)
            return url_for("batch", batch=name)
        return url_for("sheet", batch=name, sheet=following.hex())

    def _gone(self, batch: str) -> ResponseReturnValue:
        flash(GONE)
        return redirect(url_for("next_sheet", batch=batch), 303)

    def _batch(self, name: str) -> BatchOutcome:
        """An open batch of this person."""
        with self._console.casebook.reading() as stored:
            return own_open_batch(stored, name)

    def _one(self, found: BatchOutcome, name: str) -> PendingSheet | None:
        config, username = self._console.config, who().username
        try:
            with self._console.casebook.reading() as stored:
                return pending_sheet(stored, config, found.batch_id, id_in(name), username, g.seed)
        except AccessDenied:
            return None

    def _contradictions(self, sheet: PendingSheet) -> Problems | None:
        return contradictions(sheet, self._console.config.today())

    def _again(self, batch: str, sheet: str, typed: Typed, problem: str, status: int) -> ResponseReturnValue:
        """The sheet with everything that was decided and typed, and what to mend."""
        found = self._batch(batch)
        own = self._one(found, sheet)
        if own is None:
            return self._gone(batch)
        desk = laid_out(own, typed, self._contradictions(own))
        return make_response(self._page(found, desk, problem), status)

    def _page(self, found: BatchOutcome, desk: Desk, problem: str = "") -> str:
        return render(
            "settle.html",
            problem=problem,
            batch=found,
            desk=desk,
            paper=PAPER_MM,
            reasons=DISCARD_REASONS,
            reason=request.form.get("reason", ""),
            discarding=request.endpoint == "discard_sheet",
            months=months(),
            institutions=institutions_by_kind(choosable=True),
            may_propose=can_propose() and any(each.kind in PROPOSED for each in desk.written),
        )


def id_in(name: str) -> bytes:
    """The id of a sheet's name in an address; nothing for what is no name."""
    try:
        return bytes.fromhex(name)
    except ValueError:
        return b""


def typed_in_form() -> dict[str, str]:
    """What was decided and transcribed, by the names of the controls."""
    return {name: value for name, value in request.form.items() if name.startswith((BOX, TEXT)) and value}


def pictures_of(sheet: PendingSheet, kind: str) -> list[bytes]:
    """The pictures of one kind, in the order of the sheet; none for a kind that there is not."""
    kinds = {
        "boxes": [box.crop.webp for box in sheet.doubtful],
        "writing": [crop.webp for crop in sheet.crops],
        "sides": list(sheet.pages),
    }
    return kinds.get(kind, [])


def proposals(sheet: PendingSheet, typed: Typed) -> dict[str, str]:
    """What the machine reads in each piece of handwriting that was not transcribed yet."""
    proposed = {}
    for written in written_of(published(sheet.version), sheet.crops):
        name = TEXT + written.names[0]
        if written.kind in PROPOSED and not typed.get(name):
            proposed[name] = proposal(sheet.crops[written.picture].webp)
    return proposed
