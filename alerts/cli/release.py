"""`release-digest`: what anybody can compare the scripts of the running site with."""

import argparse
import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

from alerts import intake, mailbox_site
from alerts.cli.terminal import Commands, add_json, show
from alerts.config import InstanceConfig, MailboxConfig
from alerts.web.assets import collect_assets, find_logo, find_recordings, find_words

SCRIPTS = ("built/form.js", "built/mailbox.js")
NO_SCRIPTS = (
    "The scripts that seal in the browser are not built: alerts are sealed when they arrive. `make built`, with Node, "
    "builds them; restart after it."
)


def add_commands(commands: Commands) -> None:
    """`release-digest`."""
    digest = commands.add_parser(
        "release-digest", help="digests of the scripts and files that the public site serves"
    )
    add_json(digest)
    digest.set_defaults(run=run_digest)


def run_digest(options: argparse.Namespace) -> int:
    """Print the digests; 2 where the scripts that seal are not built."""
    document = digest_of(MailboxConfig.load())
    missing = missing_scripts()
    show(options, document, "\n".join([*lines_of(document), *missing]))
    return 2 if missing else 0


def digest_of(config: InstanceConfig) -> dict[str, Any]:
    """Version, root key, its fingerprint, and the SHA-256 of each file as it is served."""
    return {
        "version": version("alertas"),
        "root": config.root_key.hex(),
        "root_fingerprint": hashlib.sha256(config.root_key).hexdigest(),
        "files": {
            f"/static/{name}": hashlib.sha256(body).hexdigest() for name, body in served(config).items()
        },
    }


def served(config: InstanceConfig) -> dict[str, bytes]:
    """The content of every file under /static of the public address, by name."""
    patterns = (*intake.ASSETS, *mailbox_site.ASSETS)
    own: dict[str, Path] = find_logo(config) | find_recordings(config) | find_words(patterns)
    return {name: asset.body for name, asset in collect_assets(patterns, own).items()}


def lines_of(document: dict[str, Any]) -> list[str]:
    """The document as lines that `sha256sum` writes too, after the version and the key."""
    heading = [f"version {document['version']}", f"root key {document['root']}"]
    heading.append(f"fingerprint of the root key {document['root_fingerprint']}")
    return [*heading, *(f"{digest}  {name}" for name, digest in document["files"].items())]


def missing_scripts() -> list[str]:
    """What to tell an operator whose site cannot seal in the browser; nothing where it can."""
    built = collect_assets(SCRIPTS, {})
    return [] if all(name in built for name in SCRIPTS) else [NO_SCRIPTS]
