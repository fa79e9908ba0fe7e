"""An opened case as its page shows it: answers under their questions, advice with its reasons, what may be decided."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from alerts.catalogues import departments, municipalities
from alerts.conversation import Act
from alerts.errors import Damaged
from alerts.i18n import N_
from alerts.model import Channel, Decision, Ground, Result, Role, SealedBy, State, decisions_from
from alerts.questionnaire import CHECKED, Answers, Kind, Question, Questionnaire, Section, published
from alerts.reading.card import Step
from alerts.reading.casefile import CaseFile
from alerts.referral import may_sign
from alerts.triage import Assessment, Criterion, Reason, Rules
from alerts.web.dates import MONTHS

IRREVERSIBLE: Mapping[Decision, str] = {
    Decision.TRASLADAR: N_(
        "Entiendo que esa mesa recibirá la llave de este caso y que eso no se puede deshacer."
    ),
    Decision.DENUNCIAR_MP: N_(
        "La denuncia ya está presentada. Entiendo que este registro no se puede deshacer."
    ),
    Decision.TRASLADAR_CGC: N_("El traslado ya está hecho. Entiendo que este registro no se puede deshacer."),
}
REFERRALS = frozenset(IRREVERSIBLE)
MOVED = N_("Mover a la mesa alterna")
NOT_REMEMBERED = N_("No recuerdo")
CHECKED_WORDS = N_("Sí, lo marcó")


@dataclass(frozen=True)
class Answer:
    """A question with what was answered to it: labels as message ids, and what was written, word for word.

    pictures: the fields of its handwriting on paper.
    """

    question: Question
    labels: Sequence[str] = ()
    written: Sequence[str] = field(default=(), repr=False)
    pictures: Sequence[str] = ()

    @property
    def is_given(self) -> bool:
        """Whether there is any answer at all."""
        return bool(self.labels or self.written or self.pictures)


@dataclass(frozen=True)
class AnsweredSection:
    """A section's answers in the order of the form, and the questions left out."""

    section: Section
    answers: Sequence[Answer]
    left_out: Sequence[Question]


@dataclass(frozen=True)
class Scored:
    """A criterion with its points and what gave them."""

    criterion: Criterion
    points: int
    reasons: Sequence[Reason]


def questionnaire_of(answers: Answers) -> Questionnaire:
    """The version that a case was filed with; Damaged when there never was such a version."""
    try:
        return published(answers.version)
    except (KeyError, LookupError):
        raise Damaged("the answers are of a version that was never published") from None


def answered_sections(case: CaseFile) -> list[AnsweredSection]:
    """Every question of the case's own version, answered or not."""
    return [answered(section, case) for section in questionnaire_of(case.answers).sections]


def answered(section: Section, case: CaseFile) -> AnsweredSection:
    """One section, answers and gaps apart."""
    found = [
        replace(answer_to(question, case.answers), pictures=pictures_of(question, case))
        for question in section.questions
    ]
    given = [answer for answer in found if answer.is_given]
    return AnsweredSection(section, given, [answer.question for answer in found if not answer.is_given])


def pictures_of(question: Question, case: CaseFile) -> list[str]:
    """The fields of a question that were written by hand."""
    names = dict.fromkeys((question.id, question.other_name, *question.names))
    return [name for name in names if name in case.handwriting]


def answer_to(question: Question, answers: Answers) -> Answer:
    """What was answered to one question, if anything."""
    if question.kind is Kind.TEXT:
        return Answer(question, written=answers.many(question.id))
    if question.kind is Kind.MONTH:
        return Answer(question, tuple(month_labels(question, answers)), tuple(year_of(question, answers)))
    other = answers.many(question.other_name) if question.other_name else ()
    return Answer(question, tuple(labels_of(question, answers.many(question.id))), other)


def labels_of(question: Question, chosen: Sequence[str]) -> Iterator[str]:
    """The label of each chosen option; the id itself for one that the version does not have."""
    for option in chosen:
        if question.kind is Kind.CHECK:
            yield CHECKED_WORDS
        elif question.kind is Kind.MUNICIPALITY:
            yield municipality_label(option)
        else:
            yield question.option(option).label if option in question.positions else option


def municipality_label(code: str) -> str:
    """A municipality with its department."""
    names = {department.code: department.name for department in departments()}
    found = next((each for each in municipalities() if each.code == code), None)
    return f"{found.name}, {names[found.department_code]}" if found else code


def month_labels(question: Question, answers: Answers) -> Iterator[str]:
    """The month's name, or that it is not remembered."""
    month, _year, unknown = question.names
    if answers.one(unknown):
        yield NOT_REMEMBERED
    number = answers.one(month) or ""
    if number.isdigit() and 1 <= int(number) <= len(MONTHS):
        yield MONTHS[int(number) - 1]


def year_of(question: Question, answers: Answers) -> tuple[str, ...]:
    """The year of a month question."""
    return answers.many(question.names[1])


def scores(assessment: Assessment, rules: Rules) -> list[Scored]:
    """The five criteria, each with its points and reasons."""
    return [
        Scored(
            criterion,
            assessment.points[criterion.id],
            [reason for reason in assessment.reasons if reason.criterion == criterion.id],
        )
        for criterion in rules.criteria
    ]


def offered(state: State, role: Role) -> list[Decision]:
    """The decisions that this role may sign on a case in this state."""
    return [decision for decision in decisions_from(state) if may_sign(role, decision)]


@dataclass(frozen=True)
class Wish:
    """Whether the reporter wants to be told before a referral, since when that is so, and whether it can be done."""

    wants: bool
    changed_on: str = ""
    reachable: bool = True


def wish_of(case: CaseFile) -> Wish:
    """The wish as it was said last."""
    changes = [entry.on for entry in case.entries if entry.kind == Act.NOTIFY]
    return Wish(
        wants=case.notify_first == CHECKED,
        changed_on=changes[-1] if changes else "",
        reachable=bool(case.mailbox) and not case.mailbox_closed_on,
    )


@dataclass(frozen=True)
class Sealing:
    """Who could read an alert before it was sealed: in a few words, and explained; both as message ids."""

    label: str
    explanation: str


ON_PAPER = Sealing(
    N_("Sellada al ingresar el papel"),
    N_("Llegó en papel. Quien ingresó el formulario lo leyó; el sistema la selló al guardarla."),
)
SEALINGS = {
    SealedBy.SENDER: Sealing(
        N_("Sellada antes de enviarse"),
        N_("El navegador de quien alertó la selló antes de enviarla: el sitio público nunca pudo leerla."),
    ),
    SealedBy.ARRIVAL: Sealing(
        N_("Sellada al llegar"),
        N_(
            "Quien alertó la envió sin sellarla en su aparato. El sitio público la selló al recibirla: "
            "por un instante estuvo legible en la memoria de ese servidor."
        ),
    ),
}
FILE_SEALINGS = {
    SealedBy.SENDER: N_("sellado antes de enviarse"),
    SealedBy.ARRIVAL: N_("sellado al llegar"),
}


def sealing_of(case: CaseFile) -> Sealing:
    """How the alert was sealed."""
    return ON_PAPER if case.channel is Channel.PAPER else SEALINGS[case.sealed_by]


def act_label(step: Step) -> str:
    """What a step of the history was, as a message id."""
    return Decision(step.decision).label if step.decision in set(Decision) else MOVED


def term_label(name: str, value: str, desk_names: Mapping[str, str]) -> str:
    """What a step's term says, as a message id: the desk, the ground, the result, or the pattern case's name."""
    if name == "desk":
        return desk_names.get(value, value)
    if name == "ground" and value in set(Ground):
        return Ground(value).label
    if name == "result" and value in set(Result):
        return Result(value).label
    return value
