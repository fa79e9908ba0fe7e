"""What every test may ask for."""

import os

import pytest


def require(present: bool, what: str) -> None:
    """Go on only when a component is there; in CI its absence is a failure, elsewhere a skip that says why."""
    if present:
        return
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and in CI that is a failure")
    pytest.skip(f"left out: {what} is not on this machine")
