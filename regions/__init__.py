"""Regions of four levels, carbon exchanges, and the detection of places in headlines."""
