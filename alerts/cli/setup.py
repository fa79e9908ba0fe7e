"""Making and checking an instance: `init`, `ceremony`, `migrate`."""

import argparse
import json
import os
from pathlib import Path

from alerts.cli.release import missing_scripts
from alerts.cli.terminal import Commands, add_json, passphrase, show
from alerts.config import ConsoleConfig, instance_folder
from alerts.custody.accounts import MIN_SECRET_LENGTH
from alerts.custody.ceremony import PublicKeys, make_keys, sign_request
from alerts.errors import ConfigurationError
from alerts.instance import create_demonstration, create_instance, migrate
from alerts.readiness import missing
from crypto.errors import CryptoError
from crypto.recipients import HybridRecipient

DEFAULT_ADDRESS = "https://example.invalid"


def add_commands(commands: Commands) -> None:
    """`init`, `ceremony make`, `ceremony sign` and `migrate`."""
    init = commands.add_parser("init", help="make an instance, or --check what it lacks")
    init.add_argument(
        "--demonstration", action="store_true", help="with accounts of every role, to try it out"
    )
    init.add_argument("--root", help="the ceremony's root key in hexadecimal, or its public.json")
    init.add_argument(
        "--recovery-recipient", help="the recovery recipient age1pq1…, or the ceremony's public.json"
    )
    init.add_argument(
        "--address", default=DEFAULT_ADDRESS, help="the public https:// address that posters carry"
    )
    init.add_argument(
        "--check", action="store_true", help="list what is missing before the first real poster"
    )
    add_json(init)
    init.set_defaults(run=run_init)
    ceremony = commands.add_parser("ceremony", help="make and use the keys that stay off the servers")
    acts = ceremony.add_subparsers(required=True, metavar="ACT")
    make = acts.add_parser("make", help="make root and recovery keys in a new folder")
    make.add_argument("folder", type=Path)
    make.set_defaults(run=run_make)
    sign = acts.add_parser("sign", help="sign a desk's request with the root key")
    sign.add_argument("folder", type=Path)
    sign.add_argument("request", type=Path)
    sign.add_argument("-o", "--output", type=Path, required=True)
    sign.set_defaults(run=run_sign)
    commands.add_parser("migrate", help="bring both stores up to this version").set_defaults(run=run_migrate)


def run_init(options: argparse.Namespace) -> int:
    """Make an instance, or check one."""
    if options.check:
        return run_check(options)
    if options.demonstration:
        config = create_demonstration()
    else:
        if not options.root or not options.recovery_recipient:
            raise ConfigurationError(
                "A real instance needs --root and --recovery-recipient from `alerts ceremony`."
            )
        public = PublicKeys(root_key(options.root), recovery_recipient(options.recovery_recipient))
        config = create_instance(
            instance_folder(os.environ), os.environ, public=public, address=options.address.rstrip("/")
        )
    document = {"instance": config.instance.name, "demonstration": config.demonstration}
    show(
        options,
        document,
        f"{config.instance.name}/ is ready. `alerts init --check` lists what it still lacks.",
    )
    return 0


def run_check(options: argparse.Namespace) -> int:
    """List what the instance lacks; 0 when nothing is missing, 2 otherwise."""
    gaps = [*missing(ConsoleConfig.load()), *missing_scripts()]
    text = "\n".join(f"- {gap}" for gap in gaps) or "Nothing is missing."
    show(options, {"missing": gaps}, text)
    return 2 if gaps else 0


def root_key(given: str) -> bytes:
    """The root's 32 public bytes, from hexadecimal or from a ceremony's public.json."""
    try:
        key = bytes.fromhex(from_public_file(given, "root"))
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ConfigurationError("--root is not a root key.")
    return key


def recovery_recipient(given: str) -> str:
    """A recovery recipient, from its text or from a ceremony's public.json."""
    text = from_public_file(given, "recovery_recipient")
    try:
        return str(HybridRecipient.parse(text))
    except CryptoError:
        raise ConfigurationError("--recovery-recipient is not an age1pq1… recipient.") from None


def from_public_file(given: str, name: str) -> str:
    """A value as given, or read from the file that it names."""
    if not given.endswith(".json"):
        return given
    try:
        return str(json.loads(Path(given).read_text(encoding="utf-8"))[name])
    except (ValueError, KeyError, TypeError):
        raise ConfigurationError(f"That file has no `{name}`.") from None


def run_make(options: argparse.Namespace) -> int:
    """Make root and recovery keys, locked by a passphrase."""
    if options.folder.exists():
        raise ConfigurationError("The folder exists already; name a new one.")
    phrase = passphrase("Passphrase for both keys", confirm=True)
    if len(phrase) < MIN_SECRET_LENGTH:
        raise ConfigurationError(f"The passphrase needs {MIN_SECRET_LENGTH} characters or more.")
    make_keys(options.folder, phrase)
    print(
        f"Made {options.folder}/. Only public.json goes to the server; keep the two .age files and copies offline."
    )
    return 0


def run_sign(options: argparse.Namespace) -> int:
    """Sign a desk's request."""
    signed = sign_request(
        options.folder, passphrase("Passphrase of the root key"), options.request.read_text()
    )
    options.output.write_text(signed + "\n")
    print(f"Signed. Take {options.output.name} to the server: alerts desk accept {options.output.name}")
    return 0


def run_migrate(_options: argparse.Namespace) -> int:
    """Migrate both stores."""
    migrate(ConsoleConfig.load())
    print("Both stores are at this version.")
    return 0
