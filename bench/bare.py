"""The measure of all pages: a Django view that does nothing but hand out bytes, without one middleware.

`gunicorn -c deploy/gunicorn.conf.py bench.bare:application` serves the files of the folder that BENCH_BYTES names.
"""

# ruff: noqa: INP001 - scripts in no package

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.urls import path

FILES = {file.name: file.read_bytes() for file in Path(os.environ.get("BENCH_BYTES", "/nowhere")).glob("*")}


def bare(request, name):
    """The bytes of a page."""
    content = FILES[name]
    return HttpResponse(content, headers={"Content-Length": str(len(content))})


urlpatterns = [path("<str:name>", bare)]

if not settings.configured:
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="bare", MIDDLEWARE=[])  # noqa: S106  no secret
    django.setup(set_prefix=False)
    application = WSGIHandler()
