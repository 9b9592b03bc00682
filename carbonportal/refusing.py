"""The short pages for requests that are refused before any address is looked up."""

from django.http import HttpResponse
from django.utils.html import format_html

PAGE = """<!doctype html>
<html lang="zh-Hans">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body><main><h1>{title}</h1><p>{advice}</p><p>编号 {request_id}</p><p><a href="/">返回首页</a></p></main></body>
</html>
"""


def refusal(status: int, title: str, advice: str, request_id: str) -> HttpResponse:
    """Return a plain Chinese page with this status: no style, no template, nothing of the request in it."""
    answer = HttpResponse(format_html(PAGE, title=title, advice=advice, request_id=request_id), status=status)
    answer["Content-Length"] = len(answer.content)
    return answer
