"""The logo of the configuration: what is taken, what is refused, and what nothing of it can do."""

import struct
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from alerts.campaigns import kit_spec, poster_spec
from alerts.posters import Logo, LogoError, PosterSpec, poster_pdf, poster_svg
from alerts.posters.drawing import poster_page
from alerts.posters.qr import qr_code
from alerts.printing.logo import LARGEST_PNG, LARGEST_SVG, logo_of, read_logo
from alerts.printing.raster import page_picture
from alerts.printing.shapes import Picture, Squares
from alerts.readiness import configuration_gaps
from tests.posters.specimens import EVERY, SPEC, SVG_LOGO, logos, name_of, overlap, png_logo
from tests.world import World

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10">%s</svg>'


def test_a_png_is_written_anew_without_what_it_carried() -> None:
    note = PngImagePlugin.PngInfo()
    note.add_text("Author", "canario")
    written = BytesIO()
    Image.new("RGB", (400, 300), "red").save(written, "PNG", pnginfo=note)
    logo = logo_of(written.getvalue() + b"trailing canario")
    assert b"canario" in written.getvalue()
    assert b"canario" not in logo.data
    assert (logo.kind, logo.width, logo.height) == ("png", 400, 300)


def test_an_svg_keeps_its_shapes_and_loses_the_rest() -> None:
    said = b"<title>canario</title><metadata><x>canario</x></metadata>"
    logo = logo_of(SVG % (said + b'<g onclick="x()" data-a="1"><path d="M0 0h9v9z"/></g>'))
    assert b"canario" not in logo.data
    assert b"onclick" not in logo.data
    assert b"M0 0h9v9z" in logo.data
    assert (logo.kind, logo.width, logo.height) == ("svg", 20, 10)


@pytest.mark.parametrize(
    ("inside", "problem"),
    [
        (b"<script>x()</script>", "plain SVG"),
        (b"<text>CNC</text>", "plain SVG"),
        (b'<image href="https://ejemplo.gt/x.png"/>', "plain SVG"),
        (b"<style>@import url(https://ejemplo.gt)</style>", "plain SVG"),
        (b'<linearGradient id="a"/>', "plain SVG"),
        (b"<foreignObject/>", "plain SVG"),
        (b'<path d="M0 0h1" fill="url(https://ejemplo.gt/#a)"/>', "references"),
        (b'<path d="M0 0h1" style="fill:url( \'//ejemplo.gt\' )"/>', "references"),
        (b'<path d="M0 0h1" style="fill:\\75rl(x)"/>', "references"),
        (b'<path d="M0 0h1" clip-path="url(#a)"/>', "references"),
        (b'<path d="M0 0h1" style="filter: blur(3px)"/>', "references"),
        (b'<path d="M0 0h1" class="a"/>', "references"),
        (b"<clipPath/>", "plain SVG"),
        (b'<path d="M0 0 pato"/>', "cannot be drawn"),
        (b"<g>" * 40 + b"</g>" * 40, "too deeply"),
        (b"<g/>" * 2001, "2000 parts"),
    ],
)
def test_an_svg_that_could_do_more_than_show_shapes_is_refused(inside: bytes, problem: str) -> None:
    with pytest.raises(LogoError, match=problem):
        logo_of(SVG % inside)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<html/>",
        b"<svg/>",
        b"<svg xmlns='http://www.w3.org/2000/svg'",
        b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>',
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/hostname">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        SVG_LOGO.replace(b'viewBox="10 10 120 60"', b""),
        SVG_LOGO.replace(b"10 10 120 60", b"0 0 nan 10"),
        SVG_LOGO.replace(b"10 10 120 60", b"0 0 0 10"),
        SVG_LOGO.replace(b"10 10 120 60", b"0 0 900 10"),
        SVG_LOGO.ljust(LARGEST_SVG + 1),
        png_logo(200, 200),
        png_logo(2700, 300),
        png_logo()[:200],
        png_logo()[:-60],
        png_logo() + bytes(LARGEST_PNG),
    ],
)
def test_what_is_no_whole_bounded_png_or_svg_is_refused(data: bytes) -> None:
    with pytest.raises(LogoError):
        logo_of(data)


def test_a_png_that_claims_to_be_immense_is_not_unpacked() -> None:
    head = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    with pytest.raises(LogoError, match="pixels"):
        logo_of(data)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_logo_or_refused(data: bytes) -> None:
    for given_bytes in (data, png_logo()[:60] + data, SVG % data):
        try:
            assert isinstance(logo_of(given_bytes), Logo)
        except LogoError:
            continue


@pytest.mark.parametrize("name", ["../alerts.toml", "/etc/hostname", "nada.png", "secrets", "enlace.png"])
def test_a_logo_is_a_file_inside_the_instance(tmp_path: Path, name: str) -> None:
    instance = tmp_path / "instance"
    (instance / "secrets").mkdir(parents=True)
    (tmp_path / "fuera.png").write_bytes(png_logo())
    (instance / "enlace.png").symlink_to(tmp_path / "fuera.png")
    with pytest.raises(LogoError) as refused:
        read_logo(instance, name)
    assert str(tmp_path) not in str(refused.value)
    assert read_logo(instance, "") is None


@pytest.mark.parametrize("logo", logos(), ids=["png", "svg"])
@pytest.mark.parametrize("spec", EVERY, ids=name_of)
def test_a_logo_stands_beside_the_name_and_never_in_the_code(spec: PosterSpec, logo: Logo) -> None:
    page = poster_page(replace(spec, logo=logo))
    pictures = [shape for shape in page.shapes if isinstance(shape, Picture)]
    codes = [shape for shape in page.shapes if isinstance(shape, Squares)]
    assert len(pictures) == len(codes)
    for picture in pictures:
        box = (picture.x_mm, picture.y_mm, picture.x_mm + picture.width_mm, picture.y_mm + picture.height_mm)
        assert picture.width_mm / picture.height_mm == pytest.approx(logo.width / logo.height)
        for code in codes:
            side_mm = qr_code(SPEC.payload).side * code.cell_mm
            assert not overlap(box, (code.x_mm, code.y_mm, code.x_mm + side_mm, code.y_mm + side_mm))


def test_a_logo_that_paints_beyond_its_own_bounds_is_cut_there() -> None:
    wild = logo_of(SVG % b'<rect x="-900" y="-900" width="2000" height="2000" fill="#f00"/>')
    spec = replace(SPEC, logo=wild, ink="saving")
    red = [
        pixel
        for pixel in page_picture(poster_pdf(spec), 30).convert("RGB").get_flattened_data()
        if pixel[0] > 200 and pixel[1] < 60
    ]
    assert 0 < len(red) < 1200
    assert poster_svg(spec)  # read back, so its code is not covered either


def test_the_configured_logo_is_on_poster_and_kit(world: World) -> None:
    settings = world.config.instance / "alerts.toml"
    settings.write_text(settings.read_text().replace('logo = ""', 'logo = "img/logo.svg"'))
    (world.config.instance / "img").mkdir()
    (world.config.instance / "img" / "logo.svg").write_bytes(SVG_LOGO)
    config = type(world.config).load(world.env)
    for spec in (poster_spec(config, "K7MQ6X"), kit_spec(config, "K7MQ6X")):
        assert spec.logo is not None
        assert spec.logo.kind == "svg"
    (world.config.instance / "img" / "logo.svg").write_bytes(b"GIF89a")
    with pytest.raises(LogoError):
        poster_spec(config, "K7MQ6X")
    assert any("neither PNG nor SVG" in gap for gap in configuration_gaps(config))
