"""Do the indexes hold what they should? What is only waiting for the next minute counts as right."""

from articles import sweeping
from articles.indexing import PUBLIC, SOURCES
from search import comparing, engine
from search.models import Outbox

STEP = 500  # ids of one question


def difference(index, *, contents=False):
    """What an index lacks, holds too many, or holds under older rules; with `contents`, in other words too (slow)."""
    found = comparing.compare(index, SOURCES[index], contents=contents)
    if found:
        for name in ("missing", "extra", "stale", "different"):
            setattr(found, name, list(_not_waiting(index, getattr(found, name))))
    return found


def mend(index, ids):
    """Bring the documents of these articles up to date now."""
    engine.later(ids, index)
    while engine.drain(index, SOURCES[index]).left:
        pass


def is_unbuilt(index):
    """Whether there are articles for an index that holds none: a database from before there was a search."""
    backend = engine.backend()
    return backend.exists(index) and bool(SOURCES[index].ids(0, 1)) and not backend.ids(index, 0, 1)


def _not_waiting(index, ids):
    """Those of the ids which `tick` is not going to index anew, or to take out, by itself; asked some at a time."""
    entries = Outbox.objects.filter(index=index).exclude(action=Outbox.SCRUB)
    for start in range(0, len(ids), STEP):
        some = ids[start : start + STEP]
        waiting = set(entries.filter(doc_id__in=some).values_list("doc_id", flat=True))
        if index == PUBLIC:
            for articles in (sweeping.due(), sweeping.over()):
                waiting.update(articles.filter(pk__in=some).values_list("pk", flat=True))
        yield from (pk for pk in some if pk not in waiting)
