"""Sealing in the browser: its modules against the programs' own, and the form in a real Chromium."""
