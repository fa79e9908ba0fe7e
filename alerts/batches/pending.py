"""Sheets that wait for a person: sealed to their batch, opened by its clerk, destroyed with it."""

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.batches.keeping import key_binding, own_batch
from alerts.config import ConsoleConfig
from alerts.envelope import canonical
from alerts.errors import AccessDenied, Damaged
from alerts.paper.reading.outcome import Crop, Doubt, DoubtfulBox, Place, Sheet
from alerts.questionnaire import Problems, check, published
from alerts.storage.casebook import PaperSheet
from alerts.unsealing import open_bound, open_key
from crypto.binding import Binding, bind
from crypto.identities import HybridIdentity
from crypto.padding import padme
from crypto.recipients import HybridRecipient
from crypto.sealing import seal

ID_BYTES = 16


@dataclass(frozen=True, repr=False)
class PendingSheet:
    """A sheet as its clerk sees it. Its repr shows no answer.

    raw: what the sure marks answer. pages: its sides as pictures. copy_of: where a sheet is that looks the same.
    """

    sheet_id: bytes
    mark: bytes
    version: int
    reference: str
    is_whole: bool
    place: Place
    copy_of: Place | None = None
    raw: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    doubtful: tuple[DoubtfulBox, ...] = ()
    crops: tuple[Crop, ...] = ()
    pages: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, sheet: Sheet, mark: bytes, batch_id: bytes) -> Self:
        """The sheet as it waits in one batch; in another it would wait on its own."""
        return cls(
            sheet_id=sha256(batch_id + mark).digest()[:ID_BYTES],
            mark=mark,
            version=sheet.version,
            reference=sheet.reference,
            is_whole=sheet.is_whole,
            place=sheet.place,
            copy_of=sheet.copy_of,
            raw=sheet.raw,
            doubtful=sheet.doubtful,
            crops=sheet.crops,
            pages=tuple(side.picture for side in sheet.sides),
        )

    @property
    def problems(self) -> Problems | None:
        """What the sure marks contradict each other in."""
        checked = check(published(self.version), self.raw, partial=True)
        return checked if isinstance(checked, Problems) else None

    def to_json(self) -> bytes:
        """Everything as canonical JSON."""
        return canonical(
            {
                "mark": self.mark.hex(),
                "version": self.version,
                "reference": self.reference,
                "is_whole": self.is_whole,
                "place": [self.place.file, self.place.page],
                "copy_of": [self.copy_of.file, self.copy_of.page] if self.copy_of else None,
                "raw": {name: list(values) for name, values in self.raw.items()},
                "doubtful": [
                    [box.field, box.value, box.doubt.value, text_of(box.crop.webp)] for box in self.doubtful
                ],
                "crops": [[crop.field, text_of(crop.webp)] for crop in self.crops],
                "pages": [text_of(page) for page in self.pages],
            }
        )

    @classmethod
    def from_json(cls, body: bytes, batch_id: bytes) -> Self:
        """The sheet that `to_json` wrote into a batch."""
        said: dict[str, Any] = json.loads(body)
        mark = bytes.fromhex(said["mark"])
        return cls(
            sheet_id=sha256(batch_id + mark).digest()[:ID_BYTES],
            mark=mark,
            version=said["version"],
            reference=said["reference"],
            is_whole=said["is_whole"],
            place=Place(*said["place"]),
            copy_of=Place(*said["copy_of"]) if said["copy_of"] else None,
            raw={name: tuple(values) for name, values in said["raw"].items()},
            doubtful=tuple(
                DoubtfulBox(name, value, Doubt(doubt), Crop(name, picture_of(webp)))
                for name, value, doubt, webp in said["doubtful"]
            ),
            crops=tuple(Crop(name, picture_of(webp)) for name, webp in said["crops"]),
            pages=tuple(picture_of(page) for page in said["pages"]),
        )

    def __repr__(self) -> str:
        return f"PendingSheet({self.sheet_id.hex()})"


def sheet_mark(config: ConsoleConfig, sheet: Sheet) -> bytes:
    """What tells a sheet from every other: keyed, of the scanned pixels, never of the answers."""
    return hmac.new(config.batch_key, b"sheet\0" + sheet.digest, sha256).digest()


def sealed_sheet(config: ConsoleConfig, batch_id: bytes, recipient: str, sheet: PendingSheet) -> PaperSheet:
    """The row of a waiting sheet; its length says little."""
    plain = bind(sheet_binding(config, batch_id), sheet.to_json())
    sealed = seal(plain.ljust(padme(len(plain)), b" "), [HybridRecipient.parse(recipient)])
    return PaperSheet(sheet_id=sheet.sheet_id, batch_id=batch_id, sealed=sealed)


def sheet_binding(config: ConsoleConfig, batch_id: bytes) -> Binding:
    """The header of a waiting sheet."""
    return Binding(site=config.site_id, case=batch_id.hex(), kind="sheet", role="clerk")


def pending(
    session: Session, config: ConsoleConfig, batch_id: bytes, clerk: str, seed: bytes
) -> tuple[PendingSheet, ...]:
    """Every sheet of a clerk's own batch that waits, in the order of the scans.

    Raises AccessDenied for another's batch, NotAllowed once it is closed, and Damaged.
    """
    opened = opener(session, config, batch_id, clerk, seed)
    rows = session.scalars(select(PaperSheet).where(PaperSheet.batch_id == batch_id))
    return tuple(sorted((opened(row) for row in rows), key=lambda sheet: sheet.place))


def waiting_ids(session: Session, batch_id: bytes) -> frozenset[bytes]:
    """The ids of the sheets of a batch that wait, without opening any."""
    return frozenset(session.scalars(select(PaperSheet.sheet_id).where(PaperSheet.batch_id == batch_id)))


def pending_sheet(
    session: Session, config: ConsoleConfig, batch_id: bytes, sheet_id: bytes, clerk: str, seed: bytes
) -> PendingSheet:
    """One waiting sheet; AccessDenied when it is not there (any more)."""
    opened = opener(session, config, batch_id, clerk, seed)
    row = session.get(PaperSheet, sheet_id)
    if row is None or row.batch_id != batch_id:
        raise AccessDenied("no such sheet in this batch")
    return opened(row)


def opener(
    session: Session, config: ConsoleConfig, batch_id: bytes, clerk: str, seed: bytes
) -> Callable[[PaperSheet], PendingSheet]:
    """What opens the sheets of a clerk's own batch."""
    batch = own_batch(session, batch_id, clerk)
    expected = key_binding(config, batch_id, batch.recipient or "")
    key = HybridIdentity(open_key(batch.sealed_key or b"", HybridIdentity(seed), expected))

    def opened(row: PaperSheet) -> PendingSheet:
        sheet = PendingSheet.from_json(
            open_bound(row.sealed, [key], sheet_binding(config, batch_id)), batch_id
        )
        if sheet.sheet_id != row.sheet_id:
            raise Damaged("a sheet is not the one that its row names")
        return sheet

    return opened


def text_of(picture: bytes) -> str:
    """A picture as text."""
    return base64.b64encode(picture).decode()


def picture_of(text: str) -> bytes:
    """The picture of a text."""
    return base64.b64decode(text, validate=True)
