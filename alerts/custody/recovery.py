"""Recovery: the recovery key split among custodians, joined again offline, and a desk given to a new member with it."""

import json
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.config import ConsoleConfig
from alerts.custody.accounts import Member, member_of
from alerts.custody.ceremony import RECOVERY_FILE, write_private
from alerts.custody.desks import RECOVERY, assigned_account, key_row, open_desk_key
from alerts.errors import ConfigurationError, NotAllowed, WrongPassphrase
from alerts.storage.casebook import DeskEpochRow, DeskKeyRow
from alerts.trust import statement_of
from crypto.errors import CryptoError, KeyFormatError, NoMatchError, RecoveryError
from crypto.identities import HybridIdentity, parse_identity_file
from crypto.passphrase import lock, unlock
from crypto.recipients import HybridRecipient
from crypto.recovery import Piece, Scheme, combine, open_piece, split

SCHEME_FILE = "scheme.json"


def read_recovery_key(path: Path, passphrase: str) -> bytes:
    """The recovery identity's 32 secret bytes from its locked file."""
    try:
        (identity,) = parse_identity_file(unlock(path.read_bytes(), passphrase).decode())
    except (CryptoError, UnicodeDecodeError, ValueError):
        raise WrongPassphrase("the passphrase does not open the recovery key") from None
    if not isinstance(identity, HybridIdentity):
        raise ConfigurationError("That file holds no recovery key.")
    return identity.seed


def split_recovery(
    folder: Path, passphrase: str, custodians: Sequence[str], threshold: int, target: Path
) -> int:
    """The number of piece files written to a new folder, with the public scheme beside them."""
    seed = read_recovery_key(folder / RECOVERY_FILE, passphrase)
    try:
        scheme, pieces = split(
            seed, [HybridRecipient.parse(text) for text in custodians], threshold=threshold
        )
    except KeyFormatError as error:
        raise ConfigurationError(str(error)) from None
    target.mkdir(mode=0o700, parents=True)
    (target / SCHEME_FILE).write_text(json.dumps(scheme.to_json(), indent=2) + "\n")
    for piece in pieces:
        write_private(target / piece.file_name, piece.sealed)
    return len(pieces)


def join_pieces(scheme_file: Path, pieces: Sequence[Path], identities: Sequence[Path]) -> bytes:
    """The recovery seed from enough custodians' pieces; ConfigurationError names whose is wrong, missing or foreign."""
    try:
        scheme = Scheme.from_json(json.loads(scheme_file.read_text()))
        keys = [key for path in identities for key in parse_identity_file(path.read_text())]
        return combine(scheme, [opened_piece(path, keys) for path in pieces])
    except RecoveryError as error:
        numbers = ", ".join(map(str, error.custodians))
        raise ConfigurationError(f"The pieces do not join: {error.problem}, custodian {numbers}.") from None
    except (CryptoError, ValueError):
        raise ConfigurationError("The scheme or an identity file cannot be read.") from None


def opened_piece(path: Path, keys: Sequence[object]) -> Piece:
    """A piece with whichever identity opens it."""
    for key in keys:
        if isinstance(key, HybridIdentity):
            try:
                return open_piece(path.read_bytes(), key)
            except NoMatchError:
                continue
    raise ConfigurationError(f"None of the identities opens {path.name}.")


def write_recovery_key(path: Path, seed: bytes, passphrase: str) -> None:
    """A recovery key file as the ceremony makes it."""
    write_private(path, lock(f"{HybridIdentity(seed).secret_text}\n".encode(), passphrase))


def recover_desk(session: Session, config: ConsoleConfig, seed: bytes, desk: str, username: str) -> Member:
    """Give a desk whose members all lost their keys to an assigned person; the act of k custodians together."""
    account, identity = assigned_account(session, username, desk), HybridIdentity(seed)
    held = DeskKeyRow.desk == desk, DeskKeyRow.holder == RECOVERY
    rows = session.scalars(select(DeskKeyRow).where(*held)).all()
    if not rows:
        raise NotAllowed("No existe esa mesa.")
    for row in rows:
        key = open_desk_key(session, config, row, identity)
        statement = statement_of(session.get_one(DeskEpochRow, (desk, row.epoch)).statement)
        session.merge(key_row(statement, key, username, account.recipient or ""))
    return member_of(account)
