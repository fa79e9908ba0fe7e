"""What the sheets of an activity's kit say about the institution, and in which language."""

from dataclasses import dataclass
from typing import Literal

from alerts.posters import Logo, qr_payload, short_address
from alerts.posters.spec import host_of

KitLanguage = Literal["es", "en"]


@dataclass(frozen=True, slots=True)
class KitSpec:
    """One activity's kit in one language. It names the institution that receives alerts, never the one being visited.

    code: the code of a place or of the whole activity. contact, legal: may be empty.
    """

    base_url: str
    code: str
    institution_name: str
    institution_acronym: str = ""
    contact: str = ""
    legal: str = ""
    language: KitLanguage = "es"
    demonstration: bool = False
    logo: Logo | None = None

    @property
    def payload(self) -> str:
        """What the banner's QR code carries. Raises PosterError."""
        return qr_payload(self.base_url, self.code)

    @property
    def address(self) -> str:
        """What a person without a camera types. Raises PosterError."""
        return short_address(host_of(self.base_url), self.code)
