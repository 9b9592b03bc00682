"""A server that speaks as much of OpenSearch as we use, and refuses everything else."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Refused(Exception):
    """(status, type, reason)"""


class FakeServer:
    """Indexes in memory behind aliases; `fail` answers every request with that status."""

    def __init__(self):
        self.indexes, self.aliases, self.requests, self.fail = {}, {}, [], 0
        self.lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"fake": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, method, path, body):
        """(status, answer) of one request."""
        self.requests.append((method, path, body))
        if self.fail:
            return self.fail, {"error": "told to fail"}
        for verb, shape, action in ROUTES:
            if verb == method and (match := re.fullmatch(shape, path)):
                try:
                    with self.lock:
                        return 200, action(self, body, *match.groups())
                except Refused as refused:
                    status, kind, reason = refused.args
                    return status, {"error": {"type": kind, "reason": reason}, "status": status}
        return 400, {"error": {"type": "no_route", "reason": f"{method} {path}"}}

    # Indexes

    def documents(self, alias):
        if alias not in self.aliases:
            raise Refused(404, "index_not_found_exception", alias)
        return self.indexes[self.aliases[alias]]

    def create(self, body, place):
        shape = json.loads(body)
        assert shape["mappings"]["dynamic"] == "strict"
        assert shape["mappings"]["properties"]["t"]["analyzer"] == "whitespace"
        self.indexes[place] = {}
        for alias in shape["aliases"]:
            self.aliases[alias] = place
        return {"acknowledged": True}

    def delete(self, body, place):
        del self.indexes[place]
        self.aliases = {alias: index for alias, index in self.aliases.items() if index != place}
        return {"acknowledged": True}

    def alias(self, body, alias):
        if alias not in self.aliases:
            raise Refused(404, "aliases_not_found_exception", alias)
        return {self.aliases[alias]: {"aliases": {alias: {}}}}

    def move(self, body):
        aliases = dict(self.aliases)
        for action in json.loads(body)["actions"]:
            ((verb, what),) = action.items()
            if verb == "remove":
                assert aliases.pop(what["alias"]) == what["index"]
            else:
                aliases[what["alias"]] = what["index"]
        self.aliases = aliases
        return {"acknowledged": True}

    def nothing(self, body, alias):
        self.documents(alias)
        return {"_shards": {"failed": 0}}

    def forget(self, body, alias):
        assert json.loads(body) == {"query": {"match_all": {}}}
        self.documents(alias).clear()
        return {"failures": []}

    # Documents

    def bulk(self, body, alias, _refresh):
        lines = [json.loads(line) for line in body.splitlines()]
        items = []
        while lines:
            ((verb, what),) = lines.pop(0).items()
            source = lines.pop(0) if verb == "index" else None
            items.append({verb: self.write(alias, verb, what["_id"], source)})
        return {"errors": any("error" in told for item in items for told in item.values()), "items": items}

    def write(self, alias, verb, id_, source):
        if alias not in self.aliases:
            return {"status": 404, "error": {"type": "index_not_found_exception", "reason": "require_alias"}}
        documents = self.documents(alias)
        before = documents.pop(id_, None)
        if verb == "delete":
            return {"result": "deleted" if before else "not_found"}
        assert set(source) == {"t", "k", "minute", "doc_id", "terms_version", "facets", "folded"}
        documents[id_] = source
        return {"result": "updated" if before else "created"}

    def many(self, body, alias, bare):
        found = self.documents(alias)
        docs = [{"_id": id_, "found": id_ in found} for id_ in json.loads(body)["ids"]]
        return {"docs": docs if bare else [each | {"_source": found.get(each["_id"])} for each in docs]}

    def search(self, body, alias):
        asked = json.loads(body)
        hits = [each for each in self.documents(alias).values() if _matches(asked["query"], each)]
        tracked = asked.get("track_total_hits", False)
        total = {"value": min(len(hits), tracked), "relation": "gte"} if tracked else None
        if "sort" in asked:
            hits = _sorted(hits, asked)
        shown = [{"_source": {key: hit[key] for key in asked["_source"]}} for hit in hits[: asked["size"]]]
        return {"hits": {"total": total, "hits": shown}}


def _sorted(hits, asked):
    (((field, order),),) = (part.items() for part in asked["sort"])
    if "search_after" in asked:
        (after,) = asked["search_after"]
        hits = [hit for hit in hits if (hit[field] > after if order == "asc" else hit[field] < after)]
    return sorted(hits, key=lambda hit: hit[field], reverse=order == "desc")


def _matches(query, hit):
    ((kind, value),) = query.items()
    if kind == "match_all":
        return True
    if kind == "term":
        ((field, term),) = value.items()
        assert field == "t"
        return term in hit["t"].split()
    if kind == "range":
        ((field, limits),) = value.items()
        assert set(limits) <= {"gte", "lt"}
        return limits.get("gte", hit[field]) <= hit[field] < limits.get("lt", hit[field] + 1)
    assert kind == "bool"
    assert set(value) <= {"filter", "must_not", "should", "minimum_should_match"}
    should = value.get("should", [])
    return (
        all(_matches(each, hit) for each in value.get("filter", []))
        and not any(_matches(each, hit) for each in value.get("must_not", []))
        and (not should or any(_matches(each, hit) for each in should))
    )


ALIAS = r"/(search_[a-z_]+)"
ROUTES = (
    ("PUT", r"/(search_[a-z]+-[0-9a-f]{12})", FakeServer.create),
    ("DELETE", r"/(search_[a-z]+-[0-9a-f]{12})", FakeServer.delete),
    ("GET", r"/_alias" + ALIAS, FakeServer.alias),
    ("HEAD", r"/_alias" + ALIAS, FakeServer.alias),
    ("POST", r"/_aliases", FakeServer.move),
    ("POST", ALIAS + r"/_bulk\?require_alias=true(&refresh=true)?", FakeServer.bulk),
    ("POST", ALIAS + r"/_mget(\?_source=false)?", FakeServer.many),
    ("POST", ALIAS + r"/_search", FakeServer.search),
    ("POST", ALIAS + r"/_refresh", FakeServer.nothing),
    ("POST", ALIAS + r"/_forcemerge\?only_expunge_deletes=true", FakeServer.nothing),
    ("POST", ALIAS + r"/_delete_by_query\?refresh=true", FakeServer.forget),
)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    fake = None

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, answer = self.fake.answer(self.command, self.path, body)
        text = b"" if self.command == "HEAD" else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args):
        pass


for verb in ("GET", "PUT", "DELETE", "HEAD"):
    setattr(_Handler, f"do_{verb}", _Handler.do_POST)
