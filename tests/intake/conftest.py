"""The same fixtures as the web layer's tests."""

from tests.web.conftest import clock, filing, intake

__all__ = ["clock", "filing", "intake"]
