"""The lifecycle engine: a move table, a row lock and an event log."""
