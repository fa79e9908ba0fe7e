"""Recorded audio on the landing page: there when the instance has it, and allowed only then."""

import pytest

from tests.web.instances import Clock, FakeIntake, intake_app
from tests.web.reading import Page


@pytest.fixture
def speaking(tmp_path):
    """A browser at an instance with a recording in Spanish."""
    (tmp_path / "audio").mkdir()
    (tmp_path / "audio/es.mp3").write_bytes(bytes(range(100)))
    return intake_app(tmp_path, FakeIntake(), Clock()).test_client()


def recordings(client, path):
    """The addresses of what a page can play."""
    return [tag["src"] for tag in Page(client.get(path).text).all("audio")]


def test_without_recordings_there_is_nothing_to_play_and_nothing_may_play(filing):
    assert recordings(filing, "/") == []
    assert "media-src" not in filing.get("/").headers["Content-Security-Policy"]


def test_a_recording_plays_in_its_language(speaking):
    (address,) = recordings(speaking, "/")
    answer = speaking.get(address)
    assert answer.data == bytes(range(100))
    assert answer.mimetype == "audio/mpeg"
    assert "media-src 'self'" in speaking.get("/").headers["Content-Security-Policy"]
    assert recordings(speaking, "/?lang=en") == []


def test_a_part_of_a_recording_is_served(speaking):
    (address,) = recordings(speaking, "/")
    answer = speaking.get(address, headers={"Range": "bytes=10-19"})
    assert answer.status_code == 206
    assert answer.data == bytes(range(10, 20))
    assert answer.headers["Content-Range"] == "bytes 10-19/100"
    assert "Date" not in answer.headers


@pytest.mark.parametrize("asked", ["bytes=200-300", "bytes=x", "bytes=9-1"])
def test_a_part_that_is_not_there_is_refused_with_a_page(speaking, asked):
    (address,) = recordings(speaking, "/")
    answer = speaking.get(address, headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.mimetype == "text/html"
