"""A console on a copied instance."""

from collections.abc import Callable

import pytest
from flask import Flask

from alerts.console import create_app
from tests.console.people import Clock, Someone
from tests.world import World

Meet = Callable[[str], Someone]


@pytest.fixture
def clock() -> Clock:
    """The seconds of the console's sessions and vaults."""
    return Clock()


@pytest.fixture
def app(world: World, clock: Clock) -> Flask:
    """The console of the world."""
    return create_app(world.config, clock=clock)


@pytest.fixture
def meet(app: Flask, world: World) -> Meet:
    """Somebody of the demonstration, with a browser of their own; nobody signs in by this."""
    return lambda name: Someone(app.test_client(), world, name)


@pytest.fixture
def at_work(meet: Meet) -> Meet:
    """Somebody of the demonstration, signed in and unlocked."""
    return lambda name: meet(name).at_work()
