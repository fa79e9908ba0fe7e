"""Making an instance: folders, secrets, `alerts.toml`, both stores; real from a ceremony's keys, or a demonstration."""

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from alerts.config import CONFIG_FILE, ConsoleConfig, KdfProfile, instance_folder
from alerts.custody.accounts import add_account, enrol
from alerts.custody.ceremony import PublicKeys, make_keys, sign_request, write_private
from alerts.custody.desks import accept_signed, add_desk, publish_all
from alerts.errors import ConfigurationError
from alerts.model import Role
from alerts.storage.casebook import Account, open_casebook
from alerts.storage.drop import open_drop
from alerts.storage.engine import Store
from alerts.storage.migrating import upgrade
from alerts.trail import Trail
from alerts.trust import statement_of, statement_text
from crypto.receipt import new_receipt

PROGRAM_SECRETS = ("intake", "mailbox", "console", "trail", "batch")
ACCOUNTS_FILE = "demo-accounts.json"
CEREMONY_FOLDER = "demo-ceremony"
MAKING_FOLDER = ".making"

CONFIG_TEMPLATE = """\
# Everything that this instance calls itself, and whom it trusts. Restart the programs after a change.
mode = "{mode}"
kdf = "{kdf}"

[names]
institution = "Comisión Presidencial contra la Corrupción"
acronym = "CPCC"
channel_name = "Alertas"
contact = ""
legal = ""
# A path inside this folder: a PNG of 300 to 4000 pixels, or an SVG of plain paths.
logo = ""
# A line for the posters in one more language, as a translator gave it.
second_text = ""

[public]
# The address that posters carry: a neutral host name of its own, which does not name its purpose.
address = "{address}"

[rounds]
# The hours (Guatemala) at which a real instance collects what arrived and releases answers.
hours = [7, 13]

[trust]
# 16 public bytes of this site. Losing them loses every mailbox: they are part of the backup.
site = "{site}"
root = "{root}"
recovery_recipient = "{recovery}"
"""


@dataclass(frozen=True)
class DemoAccount:
    """One account of a demonstration."""

    username: str
    role: Role
    desk: str | None


DEMO_DESKS = (
    ("analisis", "Dirección de Análisis de Procedimientos Administrativos", "analysis"),
    ("alterna", "Mesa alterna", "alternate"),
    ("investigacion-1", "Dirección de Investigación 1", "investigation"),
    ("investigacion-2", "Dirección de Investigación 2", "investigation"),
)
DEMO_ACCOUNTS = (
    DemoAccount("admin", Role.ADMINISTRATOR, None),
    DemoAccount("analista", Role.ANALYST, "analisis"),
    DemoAccount("alterna", Role.ANALYST, "alterna"),
    DemoAccount("investigadora-1", Role.INVESTIGATOR, "investigacion-1"),
    DemoAccount("investigador-2", Role.INVESTIGATOR, "investigacion-2"),
    DemoAccount("importadora", Role.IMPORTER, None),
    DemoAccount("auditora", Role.AUDITOR, None),
)


def create_instance(
    instance: Path,
    env: Mapping[str, str],
    *,
    public: PublicKeys,
    address: str,
    demonstration: bool = False,
    kdf: KdfProfile = KdfProfile.STRONG,
) -> ConsoleConfig:
    """A new instance's folders, secrets, configuration and empty stores; ConfigurationError when one is there."""
    if (instance / CONFIG_FILE).exists():
        raise ConfigurationError(f"{instance.name}/ already holds an instance.")
    (instance / "secrets").mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in PROGRAM_SECRETS:
        write_private(instance / "secrets" / f"{name}.key", secrets.token_bytes(32))
    content = CONFIG_TEMPLATE.format(
        mode="demonstration" if demonstration else "real",
        kdf=kdf.value,
        address=address,
        site=secrets.token_hex(16),
        root=public.root.hex(),
        recovery=public.recovery_recipient,
    )
    write_private(instance / CONFIG_FILE, content.encode())
    config = ConsoleConfig.load({**env, "ALERTS_INSTANCE": str(instance)})
    migrate(config)
    return config


def migrate(config: ConsoleConfig) -> None:
    """Bring both stores up to the newest schema."""
    for store in (open_drop(config.drop_url), open_casebook(config.casebook_url)):
        upgrade(store)
        store.close()


def create_demonstration(
    env: Mapping[str, str] | None = None, *, kdf: KdfProfile = KdfProfile.STRONG
) -> ConsoleConfig:
    """A demonstration with every role; `demo-accounts.json` (mode 0600) is the only place with its secrets.

    It is made aside and moved into place at the end, so that an interruption leaves no half of it in the folder; a
    database of ALERTS_DATABASE_URL must be empty.
    """
    environ = os.environ if env is None else env
    instance = instance_folder(environ)
    if (instance / CONFIG_FILE).exists():
        raise ConfigurationError(f"{instance.name}/ already holds an instance.")
    making = instance / MAKING_FOLDER
    shutil.rmtree(making, ignore_errors=True)
    make_demonstration(making, {**environ, "ALERTS_INSTANCE": str(making)}, kdf)
    for entry in sorted(making.iterdir(), key=lambda path: path.name == CONFIG_FILE):
        entry.rename(instance / entry.name)
    making.rmdir()
    return ConsoleConfig.load(environ)


def make_demonstration(instance: Path, env: Mapping[str, str], kdf: KdfProfile) -> None:
    """Everything of a demonstration in one folder."""
    passphrase = new_passphrase()
    public = make_keys(instance / CEREMONY_FOLDER, passphrase, kdf)
    port = env.get("ALERTS_INTAKE_PORT") or "8000"
    config = create_instance(
        instance, env, public=public, address=f"http://127.0.0.1:{port}", demonstration=True, kdf=kdf
    )
    drop, casebook = open_drop(config.drop_url), open_casebook(config.casebook_url)
    with casebook.reading() as session:
        if session.scalars(select(Account.username)).first() is not None:
            raise ConfigurationError("The database of ALERTS_DATABASE_URL is in use: give an empty one.")
    accounts = fill_demonstration(config, drop, casebook, passphrase)
    write_private(
        instance / ACCOUNTS_FILE, (json.dumps(accounts, indent=2, ensure_ascii=False) + "\n").encode()
    )
    drop.close()
    casebook.close()


def fill_demonstration(
    config: ConsoleConfig, drop: Store, casebook: Store, ceremony_passphrase: str
) -> list[dict[str, str | None]]:
    """Accounts and desks made by the same steps as in a real instance; the accounts with their secrets."""
    trail = Trail(config)
    people = [(account, new_passphrase(), new_passphrase()) for account in DEMO_ACCOUNTS]
    with casebook.writing() as session:
        for account, password, passphrase in people:
            code = add_account(session, account.username, account.role, None, config.today())
            enrol(session, config, account.username, code, password, passphrase)
            trail.append(session, "system", "account-add", account.username)
    for desk, name, kind in DEMO_DESKS:
        members = [account.username for account in DEMO_ACCOUNTS if account.desk == desk]
        with casebook.writing() as session:
            statement = add_desk(session, config, desk, name=name, kind=kind, members=members)
        folder = config.instance / CEREMONY_FOLDER
        signed = statement_of(sign_request(folder, ceremony_passphrase, statement_text(statement)))
        with casebook.writing() as session:
            accept_signed(session, config, signed)
            trail.append(session, "system", "desk-add", desk)
    publish_all(casebook, drop)
    trail.anchor_in(casebook)
    return [
        {
            "username": account.username,
            "role": account.role.value,
            "desk": account.desk,
            "password": password,
            "passphrase": passphrase,
        }
        | ({"ceremony_passphrase": ceremony_passphrase} if account.role is Role.ADMINISTRATOR else {})
        for account, password, passphrase in people
    ]


def new_passphrase() -> str:
    """Six random words, 66 bits, that a person can type."""
    return "-".join(new_receipt().words[:6])
