"""The keys that are made off the servers: the root, which signs desks, and the recovery identity.

Both files are locked by a passphrase; only `public.json` travels to the server.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from alerts.config import KdfProfile
from alerts.errors import ConfigurationError, WrongPassphrase
from alerts.trust import statement_of, statement_text
from crypto.chain import DeskEpoch, sign_first
from crypto.errors import CryptoError
from crypto.identities import HybridIdentity
from crypto.keys import new_seed, recipient_of
from crypto.passphrase import lock, unlock
from crypto.signing import new_signing_seed, verify_key_of

ROOT_FILE = "root.key.age"
RECOVERY_FILE = "recovery.key.age"
PUBLIC_FILE = "public.json"


@dataclass(frozen=True)
class PublicKeys:
    """What the server needs of a ceremony: the root's verify key and the recovery recipient."""

    root: bytes
    recovery_recipient: str


def make_keys(folder: Path, passphrase: str, kdf: KdfProfile = KdfProfile.STRONG) -> PublicKeys:
    """Root and recovery keys in a new folder, locked; the public halves are returned and written beside."""
    folder.mkdir(mode=0o700, parents=True)
    root_seed, recovery_seed = new_signing_seed(), new_seed()
    write_private(
        folder / ROOT_FILE, lock(root_seed.hex().encode(), passphrase, work_factor=kdf.scrypt_work_factor)
    )
    identity = f"{HybridIdentity(recovery_seed).secret_text}\n".encode()
    write_private(folder / RECOVERY_FILE, lock(identity, passphrase, work_factor=kdf.scrypt_work_factor))
    public = PublicKeys(verify_key_of(root_seed), str(recipient_of(recovery_seed)))
    document = {"root": public.root.hex(), "recovery_recipient": public.recovery_recipient}
    (folder / PUBLIC_FILE).write_text(json.dumps(document, indent=2) + "\n")
    return public


def sign_request(folder: Path, passphrase: str, request: str) -> str:
    """The desk statement of a request, signed by the root key of this folder."""
    try:
        statement = statement_of(request)
        root_seed = bytes.fromhex(unlock((folder / ROOT_FILE).read_bytes(), passphrase).decode())
    except FileNotFoundError:
        raise ConfigurationError(f"{ROOT_FILE} is not in that folder.") from None
    except CryptoError:
        raise WrongPassphrase("the passphrase does not open the root key") from None
    except (ValueError, KeyError, TypeError):
        raise ConfigurationError("The request is not a desk statement.") from None
    return statement_text(sign_statement(root_seed, statement))


def sign_statement(root_seed: bytes, statement: DeskEpoch) -> DeskEpoch:
    """A desk's first statement under the root's signature."""
    return sign_first(
        root_seed,
        site=statement.site,
        desk=statement.desk,
        recipient=statement.recipient,
        verify_key=statement.verify_key,
    )


def write_private(path: Path, content: bytes) -> None:
    """A new file that only its owner reads; an existing one is never overwritten."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
