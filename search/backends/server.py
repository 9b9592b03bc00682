"""HTTP and JSON to one search server: a kept connection for each thread, refusals as our own errors."""

import base64
import http.client
import json
import logging
import threading
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from search.errors import SearchError, StaleIndex, Unavailable

TIMEOUT = 5  # seconds, for a connection and for each read
SLOW_TIMEOUT = 120  # for writing many and merging
_kept = threading.local()
_log = logging.getLogger(__name__)


class ServerRefused(SearchError):
    """The server does not understand what we sent: a mistake here or an old server, not the reader's."""


class Server:
    """A server at `https://user:password@host:9200/path`; user, password, port and path may be missing."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.is_secure = parts.scheme == "https"
        self.host, self.port, self.path = parts.hostname or "", parts.port, parts.path.rstrip("/")
        self.headers = {"Accept": "application/json"}
        if parts.username:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self.headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()

    def call(self, method: str, path: str, body: Any = None, *, slow: bool = False) -> dict[str, Any]:
        """The JSON answer to a JSON request. Raises `Unavailable`, `StaleIndex` for an index that is not there."""
        data = None if body is None else json.dumps(body).encode()
        return self._answer(method, path, data, "application/json", slow=slow)

    def bulk(self, path: str, lines: Iterable[bytes]) -> dict[str, Any]:
        """The JSON answer to lines of JSON."""
        return self._answer("POST", path, b"".join(lines), "application/x-ndjson", slow=True)

    def has(self, path: str) -> bool:
        """True if there is something at the path."""
        return self._exchange("HEAD", path, None, {}, slow=False)[0] == http.HTTPStatus.OK

    def _answer(self, method: str, path: str, data: bytes | None, kind: str, *, slow: bool) -> dict[str, Any]:
        status, text = self._exchange(method, path, data, {"Content-Type": kind} if data else {}, slow=slow)
        if status in {200, 201}:
            return json.loads(text)
        _log.error("search server: %s %s: %s %s", method, path, status, text[:500].decode(errors="replace"))
        if status == http.HTTPStatus.NOT_FOUND:
            raise StaleIndex("搜索服务器上没有索引，请运行 rebuild_search。")
        if status in {401, 403, 429} or status >= 500:
            raise Unavailable
        raise ServerRefused(f"搜索服务器拒绝了请求（{status}）。")

    def _exchange(
        self, method: str, path: str, data: bytes | None, headers: dict[str, str], *, slow: bool
    ) -> tuple[int, bytes]:
        """(status, body). A kept connection that the server has closed meanwhile is opened anew, once."""
        kept = self._connection()
        for attempt in (kept, None):
            connection = attempt or self._open()
            try:
                connection.timeout = SLOW_TIMEOUT if slow else TIMEOUT
                if connection.sock:
                    connection.sock.settimeout(connection.timeout)
                connection.request(method, self.path + path, data, self.headers | headers)
                response = connection.getresponse()
                return response.status, response.read()
            except TimeoutError:
                hang_up()
                break
            except (OSError, http.client.HTTPException):
                hang_up()
        _log.error("search server: %s does not answer", self.host)
        raise Unavailable

    def _connection(self) -> http.client.HTTPConnection | None:
        return _kept.connection if getattr(_kept, "where", None) == self._where() else None

    def _open(self) -> http.client.HTTPConnection:
        hang_up()
        kind = http.client.HTTPSConnection if self.is_secure else http.client.HTTPConnection
        connection = kind(self.host, self.port, timeout=TIMEOUT)
        _kept.where, _kept.connection = self._where(), connection
        return connection

    def _where(self) -> tuple[bool, str, int | None]:
        return self.is_secure, self.host, self.port


def hang_up() -> None:
    """Close this thread's connection, if it has one."""
    if getattr(_kept, "where", None):
        _kept.connection.close()
        _kept.where = None
