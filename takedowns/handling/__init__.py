"""The desk's verbs, one for each row of the move tables: intake, deciding, enforcing, answering."""
