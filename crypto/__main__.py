"""`python -m crypto keygen|encrypt|decrypt`: a small command that reads and writes what `age` does.

It leaves with 0 only when everything was released and verified; otherwise with one line on the standard
error, which never holds what was typed or read.
"""

import argparse
import getpass
import io
import os
import secrets
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO, NoReturn

from crypto.errors import CryptoError, KeyFormatError
from crypto.identities import HybridIdentity, Identity, X25519Identity, parse_identity_file
from crypto.keys import new_seed
from crypto.opening import open_sealed, open_stream
from crypto.output import output
from crypto.passphrase import ScryptIdentity, ScryptRecipient
from crypto.recipients import Recipient, parse_recipient, parse_recipient_file
from crypto.sealing import seal_stream

MAX_KEY_FILE_BYTES = 1 << 20
FAILED = 1
MISUSED = 2


class CommandError(Exception):
    """A line for the person at the terminal."""


class OneLineParser(argparse.ArgumentParser):
    """Says only the usage when misused: the parser's own words would repeat what was typed, maybe a key."""

    def error(self, message: str) -> NoReturn:  # noqa: ARG002
        self.exit(MISUSED, " ".join(self.format_usage().split()) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    options = _parser().parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        options.run(options)
    except (CommandError, CryptoError) as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(os.strerror(error.errno) if error.errno else "input or output failed")
    except KeyboardInterrupt:
        return _fail("interrupted")
    except Exception as error:  # noqa: BLE001  # a traceback could show a key
        return _fail(f"failed: {type(error).__name__}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(
        prog="python -m crypto", description="Seal and open age files.", allow_abbrev=False
    )
    commands = parser.add_subparsers(required=True, metavar="keygen|encrypt|decrypt")
    keygen = commands.add_parser("keygen", help="make an identity", allow_abbrev=False)
    keygen.add_argument("-pq", action="store_true", help="a hybrid post-quantum identity")
    keygen.set_defaults(run=_keygen)
    encrypt = commands.add_parser("encrypt", help="seal to recipients or a passphrase", allow_abbrev=False)
    encrypt.add_argument("-r", action="append", default=[], metavar="RECIPIENT", help="seal to a recipient")
    encrypt.add_argument(
        "-R", action="append", default=[], metavar="FILE", help="seal to a file's recipients"
    )
    encrypt.add_argument("-p", action="store_true", help="seal with a passphrase")
    encrypt.add_argument("-a", action="store_true", help="write ASCII armor")
    encrypt.set_defaults(run=_encrypt)
    decrypt = commands.add_parser("decrypt", help="open with identities or a passphrase", allow_abbrev=False)
    decrypt.add_argument(
        "-i", action="append", default=[], metavar="FILE", help="open with a file's identities"
    )
    decrypt.set_defaults(run=_decrypt)
    for command in (keygen, encrypt, decrypt):
        command.add_argument("-o", metavar="OUTPUT", help="write to a file")
    for command in (encrypt, decrypt):
        command.add_argument(
            "--passphrase-file", metavar="FILE", help="take the passphrase from its first line"
        )
        command.add_argument("input", nargs="?", metavar="INPUT", help="read from a file")
    return parser


def _keygen(options: argparse.Namespace) -> None:
    identity = HybridIdentity(new_seed()) if options.pq else X25519Identity(secrets.token_bytes(32))
    text = f"# public key: {identity.recipient}\n{identity.secret_text}\n"
    with output(options.o, replace=False) as target:
        target.write(text.encode())
    if options.o:
        print(f"Public key: {identity.recipient}", file=sys.stderr)


def _encrypt(options: argparse.Namespace) -> None:
    recipients = _recipients(options)
    if not options.a and options.o is None and sys.stdout.isatty():
        raise CommandError("a binary file does not go to a terminal: use -a or -o")
    with _input(options) as source, output(options.o) as target:
        seal_stream(source, target, recipients, armor=options.a)


def _decrypt(options: argparse.Namespace) -> None:
    identities = _identities(options)
    with _input(options) as source, output(options.o) as target:
        open_stream(source, target, identities)


def _recipients(options: argparse.Namespace) -> list[Recipient]:
    recipients: list[Recipient] = [parse_recipient(text) for text in options.r]
    for path in options.R:
        recipients.extend(parse_recipient_file(_read_text(path)))
    if options.p and recipients:
        raise CommandError("a passphrase goes with no recipient: use -p alone")
    if options.p:
        return [ScryptRecipient(_passphrase(options, repeat=True))]
    if options.passphrase_file or not recipients:
        raise CommandError("say to whom: -r, -R or -p")
    return recipients


def _identities(options: argparse.Namespace) -> list[Identity]:
    if not options.i:
        return [ScryptIdentity(_passphrase(options))]
    return [identity for path in options.i for identity in _identities_in(path, options)]


def _identities_in(path: str, options: argparse.Namespace) -> Sequence[Identity]:
    """The identities of a file, which may itself be locked by a passphrase."""
    data = _read_key_file(path)
    if data.lstrip().startswith((b"-----BEGIN AGE", b"age-encryption.org/")):
        data = open_sealed(data, [ScryptIdentity(_passphrase(options))])
    return parse_identity_file(_decoded(data))


def _passphrase(options: argparse.Namespace, *, repeat: bool = False) -> str:
    if options.passphrase_file:
        return _read_text(options.passphrase_file).partition("\n")[0].removesuffix("\r")
    try:
        with Path("/dev/tty").open():
            pass
    except OSError:
        raise CommandError("no terminal to ask for the passphrase: use --passphrase-file") from None
    typed = getpass.getpass("Passphrase: ")
    if repeat and getpass.getpass("Passphrase again: ") != typed:
        raise CommandError("the two passphrases differ")
    return typed


@contextmanager
def _input(options: argparse.Namespace) -> Iterator[BinaryIO]:
    named = options.input not in (None, "-")
    with Path(options.input).open("rb") if named else nullcontext(sys.stdin.buffer) as source:
        yield source


def _read_text(path: str) -> str:
    return _decoded(_read_key_file(path))


def _read_key_file(path: str) -> bytes:
    with Path(path).open("rb") as file:
        data = file.read(MAX_KEY_FILE_BYTES + 1)
    if len(data) > MAX_KEY_FILE_BYTES:
        raise KeyFormatError("a key file is too large")
    return data


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise KeyFormatError("a key file is not text") from None


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _fail(line: str) -> int:
    """Say why on one line; what is still in the buffer of a broken output is given up."""
    print(f"crypto: {line}", file=sys.stderr)
    sys.stdout = io.TextIOWrapper(io.BytesIO())
    return FAILED


if __name__ == "__main__":
    sys.exit(main())
