"""An activity with places, as the tests of its pages find it."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from alerts.campaigns import add_activity, add_place
from alerts.storage.casebook import Activity, Box, Place, Visit
from alerts.visits import BoxPlaced, place_box
from tests.world import TODAY, World

VISIT = {
    "visited_on": TODAY.isoformat(),
    "summoned": "140",
    "attended": "92",
    "talk_held": "yes",
    "forms_given": "60",
    "forms_returned": "41",
    "warned": "yes",
    "notes": "Dos grupos.",
}
PLACING = {
    "label": "Entrada norte",
    "placed_on": TODAY.isoformat(),
    "seal_placed": "GT-004417",
    "placed_by": "Ana López",
    "placed_with": "Luis Pérez",
}
OPENING = {
    "opened_on": TODAY.isoformat(),
    "seal_found": "GT-004417",
    "seal_intact": "yes",
    "opened_by": "Ana López",
    "opened_with": "Marta Ruiz",
    "sheets_counted": "43",
    "notes": "Sin daños.",
}


@dataclass(frozen=True)
class Campaign:
    """One activity with two places, by the names in its addresses."""

    world: World
    activity: str
    code: str
    other: str

    @property
    def address(self) -> str:
        """The page of the activity."""
        return f"/activities/{self.activity}"

    @property
    def place(self) -> str:
        """The page of its first place."""
        return f"{self.address}/places/{self.code}"

    @property
    def boxes(self) -> str:
        """The boxes of its first place."""
        return f"{self.place}/boxes"

    def visit(self) -> Visit | None:
        """The visit to the first place, as stored."""
        with self.world.casebook.reading() as session:
            return session.get(Visit, self.code)

    def box(self) -> Box:
        """The only box of the first place, as stored."""
        with self.world.casebook.reading() as session:
            return session.scalars(select(Box).where(Box.code == self.code)).one()

    def stored(self) -> Activity:
        """The activity, as stored."""
        with self.world.casebook.reading() as session:
            return session.get_one(Activity, bytes.fromhex(self.activity))

    def places(self) -> dict[str, Place]:
        """Every place of the activity by its code."""
        with self.world.casebook.reading() as session:
            found = session.scalars(select(Place).where(Place.activity_id == bytes.fromhex(self.activity)))
            return {place.code: place for place in found}

    def with_a_box(self) -> str:
        """The page of a box that stands at the first place."""
        facts = BoxPlaced(
            label="Entrada norte",
            placed_on=TODAY,
            seal_placed="GT-004417",
            placed_by="Ana López",
            placed_with="Luis Pérez",
        )
        with self.world.casebook.writing() as session:
            box = place_box(session, self.world.trail, "admin", self.code, facts, today=TODAY)
        return f"{self.boxes}/{box.box_id.hex()}"


def a_campaign(world: World, name: str = "Visita al hospital") -> Campaign:
    """An activity with a large place and a small one."""
    with world.casebook.writing() as session:
        activity = add_activity(
            session,
            world.trail,
            "admin",
            name=name,
            modality="visit",
            institution_id="I015",
            starts_on=TODAY - timedelta(days=3),
            ends_on=TODAY,
            today=TODAY,
        )
        large, small = (
            add_place(session, world.trail, "admin", activity.activity_id, name=each, staff=staff)
            for each, staff in (("Consulta externa", 140), ("Bodega", 4))
        )
    return Campaign(world, activity.activity_id.hex(), large.code, small.code)


def days_ago(count: int) -> date:
    """A day before the tests' own."""
    return TODAY - timedelta(days=count)
