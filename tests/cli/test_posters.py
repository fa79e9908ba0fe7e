"""`alerts posters` and `alerts kit` on a demonstration instance."""

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
from PIL import Image

from alerts.campaigns import add_activity, add_place
from alerts.cli import main
from alerts.posters import qr_payload, read_back
from alerts.posters.read_back import codes_in
from tests.world import TODAY, World

NAME = "Visita al hospital"


@pytest.fixture
def codes(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes of an activity with three places."""
    for name, value in world.env.items():
        monkeypatch.setenv(name, value)
    with world.casebook.writing() as session:
        activity = add_activity(
            session, world.trail, "admin", name=NAME, modality="visit", institution_id="I015",
            starts_on=TODAY, ends_on=TODAY, today=TODAY,
        )  # fmt: skip
        places = [
            add_place(session, world.trail, "admin", activity.activity_id, name=f"Lugar {number}", staff=40)
            for number in range(3)
        ]
        return [place.code for place in places]


def pages(pdf: Path) -> int:
    with pypdfium2.PdfDocument(pdf.read_bytes()) as document:
        return len(document)


def test_an_activitys_posters_come_as_one_pdf(codes: list[str], tmp_path: Path) -> None:
    assert main(["posters", NAME.upper(), "-o", str(tmp_path / "all.pdf")]) == 0
    assert pages(tmp_path / "all.pdf") == 3


@pytest.mark.parametrize("size", ["letter", "a3", "card"])
def test_a_code_gives_its_poster_in_any_size(
    codes: list[str], world: World, tmp_path: Path, size: str
) -> None:
    target = tmp_path / "one.pdf"
    assert main(["posters", codes[0].lower(), "--format", size, "--language", "both", "-o", str(target)]) == 0
    assert read_back(target.read_bytes(), dpi=150) == qr_payload(world.config.base_url, codes[0])


def test_a_poster_comes_as_svg_and_png_too(codes: list[str], world: World, tmp_path: Path) -> None:
    for suffix in ("svg", "png"):
        assert main(["posters", codes[1], "--ink", "saving", "-o", str(tmp_path / f"one.{suffix}")]) == 0
    assert (tmp_path / "one.svg").read_bytes().startswith(b"<?xml")
    with Image.open(tmp_path / "one.png") as picture:
        assert codes_in(picture.convert("L")) == [qr_payload(world.config.base_url, codes[1])]


def test_many_come_as_a_zip_of_any_kind(
    codes: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "all.zip"
    asked = [
        "posters",
        codes[0],
        NAME,
        codes[2],
        "--kind",
        "png",
        "--dpi",
        "100",
        "--json",
        "-o",
        str(target),
    ]
    assert main(asked) == 0
    assert json.loads(capsys.readouterr().out) == {"file": str(target), "posters": 3}
    with ZipFile(target) as archive:
        assert sorted(archive.namelist()) == sorted(f"cartel-{code}-carta-es.png" for code in codes)


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        (["NOCODE", "-o", "x.pdf"], "There is no activity with that code."),
        ([NAME, "-o", "x.docx"], "must end in"),
        ([NAME, "-o", "x.svg"], "holds one poster"),
        ([NAME, "-o", "x.png", "--dpi", "9"], "holds one poster"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_no_file(
    codes: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    asked: list[str],
    problem: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    assert main(["posters", *asked]) == 1
    assert problem in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before


def test_a_bad_logo_is_named_and_nothing_is_printed(
    codes: list[str], world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = world.config.instance / "alerts.toml"
    settings.write_text(settings.read_text().replace('logo = ""', 'logo = "logo.png"'))
    (world.config.instance / "logo.png").write_bytes(b"GIF89a")
    assert main(["posters", codes[0], "-o", str(tmp_path / "x.pdf")]) == 1
    assert "neither PNG nor SVG" in capsys.readouterr().err
    assert not (tmp_path / "x.pdf").exists()


def test_the_kit_comes_with_poster_and_form(codes: list[str], tmp_path: Path) -> None:
    target = tmp_path / "kit.zip"
    assert main(["kit", codes[0], "-o", str(target)]) == 0
    with ZipFile(BytesIO(target.read_bytes())) as archive:
        names = archive.namelist()
    assert len(names) == 2 * (4 + 2)
    assert {
        "manta-es.pdf",
        "convocatoria-en.pdf",
        "formulario-es.pdf",
        f"cartel-{codes[0]}-carta-en.pdf",
    } <= set(names)


def test_the_kit_of_several_places_asks_which(
    codes: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["kit", NAME, "-o", str(tmp_path / "kit.zip")]) == 1
    assert "give the code of one" in capsys.readouterr().err


def named_again(world: World, name: str) -> str:
    """The id of one more activity, without places."""
    with world.casebook.writing() as session:
        activity = add_activity(
            session, world.trail, "admin", name=name, modality="visit", institution_id="I015",
            starts_on=TODAY, ends_on=TODAY + timedelta(days=1), today=TODAY,
        )  # fmt: skip
        return activity.activity_id.hex()


@pytest.mark.parametrize("command", ["posters", "kit"])
def test_a_name_of_two_activities_is_refused_with_their_ids(
    codes: list[str], world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    other, target = named_again(world, NAME.upper()), tmp_path / "out.zip"
    assert main([command, NAME, "-o", str(target)]) == 1
    said = capsys.readouterr().err
    assert ("Several activities have that name" in said, other in said) == (True, True)
    assert not target.exists()


@pytest.mark.parametrize("command", ["posters", "kit"])
def test_an_activity_without_places_says_what_to_do(
    codes: list[str], world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    named_again(world, "Sin lugares")
    assert main([command, "sin lugares", "-o", str(tmp_path / "out.zip")]) == 1
    assert "no places yet: add one in the console" in capsys.readouterr().err
