"""The server's settings, in production and for `run.py site`, which overrides the address and the number of workers."""

import multiprocessing

wsgi_app = "carbonportal.wsgi:application"
bind = "unix:/run/carbonportal/web.sock"
worker_class = "gthread"
workers = multiprocessing.cpu_count()
threads = 4
# Character tables and gazetteer are loaded once, before the fork.
preload_app = True

max_requests = 5000
max_requests_jitter = 500
timeout = 30
graceful_timeout = 30
keepalive = 5

# The longest it can read: a character of Chinese in a query takes nine bytes of it.
limit_request_line = 8190

# Forwarding headers are judged in one place only, carbonportal/middleware.py.
forwarded_allow_ips = ""
# By default a socket in the home directory, shared by all instances of one user.
control_socket_disable = True


def on_starting(server):
    """Load what all workers share and none changes, before the fork."""
    from django.db import connections  # noqa: PLC0415 - gunicorn reads this file before it knows where the code is

    from articles import inforce  # noqa: PLC0415 - the same
    from chinese import converting  # noqa: PLC0415 - the same
    from regions.lexicon import lexicon  # noqa: PLC0415 - the same

    inforce.follow()
    connections.close_all()  # two workers must not talk through one connection
    converting.current().load()
    lexicon()
