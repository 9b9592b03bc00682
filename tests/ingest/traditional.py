"""Traditional forms of the test pages, made on the spot."""

from opencc import OpenCC


def traditional(text):
    """The text as a Taiwanese page would print it, character for character."""
    return OpenCC("s2tw").convert(text)
