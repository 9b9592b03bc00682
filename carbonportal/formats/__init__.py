"""How dates look where a page names no format of its own."""
