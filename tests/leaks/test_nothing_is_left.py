"""After everything that can be given was given, nothing of it is anywhere but sealed."""

import base64
from collections.abc import Iterator

import pytest

from alerts.questionnaire import Kind, current
from tests.conftest import require
from tests.leaks.conftest import Aftermath
from tests.leaks.places import environment_of, files_under, memory_is_readable, memory_of, open_files_of
from tests.leaks.searching import Piece, assert_nothing

pytestmark = pytest.mark.soak  # in `make soak`, which .ci/run calls

TAKEN = {200, 201}
REFUSED = {
    "incomplete": 422,
    "stale": 400,
    "hurried": 429,
    "odd": 429,
    "too large": 413,
    "no UTF-8": 400,
    "unknown address": 404,
    "multipart at /alert": 422,
    "multipart at /buzon": 413,
    "long message": 422,
    "message without token": 400,
    "identity unconfirmed": 422,
    "unknown": 404,
    "mistyped": 422,
    "program": 422,
    "largest": 413,
    "file of nobody": 404,
    "file that is not sealed": 422,
    "clear in place of sealed": 400,
    "clear beside sealed": 400,
    "broken": 400,
    "canary as token": 400,
    "clear act": 422,
}
CLIENT = {"User-Agent", "Accept-Language", "Referer", "X-Forwarded-For", "Forwarded", "DNT"}


def test_everything_was_given(aftermath: Aftermath) -> None:
    """What was meant to be taken was taken, and what was meant to be refused was refused for that reason."""
    refused = {name: status for name, status in aftermath.statuses.items() if status not in TAKEN}
    assert refused == REFUSED
    texts = {
        question.id for question in current().questions if question.kind is Kind.TEXT or question.other_name
    }
    for name in ("an alert", "sealed alert"):
        given = {
            place.partition(" ")[0]
            for place in aftermath.search.canaries.places
            if place.endswith(f" of {name}")
        }
        assert texts <= {each.removesuffix("_otro") for each in given}


def test_scans_were_read_settled_and_refused(aftermath: Aftermath) -> None:
    """Sent, read, its pictures seen; too long a text, settled, no reason, discarded, closed."""
    sent, read, *pictures, too_long, settled, no_reason, discarded, closed = aftermath.scanned
    assert (sent, read, set(pictures)) == (303, 200, {200})
    assert len(pictures) > 3
    assert (too_long, settled, no_reason, discarded, closed) == (422, 303, 422, 303, 303)


def test_what_tells_a_client_from_others_was_sent_and_is_searched_for(aftermath: Aftermath) -> None:
    assert set(aftermath.search.canaries.places) >= CLIENT


def test_no_file_holds_anything(aftermath: Aftermath) -> None:
    """Both databases with their logs, the instance, temporary files, homes, and what the programs print."""
    names = {each.name for each in aftermath.deployed.folders}
    assert {"instance", "tmp", "home", "logs"} <= names
    assert_nothing(aftermath.found(files_under(*aftermath.deployed.folders)))


def test_no_open_file_holds_anything(aftermath: Aftermath) -> None:
    assert_nothing(aftermath.found(open_files_of(aftermath.deployed.all_pids)))


def test_nothing_shows_in_the_list_of_processes(aftermath: Aftermath) -> None:
    assert_nothing(aftermath.found(environment_of(aftermath.deployed.all_pids)))


def test_no_address_header_or_cookie_holds_anything(aftermath: Aftermath) -> None:
    assert_nothing(aftermath.found(aftermath.heads))
    assert_nothing(aftermath.found(cookies_of(aftermath.heads)))


def test_the_temporary_folder_is_empty(aftermath: Aftermath) -> None:
    assert list(aftermath.deployed.temporary.iterdir()) == []


def test_the_memory_of_the_public_programs_holds_nothing(aftermath: Aftermath) -> None:
    pids = aftermath.public_pids
    assert len(pids) >= 3
    require(all(map(memory_is_readable, pids)), "leave to read other processes' memory")
    assert_nothing(aftermath.found(memory_of(pids)))


def cookies_of(heads: list[Piece]) -> Iterator[Piece]:
    """What is inside the cookies that were set."""
    for name, head in heads:
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"set-cookie:"):
                value = line.partition(b"=")[2].partition(b";")[0].lstrip(b".")
                inside = base64.urlsafe_b64decode(value.partition(b".")[0] + b"===")
                yield f"a cookie in {name}", inside
