"""Articles: the newsroom's verbs, the admin, and the readers' pages."""
