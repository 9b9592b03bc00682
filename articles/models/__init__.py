"""The models of the articles app, one module for each family."""

from articles.models.article import Article
from articles.models.batches import Batch, BatchRow, SavedFilter
from articles.models.boards import Board, Slot
from articles.models.fingerprints import FingerprintSet, StopHash, Tombstone, Waiver
from articles.models.glossary import GlossaryRelease, GlossaryTerm
from articles.models.guards import RedactionGuard
from articles.models.images import ArticleImage, Image, RevisionImage
from articles.models.pages import Correction, Counter, Missing, OldAddress, Page
from articles.models.placements import ArticleAuthor, ArticleRegion, ArticleTag
from articles.models.previews import PreviewLink
from articles.models.revisions import Revision
from articles.models.vocabulary import Author, Section, Source, Tag
from articles.models.working import WorkingCopy

__all__ = [
    "Article",
    "ArticleAuthor",
    "ArticleImage",
    "ArticleRegion",
    "ArticleTag",
    "Author",
    "Batch",
    "BatchRow",
    "Board",
    "Correction",
    "Counter",
    "FingerprintSet",
    "GlossaryRelease",
    "GlossaryTerm",
    "Image",
    "Missing",
    "OldAddress",
    "Page",
    "PreviewLink",
    "RedactionGuard",
    "Revision",
    "RevisionImage",
    "SavedFilter",
    "Section",
    "Slot",
    "Source",
    "StopHash",
    "Tag",
    "Tombstone",
    "Waiver",
    "WorkingCopy",
]
