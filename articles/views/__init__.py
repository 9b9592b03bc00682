"""The readers' pages: every one of them shows only what `live()` lets through, and touches no session."""
