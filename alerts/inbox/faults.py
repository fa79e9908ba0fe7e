"""Why a case does not open: asked in the order in which it is opened, and told in plain words."""

from collections.abc import Sequence
from enum import StrEnum
from hashlib import sha256

from alerts.config import ConsoleConfig
from alerts.custody.keyring import Keyring
from alerts.errors import Damaged
from alerts.filing import alert_binding, case_key_binding
from alerts.i18n import N_
from alerts.storage.casebook import CaseKey, CaseObject, CaseRow
from alerts.unsealing import open_bound, open_key
from crypto.errors import CryptoError
from crypto.identities import HybridIdentity


class Fault(StrEnum):
    """What of a case is not as it must be; the first that is found."""

    MISSING = "missing"
    CHANGED = "changed"
    KEY = "key"
    TEXT = "text"
    FORM = "form"
    CARD = "card"

    @property
    def label(self) -> str:
        """The same in plain words, as a message id."""
        return _LABELS[self]


_LABELS = {
    Fault.MISSING: N_("Falta el texto que se había guardado."),
    Fault.CHANGED: N_("El texto no es el que se guardó al llegar: alguien lo cambió o el disco lo dañó."),
    Fault.KEY: N_("Su llave no abre: no está sellada para esta mesa o llegó dañada."),
    Fault.TEXT: N_("Su texto no abre con su propia llave."),
    Fault.FORM: N_("Abre, pero lo que dice no tiene la forma de nuestro formulario."),
    Fault.CARD: N_("El registro de decisiones no es el que firmó la mesa."),
}
OURS = frozenset({Fault.MISSING, Fault.CHANGED, Fault.CARD})


def fault_of(
    config: ConsoleConfig,
    keys: Keyring,
    row: CaseRow,
    key_rows: Sequence[CaseKey],
    objects: Sequence[CaseObject],
) -> Fault:
    """Why a case that does not open does not."""
    text = next((each for each in objects if each.object_id == row.case_id), None)
    if text is None:
        return Fault.MISSING
    if any(sha256(each.sealed).digest() != each.digest for each in objects):
        return Fault.CHANGED
    identity = own_identity(config, keys, row.case_id.hex(), key_rows)
    if identity is None:
        return Fault.KEY
    fault = text_fault(config, row.case_id.hex(), text, identity)
    return Fault.CARD if fault is Fault.FORM and row.revision else fault


def text_fault(config: ConsoleConfig, case: str, text: CaseObject, identity: HybridIdentity) -> Fault:
    """Whether the text does not open, or says what it should not."""
    try:
        open_bound(text.sealed, [identity], alert_binding(config.site_id, case))
    except Damaged:
        return Fault.TEXT
    return Fault.FORM


def own_identity(
    config: ConsoleConfig, keys: Keyring, case: str, key_rows: Sequence[CaseKey]
) -> HybridIdentity | None:
    """The case's identity, where one of its key files opens."""
    for key in key_rows:
        held = keys.keys.get((key.desk, key.epoch))
        try:
            if held is not None:
                expected = case_key_binding(config.site_id, case, key.desk, key.epoch)
                return HybridIdentity(open_key(key.sealed, held.identity, expected))
        except (Damaged, CryptoError):
            continue
    return None
