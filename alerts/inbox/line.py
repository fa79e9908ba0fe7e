"""One line of the inbox: what is shown of a case, and what likeness to others is counted by."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from alerts.inbox.faults import Fault
from alerts.model import Channel, State
from alerts.questionnaire import Answers, Kind, published
from alerts.reading.casefile import CaseFile
from alerts.triage import Context, Rules, assess

TRAP = "honeypot"  # the signal of an alert that filled the field which nobody sees
DIGEST_SIGNS = 24
STORY = "D5"
A_STORY = 8  # words: with as many, somebody should read them before saying that there are no facts


class Mark(NamedTuple):
    """What a line was made from: a case whose mark differs is opened anew."""

    revision: int
    objects: int


class Line(NamedTuple):
    """What the inbox shows of a case. `similar`, `copies` and `recused` are counted anew for each reader."""

    name: str
    received_on: str
    channel: str
    institution: str
    likeness: tuple[str, ...]
    state: str
    desk: str
    score: int
    priority: str
    score_if_similar: int
    priority_if_similar: str
    lanes: tuple[str, ...] = ()
    awaits_reply: bool = False
    damaged: bool = False
    fault: str = ""
    files: int = 0
    signals: str = ""
    sufficient: bool = True
    text_digest: str = ""
    revision: int = 0
    objects: int = 0
    similar: int = 0
    copies: int = 0
    recused: bool = False

    @property
    def mark(self) -> Mark:
        """What it was made from."""
        return Mark(self.revision, self.objects)

    @property
    def opens(self) -> bool:
        """Whether the case could be read at all."""
        return not self.fault

    @property
    def fell_for_the_trap(self) -> bool:
        """Whether its sender filled a field that a person does not see."""
        return self.signals == TRAP


def line_from(case: CaseFile, rules: Rules, mark: Mark) -> Line:
    """The line of an opened case, scored alone and as one of several."""
    alone = assess(case.answers, context_of(case), rules)
    several = assess(case.answers, context_of(case, similar=1), rules)
    words = list(plain_words(written(case.answers)))
    return Line(
        name=case.name,
        received_on=case.received_on.isoformat(),
        channel=case.channel.value,
        institution=case.answers.one("A1") or "",
        likeness=likeness(case.answers),
        state=case.card.state.value,
        desk=alone.desk,
        score=alone.score,
        priority=alone.priority,
        score_if_similar=several.score,
        priority_if_similar=several.priority,
        lanes=tuple(lane.id for lane in alone.lanes),
        awaits_reply=case.awaits_reply,
        damaged=case.damaged > 0,
        signals=case.signals,
        files=len(case.files),
        sufficient=alone.sufficient or len(words) >= A_STORY or STORY in case.handwriting,
        text_digest=digest_of(words),
        revision=mark.revision,
        objects=mark.objects,
    )


def context_of(case: CaseFile, *, similar: int = 0) -> Context:
    """What is known of a case beside its answers, with this many others like it."""
    return Context(
        similar_last_year=similar, has_files=bool(case.files), evidence_at_risk=case.card.evidence_at_risk
    )


def unopened_line(case_id: bytes, received_on: date, mark: Mark, fault: Fault) -> Line:
    """The line that remembers of a case only that it does not open, and why."""
    return Line(
        name=case_id.hex(),
        received_on=received_on.isoformat(),
        channel=Channel.WEB.value,
        institution="",
        likeness=(),
        state=State.RECIBIDA.value,
        desk="",
        score=0,
        priority="P1",
        score_if_similar=0,
        priority_if_similar="P1",
        damaged=True,
        fault=fault.value,
        revision=mark.revision,
        objects=mark.objects,
    )


def likeness(answers: Answers) -> tuple[str, ...]:
    """One key for each conduct at the same institution and unit, or department where no unit is named.

    Empty when institution or place is not known: a ministry as a whole is no place.
    """
    institution = answers.one("A1")
    place = " ".join((answers.one("A4") or "").casefold().split()) or answers.one("A2")
    if institution in {None, "otro", "no_se"} or place in {None, "varios", "prefiero_no_decir"}:
        return ()
    return tuple(f"{institution}|{place}|{conduct}" for conduct in answers.many("B1") if conduct != "no_se")


def digest_of(words: Sequence[str]) -> str:
    """A digest of everything that was written by hand; empty where nothing was."""
    return sha256(" ".join(words).encode()).hexdigest()[:DIGEST_SIGNS] if words else ""


def written(answers: Answers) -> Iterator[str]:
    """Every text of an alert that its sender wrote, in the order of the form."""
    for question in published(answers.version).questions:
        if question.kind is Kind.TEXT:
            yield from answers.many(question.id)
        elif question.other_name:
            yield from answers.many(question.other_name)


def plain_words(texts: Iterable[str]) -> Iterator[str]:
    """The words of texts without accents, capitals and signs: alike for texts that a person would call the same."""
    for text in texts:
        bare = (sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
        yield from "".join(sign if sign.isalnum() else " " for sign in bare).casefold().split()


def urgency(line: Line) -> tuple[bool, str, int, str]:
    """The order of the inbox: damaged, then priority, then score, then the oldest."""
    return (not line.damaged, line.priority, -line.score, line.received_on)
