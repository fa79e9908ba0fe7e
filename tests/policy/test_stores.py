"""What the stores may hold in the clear is a closed list, and nothing of a reporter has a clock or an order."""

import pytest
from sqlalchemy import Date, DateTime, Table
from sqlalchemy.types import TypeEngine

from alerts.storage.casebook import CasebookBase
from alerts.storage.drop import DropBase

# threat-model.md, decision 5: everything else about a case is sealed
CLEAR = {
    "arrival": {"case_id", "received_on", "channel", "desk", "epoch", "sealed_key", "sealed_text"},
    "mailbox": {"token_hash", "case_id", "case_recipient", "desk", "card"},
    "mailbox_entry": {"entry_id", "case_id", "sealed"},
    "message_arrival": {"object_id", "case_id", "received_on", "sealed"},
    "file_arrival": {"object_id", "case_id", "received_on", "size_class"},
    "file_chunk": {"object_id", "number", "sealed"},
    "filed_mark": {"mark", "code"},
    "published_epoch": {"desk", "epoch", "statement"},
    "case_file": {"case_id", "received_on", "channel", "retention_on", "revision", "dismissed_on", "card"},
    "case_key": {"case_id", "desk", "epoch", "sealed"},
    "case_object": {"object_id", "case_id", "received_on", "size_class", "digest", "sealed"},
    "evidence_file": {"object_id", "case_id", "received_on", "size_class", "digest"},
    "evidence_chunk": {"object_id", "number", "sealed"},
    "outbox_entry": {"entry_id", "case_id", "sealed"},
    "desk_index": {"desk", "epoch", "sealed"},
    "paper_sheet": {"sheet_id", "batch_id", "sealed"},
    "stub": {"reference_mark", "sealed"},
}
TABLES = {**DropBase.metadata.tables, **CasebookBase.metadata.tables}
OF_REPORTERS = [TABLES[name] for name in CLEAR]


@pytest.mark.parametrize("table", OF_REPORTERS, ids=lambda table: table.name)
def test_the_columns_of_a_reporters_table_are_a_closed_list(table: Table) -> None:
    assert {column.name for column in table.columns} == CLEAR[table.name]


def test_every_table_of_the_drop_is_on_the_list() -> None:
    assert set(DropBase.metadata.tables) <= set(CLEAR)


@pytest.mark.parametrize("table", OF_REPORTERS, ids=lambda table: table.name)
def test_nothing_of_a_reporter_has_a_clock_finer_than_a_day(table: Table) -> None:
    types: list[TypeEngine[object]] = [column.type for column in table.columns]
    assert not [kind for kind in types if isinstance(kind, DateTime)]
    days = [column.name for column in table.columns if isinstance(column.type, Date)]
    assert set(days) <= {"received_on", "retention_on", "dismissed_on"}


@pytest.mark.parametrize("table", OF_REPORTERS, ids=lambda table: table.name)
def test_nothing_of_a_reporter_keeps_an_order(table: Table) -> None:
    assert table.dialect_options["sqlite"]["with_rowid"] is False
    assert not [column for column in table.primary_key.columns if column.autoincrement is True]
