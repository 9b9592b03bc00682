"""One JSON line an event, without bodies, cookies, names or queries."""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.db import DatabaseError

request_id: ContextVar[str] = ContextVar("request_id", default="")

SECRET = re.compile(r"(/preview/)[^/]+")  # whoever has the address of a preview link can read the article
FOREIGN = re.compile(r"[^\x00-\x7f]+")  # a wrong address may spell a title or a name
# These errors quote the value that they met, which somebody may have typed; others name code.
TELLING = (ValueError, LookupError, DatabaseError, ValidationError)
# Python cuts long values, and only the first line is told: a quotation that nothing ends goes on to the end of it.
QUOTED = re.compile(
    r"""(['"])(?![a-z]+(?:_[a-z]+)+\1).*\1|(?<![A-Za-z_])['"](?![a-z]+(?:_[a-z]+)+['"]).*|[“「『《](?:.*[”」』》]|.*)"""
)
LONGEST = 2000  # characters of an error that are looked at
# Besides these, nothing that a caller hangs on a record is written: what is personal cannot slip in.
FIELDS = ("method", "path", "status", "ms", "user", "address")


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON; line breaks and control characters come out escaped."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record)[:500],
        }
        if request_id.get():
            line["request"] = request_id.get()
        line |= {name: getattr(record, name) for name in FIELDS if getattr(record, name, None) is not None}
        if "path" in line:
            line["path"] = SECRET.sub(r"\1…", line["path"])
            if line.get("status") == 404:
                line["path"] = FOREIGN.sub("…", line["path"])
        if record.exc_info and record.exc_info[1]:
            line["error"] = _error(record.exc_info[1])
        return json.dumps(line, default=str)


def _message(record: logging.LogRecord) -> str:
    """The message; of Django's about a request without the path, which may hold a token: the line of the request tells it."""
    text = record.getMessage()
    return text.partition(": /")[0] if record.name == "django.request" else text


def _error(error: BaseException) -> dict:
    """Only the first line of the text, without values: PostgreSQL puts the offending ones into the second."""
    text = (str(error)[:LONGEST].splitlines() or [""])[0]
    return {
        "type": type(error).__name__,
        "text": (QUOTED.sub("…", text) if isinstance(error, TELLING) else text)[:200],
        "trace": [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ],
    }
