"""What Alembic runs: the migrations over the connection that it was given, inside that connection's transaction."""

from __future__ import annotations

from alembic import context

from citypolicy.load import schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
    version_table_schema=schema.SCHEMA,
    include_schemas=True,
)
context.run_migrations()
