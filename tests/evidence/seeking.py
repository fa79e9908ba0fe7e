"""Looking for a hidden word in every layer of a file."""

import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import pikepdf

CANARY = "Zopilote7391"


def hides(data: bytes, word: str = CANARY) -> bool:
    """Whether a word is anywhere in a file: as it lies, in zip members, in PDF objects and streams."""
    return any(_in_bytes(layer, word) for layer in _layers(data))


def _in_bytes(layer: bytes, word: str) -> bool:
    forms = [word.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be")]
    lower = layer.lower()
    return any(form.lower() in lower or form.hex().encode() in lower for form in forms)


def _layers(data: bytes) -> list[bytes]:
    layers = [data]
    if data.startswith(b"PK"):
        layers += _zip_layers(data)
    if b"%PDF-" in data[:1024]:
        layers += _pdf_layers(data)
    if data.startswith(b"\x89PNG"):
        layers += _png_layers(data)
    return layers


def _zip_layers(data: bytes) -> list[bytes]:
    try:
        with ZipFile(BytesIO(data)) as container:
            return [
                layer
                for name in container.namelist()
                for layer in (name.encode(), *_layers(container.read(name)))
            ]
    except BadZipFile:
        return []


def _pdf_layers(data: bytes) -> list[bytes]:
    layers = []
    with pikepdf.open(BytesIO(data)) as pdf:
        layers.append(repr(pdf.trailer).encode())
        for found in pdf.objects:
            layers.append(repr(found).encode())
            if isinstance(found, pikepdf.Stream):
                layers += [bytes(found.read_raw_bytes()), _decoded(found)]
    return layers


def _decoded(found: pikepdf.Stream) -> bytes:
    try:
        return bytes(found.read_bytes())
    except pikepdf.PdfError:
        return b""


def _png_layers(data: bytes) -> list[bytes]:
    """The compressed texts of a PNG."""
    layers = []
    for start in range(len(data)):
        if data[start : start + 2] in {b"\x78\x9c", b"\x78\xda"}:
            try:
                layers.append(zlib.decompressobj().decompress(data[start:], 10_000))
            except zlib.error:
                continue
    return layers
