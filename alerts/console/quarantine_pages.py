"""Alerts that do not open: what is known of them, put aside or brought back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flask import Flask, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from alerts.console.frame import render
from alerts.console.inbox_pages import contents_of, may_triage
from alerts.console.listing import PAGE_SIZE
from alerts.console.program import Console
from alerts.custody.desks import desks
from alerts.i18n import N_
from alerts.inbox import Unopened
from alerts.quarantine import MOST_AT_ONCE, Quarantine
from alerts.web.lang import ngettext

NOTHING_CHOSEN = N_("No eligió ninguna alerta.")

Act = Callable[[Quarantine, Sequence[Unopened], set[str]], int]


@dataclass(frozen=True)
class Shelf:
    """A page of those that wait or of those put aside, and how many there are in all."""

    lines: Sequence[Unopened]
    total: int


class QuarantinePages:
    """The list and its two acts."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        add = app.add_url_rule
        add("/quarantine", "quarantine", self.show, methods=["GET"])
        add("/quarantine/dismiss", "dismiss_unopened", self.dismiss, methods=["POST"])
        add("/quarantine/restore", "restore_unopened", self.restore, methods=["POST"])

    def show(self) -> ResponseReturnValue:
        """What does not open, what broke here first, and what was put aside."""
        with self._console.casebook.reading() as stored:
            keys = self._console.keys(stored)
            unopened = contents_of(self._console, stored, keys).unopened
            names = {desk.desk: desk.name for desk in desks(stored, self._console.config)}
        return render(
            "quarantine.html",
            broken_here=[each for each in unopened if each.is_our_damage],
            waiting=shelf(each for each in unopened if not each.is_our_damage and not each.aside),
            aside=shelf(each for each in unopened if each.aside),
            desk=" · ".join(names.get(desk, desk) for desk in sorted(keys.desks)),
            choosing=request.args.get("choose", ""),
            may_triage=may_triage(),
            most=MOST_AT_ONCE,
            today=self._console.config.today(),
        )

    def dismiss(self) -> ResponseReturnValue:
        """Put the ticked ones aside."""
        return self._act(Quarantine.put_aside, done_aside)

    def restore(self) -> ResponseReturnValue:
        """Bring the ticked ones back."""
        return self._act(Quarantine.bring_back, done_back)

    def _act(self, act: Act, told: Callable[[int], str]) -> ResponseReturnValue:
        console = self._console
        with console.casebook.reading() as stored:
            keys = console.keys(stored)
            unopened = contents_of(console, stored, keys).unopened
        with console.acting() as stored:
            quarantine = Quarantine(stored, console.config, console.trail, keys)
            done = act(quarantine, unopened, chosen_names(unopened))
        flash(told(done) if done else NOTHING_CHOSEN)
        return redirect(url_for("quarantine"), 303)


def shelf(found: Iterable[Unopened]) -> Shelf:
    """The first page of these."""
    every = list(found)
    return Shelf(every[:PAGE_SIZE], len(every))


def chosen_names(unopened: Sequence[Unopened]) -> set[str]:
    """The ticked ones, or all of them where the button says so."""
    if request.form.get("everything"):
        return {each.name for each in unopened}
    return set(request.form.getlist("case"))


def done_aside(count: int) -> str:
    """What is said when these were put aside."""
    return ngettext("Se apartó %(num)s alerta.", "Se apartaron %(num)s alertas.", count) % {"num": count}


def done_back(count: int) -> str:
    """What is said when these are back."""
    return ngettext("Volvió %(num)s alerta.", "Volvieron %(num)s alertas.", count) % {"num": count}
