"""Tests of the sealed format, keys, receipts, signatures and the command."""
