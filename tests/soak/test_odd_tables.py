"""Tables of paper forms that were damaged in any way: a report or a clear refusal, never anything else."""

import json
from collections.abc import Callable, Sequence
from random import Random

import pytest
from sqlalchemy import func, select

from alerts.errors import NotAllowed
from alerts.importing import begin_import
from alerts.paper.tables import TableError
from alerts.storage.drop import Arrival
from tests.bench.cases import an_activity
from tests.bench.table import table_of
from tests.bench.tables import workbook_of
from tests.paper.tables.workbooks import packed, parts_of
from tests.soak.length import draw_for, rounds
from tests.world import World

pytestmark = pytest.mark.soak

CANARY = "canario"


def whole(draw: Random) -> bytes:
    """A table as Excel in Spanish writes it, or a workbook, with a canary in every story."""
    table = table_of(draw.choice([1, 2, 5, 20])).replace(b"Pidieron", CANARY.encode())
    if draw.random() < 0.7:
        return table
    rows = [line.split(";") for line in table.decode("cp1252").splitlines()]
    return workbook_of(rows) if draw.random() < 0.5 else bent_workbook(draw, rows)


def bent_workbook(draw: Random, rows: list[list[str]]) -> bytes:
    """A workbook that can be unpacked, with a part that is damaged."""
    parts = parts_of(workbook_of(rows))
    name = draw.choice(sorted(parts))
    parts[name] = draw.choice([cut, flipped, spliced])(draw, parts[name])
    return packed(parts)


def cut(draw: Random, table: bytes) -> bytes:
    """Cut off half way."""
    return table[: draw.randrange(len(table) + 1)]


def flipped(draw: Random, table: bytes) -> bytes:
    """Some bytes are others."""
    changed = bytearray(table)
    for _ in range(draw.choice([1, 3, 30]) if table else 0):
        changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def spliced(draw: Random, table: bytes) -> bytes:
    """Something foreign in the middle."""
    foreign = (
        b'"',
        b"\x00",
        b"\r",
        b"\n\n\n",
        b";" * 5000,
        b"\xef\xbb\xbf",
        b"=cmd|' /C calc'!A0",
        draw.randbytes(50),
    )
    at = draw.randrange(len(table) + 1)
    return table[:at] + draw.choice([*foreign, b"x" * 200_000, b'"\n' * 1000]) + table[at:]


def recoded(draw: Random, table: bytes) -> bytes:
    """Another encoding, with or without its mark."""
    coding = draw.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-7", "cp037"])
    return table.decode("cp1252", "replace").encode(coding, "replace")


def respelt(draw: Random, table: bytes) -> bytes:
    """Another delimiter or line end, sometimes in half of the lines."""
    old, new = draw.choice([(b";", b","), (b";", b"\t"), (b"\r\n", b"\n"), (b"\r\n", b"\r"), (b"|", b",")])
    return table.replace(old, new, draw.choice([-1, table.count(old) // 2]))


def shuffled(draw: Random, table: bytes) -> bytes:
    """Lines in any order, the header among them."""
    lines = table.split(b"\r\n")
    draw.shuffle(lines)
    return b"\r\n".join(lines)


def doubled(_draw: Random, table: bytes) -> bytes:
    """Everything twice."""
    return table + table


def noise(draw: Random, _table: bytes) -> bytes:
    """No table at all."""
    return draw.choice(
        [b"", b"PK\x03\x04" + draw.randbytes(500), b"%PDF-1.7\n", draw.randbytes(2000), b"\n" * 5000]
    )


DAMAGES: Sequence[Callable[[Random, bytes], bytes]] = (
    cut,
    flipped,
    flipped,
    spliced,
    spliced,
    recoded,
    respelt,
    shuffled,
    doubled,
    noise,
)


def damaged(draw: Random) -> bytes:
    """A table with one to three kinds of damage."""
    table = whole(draw)
    for damage in draw.choices(DAMAGES, k=draw.choice([1, 1, 2, 3])):
        table = damage(draw, table)
    return table


def file_table(world: World, data: bytes, code: str, *, dry_run: bool) -> int:
    """How many rows of a table were filed; what is said of it repeats no cell."""
    stores = (world.config, world.casebook, world.intake, world.trail)
    try:
        begun = begin_import(*stores, actor="importadora", data=data, code=code, dry_run=dry_run)
        report = begun.finished()
    except (TableError, NotAllowed) as refusal:
        said, filed = str(refusal), 0
    else:
        said, filed = json.dumps(report.to_json()["problems"]), 0 if dry_run else report.filed
    assert CANARY not in said
    return filed


def test_a_damaged_table_is_reported_or_refused_and_no_cell_is_repeated(world: World) -> None:
    draw, code = draw_for("odd tables"), an_activity(world)
    filed = 0
    for _ in rounds(0.1):
        data = damaged(draw)
        filed += file_table(world, data, code, dry_run=True) + file_table(world, data, code, dry_run=False)
    with world.drop.reading() as session:
        assert session.scalar(select(func.count()).select_from(Arrival)) == filed
    assert world.rounds().alerts == filed
