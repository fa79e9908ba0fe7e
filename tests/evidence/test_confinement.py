"""A process that reads a stranger's file can do nothing but answer."""

import ctypes
import json
import shutil
import subprocess
import sys
import threading
from io import BytesIO

import pytest

from alerts.evidence import cleaning, confinement
from alerts.evidence.child import answer
from alerts.evidence.cleaners import cleaner_of
from alerts.evidence.cleaning import CannotClean, Reason, clean
from alerts.evidence.kinds import KINDS, kind_of
from alerts.evidence.outcome import CannotClean as Refused
from tests.conftest import require
from tests.evidence import pictures
from tests.evidence.samples import whole
from tests.evidence.seeking import CANARY

PHOTO = pictures.jpeg(CANARY)

# A service does not run as root, for whom some limits do not hold.
_CONFINED = """
import errno, os, socket, sys, threading
from alerts.evidence.cleaners import NEED_THREADS, clean_here, cleaner_of
from alerts.evidence.confinement import confine, open_nothing_more
kind = {kind!r}
cleaner = cleaner_of(kind)
if os.getuid() == 0:
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
confine()
open_nothing_more(threads=kind in NEED_THREADS)
{attempt}
"""
ATTEMPTS = {
    "read a file": "open('/etc/passwd')",
    "write a file": "open('/tmp/x', 'w')",
    "open a connection": "socket.socket()",
    "take two gigabytes": "bytearray(2 * 1024**3)",
    "start a process": "os.waitpid(os.fork() or os._exit(0), 0)",
    "start a thread": "threading.Thread(target=print).start()",
    "raise its own limit": "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)); open('/etc/hosts')",
}


def confined(attempt: str, kind: str = "jpeg", given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    script = _CONFINED.format(attempt=attempt, kind=kind)
    command = [sys.executable, "-B", "-c", script]
    return subprocess.run(command, input=given, capture_output=True, timeout=30, check=False)


@pytest.mark.parametrize("kind", sorted(whole()))
def test_a_confined_process_can_clean_and_answer(kind: str) -> None:
    attempt = "sys.stdout.buffer.write(clean_here(cleaner, kind, sys.stdin.buffer.read()).data)"
    ended = confined(attempt, kind, whole()[kind])
    assert ended.returncode == 0, ended.stderr
    assert kind_of(ended.stdout[:4096]) is not None


# What only Landlock prevents, once code of the file's maker runs in the process.
ATTEMPTS_OF_AN_INTRUDER = {
    "read a file in the place of another": "os.close(0); os.open('/etc/passwd', os.O_RDONLY)",
    "become another program": "os.execv('/bin/true', ['true'])",
    "stop the program that started it": "os.kill(os.getppid(), 0)",
}


def is_refused(attempt: str) -> bool:
    errors = "(OSError, MemoryError, RuntimeError, ValueError)"
    return confined(f"try: {attempt}\nexcept {errors}: os._exit(7)\nos._exit(0)").returncode == 7


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_confined_process_cannot(attempt: str) -> None:
    assert is_refused(ATTEMPTS[attempt])


@pytest.mark.parametrize("attempt", ATTEMPTS_OF_AN_INTRUDER)
def test_an_intruder_in_a_confined_process_cannot(attempt: str) -> None:
    if sys.platform != "linux" or ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1) < 6:
        pytest.skip("left out: this kernel has no Landlock of Linux 6.12")
    assert is_refused(ATTEMPTS_OF_AN_INTRUDER[attempt])


def test_a_process_that_computes_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    started = in_place_of_the_child(monkeypatch, "while True: pass")
    monkeypatch.setattr(cleaning, "WAIT_SECONDS", 0.5)
    assert reason(PHOTO) is Reason.TIMED_OUT
    assert started


def test_bubblewrap_hides_the_instance_and_the_network() -> None:
    require(shutil.which("bwrap") is not None, "bubblewrap")
    wrapped = confinement._bubblewrap()
    if not wrapped:
        pytest.skip("left out: this machine's kernel lets no user make a namespace")
    look = "import os, socket; print(os.path.exists('/etc/passwd'), os.environ, socket.if_nameindex())"
    seen = subprocess.run(
        [*wrapped, sys.executable, "-I", "-c", look], capture_output=True, text=True, check=True
    )
    assert seen.stdout.startswith("False environ({")
    assert "eth" not in seen.stdout
    assert "HOME" not in seen.stdout


def test_without_bubblewrap_a_file_is_cleaned_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confinement, "_bubblewrap", tuple)
    assert clean(PHOTO, KINDS["jpeg"]).extension == ".jpg"


def in_place_of_the_child(monkeypatch: pytest.MonkeyPatch, script: str) -> list[str]:
    """Another program answers, as a child that somebody took over would."""
    started: list[str] = []

    def other(module: str) -> list[str]:
        started.append(module)
        return [sys.executable, "-c", script]

    monkeypatch.setattr(cleaning, "command", other)
    return started


def reason(data: bytes) -> Reason:
    with pytest.raises(CannotClean) as refused:
        clean(data, kind_of(data[:4096]))
    return refused.value.reason


_SAY = "import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({answer!r})"


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\n",
        b"[]\n",
        b"null\n",
        b'{"kind": "jpeg"}\n',
        b'{"kind": "jpeg", "removed": ["<script>"]}\n\xff\xd8\xff\xe0',
        b'{"kind": "jpeg", "removed": []}\nMZ\x90\x00\x03\x00',
        b'{"kind": "png", "removed": []}\n\xff\xd8\xff\xe0',
        b'{"kind": ["jpeg"], "removed": []}\n\xff\xd8\xff\xe0',
        b'{"reason": "Zopilote7391"}\n',
        b'{"reason": ["damaged"]}\n',
        b'{"a": ' + b"[" * 100_000 + b"\n",
    ],
)
def test_an_answer_that_does_not_keep_the_form_is_no_copy(
    monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    in_place_of_the_child(monkeypatch, _SAY.format(answer=said))
    assert reason(PHOTO) is Reason.DAMAGED


def test_an_answer_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "LARGEST_COPY_BYTES", 1_000_000)
    in_place_of_the_child(monkeypatch, "import sys\nwhile True: sys.stdout.buffer.write(bytes(65536))")
    assert reason(PHOTO) is Reason.TOO_BIG


def test_a_child_that_dies_leaves_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    in_place_of_the_child(monkeypatch, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    assert reason(PHOTO) is Reason.DAMAGED


def test_nothing_of_the_file_is_in_the_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    in_place_of_the_child(monkeypatch, f"raise ValueError('{CANARY}')")
    with pytest.raises(CannotClean) as refused:
        clean(PHOTO, KINDS["jpeg"])
    assert str(refused.value) == "damaged"
    assert refused.value.__cause__ is None


def test_every_reason_and_everything_removed_has_its_words() -> None:
    assert set(cleaning.REASONS) == set(Reason)
    assert set(cleaning._REMOVED) == set(cleaning.Removed)


def test_a_kind_that_is_not_known_or_not_the_file_s_own_is_not_cleaned() -> None:
    assert reason(b"PK\x05\x06" + bytes(18)) is Reason.KIND_UNKNOWN
    assert reason(b"MZ\x90\x00" + bytes(60)) is Reason.KIND_UNKNOWN
    assert reason(b"") is Reason.KIND_UNKNOWN
    with pytest.raises(CannotClean) as refused:
        clean(PHOTO, KINDS["pdf"])
    assert refused.value.reason is Reason.KIND_UNKNOWN


def test_a_file_that_is_too_large_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "LARGEST_FILE_BYTES", 100)
    assert reason(PHOTO) is Reason.TOO_BIG


@pytest.mark.parametrize(("kind", "library"), [("pdf", "pikepdf"), ("mp4", "av"), ("docx", "lxml")])
def test_where_the_extra_is_not_installed_it_says_so(
    monkeypatch: pytest.MonkeyPatch, kind: str, library: str
) -> None:
    loaded = [
        name for name in sys.modules if name.startswith("alerts.evidence.") or name.split(".")[0] == library
    ]
    for name in loaded:
        if name.rsplit(".", 1)[-1] not in {"outcome", "cleaners"}:
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    reply = BytesIO()
    with pytest.raises(Refused) as refused:
        cleaner_of(kind)
    assert refused.value.reason is Reason.NOT_INSTALLED
    answer(BytesIO(f"{kind}\nabc".encode()), reply)
    assert json.loads(reply.getvalue()) == {"reason": "not_installed"}


def test_two_at_once_do_not_mix() -> None:
    other = pictures.png(CANARY)
    copies = {}
    threads = [
        threading.Thread(
            target=lambda name=name, data=data: copies.update({name: clean(data, kind_of(data))})
        )
        for name, data in (("jpeg", PHOTO), ("png", other))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {name: copy.extension for name, copy in copies.items()} == {"jpeg": ".jpg", "png": ".png"}


def test_plain_text_stays_as_it_is() -> None:
    text = "\ufeffMe pidieron Q500 en la ventanilla 3.\r\n".encode()
    copy = clean(text, kind_of(text))
    assert copy.data == text[3:]
    assert (copy.media_type, copy.extension) == ("text/plain", ".txt")
