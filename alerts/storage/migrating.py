"""Schema migrations of both stores, run by Alembic on a connection of ours."""

from pathlib import Path
from typing import Any

from alembic import command, context
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, text

from alerts.storage.casebook import SCHEMA as CASEBOOK
from alerts.storage.casebook import CasebookBase
from alerts.storage.drop import SCHEMA as DROP
from alerts.storage.drop import DropBase
from alerts.storage.engine import Store

METADATA: dict[str, MetaData] = {DROP: DropBase.metadata, CASEBOOK: CasebookBase.metadata}
FOLDERS = {DROP: "drop", CASEBOOK: "casebook"}


def upgrade(store: Store, revision: str = "head") -> None:
    """Bring a store's schema up to a revision, making the PostgreSQL schema first."""
    with store.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {store.schema}"))
        command.upgrade(alembic_config(store, connection), revision)


def downgrade(store: Store, revision: str) -> None:
    """Take a store's schema back to a revision; `base` removes every table."""
    with store.engine.begin() as connection:
        command.downgrade(alembic_config(store, connection), revision)


def new_revision(store: Store, rev_id: str, message: str) -> None:
    """Write a migration from the difference between the models and the store (for developers)."""
    with store.engine.begin() as connection:
        command.revision(alembic_config(store, connection), message=message, autogenerate=True, rev_id=rev_id)


def drift(store: Store) -> list[Any]:
    """The differences between a migrated store and the models; empty when they agree."""
    with store.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), METADATA[store.schema]))


def alembic_config(store: Store, connection: Connection) -> Config:
    """Alembic's settings for one store."""
    config = Config()
    folder = Path(__file__).parent / "migrations" / FOLDERS[store.schema]
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = METADATA[store.schema]
    return config


def run_migrations() -> None:
    """Called by each `env.py`: migrate on the connection that was handed over."""
    attributes = context.config.attributes
    context.configure(connection=attributes["connection"], target_metadata=attributes["metadata"])
    with context.begin_transaction():
        context.run_migrations()
