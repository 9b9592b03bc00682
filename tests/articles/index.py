"""What the tests of the indexes share: a reader's question, an editor's question, and a look into the tables."""

import zlib

from django.db import connection

from articles.indexing import NEWSROOM, PUBLIC
from articles.models import Article
from search import engine, finding, queries


def found(words, *facets, index=PUBLIC):
    """The ids that a query finds in an index, newest first; not through `live()`: nothing else may hide them."""
    return finding.find(queries.parse(words, facets=facets), index).ids


def desk_found(words, *facets):
    """The same in the newsroom's index."""
    return found(words, *facets, index=NEWSROOM)


def held(index=PUBLIC):
    """The ids that an index holds."""
    return {pk for pk, _ in engine.backend().ids(index, 0, 10_000)}


def live():
    """The ids of what readers may see."""
    return set(Article.objects.live().values_list("pk", flat=True))


def terms(index=PUBLIC):
    """All terms in the tables of an index, also those that no document row accounts for."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"CREATE VIRTUAL TABLE temp.vocab USING fts5vocab('main', 'search_{index}_fts', 'row')")
            cursor.execute("SELECT term FROM temp.vocab")
            found = {term for (term,) in cursor.fetchall()}
            cursor.execute("DROP TABLE temp.vocab")
            return found
        cursor.execute(f"SELECT word FROM ts_stat('SELECT v FROM search_{index}_doc')")
        return {term for (term,) in cursor.fetchall()}


def texts(index=PUBLIC):
    """The folded texts that an index holds, by id."""
    column = "ztext" if connection.vendor == "sqlite" else "folded"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT doc_id, {column} FROM search_{index}_doc WHERE doc_id IS NOT NULL")
        rows = cursor.fetchall()
    return {pk: zlib.decompress(text).decode() if column == "ztext" else text for pk, text in rows}
