"""Our own addresses asked for as a reader would: inside this process, and through the proxy if `CARBON_SELF_URL` names it."""

import functools
import http.client
import io
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest

PROBE = "carbon.probe"  # in a request's environment: nobody lost the way, so it is not counted as a wrong address
TIMEOUT = 10  # seconds
MOST = 4 * 1024 * 1024  # bytes of an answer that are looked at


@dataclass(frozen=True)
class Answer:
    """What an address answered; `headers` by small name. Status 0: nothing came back, `text` then says why."""

    address: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""


def ways():
    """The ways to ask: always inside, and through the proxy where one is named."""
    return (inside, outside) if settings.SELF_URL else (inside,)


def inside(address):
    """The answer of this process to a GET of a local address (path and query, quoted).

    It is not closed: that would tell all listeners that a request has ended, while the one around it goes on.
    """
    response = _handler().get_response(WSGIRequest(_environ(address)))
    content = b"".join(response.streaming_content) if response.streaming else response.content
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(address, response.status_code, headers, content[:MOST].decode(errors="replace"))


def outside(address):
    """The answer of the proxy at `CARBON_SELF_URL` to the same; nothing else is ever connected to, and no redirect followed."""
    base = urlsplit(settings.SELF_URL)
    kind = http.client.HTTPSConnection if base.scheme == "https" else http.client.HTTPConnection
    connection = kind(base.hostname, base.port, timeout=TIMEOUT)
    try:
        connection.request("GET", f"{base.path.rstrip('/')}{address}", headers={"Host": _site().netloc})
        response = connection.getresponse()
        text = response.read(MOST).decode(errors="replace")
        return Answer(address, response.status, {name.lower(): value for name, value in response.getheaders()}, text)
    except (OSError, http.client.HTTPException) as error:
        return Answer(address, 0, text=type(error).__name__)
    finally:
        connection.close()


@functools.cache
def _handler():
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def _site():
    return urlsplit(settings.SITE_URL)


def _environ(address):
    """A request as a server would make it; the client has no address, so no throttle counts it."""
    site, (path, _, query) = _site(), address.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": site.hostname,
        "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": site.netloc,
        "REMOTE_ADDR": "",
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": io.BytesIO(),
        PROBE: True,
    }
