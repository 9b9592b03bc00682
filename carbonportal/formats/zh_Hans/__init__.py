"""Simplified Chinese: the same dates as everywhere else in the newsroom."""
