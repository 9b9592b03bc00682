"""A PostgreSQL server for measuring, on a socket in /tmp: `python bench/postgres.py start | stop`.

As Debian installs it, with a quarter of 8 GB as its cache; writes are as safe as in production.
"""

# ruff: noqa: E402, INP001, S603 - a script in no package, for a checkout that is not installed; it starts the server

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.machine import HOME
from tests.pgplugin import _plain_user, find_bin

PLACE = HOME / "postgres"
OPTIONS = "-c listen_addresses='' -c shared_buffers=2GB -c effective_cache_size=6GB -c max_wal_size=4GB"


def run(user, *command) -> None:
    """Run a program of PostgreSQL's as the user who may."""
    as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    subprocess.run([str(part) for part in command], check=True, cwd=PLACE, env=environment, **as_user)


def main() -> None:
    """Start (and make, the first time) or stop the server."""
    user, folder, data = _plain_user(), find_bin(), PLACE / "data"
    PLACE.mkdir(parents=True, exist_ok=True)
    if user:
        os.chown(PLACE, user.pw_uid, user.pw_gid)
    if sys.argv[1:] == ["stop"]:
        run(user, folder / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop")
        return
    if not data.exists():
        options = ("-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")
        run(user, folder / "initdb", *options, "-D", data)
    server = f"{OPTIONS} -c unix_socket_directories={PLACE}"
    run(user, folder / "pg_ctl", "-D", data, "-l", PLACE / "log", "-w", "-o", server, "start")


if __name__ == "__main__":
    main()
