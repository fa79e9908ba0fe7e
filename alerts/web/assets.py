"""Static files, read once at start and served from memory; an address changes with its content."""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from flask import Flask, Response, abort, request

from alerts.config import InstanceConfig
from alerts.web.lang import LANGUAGE_NAMES, language

STATIC = Path(__file__).resolve().parents[2] / "static"
CACHE_SECONDS = 3600  # long enough for one visit: a device should not remember it for a year
RECORDING_KINDS = (".mp3", ".ogg")
TEXT_TYPES = frozenset(
    {"text/css", "text/javascript", "application/javascript", "image/svg+xml", "text/plain"}
)
WORDS = "txt/palabras.txt"


@dataclass(frozen=True)
class Asset:
    """One file as it travels."""

    body: bytes
    packed: bytes | None
    mimetype: str
    version: str


def read_asset(path: Path) -> Asset:
    """A file's bytes, its gzip form if it is text, its type and a digest of its content."""
    body = path.read_bytes()
    mimetype = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(body, mtime=0) if mimetype in TEXT_TYPES else None
    return Asset(body, packed, mimetype, hashlib.sha256(body).hexdigest()[:12])


def find_words(patterns: Iterable[str]) -> dict[str, Path]:
    """The words of receipts, for a program whose scripts need them: the file that the programs themselves read."""
    path = Path(str(resources.files("crypto").joinpath("wordlist_es.txt")))
    return {WORDS: path} if WORDS in patterns else {}


def find_logo(config: InstanceConfig) -> dict[str, Path]:
    """The institution's own logo, if its instance has one."""
    path = config.instance / config.names.logo
    return {f"logo{path.suffix}": path} if config.names.logo and path.is_file() else {}


def find_recordings(config: InstanceConfig) -> dict[str, Path]:
    """What the landing page can play: `audio/<language>.mp3` or `.ogg` in the instance's folder."""
    names = [f"audio/{lang}{kind}" for lang in LANGUAGE_NAMES for kind in RECORDING_KINDS]
    return {name: config.instance / name for name in names if (config.instance / name).is_file()}


def collect_assets(patterns: Iterable[str], own: Mapping[str, Path]) -> dict[str, Asset]:
    """The files under static/ that a program shows, by name, and those of its instance."""
    paths = {
        path.relative_to(STATIC).as_posix(): path for pattern in patterns for path in STATIC.glob(pattern)
    }
    return {name: read_asset(path) for name, path in sorted((paths | dict(own)).items())}


def send_asset(asset: Asset) -> Response:
    """The asset, compressed where the browser can read that."""
    packed = asset.packed if request.accept_encodings["gzip"] else None
    response = Response(packed or asset.body, mimetype=asset.mimetype)
    response.headers["Cache-Control"] = f"private, max-age={CACHE_SECONDS}"
    if asset.packed:
        response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    if not asset.packed:
        allow_ranges(response, len(asset.body))
    return response


def allow_ranges(response: Response, length: int) -> None:
    """Answer a request for a part: Safari plays no recording without (RFC 9110, 14.2)."""
    response.make_conditional(request, accept_ranges=True, complete_length=length)
    response.headers.remove("Date")


def install_assets(app: Flask, patterns: Iterable[str], own: Mapping[str, Path]) -> None:
    """Serve the files that match, and give templates `asset('css/alertas.css')` and what else they ask of assets.

    `has_asset('built/form.js')` tells whether a script was built here: without Node there is none.
    """
    assets = collect_assets(patterns, own)

    def serve(name: str) -> Response:
        return send_asset(assets[name]) if name in assets else abort(404)

    def asset(name: str) -> str:
        return f"/static/{name}?v={assets[name].version}"

    def has_asset(name: str) -> bool:
        return name in assets

    def recording_asset() -> str:
        names = [f"audio/{language()}{kind}" for kind in RECORDING_KINDS]
        return next((name for name in names if name in assets), "")

    app.add_url_rule("/static/<path:name>", "asset", serve, methods=["GET"])
    app.jinja_env.globals.update(asset=asset, has_asset=has_asset, recording_asset=recording_asset)
    app.jinja_env.globals["logo_asset"] = next((name for name in assets if name.startswith("logo.")), "")
