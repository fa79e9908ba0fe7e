"""The header inside every sealed plaintext: what it is and where it belongs."""

from dataclasses import asdict, dataclass, fields

from crypto import canonical_json
from crypto.errors import BindingError

VERSION = 1
# The longest value is a hybrid recipient, 1959 characters.
MAX_BYTES = 8192


@dataclass(frozen=True, slots=True)
class Binding:
    """Site, case and kind of an object; as far as they apply, its number, author's role, desk, recipient."""

    site: str
    case: str
    kind: str
    seq: int = 0
    role: str = ""
    desk: str = ""
    epoch: int = 0
    recipient: str = ""


def bind(binding: Binding, body: bytes) -> bytes:
    """The plaintext to seal: the binding as one line of canonical JSON, then the body."""
    header = canonical_json.encode({"v": VERSION, **asdict(binding)})
    if len(header) > MAX_BYTES:
        raise BindingError("length")
    return header + b"\n" + body


def unbind(plaintext: bytes, expected: Binding) -> bytes:
    """The body of a plaintext that is bound exactly as expected; BindingError names the first difference."""
    found, body = read_binding(plaintext)
    for field in fields(Binding):
        if getattr(found, field.name) != getattr(expected, field.name):
            raise BindingError(field.name)
    return body


def read_binding(plaintext: bytes) -> tuple[Binding, bytes]:
    """Binding and body of a plaintext; BindingError when it does not begin with a binding."""
    end = plaintext.find(b"\n", 0, MAX_BYTES + 1)
    if end < 0:
        raise BindingError("header")
    try:
        header = canonical_json.decode(plaintext[:end])
    except ValueError:
        raise BindingError("header") from None
    version = header.pop("v", None)
    if version != VERSION or type(version) is not int:
        raise BindingError("v")
    return _binding(header), plaintext[end + 1 :]


def _binding(header: dict[str, object]) -> Binding:
    if header.keys() != {field.name for field in fields(Binding)}:
        raise BindingError("header")
    for field in fields(Binding):
        # Exactly the type: JSON's true would pass for the number 1.
        if type(header[field.name]) is not field.type:
            raise BindingError(field.name)
    return Binding(**header)  # type: ignore[arg-type]  # the loop above checked each
