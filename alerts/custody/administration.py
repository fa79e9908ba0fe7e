"""What an administrator does with accounts: see them, assign a desk, renew an enrolment, disable, enable.

None of it opens anything: a desk's key comes from a member of the desk only.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from alerts.custody.accounts import Member, member_of, new_enrolment
from alerts.custody.desks import last_holder_of
from alerts.errors import NotAllowed
from alerts.i18n import N_
from alerts.model import Role
from alerts.storage.casebook import Account, DeskKeyRow, DeskRow

LAST_HOLDER = N_("Es la única persona con la llave de su mesa. Antes, que la otorgue a alguien más.")

DESK_KINDS_OF = {
    Role.ANALYST: frozenset({"analysis", "alternate"}),
    Role.INVESTIGATOR: frozenset({"investigation"}),
}


def accounts(session: Session) -> Sequence[Member]:
    """Everybody, by name."""
    return [member_of(account) for account in session.scalars(select(Account).order_by(Account.username))]


def account_of(session: Session, username: str) -> Account:
    """An account; NotAllowed when there is none."""
    account = session.get(Account, username)
    if account is None:
        raise NotAllowed(N_("No existe esa cuenta."))
    return account


def check_desk(session: Session, role: Role, desk: str | None) -> None:
    """Refuse a desk that a role cannot work at."""
    if desk is None:
        return
    row = session.get(DeskRow, desk)
    if row is None:
        raise NotAllowed(N_("No existe esa mesa."))
    if row.kind not in DESK_KINDS_OF.get(role, frozenset()):
        raise NotAllowed(N_("Ese rol no trabaja en esa mesa."))


def assign_desk(session: Session, username: str, desk: str | None) -> Member:
    """Assign a person to a desk, whose members must then grant its key; the key files of other desks go away.

    Raises NotAllowed with what to mend.
    """
    account = account_of(session, username)
    check_desk(session, Role(account.role), desk)
    if account.desk != desk and last_holder_of(session, username) not in {None, desk}:
        raise NotAllowed(LAST_HOLDER)
    account.desk = desk
    others = DeskKeyRow.holder == username, DeskKeyRow.desk != (desk or "")
    session.execute(delete(DeskKeyRow).where(*others))
    return member_of(account)


def renew_enrolment(session: Session, username: str, today: date) -> str:
    """A new one-time code; NotAllowed for an account that is disabled or does not exist."""
    account = account_of(session, username)
    if account.disabled:
        raise NotAllowed(N_("Habilite la cuenta antes de darle otro código."))
    return new_enrolment(account, today)


def set_disabled(session: Session, username: str, *, disabled: bool, by: str) -> Member:
    """Disable or enable an account; nobody disables their own."""
    if username == by:
        raise NotAllowed(N_("No puede deshabilitar su propia cuenta."))
    account = account_of(session, username)
    account.disabled = disabled
    return member_of(account)
