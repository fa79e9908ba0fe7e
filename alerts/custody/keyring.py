"""The secrets that an unlocked person holds for the time of one request."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crypto.identities import HybridIdentity


@dataclass(frozen=True)
class DeskKey:
    """A desk's secrets in one epoch: the identity that opens and the key that signs."""

    desk: str
    epoch: int
    identity: HybridIdentity = field(repr=False)
    signing_seed: bytes = field(repr=False)


@dataclass(frozen=True)
class Keyring:
    """Every desk key that one member holds."""

    username: str
    keys: Mapping[tuple[str, int], DeskKey] = field(repr=False)

    @property
    def desks(self) -> frozenset[str]:
        """The desks that this person can open."""
        return frozenset(desk for desk, _ in self.keys)

    def latest(self, desk: str) -> DeskKey:
        """The newest key of a desk; KeyError when the person holds none."""
        epoch = max((epoch for name, epoch in self.keys if name == desk), default=0)
        return self.keys[desk, epoch]
