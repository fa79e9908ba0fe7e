"""Activities and their places: one code for a place, never for a person, and the poster that carries it."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.catalogues import institution
from alerts.config import InstanceConfig
from alerts.errors import NotAllowed
from alerts.i18n import N_
from alerts.kit import KitLanguage, KitSpec
from alerts.paper.sheet import SheetSpec
from alerts.paper.tables.wording import folded
from alerts.posters import Format, Ink, Language, PosterSpec, new_code
from alerts.printing.logo import read_logo
from alerts.questionnaire import current
from alerts.storage.casebook import Activity, Box, Place, Visit
from alerts.trail import Trail

MODALITIES = {
    "visit": N_("Visita"),
    "posters": N_("Campaña de carteles"),
    "mailing": N_("Envío de correos"),
}
MAIL = N_("Correo de toda la jornada")
SMALL_STAFF = 10
NAME_LIMIT = 200
FIRST_DAY = date(2020, 1, 1)
AHEAD, LONGEST = timedelta(days=731), timedelta(days=400)
NEAR = timedelta(days=366)
FIXED_DAYS = N_(
    "Las fechas ya no se cambian: se ingresaron formularios de esta jornada, que llevan su fecha."
)


def add_activity(
    session: Session,
    trail: Trail,
    actor: str,
    *,
    name: str,
    modality: str,
    institution_id: str | None,
    starts_on: date,
    ends_on: date,
    today: date,
    audience: str | None = None,
) -> Activity:
    """A new activity; NotAllowed says what to mend."""
    check_name(name)
    if modality not in MODALITIES:
        raise NotAllowed(N_("Elija la modalidad de la jornada."))
    check_for_whom(institution_id, audience)
    check_days(starts_on, ends_on, today)
    activity = Activity(
        activity_id=secrets.token_bytes(16),
        name=name.strip(),
        modality=modality,
        institution=institution_id or None,
        audience=(audience or "").strip() or None,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    session.add(activity)
    session.flush()
    trail.append(session, actor, "activity-add", activity.activity_id.hex())
    check_only_one(session, activity)  # after the trail, which lets one writer at a time through
    return activity


def correct_activity(
    session: Session,
    trail: Trail,
    actor: str,
    activity_id: bytes,
    *,
    name: str,
    institution_id: str | None,
    starts_on: date,
    ends_on: date,
    today: date,
    filed: int,
    audience: str | None = None,
) -> Activity:
    """An activity as it should have been written; `filed` alerts came in on its paper. NotAllowed says what to mend."""
    activity = session.get_one(Activity, activity_id, with_for_update=True)
    check_name(name)
    check_for_whom(institution_id, audience)
    if (starts_on, ends_on) != (activity.starts_on, activity.ends_on):
        check_moved(session, activity_id, starts_on, ends_on, today, filed)
    activity.name, activity.starts_on, activity.ends_on = name.strip(), starts_on, ends_on
    activity.institution, activity.audience = institution_id or None, (audience or "").strip() or None
    trail.append(session, actor, "activity-edit", activity.activity_id.hex())
    check_only_one(session, activity)
    return activity


def add_place(
    session: Session, trail: Trail, actor: str, activity_id: bytes, *, name: str, staff: int | None
) -> Place:
    """A place of an activity with a fresh random code; NotAllowed says what to mend."""
    check_name(name)
    check_staff(staff)
    if session.get(Activity, activity_id, with_for_update=True) is None:
        raise NotAllowed(N_("No existe esa jornada."))
    check_place_name(session, activity_id, name)
    return place_with_code(session, trail, actor, activity_id, name=name, staff=staff)


def place_with_code(
    session: Session, trail: Trail, actor: str, activity_id: bytes, *, name: str, staff: int | None
) -> Place:
    """A stored place under a code that no other has."""
    place = Place(code=unused_code(session), activity_id=activity_id, name=name.strip(), staff=staff)
    session.add(place)
    session.flush()
    trail.append(session, actor, "place-add", activity_id.hex())
    return place


def mail_code(session: Session, trail: Trail, actor: str, activity: Activity) -> str:
    """The code of an activity's one link, the same in every mail; drawn once."""
    session.refresh(activity, with_for_update=True)  # a form sent twice draws one code
    if activity.mail_code is None:
        place = place_with_code(session, trail, actor, activity.activity_id, name=MAIL, staff=None)
        activity.mail_code = place.code
        session.flush()
    return activity.mail_code


def unused_code(session: Session) -> str:
    """A random code that no place has."""
    code = new_code()
    while session.get(Place, code) is not None:
        code = new_code()
    return code


def rename_place(
    session: Session, trail: Trail, actor: str, code: str, *, name: str, staff: int | None
) -> Place:
    """A place with another name or number of people, under the code that it has; NotAllowed says what to mend."""
    activity, place = place_at(session, code)
    check_name(name)
    check_staff(staff)
    check_place_name(session, activity.activity_id, name, besides=code)
    place.name, place.staff = name.strip(), staff
    trail.append(session, actor, "place-rename", activity.activity_id.hex())
    return place


def check_staff(staff: int | None) -> None:
    """Refuse a place where nobody works."""
    if staff is not None and staff < 1:
        raise NotAllowed(N_("Escriba cuántas personas trabajan en el lugar, o déjelo vacío."))


def points_at_someone(place: Place) -> bool:
    """Whether so few people work at a place that its code would point at one of them."""
    return place.staff is not None and place.staff < SMALL_STAFF


def activities(session: Session) -> Sequence[Activity]:
    """Every activity, the newest first."""
    return session.scalars(select(Activity).order_by(Activity.starts_on.desc(), Activity.name)).all()


def places(session: Session, activity_id: bytes) -> Sequence[Place]:
    """The places of an activity, by name."""
    return session.scalars(select(Place).where(Place.activity_id == activity_id).order_by(Place.name)).all()


def resolve(session: Session, code: str) -> tuple[Activity, Place] | None:
    """The activity and place of a code that an alert carried, or None."""
    place = session.get(Place, code.strip().upper())
    return (session.get_one(Activity, place.activity_id), place) if place else None


def poster_spec(
    config: InstanceConfig,
    code: str,
    *,
    language: Language = "es",
    format: Format = "letter",  # noqa: A002 - the word of the commands and of the pages
    ink: Ink = "full",
) -> PosterSpec:
    """The poster of a code in this instance's name; LogoError says what is wrong with a configured logo."""
    return PosterSpec(
        base_url=config.base_url,
        code=code,
        institution_name=config.names.institution,
        institution_acronym=config.names.acronym,
        language=language,
        demonstration=config.demonstration,
        format=format,
        ink=ink,
        second_text=config.names.second_text,
        logo=read_logo(config.instance, config.names.logo),
    )


def kit_spec(config: InstanceConfig, code: str, *, language: KitLanguage = "es") -> KitSpec:
    """The kit of a code in this instance's name; LogoError says what is wrong with a configured logo."""
    return KitSpec(
        base_url=config.base_url,
        code=code,
        institution_name=config.names.institution,
        institution_acronym=config.names.acronym,
        contact=config.names.contact,
        legal=config.names.legal,
        language=language,
        demonstration=config.demonstration,
        logo=read_logo(config.instance, config.names.logo),
    )


def sheet_spec(config: InstanceConfig, language: KitLanguage = "es") -> SheetSpec:
    """The paper form of this instance."""
    return SheetSpec(
        questionnaire=current(),
        address=config.hostname,
        institution_acronym=config.names.acronym,
        language=language,
        demonstration=config.demonstration,
    )


def place_at(session: Session, code: str) -> tuple[Activity, Place]:
    """The activity and place of a code; NotAllowed when there is none."""
    found = resolve(session, code)
    if found is None:
        raise NotAllowed(N_("No existe una jornada con ese código."))
    return found


def check_name(name: str) -> None:
    """Refuse an empty or overlong name."""
    if not name.strip() or len(name) > NAME_LIMIT:
        raise NotAllowed(N_("Escriba un nombre de hasta 200 caracteres."))


def check_place_name(session: Session, activity_id: bytes, name: str, *, besides: str = "") -> None:
    """Refuse a name that another place of the activity has: a form sent twice would make two codes."""
    others = {folded(place.name) for place in places(session, activity_id) if place.code != besides}
    if folded(name) in others:
        raise NotAllowed(N_("Esa jornada ya tiene un lugar con ese nombre. Escriba otro."))


def check_only_one(session: Session, activity: Activity) -> None:
    """Refuse an activity that is there already: a form sent twice would make two."""
    same = select(Activity.name).where(
        Activity.activity_id != activity.activity_id,
        Activity.modality == activity.modality,
        Activity.starts_on == activity.starts_on,
        Activity.ends_on == activity.ends_on,
    )
    if folded(activity.name) in map(folded, session.scalars(same)):
        raise NotAllowed(N_("Ya hay una jornada con ese nombre, esa modalidad y esas fechas."))


def check_days(starts_on: date, ends_on: date, today: date) -> None:
    """Refuse days that somebody mistyped."""
    if ends_on < starts_on:
        raise NotAllowed(N_("La jornada no puede terminar antes de empezar."))
    if starts_on < FIRST_DAY or ends_on - today > AHEAD:
        raise NotAllowed(
            N_("Revise el año: la jornada va de 2020 en adelante y a no más de dos años de hoy.")
        )
    if ends_on - starts_on > LONGEST:
        raise NotAllowed(N_("Una jornada dura hasta 400 días. Corrija las fechas o haga dos jornadas."))


def check_moved(
    session: Session, activity_id: bytes, starts_on: date, ends_on: date, today: date, filed: int
) -> None:
    """Refuse other days for an activity whose alerts, visits or boxes tell that it was on these."""
    if filed:
        raise NotAllowed(FIXED_DAYS)
    check_days(starts_on, ends_on, today)
    visited, handled = days_recorded(session, activity_id)
    if (
        not all(is_near(starts_on, ends_on, day) for day in visited | handled)
        or min(visited, default=starts_on) < starts_on
    ):
        raise NotAllowed(
            N_("Con esas fechas quedaría fuera una visita o un buzón ya registrado. Corríjalas.")
        )


def days_recorded(session: Session, activity_id: bytes) -> tuple[set[date], set[date]]:
    """The days of an activity's visits, and those when one of its boxes was placed or opened."""
    at_places = Place.activity_id == activity_id
    visited = session.scalars(select(Visit.visited_on).join(Place).where(at_places))
    boxes = session.execute(select(Box.placed_on, Box.opened_on).join(Place).where(at_places))
    return set(visited), {day for both in boxes for day in both if day}


def is_near(starts_on: date, ends_on: date, day: date) -> bool:
    """Whether a day is within a year of an activity; differences of days never overflow, days do."""
    return starts_on - day <= NEAR and day - ends_on <= NEAR


def check_near(starts_on: date, ends_on: date, day: date) -> None:
    """Refuse a day that is far from the activity: somebody mistyped the year."""
    if not is_near(starts_on, ends_on, day):
        raise NotAllowed(N_("Esa fecha está a más de un año de la jornada. Corríjala."))


def check_for_whom(institution_id: str | None, audience: str | None) -> None:
    """Refuse an activity for nobody in particular, or for an institution and a group at once."""
    if institution_id:
        check_institution(institution_id)
    if audience:
        check_name(audience)
    if institution_id and audience:
        raise NotAllowed(N_("Elija una institución o escriba un grupo, no los dos."))
    if not institution_id and not audience:
        raise NotAllowed(N_("Diga para quién es: elija una institución o escriba un grupo."))


def check_institution(institution_id: str) -> None:
    """Refuse an institution that the catalogue does not have."""
    try:
        institution(institution_id)
    except KeyError:
        raise NotAllowed(N_("Elija una institución de la lista.")) from None
