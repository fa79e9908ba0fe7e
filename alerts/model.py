"""The words that every part shares: roles, channels, case states, what a reporter sees, and decisions.

Ids are stored and stable; labels are Spanish message ids. Source: the state list and the clocks of triage.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from alerts.i18n import N_


class Role(StrEnum):
    """What an account may do in the console."""

    ADMINISTRATOR = "administrator"
    ANALYST = "analyst"
    INVESTIGATOR = "investigator"
    IMPORTER = "importer"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        """The Spanish name of the role."""
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.ADMINISTRATOR: N_("Administración"),
    Role.ANALYST: N_("Análisis"),
    Role.INVESTIGATOR: N_("Investigación"),
    Role.IMPORTER: N_("Ingreso de formularios"),
    Role.AUDITOR: N_("Auditoría"),
}


class Channel(StrEnum):
    """How an alert arrived."""

    WEB = "web"
    PAPER = "paper"

    @property
    def label(self) -> str:
        """The Spanish name of the channel."""
        return _CHANNEL_LABELS[self]


_CHANNEL_LABELS = {Channel.WEB: N_("Sitio"), Channel.PAPER: N_("Papel")}


class SealedBy(StrEnum):
    """Where an alert or a file was sealed: on the sender's own device, or by the site when it arrived."""

    SENDER = "sender"
    ARRIVAL = "arrival"


class State(StrEnum):
    """Where a case stands."""

    RECIBIDA = "recibida"
    EN_VERIFICACION = "en_verificacion"
    EN_ESPERA_ALERTANTE = "en_espera_alertante"
    ADMITIDA = "admitida"
    NO_ADMITIDA = "no_admitida"
    ACUMULADA = "acumulada"
    ASIGNADA = "asignada"
    EN_RECOPILACION_Y_ANALISIS = "en_recopilacion_y_analisis"
    EN_ESTUDIO_DE_DENUNCIA = "en_estudio_de_denuncia"
    DENUNCIADA_MP = "denunciada_mp"
    TRASLADADA_CGC = "trasladada_cgc"
    RECOMENDACION_PREVENTIVA = "recomendacion_preventiva"
    EN_SEGUIMIENTO = "en_seguimiento"
    CERRADA = "cerrada"
    DEPURADA = "depurada"
    REABIERTA = "reabierta"

    @property
    def label(self) -> str:
        """The Spanish name of the state, for the console."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    State.RECIBIDA: N_("Recibida"),
    State.EN_VERIFICACION: N_("En verificación"),
    State.EN_ESPERA_ALERTANTE: N_("En espera de la persona que alertó"),
    State.ADMITIDA: N_("Admitida"),
    State.NO_ADMITIDA: N_("No admitida"),
    State.ACUMULADA: N_("Acumulada a un caso patrón"),
    State.ASIGNADA: N_("Asignada"),
    State.EN_RECOPILACION_Y_ANALISIS: N_("En recopilación y análisis"),
    State.EN_ESTUDIO_DE_DENUNCIA: N_("En estudio de denuncia"),
    State.DENUNCIADA_MP: N_("Denunciada al Ministerio Público"),
    State.TRASLADADA_CGC: N_("Trasladada a la Contraloría"),
    State.RECOMENDACION_PREVENTIVA: N_("Con recomendación preventiva"),
    State.EN_SEGUIMIENTO: N_("En seguimiento"),
    State.CERRADA: N_("Cerrada"),
    State.DEPURADA: N_("Depurada"),
    State.REABIERTA: N_("Reabierta"),
}

# Nothing more is done on these, unless the case is reopened or its content destroyed.
CLOSED = frozenset({State.NO_ADMITIDA, State.ACUMULADA, State.CERRADA})

# Where collection or study finds nothing, a case goes straight to `cerrada`: nothing was denounced.
TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.RECIBIDA: frozenset({State.EN_VERIFICACION}),
    State.EN_VERIFICACION: frozenset(
        {State.EN_ESPERA_ALERTANTE, State.ADMITIDA, State.NO_ADMITIDA, State.ACUMULADA}
    ),
    State.EN_ESPERA_ALERTANTE: frozenset({State.EN_VERIFICACION}),
    State.ADMITIDA: frozenset({State.ASIGNADA}),
    State.NO_ADMITIDA: frozenset({State.REABIERTA, State.DEPURADA}),
    State.ACUMULADA: frozenset({State.REABIERTA, State.DEPURADA}),
    State.ASIGNADA: frozenset({State.EN_RECOPILACION_Y_ANALISIS}),
    State.EN_RECOPILACION_Y_ANALISIS: frozenset({State.EN_ESTUDIO_DE_DENUNCIA, State.CERRADA}),
    State.EN_ESTUDIO_DE_DENUNCIA: frozenset(
        {State.DENUNCIADA_MP, State.TRASLADADA_CGC, State.RECOMENDACION_PREVENTIVA, State.CERRADA}
    ),
    State.DENUNCIADA_MP: frozenset({State.EN_SEGUIMIENTO}),
    State.TRASLADADA_CGC: frozenset({State.EN_SEGUIMIENTO}),
    State.RECOMENDACION_PREVENTIVA: frozenset({State.EN_SEGUIMIENTO}),
    State.EN_SEGUIMIENTO: frozenset({State.CERRADA}),
    State.CERRADA: frozenset({State.REABIERTA, State.DEPURADA}),
    State.DEPURADA: frozenset(),
    State.REABIERTA: frozenset({State.EN_VERIFICACION}),
}


class VisibleState(StrEnum):
    """All that the reporter's private mailbox says about where the case stands."""

    RECIBIDA = "recibida"
    EN_REVISION = "en_revision"
    NECESITAMOS_MAS_DATOS = "necesitamos_mas_datos"
    EN_TRABAJO = "en_trabajo"
    CONCLUIDA = "concluida"

    @property
    def label(self) -> str:
        """The Spanish words that the reporter reads."""
        return _VISIBLE_LABELS[self]


_VISIBLE_LABELS = {
    VisibleState.RECIBIDA: N_("Recibida"),
    VisibleState.EN_REVISION: N_("En revisión"),
    VisibleState.NECESITAMOS_MAS_DATOS: N_("Necesitamos más datos"),
    VisibleState.EN_TRABAJO: N_("En trabajo"),
    VisibleState.CONCLUIDA: N_("Concluida"),
}

_VISIBLE = {
    State.RECIBIDA: VisibleState.RECIBIDA,
    State.EN_VERIFICACION: VisibleState.EN_REVISION,
    State.REABIERTA: VisibleState.EN_REVISION,
    State.EN_ESPERA_ALERTANTE: VisibleState.NECESITAMOS_MAS_DATOS,
    State.NO_ADMITIDA: VisibleState.CONCLUIDA,
    State.CERRADA: VisibleState.CONCLUIDA,
    State.DEPURADA: VisibleState.CONCLUIDA,
}


def visible(state: State) -> VisibleState:
    """What the reporter sees of a state; whatever is admitted and not over is "En trabajo"."""
    return _VISIBLE.get(state, VisibleState.EN_TRABAJO)


class Ground(StrEnum):
    """Why an alert is not admitted."""

    SIN_HECHOS = "sin_hechos"
    FUERA_DE_COMPETENCIA = "fuera_de_competencia"
    DUPLICADA = "duplicada"
    SIN_RELACION = "sin_relacion"
    MALA_FE_PROBADA = "mala_fe_probada"

    @property
    def label(self) -> str:
        """The Spanish name of the ground."""
        return _GROUND_LABELS[self]


_GROUND_LABELS = {
    Ground.SIN_HECHOS: N_("No describe hechos"),
    Ground.FUERA_DE_COMPETENCIA: N_("Fuera de competencia"),
    Ground.DUPLICADA: N_("Duplicada"),
    Ground.SIN_RELACION: N_("Sin relación con corrupción"),
    Ground.MALA_FE_PROBADA: N_("Mala fe probada"),
}


class Result(StrEnum):
    """How a case was closed."""

    CON_INDICIOS = "con_indicios"
    SIN_INDICIOS = "sin_indicios"
    NO_VERIFICABLE = "no_verificable"
    PREVENCION = "prevencion"

    @property
    def label(self) -> str:
        """The Spanish name of the result."""
        return _RESULT_LABELS[self]


_RESULT_LABELS = {
    Result.CON_INDICIOS: N_("Con indicios"),
    Result.SIN_INDICIOS: N_("Sin indicios"),
    Result.NO_VERIFICABLE: N_("No se pudo verificar"),
    Result.PREVENCION: N_("Prevención"),
}


class Decision(StrEnum):
    """What a person signs on a case, always with a reason."""

    VERIFICAR = "verificar"
    PEDIR_DATOS = "pedir_datos"
    ADMITIR = "admitir"
    NO_ADMITIR = "no_admitir"
    ACUMULAR = "acumular"
    TRASLADAR = "trasladar"
    RECOPILAR = "recopilar"
    ESTUDIAR_DENUNCIA = "estudiar_denuncia"
    DENUNCIAR_MP = "denunciar_mp"
    TRASLADAR_CGC = "trasladar_cgc"
    RECOMENDAR = "recomendar"
    SEGUIR = "seguir"
    CERRAR = "cerrar"
    REABRIR = "reabrir"

    @property
    def label(self) -> str:
        """What the button says, in Spanish."""
        return _TERMS[self].label

    @property
    def target(self) -> State:
        """The state that the case ends in."""
        return _TERMS[self].target

    @property
    def required(self) -> tuple[str, ...]:
        """The form fields that must be filled: `reason`, and `desk`, `ground`, `result` or `pattern_case`."""
        return ("reason", *_TERMS[self].fields)

    def steps(self, state: State) -> tuple[State, ...]:
        """The states that the case enters, in order, the target last; empty where that is not allowed."""
        through = _TERMS[self].through
        for start in range(len(through), -1, -1):
            route = (*through[start:], self.target)
            if _is_route(state, route):
                return route
        return ()


@dataclass(frozen=True, slots=True)
class _Terms:
    """Label, outcome and extra fields of a decision, and the states that one signature may pass through."""

    label: str
    target: State
    fields: tuple[str, ...] = ()
    through: tuple[State, ...] = ()


_CHECKING = (State.EN_VERIFICACION,)
_TERMS = {
    Decision.VERIFICAR: _Terms(N_("Empezar la verificación"), State.EN_VERIFICACION),
    Decision.PEDIR_DATOS: _Terms(N_("Pedir más datos"), State.EN_ESPERA_ALERTANTE, through=_CHECKING),
    Decision.ADMITIR: _Terms(N_("Admitir la alerta"), State.ADMITIDA, through=_CHECKING),
    Decision.NO_ADMITIR: _Terms(N_("No admitir la alerta"), State.NO_ADMITIDA, ("ground",), _CHECKING),
    Decision.ACUMULAR: _Terms(N_("Acumular a un caso patrón"), State.ACUMULADA, ("pattern_case",), _CHECKING),
    Decision.TRASLADAR: _Terms(
        N_("Trasladar el caso"), State.ASIGNADA, ("desk",), (State.EN_VERIFICACION, State.ADMITIDA)
    ),
    Decision.RECOPILAR: _Terms(N_("Empezar la recopilación y el análisis"), State.EN_RECOPILACION_Y_ANALISIS),
    Decision.ESTUDIAR_DENUNCIA: _Terms(N_("Pasar a estudio de denuncia"), State.EN_ESTUDIO_DE_DENUNCIA),
    Decision.DENUNCIAR_MP: _Terms(N_("Registrar la denuncia al Ministerio Público"), State.DENUNCIADA_MP),
    Decision.TRASLADAR_CGC: _Terms(N_("Registrar el traslado a la Contraloría"), State.TRASLADADA_CGC),
    Decision.RECOMENDAR: _Terms(N_("Hacer una recomendación preventiva"), State.RECOMENDACION_PREVENTIVA),
    Decision.SEGUIR: _Terms(N_("Pasar a seguimiento"), State.EN_SEGUIMIENTO),
    Decision.CERRAR: _Terms(N_("Cerrar el caso"), State.CERRADA, ("result",)),
    Decision.REABRIR: _Terms(N_("Reabrir el caso"), State.REABIERTA),
}


def decisions_from(state: State) -> tuple[Decision, ...]:
    """The decisions that may be signed on a case in this state, in the order of a case's life."""
    return tuple(decision for decision in Decision if decision.steps(state))


def _is_route(state: State, route: Iterable[State]) -> bool:
    for following in route:
        if following not in TRANSITIONS[state]:
            return False
        state = following
    return True
