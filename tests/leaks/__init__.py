"""Proof that nothing leaks: canaries in everything that a person gives, and a search of everything that is left."""
