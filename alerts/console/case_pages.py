"""The page of one case, and everything that a desk does on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import Flask, abort, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from alerts.campaigns import resolve
from alerts.console import case_view
from alerts.console.access import ACCESS
from alerts.console.again import INTERRUPTED
from alerts.console.frame import render
from alerts.console.inbox_pages import lines_of
from alerts.console.interrupted import CASE_FIELDS, Interrupted
from alerts.console.listing import Selection, around
from alerts.console.program import Console, who
from alerts.conversation import MESSAGE_LIMIT
from alerts.correspondence import reply
from alerts.custody.desks import Desk, desks
from alerts.custody.keyring import Keyring
from alerts.errors import AccessDenied, Damaged, NotAllowed, Recused, Stale, StorageUnavailable
from alerts.evidence.kinds import safe_name
from alerts.evidence_export import Exporter
from alerts.i18n import N_
from alerts.inbox import Line, context_of
from alerts.model import Decision, Ground, Result, Role
from alerts.reading.casefile import Archive, CaseFile
from alerts.referral import ALTERNATE, REASON_LIMIT, Order, Registry, is_case_name
from alerts.storage.casebook import CaseRow
from alerts.triage import assess
from alerts.web.security import answers_stale_token, token_is_stale

STALE_PAGE = N_("La página estuvo abierta mucho tiempo. Revise lo que escribió y envíelo otra vez.")
CHANGED = N_(
    "Otra persona cambió el caso mientras usted escribía. Lea lo nuevo y, si sigue igual, envíelo otra vez."
)
NOT_STORED = N_(
    "Ahora mismo no podemos guardar nada. Espere unos minutos y envíelo otra vez; lo que escribió sigue aquí."
)
CHOOSE_DECISION = N_("Elija una decisión.")
CONFIRM = N_("Marque la casilla de confirmación: esto no se puede deshacer.")
PATTERN_UNKNOWN = N_("No encontramos ese caso patrón entre los de su mesa.")
PATTERN_ITSELF = N_("El caso patrón debe ser otro caso.")
DECIDED = N_("La decisión quedó firmada.")
WRITTEN = N_("El mensaje está firmado y sellado.")
FLAGGED = N_("Se anotó el riesgo para la evidencia.")
UNFLAGGED = N_("Se quitó la nota de riesgo para la evidencia.")
MOVED = N_("El caso pasó a la mesa alterna. Su mesa ya no lo abre.")

MOST_ALIKE = 20

Act = Callable[[Session, Registry, CaseFile], None]


@dataclass(frozen=True)
class Typed:
    """What a form of the page held when it could not be sent, and what to mend; `form` says which form."""

    form: str = ""
    problem: str = ""
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


class CasePages:
    """A case's page and its forms."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        app.jinja_env.globals.update(
            term_label=case_view.term_label,
            act_label=case_view.act_label,
            file_sealings=case_view.FILE_SEALINGS,
        )
        app.jinja_env.filters["file_name"] = safe_name
        add = app.add_url_rule
        add("/cases/<case>", "case", self.show, methods=["GET"])
        add("/cases/<case>/decide", "decide", self.decide, methods=["POST"])
        add("/cases/<case>/message", "write_message", self.write, methods=["POST"])
        add("/cases/<case>/flag", "flag", self.flag, methods=["POST"])
        add("/cases/<case>/identity", "reveal_identity", self.reveal_identity, methods=["POST"])
        add("/cases/<case>/move", "move", self.move, methods=["POST"])

    def show(self, case: str) -> ResponseReturnValue:
        """The whole case; that it was opened is in the trail."""
        page = self.page(case, Typed())
        self._console.note(who().username, "open", case)
        return page

    def resume(self, interrupted: Interrupted) -> ResponseReturnValue:
        """The case whose form was interrupted, with what was typed; nothing of it is done."""
        form, case = "message" if "message" in interrupted.typed else "decide", interrupted.value("case")
        page = self.page(case, Typed(form, INTERRUPTED, interrupted.typed))
        self._console.note(who().username, "open", case)
        return page

    @answers_stale_token
    def decide(self, case: str) -> ResponseReturnValue:
        """Sign a decision."""
        return self._act("decide", case, self._decide, DECIDED)

    @answers_stale_token
    def write(self, case: str) -> ResponseReturnValue:
        """Answer the reporter."""
        return self._act("message", case, self._write, WRITTEN)

    @answers_stale_token
    def flag(self, case: str) -> ResponseReturnValue:
        """Note that evidence is being destroyed, or take the note back."""
        at_risk = request.form.get("at_risk") == "yes"
        return self._act("flag", case, flag_evidence(at_risk=at_risk), FLAGGED if at_risk else UNFLAGGED)

    @answers_stale_token
    def move(self, case: str) -> ResponseReturnValue:
        """Move a case that concerns the Commission's own staff."""
        return self._act("move", case, move_to_alternate, MOVED)

    @answers_stale_token
    def reveal_identity(self, case: str) -> ResponseReturnValue:
        """The case with what the reporter told of themselves; that it was shown is in the trail."""
        if token_is_stale():
            return self._again(case, "identity", STALE_PAGE, {}, 400)
        page = self.page(case, Typed("identity"), reveals_identity=True)
        self._console.note(who().username, "identity", case)
        return page

    def _act(self, form: str, name: str, act: Act, done: str) -> ResponseReturnValue:
        """Do one act in one transaction; what cannot be done shows the page again with everything typed."""
        typed = {field: request.form[field] for field in CASE_FIELDS if field in request.form}
        if token_is_stale():
            return self._again(name, form, STALE_PAGE, typed, 400)
        try:
            with self._console.acting() as stored:
                keys = self._console.keys(stored)
                case = self.open(stored, keys, name, notes=False)
                check_revision(case)
                act(stored, Registry(stored, self._console.config, self._console.trail, keys), case)
        except NotAllowed as refusal:
            return self._again(name, form, refusal.reason, typed, 422)
        except Stale:
            return self._again(name, form, CHANGED, typed, 409)
        except StorageUnavailable:
            return self._again(name, form, NOT_STORED, typed, 503)
        flash(done)
        return redirect(self._next(form, name), 303)

    def _next(self, form: str, name: str) -> str:
        """Where to go after an act: the case, unless it is no longer this person's."""
        query = Selection.read(request.args).query()
        if form == "move" and who().desk != ALTERNATE:
            return url_for("inbox", **query)  # type: ignore[arg-type]
        return url_for("case", case=name, **query)  # type: ignore[arg-type]

    def _again(
        self, name: str, form: str, problem: str, typed: Mapping[str, str], status: int
    ) -> ResponseReturnValue:
        return make_response(self.page(name, Typed(form, problem, typed)), status)

    def _decide(self, stored: Session, registry: Registry, case: CaseFile) -> None:
        order = order_in_form()
        if order.decision is Decision.ACUMULAR:
            self._check_pattern_case(stored, case, order.terms.get("pattern_case", ""))
        registry.decide(case, who().role, order)

    def _check_pattern_case(self, stored: Session, case: CaseFile, name: str) -> None:
        if not is_case_name(name):
            return  # the registry says what to write
        if name == case.name:
            raise NotAllowed(PATTERN_ITSELF)
        try:
            Archive(stored, self._console.config, self._console.keys(stored)).open(bytes.fromhex(name))
        except (AccessDenied, Damaged):
            raise NotAllowed(PATTERN_UNKNOWN) from None

    def _write(self, stored: Session, registry: Registry, case: CaseFile) -> None:
        reply(
            stored,
            self._console.config,
            self._console.trail,
            actor=who().username,
            key=registry.signing_key(case),
            case=case,
            text=request.form.get("message", ""),
        )

    def open(self, stored: Session, keys: Keyring, name: str, *, notes: bool = True) -> CaseFile:
        """The case; the same 404 for one that does not exist and one that is not this person's.

        `notes` puts a refusal into the trail, which a transaction that already writes cannot wait for.
        """
        if not is_case_name(name):
            abort(404)
        try:
            return Archive(stored, self._console.config, keys).open(bytes.fromhex(name))
        except AccessDenied as refusal:
            if notes and stored.get(CaseRow, bytes.fromhex(name)) is not None:
                self._console.note(who().username, "open-refused", name)
            if isinstance(refusal, Recused):
                raise
            abort(404)

    def page(self, name: str, typed: Typed, *, reveals_identity: bool = False) -> str:
        """The page of a case, with what was typed into a form of it and what to mend."""
        with self._console.casebook.reading() as stored:
            keys = self._console.keys(stored)
            case = self.open(stored, keys, name)
            if reveals_identity and not case.identity_given:
                abort(404)
            lines = lines_of(self._console, stored, keys)
            origin = resolve(stored, case.code) if case.code else None
            known = desks(stored, self._console.config)
            files = Exporter(stored, self._console.config, case).shown()
        return self._render(
            case, typed, lines, known, origin=origin, files=files, reveals_identity=reveals_identity
        )

    def _render(
        self, case: CaseFile, typed: Typed, lines: list[Line], known: list[Desk], **values: object
    ) -> str:
        selection = Selection.read(request.args)
        own = next((line for line in lines if line.name == case.name), None)
        lines = [line for line in lines if not line.recused]
        similar = own.similar if own else 0
        offered = case_view.offered(case.card.state, who().role)
        context = context_of(case, similar=similar)
        assessment = assess(case.answers, context, self._console.rules)
        return render(
            "case.html",
            case=case,
            sections=case_view.answered_sections(case),
            questionnaire=case_view.questionnaire_of(case.answers),
            assessment=assessment,
            scores=case_view.scores(assessment, self._console.rules),
            maximum=self._console.rules.maximum,
            similar=similar,
            alike=alike(lines, own),
            desk_names={desk.desk: desk.name for desk in known},
            offered=offered,
            wish=case_view.wish_of(case),
            may_refer=not case_view.REFERRALS.isdisjoint(offered),
            sealing=case_view.sealing_of(case),
            irreversible=case_view.IRREVERSIBLE,
            receiving=[desk for desk in known if desk.kind == "investigation"],
            grounds=list(Ground),
            results=list(Result),
            may_triage=who().role is Role.ANALYST,
            may_see_activities=who().role in ACCESS["activity"].roles,
            typed=typed,
            selection=selection,
            neighbours=around(selection.of(lines), case.name),
            limits={"reason": REASON_LIMIT, "message": MESSAGE_LIMIT},
            hours=self._console.config.collect_hours,
            **values,
        )


def alike(lines: list[Line], own: Line | None) -> list[Line]:
    """Other cases of the same institution, unit and conduct: where a pattern case may be."""
    keys = set(own.likeness) if own else set()
    return [line for line in lines if own and line.name != own.name and not keys.isdisjoint(line.likeness)][
        :MOST_ALIKE
    ]


def check_revision(case: CaseFile) -> None:
    """Stale when the form was made from an older state of the case than the stored one."""
    seen = request.form.get("revision", "")
    if seen and seen != str(case.revision):
        raise Stale("the case was changed after the page was made")


def order_in_form() -> Order:
    """What the form signs; NotAllowed when it names no decision or leaves an irreversible one unconfirmed."""
    form = request.form
    given = form.get("decision", "")
    if given not in set(Decision):
        raise NotAllowed(CHOOSE_DECISION)
    decision = Decision(given)
    # the button of the page asks for the box; a script that names the decision and its desk has confirmed by that
    if decision in case_view.IRREVERSIBLE and "from_page" in form and form.get("confirm") != given:
        raise NotAllowed(CONFIRM)
    terms = {name: form.get(name, "").strip() for name in decision.required if name != "reason"}
    return Order(decision=decision, reason=form.get("reason", ""), terms=terms)


def flag_evidence(*, at_risk: bool) -> Act:
    """The act of setting or clearing the flag."""

    def act(_stored: Session, registry: Registry, case: CaseFile) -> None:
        registry.flag_evidence(case, at_risk=at_risk)

    return act


def move_to_alternate(_stored: Session, registry: Registry, case: CaseFile) -> None:
    """The act of moving a case, confirmed."""
    if request.form.get("confirm") != "move":
        raise NotAllowed(CONFIRM)
    registry.move_to_alternate(case, request.form.get("reason", ""))
