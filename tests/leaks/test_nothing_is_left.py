"""After everything that can be given was given, nothing of it is anywhere but sealed."""

import base64
import json
from collections.abc import Iterator

from tests.conftest import require
from tests.leaks.conftest import Aftermath
from tests.leaks.places import environment_of, files_under, memory_is_readable, memory_of, open_files_of
from tests.leaks.searching import Piece


def test_everything_was_given(aftermath: Aftermath) -> None:
    print(json.dumps(aftermath.statuses, indent=1))


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


def assert_nothing(found: list[str]) -> None:
    """Fail with everything that was found, a line each."""
    assert not found, "found what must be nowhere:\n" + "\n".join(found)


def cookies_of(heads: list[Piece]) -> Iterator[Piece]:
    """What is inside the cookies that were set."""
    for name, head in heads:
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"set-cookie:"):
                value = line.partition(b"=")[2].partition(b";")[0].lstrip(b".")
                inside = base64.urlsafe_b64decode(value.partition(b".")[0] + b"===")
                yield f"a cookie in {name}", inside
