"""Choosing, ordering and paging the lines of an inbox; pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from alerts.i18n import N_
from alerts.inbox import Line, urgency
from alerts.model import CLOSED, Decision, State

PAGE_SIZE = 100
NEIGHBOURS = 12
STILL_OPEN, OVER = "open", "closed"
PRIORITIES = ("P1", "P2", "P3", "P4")

# What a flood or a careless hand leaves behind. Each is a hint to look at together, never a verdict.
SUSPICIONS: Mapping[str, tuple[str, Callable[[Line], bool]]] = {
    "trap": (N_("Llenó el campo invisible"), lambda line: line.fell_for_the_trap),
    "same": (N_("El mismo texto que otra"), lambda line: line.copies > 0),
    "thin": (N_("Sin hechos suficientes"), lambda line: not line.sufficient),
}
ANY_SUSPICION = "any"

SORTS: Mapping[str, tuple[str, Callable[[Line], Any]]] = {
    "priority": (N_("Prioridad"), urgency),
    "score": (N_("Puntaje"), lambda line: (-line.score, line.received_on)),
    "newest": (N_("Más recientes"), lambda line: (-int(line.received_on.replace("-", "")), line.priority)),
    "oldest": (N_("Más antiguas"), lambda line: (line.received_on, line.priority)),
    "same": (N_("Mismo texto, juntas"), lambda line: (-line.copies, line.text_digest, line.received_on)),
}


@dataclass(frozen=True)
class Selection:
    """Which cases to show and in what order, as an address says it; an empty text is no filter."""

    state: str = ""
    priority: str = ""
    channel: str = ""
    institution: str = ""
    awaiting: str = ""
    suspicion: str = ""
    sort: str = "priority"
    page: int = 1

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """The selection of an address; whatever it does not know is no filter."""
        sort = args.get("sort", "")
        page, suspicion = args.get("page", ""), args.get("suspicion", "")
        return cls(
            state=args.get("state", ""),
            priority=args.get("priority", ""),
            channel=args.get("channel", ""),
            institution=args.get("institution", ""),
            awaiting="yes" if args.get("awaiting") else "",
            suspicion=suspicion if suspicion in (*SUSPICIONS, ANY_SUSPICION) else "",
            sort=sort if sort in SORTS else "priority",
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        )

    def query(self, **changes: str | int) -> dict[str, str]:
        """The selection as the parameters of an address, without what goes without saying."""
        values = vars(replace(self, **{"page": 1, **changes}))  # type: ignore[arg-type]
        return {
            name: str(value)
            for name, value in values.items()
            if value and (name, value) not in {("sort", "priority"), ("page", 1)}
        }

    @property
    def filters(self) -> bool:
        """Whether it leaves anything out."""
        return any((self.state, self.priority, self.channel, self.institution, self.awaiting, self.suspicion))

    def takes(self, line: Line) -> bool:
        """Whether a line is among those to show."""
        return (
            self._takes_state(line.state)
            and self.priority in ("", line.priority)
            and self.channel in ("", line.channel)
            and self.institution in ("", line.institution)
            and (not self.awaiting or line.awaits_reply)
            and (not self.suspicion or self._suspects(line))
        )

    def _suspects(self, line: Line) -> bool:
        """Whether the line shows the suspicion that is looked for, and can still be dismissed."""
        shown = suspicions(line)
        return is_dismissable(line) and (
            self.suspicion in shown or (self.suspicion == ANY_SUSPICION and shown != [])
        )

    def _takes_state(self, state: str) -> bool:
        if self.state in (STILL_OPEN, OVER):
            return (state in CLOSED) is (self.state == OVER)
        return self.state in ("", state)

    def of(self, lines: Iterable[Line]) -> list[Line]:
        """The chosen lines in the chosen order."""
        return sorted(filter(self.takes, lines), key=SORTS[self.sort][1])


def suspicions(line: Line) -> list[str]:
    """What speaks for dismissing a line."""
    return [name for name, (_label, holds) in SUSPICIONS.items() if holds(line)]


def is_dismissable(line: Line) -> bool:
    """Whether its state lets this person close it as not admitted, without regard to the role."""
    return not line.recused and bool(Decision.NO_ADMITIR.steps(State(line.state)))


@dataclass(frozen=True)
class Page:
    """One page of the chosen lines."""

    lines: Sequence[Line]
    number: int
    last: int
    total: int

    @property
    def first_line(self) -> int:
        """The place of its first line, from 1."""
        return (self.number - 1) * PAGE_SIZE + 1


def page_of(chosen: Sequence[Line], number: int) -> Page:
    """The page with this number, or the nearest that exists."""
    last = max(1, -(-len(chosen) // PAGE_SIZE))
    number = min(max(number, 1), last)
    start = (number - 1) * PAGE_SIZE
    return Page(chosen[start : start + PAGE_SIZE], number, last, len(chosen))


@dataclass(frozen=True)
class Choices:
    """What the cases at hand can be filtered by."""

    states: Sequence[str]
    institutions: Sequence[str]
    by_priority: Mapping[str, int]


def choices_in(lines: Sequence[Line]) -> Choices:
    """The states and institutions that occur, and how many open cases each priority has."""
    open_lines = [line for line in lines if line.state not in CLOSED]
    counts = Counter(line.priority for line in open_lines)
    present = {line.state for line in lines}
    return Choices(
        states=[state.value for state in State if state.value in present],
        institutions=sorted({line.institution for line in lines if line.institution}),
        by_priority={priority: counts[priority] for priority in PRIORITIES},
    )


def around(chosen: Sequence[Line], name: str) -> Sequence[Line]:
    """A case's neighbours in the list, itself among them; the first lines when it is not in it."""
    place = next((index for index, line in enumerate(chosen) if line.name == name), 0)
    start = max(0, min(place - NEIGHBOURS // 2, len(chosen) - NEIGHBOURS))
    return chosen[start : start + NEIGHBOURS]
