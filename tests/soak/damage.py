"""What somebody who can write the database might do to it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    column,
    create_engine,
    delete,
    inspect,
    select,
    table,
    update,
)
from sqlalchemy.exc import IntegrityError

SEALED = {
    "alertas-casebook.sqlite": {
        "case_file": ["card"],
        "case_key": ["sealed"],
        "case_object": ["sealed", "digest"],
        "outbox_entry": ["sealed"],
        "desk_key": ["sealed"],
        "desk_index": ["sealed"],
        "desk_epoch": ["statement"],
        "account": ["identity_file", "recipient", "password_hash"],
    },
    "alertas-drop.sqlite": {
        "arrival": ["sealed_key", "sealed_text"],
        "mailbox": ["case_recipient", "card"],
        "mailbox_entry": ["sealed"],
        "message_arrival": ["sealed"],
        "published_epoch": ["statement"],
    },
}
KEYS = {
    "alertas-casebook.sqlite": {
        "case_key": ["case_id", "desk", "epoch"],
        "case_object": ["case_id"],
        "case_file": ["revision", "received_on", "channel"],
        "outbox_entry": ["case_id"],
        "desk_key": ["holder", "desk", "epoch"],
        "account": ["desk", "role"],
    },
    "alertas-drop.sqlite": {
        "arrival": ["desk", "epoch", "channel", "received_on"],
        "mailbox": ["case_id"],
        "mailbox_entry": ["case_id"],
        "message_arrival": ["case_id"],
    },
}

# columns whose values are a closed list
WORDS = {
    "received_on": ["2020-02-29", "2026-01-01", "2030-12-31"],
    "channel": ["web", "paper"],
    "role": ["administrator", "analyst", "investigator", "importer", "auditor"],
}

Value = bytes | str | int | None
Key = tuple[Value, ...]


class Store:
    """One store's tables without their types, so that anything can be put anywhere."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection = connection
        self.name = name

    def keys(self, table_name: str) -> list[Key]:
        """The primary key of every row."""
        names = self._key_columns(table_name)
        columns: list[ColumnElement[Value]] = [column(name) for name in names]
        query = select(*columns).select_from(table(table_name)).order_by(*columns)
        return [tuple(row) for row in self._connection.execute(query)]

    def get(self, table_name: str, column_name: str, key: Key) -> Value:
        """A row's value."""
        wanted: ColumnElement[Value] = column(column_name)
        query = select(wanted).select_from(table(table_name)).where(self._is(table_name, key))
        return self._connection.execute(query).scalar()

    def put(self, table_name: str, column_name: str, key: Key, value: Value) -> None:
        """Write a row's value."""
        target = table(table_name, column(column_name))
        self._connection.execute(update(target).where(self._is(table_name, key)).values({column_name: value}))

    def remove(self, table_name: str, key: Key) -> None:
        """A row less."""
        self._connection.execute(delete(table(table_name)).where(self._is(table_name, key)))

    def _key_columns(self, table_name: str) -> list[str]:
        return list(inspect(self._connection).get_pk_constraint(table_name)["constrained_columns"])

    def _is(self, table_name: str, key: Key) -> ColumnElement[bool]:
        pairs = zip(self._key_columns(table_name), key, strict=True)
        return and_(*(column(name) == value for name, value in pairs))


def spoil(folder: Path, draw: Random) -> str:
    """Change something in one of the stores; what was done, in words."""
    file, act = draw.choice(sorted(SEALED)), draw.choice(ACTS)
    engine = create_engine(f"sqlite:///{folder / file}")
    try:
        with engine.begin() as connection:
            return f"{file}: {act.__name__} {act(Store(connection, file), draw)}"
    except IntegrityError:
        return f"{file}: {act.__name__} refused by the store"
    finally:
        engine.dispose()


def flip_sealed(store: Store, draw: Random) -> str:
    """Other bytes in a sealed column."""
    place = any_column(SEALED[store.name], draw)
    return change(store, draw, place, lambda value: flipped(draw, value))


def swap_sealed(store: Store, draw: Random) -> str:
    """Two rows of a table exchange a sealed column."""
    return swap(store, draw, any_column(SEALED[store.name], draw))


def swap_keys(store: Store, draw: Random) -> str:
    """Two rows of a table exchange what says where they belong."""
    return swap(store, draw, any_column(KEYS[store.name], draw))


def rewrite_key(store: Store, draw: Random) -> str:
    """Something else where a row says where it belongs."""
    place = any_column(KEYS[store.name], draw)
    if place[1] in WORDS:
        return change(store, draw, place, lambda _value: draw.choice(WORDS[place[1]]))
    return change(store, draw, place, lambda value: rewritten(draw, value))


def remove_row(store: Store, draw: Random) -> str:
    """A row less."""
    table_name, _ = any_column(SEALED[store.name], draw)
    for key in draw.sample(store.keys(table_name), min(1, len(store.keys(table_name)))):
        store.remove(table_name, key)
    return table_name


ACTS: Sequence[Callable[[Store, Random], str]] = (
    flip_sealed,
    flip_sealed,
    swap_sealed,
    swap_sealed,
    swap_keys,
    rewrite_key,
    remove_row,
)


def any_column(columns: Mapping[str, Sequence[str]], draw: Random) -> tuple[str, str]:
    """A table and one of its columns."""
    table_name = draw.choice(sorted(columns))
    return table_name, draw.choice(columns[table_name])


def change(store: Store, draw: Random, place: tuple[str, str], new: Callable[[Value], Value]) -> str:
    """Replace one value."""
    keys = store.keys(place[0])
    if keys:
        key = draw.choice(keys)
        store.put(*place, key, new(store.get(*place, key)))
    return ".".join(place)


def swap(store: Store, draw: Random, place: tuple[str, str]) -> str:
    """Exchange the values of two rows."""
    keys = store.keys(place[0])
    if len(keys) > 1:
        one, two = draw.sample(keys, 2)
        first, second = store.get(*place, one), store.get(*place, two)
        store.put(*place, one, second)
        store.put(*place, two, first)
    return ".".join(place)


def flipped(draw: Random, value: Value) -> Value:
    """The value with another bit, or shorter, longer, empty or random."""
    data = bytearray(value.encode() if isinstance(value, str) else bytes(value or b""))
    if not data:
        return draw.randbytes(40)
    data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    others = (bytes(data[: len(data) // 2]), bytes(data) * 2, b"", draw.randbytes(99))
    changed = bytes(data) if draw.random() < 0.6 else draw.choice(others)
    return changed.decode("utf-8", "replace") if isinstance(value, str) else changed


def rewritten(draw: Random, value: Value) -> Value:
    """Another value of the same kind."""
    if isinstance(value, int):
        return draw.choice([0, value + 1, value - 1, 2**40])
    if isinstance(value, bytes):
        return draw.randbytes(16)
    return draw.choice(["alterna", "analisis", "investigacion-1", "analista", "admin", "x"])
