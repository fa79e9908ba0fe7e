"""Mailbox entries of every kind: as desks and reporters make them, and as somebody does who should not."""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from hypothesis import strategies as st

from alerts.conversation import act_tag
from alerts.envelope import SIGNATURE_CONTEXT, canonical, seal_bound, to_be_signed
from alerts.filing import message_key
from alerts.trust import statement_text
from crypto.binding import Binding
from crypto.chain import sign_first, sign_next
from crypto.keys import recipient_of
from crypto.receipt import Receipt, card_key, mailbox_seed
from crypto.signing import sign, verify_key_of

SITE, CASE = "5a" * 16, "ca" * 16
ROOT = b"root" * 8
DESKS = ("uno", "dos", "rota")
EPOCHS = 3
STRANGER = recipient_of(b"s" * 32)
GENERATIONS = [str(recipient_of(bytes([number]) * 32)) for number in range(4)]
RECEIPT = Receipt(20_261_122)

GOOD: Mapping[str, list[dict[str, Any]]] = {
    "reply": [{"text": "¿Desde cuándo? 🌽", "on": "2026-11-20"}],
    "state": [{"state": "en_revision"}, {"state": "concluida"}],
    "desk": [{"desk": "dos"}, {"desk": "rota"}, {"desk": "nadie"}],
    "recipient": [{"recipient": GENERATIONS[number], "generation": number} for number in range(4)],
    "message": [{"text": "Desde marzo.\nSí.", "on": "2026-11-21"}],
    "file": [
        {"name": "foto.jpg", "type": "image/jpeg", "length": 7, "sha256": "0a" * 32, "object": "0b" * 16,
         "sealed_by": "sender", "on": "2026-11-21"},
    ],
    "notify": [{"notify_first": "si", "on": "2026-11-21"}, {"notify_first": "no", "on": "2026-11-22"}],
    "identity": [{"on": "2026-11-21"}, {"on": "2026-11-22", "text": "no debería estar"}],
    "closed": [{"on": "2026-11-22"}],
    "card": [{"state": "admitida"}],
    "otra": [{"text": "x", "on": "2026-11-22"}],
}  # fmt: skip
ODD: list[Any] = [
    None, 7, "texto", [], [{}], {}, {"on": "2026-11-22"}, {"text": "sin día"}, {"text": 7, "on": "2026-11-22"},
    {"text": "x", "on": "2026-13-01"}, {"text": "x", "on": "2026-02-30"}, {"text": "x", "on": "hoy"},
    {"text": "x", "on": ""}, {"text": "x", "on": None}, {"text": "x", "on": "0000-01-01"},
    {"state": "otra"}, {"state": None}, {"state": ["concluida"]}, {"recipient": GENERATIONS[1]}, {"generation": 2},
    {"notify_first": "tal vez", "on": "2026-11-22"}, {"notify_first": True, "on": "2026-11-22"},
    {**GOOD["file"][0], "length": 0}, {**GOOD["file"][0], "length": -1}, {**GOOD["file"][0], "length": True},
    {**GOOD["file"][0], "length": 2**40}, {**GOOD["file"][0], "sha256": "0A" * 32},
    {**GOOD["file"][0], "object": "0b" * 15}, {**GOOD["file"][0], "sealed_by": "nadie"},
    {**GOOD["file"][0], "object": "0b" * 16 + "\n"}, {**GOOD["file"][0], "name": "n" * 4000 + "🌽"},
    {**GOOD["file"][0], "name": "\n\u2028.exe"}, {**GOOD["file"][0], "name": 7}, {**GOOD["file"][0], "type": None},
    {"text": "\x00\x7f\u2028<b>", "on": "2026-11-22", "más": {"b": [1, None, False], "a": ""}},
]  # fmt: skip


def signing_seed(desk: str, epoch: int) -> bytes:
    """The signing seed of a desk's epoch."""
    return f"{desk}{epoch}".encode().ljust(32, b".")


def chain(desk: str) -> list[str]:
    """A desk's statements; those of `rota` do not hang together."""
    keys = [verify_key_of(signing_seed(desk, epoch)) for epoch in range(1, EPOCHS + 1)]
    epochs = [sign_first(ROOT, site=SITE, desk=desk, recipient=GENERATIONS[0], verify_key=keys[0])]
    for number, key in enumerate(keys[1:], 1):
        signer = signing_seed("otra" if desk == "rota" else desk, number)
        epochs.append(sign_next(epochs[-1], signer, recipient=GENERATIONS[0], verify_key=key))
    return [statement_text(epoch) for epoch in epochs]


@dataclass(frozen=True)
class Crafted:
    """One entry: what it says, who vouches for it, and where it was put."""

    binding: Binding
    content: Any
    vouched: str
    place: str = "here"
    extra: Mapping[str, Any] = field(default_factory=dict)

    def sealed(self) -> bytes:
        """The entry as the drop holds it."""
        if self.place == "garbage":
            return b"age-encryption.org/v1\n" + canonical(asdict(self.binding))
        own = recipient_of(mailbox_seed(RECEIPT, bytes.fromhex(SITE)))
        sealed = seal_bound(self.binding, self.body(), [STRANGER if self.place == "stranger" else own])
        return sealed[:-1] if self.place == "cut" else sealed

    def body(self) -> bytes:
        """Content with its signature or tag."""
        if self.vouched == "not json":
            return b"{" * 50
        proof = {"nobody": {}, "both": {**self._signature(), **self._tag()}}
        proven = proof.get(self.vouched, self._tag() if "tag" in self.vouched else self._signature())
        return json.dumps({"content": self.content, **proven, **self.extra}).encode()

    def _tag(self) -> dict[str, str]:
        key = message_key(card_key(RECEIPT, bytes.fromhex(SITE)))
        binding = Binding(SITE, CASE, "message") if self.vouched == "tag of another" else self.binding
        return {"tag": act_tag(key, binding, self.content)}

    def _signature(self) -> dict[str, str]:
        desk = "otra" if self.vouched == "signature of another" else self.binding.desk
        seed = signing_seed(desk, self.binding.epoch)
        signature = sign(seed, SIGNATURE_CONTEXT, to_be_signed(self.binding, self.content))
        return {"signature": base64.b64encode(signature).decode()}


SIGNED = st.sampled_from(["signature", "signature", "signature", "signature of another", "tag", "nobody"])
TAGGED = st.sampled_from(["tag", "tag", "tag", "tag of another", "signature", "nobody"])


def by_desk(kind: str) -> st.SearchStrategy[Crafted]:
    """What a desk says, mostly one that has the case."""
    binding = st.builds(
        Binding, st.just(SITE), st.just(CASE), st.just(kind), st.integers(1, 8), st.just("desk"),
        st.sampled_from(["uno", "uno", "dos", "rota"]), st.integers(1, EPOCHS),
    )  # fmt: skip
    return st.builds(Crafted, binding, st.sampled_from(GOOD[kind]), SIGNED)


def by_reporter(kind: str) -> st.SearchStrategy[Crafted]:
    """What the holder of the receipt does, or somebody in that name."""
    binding = st.builds(
        Binding, st.just(SITE), st.just(CASE), st.just(kind), st.integers(1, 8), st.just("reporter")
    )
    return st.builds(Crafted, binding, st.sampled_from(GOOD[kind]), TAGGED)


def by_anybody() -> st.SearchStrategy[Crafted]:
    """Anything."""
    often = st.sampled_from
    binding = st.builds(
        Binding, often([SITE, SITE, SITE, "0" * 32]), often([CASE, CASE, CASE, "0" * 32]), often(sorted(GOOD)),
        st.integers(0, 8) | often([-1, 10**9, 10**9 + 1]), often(["desk", "reporter", "", "key"]),
        often(["", "uno", "dos", "rota", "nadie", "__proto__"]), st.integers(0, EPOCHS + 1),
    )  # fmt: skip
    vouched = ["signature", "signature of another", "tag", "tag of another", "both", "nobody", "not json"]
    content = often([each for kind in GOOD.values() for each in kind] + ODD)
    place = often(["here", "here", "here", "cut", "stranger", "garbage"])
    extra = often(
        [{}, {}, {"signature": 7}, {"signature": "%"}, {"tag": None}, {"content": {"on": "2026-11-22"}}]
    )
    return st.builds(Crafted, binding, content, often(vouched), place, extra)


ENTRIES = st.lists(
    st.one_of(
        *(by_desk(kind) for kind in ("reply", "state", "desk", "recipient", "card", "otra")),
        *(by_reporter(kind) for kind in ("message", "file", "notify", "identity", "closed")),
        by_anybody(),
    ),
    max_size=10,
)
