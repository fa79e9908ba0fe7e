"""Recusals: the institutions whose cases a person must not open (triage.md, routing rule 7).

The console enforces it; the desk's key would still open a stolen copy, until the desk is renewed without the person.
"""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from alerts.catalogues import institution, institutions
from alerts.errors import NotAllowed
from alerts.i18n import N_
from alerts.storage.casebook import Recusal


def declare(session: Session, username: str, institution_id: str) -> None:
    """Note that a person is recused from an institution, and so from its units; NotAllowed for an unknown one."""
    try:
        institution(institution_id)
    except KeyError:
        raise NotAllowed(N_("Elija una institución de la lista.")) from None
    session.merge(Recusal(username=username, institution=institution_id))


def lift(session: Session, username: str, institution_id: str) -> None:
    """Take a recusal back, which is an administrator's act."""
    session.execute(
        delete(Recusal).where(Recusal.username == username, Recusal.institution == institution_id)
    )


def declared(session: Session, username: str) -> tuple[str, ...]:
    """The institutions that a person is recused from, as declared."""
    query = select(Recusal.institution).where(Recusal.username == username).order_by(Recusal.institution)
    return tuple(session.scalars(query))


def barred(session: Session, username: str) -> frozenset[str]:
    """Every institution whose cases the person must not open: those declared, and the units below them."""
    own = set(declared(session, username))
    acronyms = {each.acronym for each in institutions() if each.id in own}
    return frozenset(own | {each.id for each in institutions() if each.parent in acronyms})
