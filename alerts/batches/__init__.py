"""Paper batches: sure sheets are filed, the others wait for their clerk under a key that dies with the batch."""

from alerts.batches.keeping import (
    BatchOutcome,
    UnreadPage,
    batches,
    close_batch,
    note_table,
    open_batch,
    outcome,
)
from alerts.batches.pending import PendingSheet, pending
from alerts.batches.settling import discard, settle
from alerts.batches.taking import Taken, take_sheets

__all__ = [
    "BatchOutcome",
    "PendingSheet",
    "Taken",
    "UnreadPage",
    "batches",
    "close_batch",
    "discard",
    "note_table",
    "open_batch",
    "outcome",
    "pending",
    "settle",
    "take_sheets",
]
