"""Tests: a mirror of the modules; `from tests.conftest import require` asks for a component."""
