"""What every page of the console shows around its own content, and the words for days, moments and people's acts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask, g, render_template, request

from alerts.catalogues import Institution, institution, institutions
from alerts.config import GUATEMALA
from alerts.console.access import ACCESS
from alerts.console.program import Person
from alerts.i18n import N_
from alerts.model import CLOSED, Channel, State
from alerts.web.forms import INSTITUTION_KINDS
from alerts.web.lang import LANGUAGE_NAMES, gettext, language

SHORT_NAME = 8
KILOBYTE = 1000

PLACES = (
    ("inbox", N_("Casos")),
    ("activities", N_("Jornadas")),
    ("table_form", N_("Ingresar formularios")),
    ("scans", N_("Escaneos")),
    ("batches", N_("Lotes")),
    ("accounts", N_("Cuentas")),
    ("desk", N_("Mesa")),
    ("trail", N_("Bitácora")),
    ("own_account", N_("Mi cuenta")),
)
PARTS = {
    "case": "inbox",
    "review_dismissal": "inbox",
    "dismiss": "inbox",
    "quarantine": "inbox",
    "decide": "inbox",
    "write_message": "inbox",
    "reveal_identity": "inbox",
    "export_copy": "inbox",
    "export_original": "inbox",
    "export_sealed": "inbox",
    "flag": "inbox",
    "move": "inbox",
    "activity": "activities",
    "new_activity": "activities",
    "add_activity": "activities",
    "edit_activity": "activities",
    "correct_activity": "activities",
    "add_place": "activities",
    "place": "activities",
    "rename_place": "activities",
    "posters_of_place": "activities",
    "kit": "activities",
    "stubs": "activities",
    "print_stubs": "activities",
    "visit": "activities",
    "record_visit": "activities",
    "boxes": "activities",
    "place_box": "activities",
    "box": "activities",
    "open_box": "activities",
    "box_seal": "activities",
    "correct_seal": "activities",
    "activity_report": "activities",
    "import_table": "table_form",
    "read_scans": "scans",
    "batch": "batches",
    "ask_to_close": "batches",
    "close_batch": "batches",
    "sheet": "batches",
    "settle_sheet": "batches",
    "discard_sheet": "batches",
    "add_account": "accounts",
    "renew_enrolment": "accounts",
    "grant_desk": "desk",
    "change_password": "own_account",
    "change_passphrase": "own_account",
    "declare_recusal": "own_account",
}


@dataclass(frozen=True)
class Place:
    """One entry of the navigation."""

    endpoint: str
    label: str
    here: bool


def render(template: str, **values: Any) -> str:
    """A page; `problem` is what to mend, if there is something."""
    return render_template(template, **{"problem": "", **values})


def install_frame(app: Flask) -> None:
    """Give every template the frame and the filters."""
    app.context_processor(frame)
    app.jinja_env.filters.update(
        day=day,
        moment=moment,
        short=short,
        institution_name=institution_name,
        acronym=acronym,
        state_label=state_label,
        state_shape=state_shape,
        channel_label=channel_label,
        size=size,
    )
    app.jinja_env.globals["channels"] = [(channel.value, channel.label) for channel in Channel]


def frame() -> dict[str, Any]:
    """Who is here, where they may go, and in which other language."""
    person: Person | None = g.get("person")
    return {
        "person": person,
        "unlocked": g.get("seed") is not None,
        "places": places(person),
        "other_languages": other_languages(),
    }


def places(person: Person | None) -> list[Place]:
    """The pages that this person may open."""
    if person is None:
        return []
    here = PARTS.get(request.endpoint or "", request.endpoint)
    return [
        Place(endpoint, label, endpoint == here)
        for endpoint, label in PLACES
        if person.role in ACCESS[endpoint].roles
    ]


def other_languages() -> list[tuple[str, str, str]]:
    """Code, name and address of this page in each other language; none for the answer to a form."""
    if request.method != "GET" or request.url_rule is None:
        return []
    return [
        (code, name, f"{request.path}?{urlencode({**request.args.to_dict(), 'lang': code})}")
        for code, name in LANGUAGE_NAMES.items()
        if code != language()
    ]


def day(value: date | str) -> str:
    """A day, such as "22 nov 2026"."""
    found = date.fromisoformat(value) if isinstance(value, str) else value
    return format_date(found, "d MMM y", locale=language())


def moment(value: str) -> str:
    """A moment in Guatemala, such as "22 nov 2026, 13:31"."""
    local = datetime.fromisoformat(value).astimezone(GUATEMALA)
    return format_datetime(local, "d MMM y, HH:mm", locale=language())


def short(name: str) -> str:
    """The first eight signs of a case's name, by which people speak of it."""
    return name[:SHORT_NAME]


def size(length: int) -> str:
    """A number of bytes as people say it, such as "2.4 MB"."""
    if length < KILOBYTE:
        return f"{length} B"
    if length < KILOBYTE**2:
        return f"{format_decimal(round(length / KILOBYTE), locale=language())} kB"
    return f"{format_decimal(round(length / KILOBYTE**2, 1), locale=language())} MB"


def institution_name(institution_id: str | None) -> str:
    """An institution's name; words of our own for the answers that name none."""
    if institution_id in UNNAMED:
        return gettext(UNNAMED[institution_id])
    try:
        return institution(institution_id or "").name
    except KeyError:
        return institution_id or ""


def institutions_by_kind(*, choosable: bool) -> list[tuple[str, list[Institution]]]:
    """The institutions of the Executive in groups, each under the message id of its kind; historic ones too."""
    found = [each for each in institutions() if each.in_scope and (each.is_choosable or not choosable)]
    groups = (
        (label, [each for each in found if each.kind == kind]) for kind, label in INSTITUTION_KINDS.items()
    )
    return [(label, group) for label, group in groups if group]


def acronym(institution_id: str) -> str:
    """An institution's acronym, or its name where it has none."""
    try:
        found = institution(institution_id)
    except KeyError:
        return institution_name(institution_id)
    return found.acronym or found.name


def state_label(state: str) -> str:
    """A state's name, as a message id."""
    return State(state).label


def channel_label(channel: str) -> str:
    """A channel's name, as a message id."""
    return Channel(channel).label


def state_shape(state: str) -> str:
    """The class of the shape that stands beside a state's name: how far along the case is."""
    return "over" if State(state) in CLOSED else SHAPES.get(State(state), "working")


SHAPES = {
    State.RECIBIDA: "new",
    State.EN_VERIFICACION: "checking",
    State.REABIERTA: "checking",
    State.EN_ESPERA_ALERTANTE: "waiting",
    State.DEPURADA: "over",
}
UNNAMED: dict[str | None, str] = {
    None: N_("Sin institución"),
    "": N_("Sin institución"),
    "otro": N_("Otra institución"),
    "no_se": N_("Institución desconocida"),
}
