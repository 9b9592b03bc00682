"""Commands of the reprint desk."""
