"""Plain functions on Chinese text: folding, scripts, hygiene, noise, names. No Django here."""
