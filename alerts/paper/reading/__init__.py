"""Scans of filled sheets become raw answers, doubtful boxes and pictures of handwriting."""

from alerts.paper.reading.outcome import Batch, Crop, Doubt, DoubtfulBox, Place, Sheet, Unread
from alerts.paper.reading.problems import PageError, ScanError
from alerts.paper.reading.reader import read_scans

__all__ = [
    "Batch",
    "Crop",
    "Doubt",
    "DoubtfulBox",
    "PageError",
    "Place",
    "ScanError",
    "Sheet",
    "Unread",
    "read_scans",
]
