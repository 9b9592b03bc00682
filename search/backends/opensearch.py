"""OpenSearch or Elasticsearch, for a site that outgrows one machine: the same terms in an index over HTTP.

No plugin, and nothing that only some versions have: bulk, search, aliases. Looks into the texts happen on our side.
Writes pass the outbox: the server is not part of our transactions, and what it shows too long is not live any more.
The suite runs against a server of its own that speaks what is used here and refuses the rest, not against a real one.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import uuid4

from chinese.terms import TERMS_VERSION
from search.backends.base import NEW, OLD, Ask, Backend, Numbered, Row, Stored
from search.backends.server import Server, ServerRefused
from search.documents import Prepared, spelled
from search.errors import StaleIndex
from search.models import Index

LARGEST_REQUEST = 10_000_000  # bytes
_UNSEARCHED = {"type": "keyword", "index": False, "doc_values": False}
_SHAPE = {
    "mappings": {
        "dynamic": "strict",
        "_source": {"excludes": ["t"]},
        "properties": {
            "t": {"type": "text", "analyzer": "whitespace", "index_options": "docs", "norms": False},
            "k": {"type": "long"},
            "minute": {"type": "integer"},
            "doc_id": {"type": "long"},
            "terms_version": {"type": "integer"},
            "facets": _UNSEARCHED,
            "folded": _UNSEARCHED,
        },
    }
}


class OpenSearch(Backend):
    """`search_public` is an alias; behind it stands an index with a name of its own, so that a rebuild can swap."""

    joins_transaction = False

    def __init__(self, url: str) -> None:
        self.server = Server(url)

    # Writing

    def put(self, name: str, documents: Sequence[Prepared]) -> bool:
        """See `Backend.put`."""
        return self._write(name, ((each, spelled(each.folded, each.facets)) for each in documents))

    def drop(self, name: str, ids: Sequence[int]) -> bool:
        """See `Backend.drop`. Waits until nobody finds them any more."""
        lines = (_line({"delete": {"_id": str(id_)}}) for id_ in ids)
        return "deleted" in self._bulk(name, lines, refresh=True)

    def scrub(self, name: str) -> bool:
        """See `Backend.scrub`."""
        self.server.call("POST", f"/{_alias(name)}/_forcemerge?only_expunge_deletes=true", slow=True)
        return True

    def empty(self, name: str) -> None:
        """See `Backend.empty`."""
        path = f"/{_alias(name)}/_delete_by_query?refresh=true"
        self.server.call("POST", path, {"query": {"match_all": {}}}, slow=True)

    # Reading

    def rows(self, name: str, ask: Ask) -> list[Row]:
        """See `Backend.rows`."""
        wanted = ["k", "doc_id", "minute"] + (["folded"] if ask.texts else [])
        body = {"query": _query(ask), "sort": [{"k": "desc"}], "size": ask.limit, "track_total_hits": False}
        after = {} if ask.below is None else {"search_after": [ask.below]}
        found = [hit["_source"] for hit in self._search(name, body | after | {"_source": wanted})["hits"]]
        return [Row(each["k"], each["doc_id"], each["minute"], each.get("folded", "")) for each in found]

    def count(self, name: str, ask: Ask) -> int:
        """See `Backend.count`."""
        found = self._search(name, {"query": _query(ask), "size": 0, "track_total_hits": ask.limit})
        return min(found["total"]["value"], ask.limit)

    def stored(self, name: str, ids: Sequence[int]) -> dict[int, Stored]:
        """See `Backend.stored`."""
        return {int(each["_id"]): _stored(each["_source"]) for each in self._many(name, ids, with_source=True)}

    def known(self, name: str, ids: Sequence[int]) -> set[int]:
        """See `Backend.known`."""
        return {int(each["_id"]) for each in self._many(name, ids, with_source=False)}

    def ids(self, name: str, after: int, limit: int) -> list[tuple[int, int]]:
        """See `Backend.ids`."""
        body = {"query": {"match_all": {}}, "sort": [{"doc_id": "asc"}], "search_after": [after], "size": limit}
        found = self._search(name, body | {"_source": ["doc_id", "terms_version"]})["hits"]
        return [(hit["_source"]["doc_id"], hit["_source"]["terms_version"]) for hit in found]

    # Building

    def enter(self, index: str) -> None:
        """See `Backend.enter`. A row of our database stands for the index."""
        Index.objects.select_for_update().get_or_create(name=index, defaults={"terms_version": TERMS_VERSION})

    def seize(self, index: str) -> None:
        """See `Backend.seize`."""
        self.enter(index)

    def create(self, name: str) -> None:
        """See `Backend.create`."""
        place = f"/{_alias(name.removesuffix(NEW))}-{uuid4().hex[:12]}"
        self.server.call("PUT", place, _SHAPE | {"aliases": {_alias(name): {}}})

    def exists(self, name: str) -> bool:
        """See `Backend.exists`."""
        return self.server.has(f"/_alias/{_alias(name)}")

    def bulk(self, name: str, numbered: Iterable[Numbered]) -> None:
        """See `Backend.bulk`. The numbers are the server's own."""
        self._write(name, ((document, terms) for _, document, terms in numbered))

    def finish(self, name: str) -> None:
        """See `Backend.finish`."""
        self.server.call("POST", f"/{_alias(name)}/_refresh")

    def swap(self, index: str) -> None:
        """See `Backend.swap`. All aliases move at once."""
        moves = [(index + NEW, index)]
        if self.exists(index):
            moves.insert(0, (index, index + OLD))
        actions = []
        for name, to in moves:
            place = self._place(name)
            actions += [{"remove": {"index": place, "alias": _alias(name)}}]
            actions += [{"add": {"index": place, "alias": _alias(to)}}]
        self.server.call("POST", "/_aliases", {"actions": actions})

    def discard(self, name: str) -> None:
        """See `Backend.discard`."""
        while self.exists(name):
            self.server.call("DELETE", f"/{self._place(name)}", slow=True)

    # Requests

    def _place(self, name: str) -> str:
        """The name of the index behind an alias."""
        return next(iter(self.server.call("GET", f"/_alias/{_alias(name)}")))

    def _search(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        return self.server.call("POST", f"/{_alias(name)}/_search", body)["hits"]

    def _many(self, name: str, ids: Sequence[int], *, with_source: bool) -> list[dict[str, Any]]:
        if not ids:
            return []
        path = f"/{_alias(name)}/_mget" + ("" if with_source else "?_source=false")
        found = self.server.call("POST", path, {"ids": [str(id_) for id_ in ids]})["docs"]
        return [each for each in found if each.get("found")]

    def _write(self, name: str, documents: Iterable[tuple[Prepared, str]]) -> bool:
        lines = (_line({"index": {"_id": str(each.id)}}) + _line(_source(each, terms)) for each, terms in documents)
        return "updated" in self._bulk(name, lines)

    def _bulk(self, name: str, lines: Iterable[bytes], *, refresh: bool = False) -> set[str]:
        """What became of the lines: created, updated, deleted, not_found."""
        path = f"/{_alias(name)}/_bulk?require_alias=true" + ("&refresh=true" if refresh else "")
        results = set()
        for batch in _batches(lines):
            for item in self.server.bulk(path, batch)["items"]:
                ((_, told),) = item.items()
                if "error" in told:
                    _refuse(told["error"])
                results.add(told["result"])
        return results


def _refuse(error: dict[str, Any]) -> None:
    if error.get("type") == "index_not_found_exception":
        raise StaleIndex("搜索服务器上没有索引，请运行 rebuild_search。")
    raise ServerRefused(f"搜索服务器拒绝了一篇文档：{error.get('reason', '')}")


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for line in lines:
        if batch and size + len(line) > LARGEST_REQUEST:
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += len(line)
    if batch:
        yield batch


def _query(ask: Ask) -> dict[str, Any]:
    filters = [_any([_all(terms) for terms in group]) for group in ask.groups]
    if ask.since is not None or ask.until is not None:
        limits = {"gte": ask.since, "lt": ask.until}
        filters.append({"range": {"minute": {key: value for key, value in limits.items() if value is not None}}})
    return {"bool": {"filter": filters, "must_not": [_term(term) for term in ask.without]}}


def _any(queries: list[dict[str, Any]]) -> dict[str, Any]:
    return queries[0] if len(queries) == 1 else {"bool": {"should": queries, "minimum_should_match": 1}}


def _all(terms: Sequence[str]) -> dict[str, Any]:
    return _term(terms[0]) if len(terms) == 1 else {"bool": {"filter": [_term(term) for term in terms]}}


def _term(term: str) -> dict[str, Any]:
    return {"term": {"t": term}}


def _source(document: Prepared, terms: str) -> dict[str, Any]:
    return {
        "t": terms,
        # unique and in the order of time; room is no matter there
        "k": (max(document.minute, 1) << 32) + document.id % 2**32,
        "minute": document.minute,
        "doc_id": document.id,
        "terms_version": TERMS_VERSION,
        "facets": list(document.facets),
        "folded": document.folded,
    }


def _stored(source: dict[str, Any]) -> Stored:
    prepared = Prepared(source["doc_id"], source["minute"], source["folded"], tuple(source["facets"]))
    return Stored(source["k"], prepared, source["terms_version"])


def _alias(name: str) -> str:
    return f"search_{name}"


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode() + b"\n"
