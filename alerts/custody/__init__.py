"""Custody: accounts, identities, desks and their keys; who may open what, and how that is granted."""
