"""The reprint desk: other media's pages in, drafts out."""
