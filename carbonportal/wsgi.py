"""The WSGI entry point."""

import os

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carbonportal.settings")


class Request(WSGIRequest):
    """A request whose media type nobody can read is still a request: the first middleware answers it with 400."""

    def _set_content_type_params(self, meta):
        try:
            super()._set_content_type_params(meta)
        except (LookupError, ValueError):
            self.content_type, self.content_params = "", {"charset": "unreadable"}


class Handler(WSGIHandler):
    """Django's handler with our request."""

    request_class = Request


django.setup(set_prefix=False)
application = Handler()
