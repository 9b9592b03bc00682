"""The suite; `./run.py test` runs it on SQLite and on PostgreSQL."""
