"""The models of the articles app, one module for each family."""

from articles.models.article import Article
from articles.models.images import ArticleImage, Image, RevisionImage
from articles.models.pages import Correction, Counter, OldAddress, Page, Slot
from articles.models.placements import ArticleAuthor, ArticleRegion, ArticleTag
from articles.models.revisions import Revision
from articles.models.vocabulary import Author, Section, Source, Tag

__all__ = [
    "Article",
    "ArticleAuthor",
    "ArticleImage",
    "ArticleRegion",
    "ArticleTag",
    "Author",
    "Correction",
    "Counter",
    "Image",
    "OldAddress",
    "Page",
    "Revision",
    "RevisionImage",
    "Section",
    "Slot",
    "Source",
    "Tag",
]
