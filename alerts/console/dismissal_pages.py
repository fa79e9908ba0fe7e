"""Dismissing many alerts: choose in the inbox, look at them together, sign once, read what could not be done."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import Flask, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from alerts.console.again import INTERRUPTED
from alerts.console.frame import render
from alerts.console.inbox_pages import lines_of
from alerts.console.interrupted import Interrupted
from alerts.console.listing import Selection, is_dismissable, suspicions
from alerts.console.program import Console, who
from alerts.dismissal import GROUNDS, MOST_AT_ONCE, Chosen, Dismissal, Outcome
from alerts.errors import NotAllowed
from alerts.i18n import N_
from alerts.inbox import Line, Mark
from alerts.model import Ground
from alerts.referral import REASON_LIMIT
from alerts.web.security import answers_stale_token, token_is_stale

CHOICE = re.compile(r"([0-9a-f]{32}):([0-9]{1,9}):([0-9]{1,9})", re.ASCII)
PROPOSED = {"trap": Ground.SIN_RELACION, "same": Ground.DUPLICADA, "thin": Ground.SIN_HECHOS}
CONFIRM = N_("Marque la casilla: confirma que revisó la lista.")
CHOOSE_SOME = N_("No eligió ninguna alerta que se pueda descartar.")
STALE_PAGE = N_("La página estuvo abierta mucho tiempo. Revise lo que escribió y envíelo otra vez.")


@dataclass(frozen=True)
class Review:
    """What the page of confirmation shows: the chosen lines, the marks they were seen with, what was typed."""

    lines: Sequence[Line]
    chosen: Sequence[Chosen]
    problem: str = ""
    typed: Mapping[str, str] = field(default_factory=dict, repr=False)


class DismissalPages:
    """The page of confirmation and the report."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        add = app.add_url_rule
        add("/inbox/dismissal", "review_dismissal", self.review, methods=["POST"])
        add("/inbox/dismissed", "dismiss", self.dismiss, methods=["POST"])

    def review(self) -> ResponseReturnValue:
        """The chosen alerts together, before anything is signed."""
        selection = Selection.read(request.args)
        lines = [line for line in chosen_lines(selection, self._lines()) if is_dismissable(line)]
        lines = lines[:MOST_AT_ONCE]
        if not lines:
            return self._nothing(selection)
        typed = {"ground": proposed_ground(lines)}
        return self._page(
            selection, Review(lines, [Chosen(case_id(each), each.mark) for each in lines], typed=typed)
        )

    @answers_stale_token
    def dismiss(self) -> ResponseReturnValue:
        """Sign on each of them, and the report."""
        selection, chosen = Selection.read(request.args), chosen_in(request.form.get("chosen", ""))
        if token_is_stale():
            return self._again(selection, chosen, STALE_PAGE, 400, request.form)
        try:
            outcome = self._dismiss(chosen)
        except NotAllowed as refusal:
            return self._again(selection, chosen, refusal.reason, 422, request.form)
        return self._report(selection, outcome)

    def resume(self, interrupted: Interrupted) -> ResponseReturnValue:
        """The confirmation that was interrupted, with what was chosen and typed; nothing of it is done."""
        selection, typed = Selection.read(interrupted.query), interrupted.typed
        return self._again(selection, chosen_in(typed.get("chosen", "")), INTERRUPTED, 200, typed)

    def _dismiss(self, chosen: Sequence[Chosen]) -> Outcome:
        form = request.form
        if not chosen:
            raise NotAllowed(CHOOSE_SOME)
        if form.get("confirm") != "dismiss":
            raise NotAllowed(CONFIRM)
        console = self._console
        with console.casebook.reading() as stored:
            keys = console.keys(stored)
        dismissal = Dismissal(console.config, console.trail, keys, who().role, console.acting)
        return dismissal.dismiss(chosen, form.get("ground", ""), form.get("reason", ""))

    def _lines(self) -> list[Line]:
        with self._console.casebook.reading() as stored:
            return lines_of(self._console, stored, self._console.keys(stored))

    def _again(
        self,
        selection: Selection,
        chosen: Sequence[Chosen],
        problem: str,
        status: int,
        typed: Mapping[str, str],
    ) -> ResponseReturnValue:
        ids = {each.case_id.hex() for each in chosen}
        lines = [line for line in self._lines() if line.name in ids and not line.recused]
        review = Review(lines, chosen, problem, typed)
        return make_response(self._page(selection, review), status)

    def _page(self, selection: Selection, review: Review) -> str:
        return render(
            "dismissal.html",
            selection=selection,
            lines=review.lines,
            problem=review.problem,
            chosen=" ".join(f"{c.case_id.hex()}:{c.mark.revision}:{c.mark.objects}" for c in review.chosen),
            typed={name: review.typed.get(name, "") for name in ("ground", "reason")},
            grounds=GROUNDS,
            limit=REASON_LIMIT,
            urgent=sum(line.priority == "P1" for line in review.lines),
            unanswered=sum(line.awaits_reply for line in review.lines),
            unsuspected=sum(not suspicions(line) for line in review.lines),
        )

    def _report(self, selection: Selection, outcome: Outcome) -> str:
        return render("dismissed.html", selection=selection, outcome=outcome)

    def _nothing(self, selection: Selection) -> ResponseReturnValue:
        """Back to the list when nothing was ticked that can be dismissed."""
        flash(CHOOSE_SOME)
        return redirect(url_for("inbox", choose="yes", **selection.query(page=selection.page)), 303)  # type: ignore[arg-type]


def chosen_lines(selection: Selection, lines: Sequence[Line]) -> list[Line]:
    """The ticked lines in the order of the list, or everything that the list shows on all its pages."""
    found = selection.of(lines)
    if request.form.get("everything"):
        return found
    ticked = set(request.form.getlist("case"))
    return [line for line in found if line.name in ticked]


def chosen_in(text: str) -> list[Chosen]:
    """The cases and marks of the form's own field, each once, at most as many as one act takes."""
    found = {name: Mark(int(revision), int(objects)) for name, revision, objects in CHOICE.findall(text)}
    return [Chosen(bytes.fromhex(name), mark) for name, mark in found.items()][:MOST_AT_ONCE]


def proposed_ground(lines: Sequence[Line]) -> str:
    """The ground that every one of the lines suggests; empty when they differ."""
    common = set.intersection(*(set(suspicions(line)) for line in lines))
    return next((ground.value for name, ground in PROPOSED.items() if name in common), "")


def case_id(line: Line) -> bytes:
    """The case of a line."""
    return bytes.fromhex(line.name)
