"""Where something could be left: files, open descriptors, memory."""

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.leaks.searching import Piece

STEP, OVERLAP = 16 * 1024 * 1024, 64 * 1024
PAGE = os.sysconf("SC_PAGE_SIZE")
KERNEL = (["[vvar]"], ["[vvar_vclock]"], ["[vsyscall]"])


def files_under(*folders: Path) -> Iterator[Piece]:
    """Every file below some folders: its name, and its content."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            yield f"the name {path.name}", str(path).encode(errors="surrogateescape")
            if path.is_file() and not path.is_symlink():
                yield f"the file {path.relative_to(folder.parent)}", path.read_bytes()


def open_files_of(pids: Iterable[int]) -> Iterator[Piece]:
    """Every regular file that processes hold open, deleted ones and those in memory too."""
    seen: set[tuple[int, int]] = set()
    for pid in pids:
        for link in sorted(Path(f"/proc/{pid}/fd").iterdir()):
            with contextlib.suppress(FileNotFoundError):  # closed in the meantime
                name = str(link.readlink())
                yield f"the name of descriptor {link.name} of {pid}", name.encode()
                what = link.stat()
                if stat.S_ISREG(what.st_mode) and (what.st_dev, what.st_ino) not in seen:
                    seen.add((what.st_dev, what.st_ino))
                    yield f"descriptor {link.name} of {pid} ({name})", link.read_bytes()


def environment_of(pids: Iterable[int]) -> Iterator[Piece]:
    """What other programs can see of processes: command lines and environments."""
    for pid in pids:
        for name in ("cmdline", "environ", "comm"):
            yield f"{name} of {pid}", Path(f"/proc/{pid}/{name}").read_bytes()


def memory_is_readable(pid: int) -> bool:
    """Whether this machine lets one process read another's memory."""
    try:
        with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
            _, start, _ = next(mappings(pid))
            return len(os.pread(memory.fileno(), PAGE, start)) == PAGE
    except OSError:
        return False


def memory_of(pids: Iterable[int]) -> Iterator[Piece]:
    """The memory of processes, piece by piece, pieces overlapping."""
    for pid in pids:
        with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
            for name, start, end in mappings(pid):
                for at in range(start, end, STEP):
                    data = resident(memory.fileno(), at, min(end, at + STEP + OVERLAP))
                    if data:
                        yield f"the memory of {pid}: {name} + {at - start:#x}", data


def mappings(pid: int) -> Iterator[tuple[str, int, int]]:
    """The readable mappings of a process that can hold more than a file on the disk: name, from where to where."""
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        span, rights, _, _, _, *name = line.split(maxsplit=5)
        start, end = (int(each, 16) for each in span.split("-"))
        is_program = bool(name) and name[0].startswith("/") and "w" not in rights and "s" not in rights
        if rights.startswith("r") and not is_program and name not in KERNEL:
            yield f"{''.join(name) or 'anonymous'} {rights}", start, end


def resident(memory: int, start: int, end: int) -> bytes:
    """What can be read of a span; pages that were never touched read as zeros and are left out at the ends."""
    try:
        return os.pread(memory, end - start, start).strip(b"\0")
    except OSError:
        return b"".join(pages(memory, start, end))


def pages(memory: int, start: int, end: int) -> Iterator[bytes]:
    """The pages of a span of which some cannot be read."""
    for at in range(start, end, PAGE):
        try:
            yield os.pread(memory, PAGE, at)
        except OSError:
            continue
