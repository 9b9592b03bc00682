"""The search engine: documents go in, ids come out; it has never heard of an article."""
