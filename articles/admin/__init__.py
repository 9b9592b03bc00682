"""The newsroom in the admin: one screen to write, buttons from the move table, lists within the person's scope."""

from articles.admin import articles, boards, glossary, images, pages, tags, vocabulary, wrongaddresses

__all__ = ["articles", "boards", "glossary", "images", "pages", "tags", "vocabulary", "wrongaddresses"]
