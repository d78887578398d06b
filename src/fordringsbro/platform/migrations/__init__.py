"""Alembic's migrations: one SQL file a room."""
