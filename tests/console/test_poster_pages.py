"""Posters to look at and to download: every size, language and ink, one or all, each read back."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from PIL import Image

import alerts.console.poster_pages as pages
from alerts.posters import FORMATS, PosterError, qr_payload, read_back
from tests.console.activities import Campaign, a_campaign
from tests.console.conftest import Meet
from tests.console.people import Someone, attributes, words_of
from tests.world import World


@pytest.fixture
def campaign(world: World) -> Campaign:
    """An activity with two places."""
    return a_campaign(world)


@pytest.fixture
def admin(at_work: Meet) -> Someone:
    """The administrator at work."""
    return at_work("admin")


def payload(campaign: Campaign, code: str) -> str:
    return qr_payload(campaign.world.config.base_url, code)


def test_the_page_shows_the_chosen_poster_and_its_files(admin: Someone, campaign: Campaign) -> None:
    page = admin.get(f"{campaign.place}/posters?format=a3&language=both&ink=saving")
    for chosen in ("a3", "both", "saving"):
        assert f'value="{chosen}" selected' in page.text
    (picture,) = (each for each in attributes(page, "src") if "preview" in each)
    assert "format=a3" in picture
    assert "Vista previa: A3, Español e inglés, Poca tinta" in page.text
    files = [each.replace("&amp;", "&") for each in attributes(page, "href") if "/poster." in each]
    assert [each.split("?")[0].rsplit(".", 1)[-1] for each in files] == ["pdf", "svg", "png"]
    for each in files:
        answer = admin.get(each)
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        assert "a3" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("size", FORMATS)
def test_every_size_has_a_preview(admin: Someone, campaign: Campaign, size: str) -> None:
    answer = admin.get(f"{campaign.place}/preview.png?format={size}")
    assert answer.mimetype == "image/png"
    width, height = Image.open(BytesIO(answer.data)).size
    page = admin.get(f"{campaign.place}/posters?format={size}")
    assert abs(int(attributes(page, "width")[0]) - width) <= 1
    assert abs(int(attributes(page, "height")[0]) - height) <= 1


def test_a_small_place_is_warned_of_beside_its_posters(admin: Someone, campaign: Campaign) -> None:
    warning = "un código propio señalaría a alguien"
    assert warning not in words_of(admin.get(f"{campaign.place}/posters"))
    small = admin.get(f"{campaign.address}/places/{campaign.other}/posters")
    assert warning in words_of(small)


def test_what_an_address_does_not_know_is_the_usual_poster(admin: Someone, campaign: Campaign) -> None:
    answer = admin.get(f"{campaign.place}/poster.pdf?format=sello&language=fr&ink=oro")
    assert answer.mimetype == "application/pdf"
    assert read_back(answer.data) == payload(campaign, campaign.code)
    assert admin.get(f"{campaign.place}/poster.exe").status_code == 404


def test_all_places_come_as_one_pdf_or_as_a_zip(admin: Someone, campaign: Campaign) -> None:
    whole = admin.get(f"{campaign.address}/posters.pdf?ink=saving")
    assert whole.mimetype == "application/pdf"
    packed = admin.get(f"{campaign.address}/posters.zip?kind=png")
    assert packed.mimetype == "application/zip"
    with ZipFile(BytesIO(packed.data)) as archive:
        names = archive.namelist()
    assert len(names) == 2
    assert all(name.endswith(".png") for name in names)
    assert {code for code in (campaign.code, campaign.other) if any(code in name for name in names)} == {
        campaign.code,
        campaign.other,
    }


def test_without_places_there_is_nothing_to_print(admin: Someone, world: World) -> None:
    fields = {"name": "Vacía", "modality": "posters", "audience": "Turistas"}
    fields |= {"starts_on": "2026-11-01", "ends_on": "2026-11-02"}
    admin.get("/activities/new")
    address = admin.post("/activities/new", fields).location
    for name in ("posters.pdf", "posters.zip", "kit.zip", "kit/talk.pdf"):
        assert admin.get(f"{address}/{name}").status_code == 404
    assert "Agregue primero un lugar" in words_of(admin.get(f"{address}/kit"))


def test_a_poster_that_does_not_read_back_is_not_offered(
    admin: Someone, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unread(*_given: object, **_more: object) -> bytes:
        raise PosterError("unread")

    monkeypatch.setattr(pages, "poster_file", unread)
    monkeypatch.setattr(pages, "poster_pdf", unread)
    answer = admin.get(f"{campaign.place}/poster.pdf")
    assert answer.status_code == 422
    assert "cuyo código no se lee de vuelta" in words_of(answer)
    page = admin.get(f"{campaign.place}/posters?format=a4")
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert 'value="a4" selected' in page.text
    assert "preview.png" not in page.text
    assert "poster.pdf" not in page.text


@pytest.mark.parametrize("name", ["importadora", "auditora", "investigadora-1"])
def test_others_print_nothing(at_work: Meet, campaign: Campaign, name: str) -> None:
    someone = at_work(name)
    for path in ("posters.pdf", "posters.zip", "kit", "kit.zip", "kit/talk.pdf", "sheet.pdf", "stubs"):
        assert someone.get(f"{campaign.address}/{path}").status_code == 403
    for path in ("posters", "preview.png", "poster.pdf"):
        assert someone.get(f"{campaign.place}/{path}").status_code == 403
