"""Alembic enters here; the connection comes from `alerts.storage.migrating`."""

from alerts.storage.migrating import run_migrations

run_migrations()
