"""A recipient stanza: one wrapping of the file key (age.md, "Recipient stanza")."""

from dataclasses import dataclass

from crypto import raw_base64

COLUMNS = 64


@dataclass(frozen=True, slots=True)
class Stanza:
    """Type and arguments, and the body in bytes."""

    args: tuple[str, ...]
    body: bytes

    @property
    def type(self) -> str:
        """The first argument, by which identities recognize a stanza."""
        return self.args[0]

    def __bytes__(self) -> bytes:
        """The stanza as it stands in a header, line feed included."""
        coded = raw_base64.encode(self.body)
        # A body that fills its last line is followed by an empty one: the end is a line under 64 columns.
        lines = [coded[start : start + COLUMNS] for start in range(0, len(coded) + 1, COLUMNS)]
        return "\n".join(("-> " + " ".join(self.args), *lines, "")).encode("ascii")
