"""Static files, read once at start and served from memory; an address changes with its content."""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, request

STATIC = Path(__file__).resolve().parents[2] / "static"
CACHE_SECONDS = 3600  # long enough for one visit: a device should not remember it for a year
TEXT_TYPES = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml"})


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


def collect_assets(patterns: Iterable[str], logo: Path | None) -> dict[str, Asset]:
    """The files under static/ that a program shows, by name; the institution's own logo among them."""
    paths = {
        path.relative_to(STATIC).as_posix(): path for pattern in patterns for path in STATIC.glob(pattern)
    }
    if logo is not None and logo.is_file():
        paths[f"logo{logo.suffix}"] = logo
    return {name: read_asset(path) for name, path in sorted(paths.items())}


def send_asset(asset: Asset) -> Response:
    """The asset, compressed where the browser can read that."""
    packed = asset.packed if request.accept_encodings["gzip"] else None
    response = Response(packed or asset.body, mimetype=asset.mimetype)
    response.headers["Cache-Control"] = f"private, max-age={CACHE_SECONDS}"
    if asset.packed:
        response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def install_assets(app: Flask, patterns: Iterable[str], logo: Path | None) -> None:
    """Serve the files that match, and give templates `asset('css/alertas.css')` and `logo_asset`."""
    assets = collect_assets(patterns, logo)

    def serve(name: str) -> Response:
        return send_asset(assets[name]) if name in assets else abort(404)

    def asset(name: str) -> str:
        return f"/static/{name}?v={assets[name].version}"

    app.add_url_rule("/static/<path:name>", "asset", serve, methods=["GET"])
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.globals["logo_asset"] = next((name for name in assets if name.startswith("logo.")), "")
