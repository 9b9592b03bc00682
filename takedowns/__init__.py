"""Takedown requests: cases, measures, letters, and the proof that they were carried out."""
