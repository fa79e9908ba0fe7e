"""Migrations: up, down, and no difference from the models."""

from alerts.storage.migrating import downgrade, drift, upgrade
from tests.world import World


def test_migrations_go_up_and_down_and_leave_no_drift(any_world: World) -> None:
    for store in (any_world.drop, any_world.casebook):
        assert drift(store) == []
        downgrade(store, "base")
        assert drift(store) != []
        upgrade(store)
        assert drift(store) == []
