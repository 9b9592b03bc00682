"""The newsroom in the admin: one screen to write, buttons from the move table, lists within the person's scope."""

from articles.admin import articles, images, pages, vocabulary

__all__ = ["articles", "images", "pages", "vocabulary"]
