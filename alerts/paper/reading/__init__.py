"""Scans of filled sheets become raw answers, doubtful boxes and pictures of handwriting."""
