"""Hostile strings and files, in our own words and built in code; nothing here is copied from a published list."""
