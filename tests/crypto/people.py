"""Keys that many tests share, made once: parsing and making hybrid keys takes a millisecond each."""

from crypto.identities import HybridIdentity, X25519Identity
from crypto.passphrase import ScryptIdentity, ScryptRecipient

ANA = HybridIdentity(bytes(range(32)))
BETO = HybridIdentity(bytes(range(32, 64)))
CURVE = X25519Identity(bytes(range(64, 96)))

# The cheap profile: scrypt with N = 2, for tests alone.
CHEAP_WORK_FACTOR = 1
LOCK = ScryptRecipient("correcto caballo", work_factor=CHEAP_WORK_FACTOR)
UNLOCK = ScryptIdentity("correcto caballo", work_factors=(CHEAP_WORK_FACTOR,))
