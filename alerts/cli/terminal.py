"""What the commands share with the terminal: passphrases in, results out."""

import argparse
import getpass
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alerts.errors import ConfigurationError
from alerts.i18n import translations

# argparse's own type for sub-commands is private
Commands = Any


def passphrase(prompt: str, *, confirm: bool = False) -> str:
    """The passphrase of ALERTS_PASSPHRASE_FILE, or as typed; never from an argument, which other users see."""
    given = os.environ.get("ALERTS_PASSPHRASE_FILE")
    if given:
        return Path(given).read_text(encoding="utf-8").rstrip("\r\n")
    typed = getpass.getpass(f"{prompt}: ")
    if confirm and typed != getpass.getpass("The same once more: "):
        raise ConfigurationError("The two passphrases differ.")
    return typed


def english(text: str) -> str:
    """A message of the program in the commands' own language; what is in no catalogue as it is."""
    return translations("en").gettext(text) if text else ""


def add_json(command: argparse.ArgumentParser) -> None:
    """The option that every reporting command has."""
    command.add_argument("--json", action="store_true", help="print the result as JSON")


def show(options: argparse.Namespace, document: Mapping[str, Any], text: str) -> None:
    """The result, as JSON where that was asked for."""
    print(json.dumps(document, ensure_ascii=False, indent=2) if options.json else text)
