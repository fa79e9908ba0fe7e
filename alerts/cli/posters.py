"""`posters` and `kit`: what is printed for an activity and its places."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from alerts.campaigns import activities, kit_spec, place_at, places, poster_spec, resolve, sheet_spec
from alerts.cli.stores import desktop
from alerts.cli.terminal import Commands, add_json, show
from alerts.config import InstanceConfig
from alerts.errors import ConfigurationError
from alerts.kit import LANGUAGES as KIT_LANGUAGES
from alerts.kit import kit_zip
from alerts.paper.sheet import sheet_pdf
from alerts.posters import (
    FORMATS,
    INKS,
    KINDS,
    LANGUAGES,
    PosterSpec,
    file_name,
    poster_pdf,
    poster_png,
    poster_svg,
    posters_pdf,
    posters_zip,
)
from alerts.posters.offering import PNG_DPI
from alerts.storage.casebook import Activity

SUFFIXES = (".pdf", ".svg", ".png", ".zip")


def add_commands(commands: Commands) -> None:
    """`posters ACTIVITY_OR_CODE… -o FILE` and `kit ACTIVITY_OR_CODE -o FILE.zip`."""
    posters = commands.add_parser("posters", help="posters of places, each read back before it is written")
    posters.add_argument(
        "places", nargs="+", metavar="ACTIVITY_OR_CODE", help="an activity's name or id, or a code"
    )
    posters.add_argument(
        "--format", choices=FORMATS, default="letter", help="cards: ten wallet cards on a letter page"
    )
    posters.add_argument("--language", choices=LANGUAGES, default="es")
    posters.add_argument("--ink", choices=INKS, default="full")
    posters.add_argument("--kind", choices=KINDS, default="pdf", help="the files inside a ZIP")
    posters.add_argument("--dpi", type=int, default=PNG_DPI, help="of a single PNG, 100 to 300")
    posters.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help=".pdf, .svg, .png or .zip"
    )
    add_json(posters)
    posters.set_defaults(run=run_posters)
    kit = commands.add_parser(
        "kit", help="banner, convocation, talk and note in two languages, with poster and form"
    )
    kit.add_argument("place", metavar="ACTIVITY_OR_CODE", help="whose code stands on the banner")
    kit.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="a .zip file")
    add_json(kit)
    kit.set_defaults(run=run_kit)


def run_posters(options: argparse.Namespace) -> int:
    """Draw, read back and write; nothing is written when one of them does not read."""
    suffix = options.output.suffix.lower()
    if suffix not in SUFFIXES:
        raise ConfigurationError("The output must end in .pdf, .svg, .png or .zip.")
    with desktop() as desk:
        with desk.casebook.reading() as session:
            codes = codes_of(session, options.places)
        choice = {"language": options.language, "format": options.format, "ink": options.ink}
        specs = [poster_spec(desk.config, code, **choice) for code in codes]
    options.output.write_bytes(drawn(specs, suffix, options))
    document = {"file": str(options.output), "posters": len(specs)}
    show(options, document, f"{len(specs)} posters, read back, in {options.output}")
    return 0


def drawn(specs: Sequence[PosterSpec], suffix: str, options: argparse.Namespace) -> bytes:
    """The posters in the kind of file that the output's name asks for."""
    if suffix == ".pdf":
        return posters_pdf(specs)
    if suffix == ".zip":
        return posters_zip(specs, options.kind)
    if len(specs) != 1:
        raise ConfigurationError("An .svg or .png holds one poster: give one code, or a .zip.")
    return poster_svg(specs[0]) if suffix == ".svg" else poster_png(specs[0], options.dpi)


def run_kit(options: argparse.Namespace) -> int:
    """Write the kit of one place."""
    if options.output.suffix.lower() != ".zip":
        raise ConfigurationError("The output must end in .zip.")
    with desktop() as desk:
        with desk.casebook.reading() as session:
            codes = codes_of(session, [options.place])
        if len(codes) != 1:
            raise ConfigurationError("The activity has several places: give the code of one.")
        options.output.write_bytes(
            kit_zip(kit_spec(desk.config, codes[0]), more=beside(desk.config, codes[0]))
        )
    show(options, {"file": str(options.output)}, f"The kit is in {options.output}")
    return 0


def beside(config: InstanceConfig, code: str) -> dict[str, bytes]:
    """The poster and the paper form in each language, by the names of their files."""
    files: dict[str, bytes] = {}
    for language in KIT_LANGUAGES:
        spec = poster_spec(config, code, language=language)
        files[file_name(spec)] = poster_pdf(spec)
        files[f"formulario-{language}.pdf"] = sheet_pdf(sheet_spec(config, language))
    return files


def codes_of(session: Session, names: Sequence[str]) -> list[str]:
    """The codes that are meant, each once, in the given order; refused for a name of nothing, or of two activities."""
    return list(dict.fromkeys(code for name in names for code in codes_named(session, name)))


def codes_named(session: Session, name: str) -> list[str]:
    """One code, or those of an activity's places without the one that stands for its mail."""
    found = resolve(session, name)
    if found:
        return [found[1].code]
    named = [
        each
        for each in activities(session)
        if name.casefold() in {each.name.casefold(), each.activity_id.hex()}
    ]
    if len(named) > 1:
        listed = ", ".join(f"{each.activity_id.hex()} (from {each.starts_on})" for each in named)
        raise ConfigurationError(f"Several activities have that name; give the id of one: {listed}")
    return codes_in(session, named[0]) if named else [place_at(session, name)[1].code]


def codes_in(session: Session, activity: Activity) -> list[str]:
    """The codes of an activity's places, without the one that stands for its mail; refused where it has none."""
    its_places = places(session, activity.activity_id)
    codes = [place.code for place in its_places if place.code != activity.mail_code]
    if not codes:
        raise ConfigurationError("The activity has no places yet: add one in the console.")
    return codes
