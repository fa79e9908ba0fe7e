"""What the addresses of activity pages name: an activity, one of its places, one of a place's boxes; otherwise 404."""

from collections.abc import Sequence

from flask import abort
from sqlalchemy.orm import Session

from alerts.campaigns import MAIL, places
from alerts.storage.casebook import Activity, Box, Place
from alerts.web.lang import gettext


def activity_named(stored: Session, name: str) -> Activity:
    """The activity of an address."""
    return stored.get(Activity, bytes_of(name)) or abort(404)


def place_named(stored: Session, activity: str, code: str) -> tuple[Activity, Place]:
    """The activity and the place of an address."""
    found = activity_named(stored, activity)
    place = stored.get(Place, code)
    if place is None or place.activity_id != found.activity_id or code == found.mail_code:
        abort(404)
    return found, place


def box_named(stored: Session, code: str, name: str) -> Box:
    """The box of an address, at the place of its code."""
    box = stored.get(Box, bytes_of(name))
    return box if box and box.code == code else abort(404)


def places_visited(stored: Session, activity: Activity) -> Sequence[Place]:
    """The places of an activity, without the one that stands for its mail."""
    return [place for place in places(stored, activity.activity_id) if place.code != activity.mail_code]


def place_title(name: str) -> str:
    """A place's name as it was typed; the name of the mail's own place in the reader's language."""
    return gettext(MAIL) if name == MAIL else name


def bytes_of(name: str) -> bytes:
    """The bytes that an address writes in hexadecimal."""
    try:
        return bytes.fromhex(name)
    except ValueError:
        abort(404)
