"""What a poster says about itself: its address, its code and the institution behind it."""

import re
import secrets
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from alerts.printing.errors import PrintingError
from alerts.printing.logo import Logo

Language = Literal["es", "en", "both"]
Format = Literal["letter", "a4", "a3", "card", "cards"]
Ink = Literal["full", "saving"]

LANGUAGES: tuple[Language, ...] = ("es", "en", "both")
FORMATS: tuple[Format, ...] = ("letter", "a4", "a3", "card", "cards")
INKS: tuple[Ink, ...] = ("full", "saving")

# Without 0 O 1 I L U: what is read off a wall in bad light and typed on a phone must not be doubtful.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 6
SECOND_TEXT_LIMIT = 120

# ISO/IEC 18004, 7.3.4: what a QR code can carry in alphanumeric mode.
_ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+\-./:]+")
_TYPED_CODE = re.compile(r"[0-9A-Za-z]{3,16}")


class PosterError(PrintingError):
    """A poster that cannot be made, or that did not read back as it should."""


def new_code() -> str:
    """A random short code: six signs that cannot be mistaken for one another (about 29 bits)."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def short_address(hostname: str, code: str) -> str:
    """What a person types: ``ejemplo.gt/p/k7mq``. A port stays where it is."""
    return f"{hostname}/p/{_checked_code(code)}".lower()


def qr_payload(base_url: str, code: str) -> str:
    """What the QR code carries: ``HTTPS://HOST/P/K7MQ``, alphanumeric, so that the code stays coarse.

    base_url is scheme and host, with a port at most: a path or a query would not survive the upper case.
    Raises PosterError for anything else, and for a host with signs outside the alphanumeric set.
    """
    payload = f"{_origin(base_url)}/P/{_checked_code(code)}".upper()
    if not _ALPHANUMERIC.fullmatch(payload):
        raise PosterError("the public address has signs that a poster's code cannot carry")
    return payload


def host_of(base_url: str) -> str:
    """The host of a public address, with its port when it has one."""
    return urlsplit(_origin(base_url)).netloc


def _origin(base_url: str) -> str:
    try:
        parts = urlsplit(base_url)
    except ValueError as error:
        raise PosterError("the public address cannot be read") from error
    plain = parts.path in {"", "/"} and not parts.query and not parts.fragment and "@" not in parts.netloc
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or not plain:
        raise PosterError("the public address must be https:// and a host, without a path")
    return f"{parts.scheme}://{parts.netloc}"


def _checked_code(code: str) -> str:
    if not _TYPED_CODE.fullmatch(code):
        raise PosterError("a poster's code is 3 to 16 letters and digits")
    return code


@dataclass(frozen=True, slots=True)
class PosterSpec:
    """One poster. It names the institution that receives alerts, never the one being visited.

    base_url: public address, scheme and host. code: short code of an activity's place.
    institution_name, institution_acronym: from the configuration; the acronym may be empty.
    language: `both` is Spanish with English beside it. demonstration: print the notice that no real alert may be sent.
    format: `card` is one wallet card, `cards` a letter sheet of ten to cut. ink: `saving` prints on white.
    second_text: a line in another language, as a translator gave it. logo: beside the name, never inside the code.
    """

    base_url: str
    code: str
    institution_name: str
    institution_acronym: str = ""
    language: Language = "es"
    demonstration: bool = False
    format: Format = "letter"
    ink: Ink = "full"
    second_text: str = ""
    logo: Logo | None = None

    def __post_init__(self) -> None:
        """Refuse a line that would leave no room for the question."""
        if len(self.second_text) > SECOND_TEXT_LIMIT:
            raise PosterError(f"[names] second_text must be at most {SECOND_TEXT_LIMIT} characters long.")

    @property
    def payload(self) -> str:
        """What its QR code carries. Raises PosterError."""
        return qr_payload(self.base_url, self.code)

    @property
    def address(self) -> str:
        """What a person without a camera types. Raises PosterError."""
        return short_address(host_of(self.base_url), self.code)
