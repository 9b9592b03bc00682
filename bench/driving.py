"""A server process on loopback, and connections that ask it for pages as fast as it answers, for a bounded time."""

# ruff: noqa: INP001, S603 - scripts in no package; it starts the server of this checkout

import itertools
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import machine

HOST = "127.0.0.1"
WORKERS, PATIENCE = 2, 60


class Server:
    """A gunicorn with the settings of production, on a port of loopback."""

    def __init__(self, process: subprocess.Popen, port: int) -> None:
        self.process, self.port = process, port

    def cpu(self) -> float:
        """CPU seconds of the master and its workers."""
        return machine.cpu_of(machine.children(self.process.pid))

    def memory(self) -> list[dict[str, float]]:
        """MB of each worker: resident, and what it does not share with the others."""
        return [_memory(pid) for pid in machine.children(self.process.pid)[1:]]


def _memory(pid: int) -> dict[str, float]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    kb = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines[1:])}
    own = kb["Private_Clean"] + kb["Private_Dirty"]
    return {"rss": round(kb["Rss"] / 1024, 1), "own": round(own / 1024, 1)}


@contextmanager
def serving(application: str, settings: str, environment: dict[str, str], port: int) -> Iterator[Server]:
    """Start the server with a file of settings, wait until it answers, and end it."""
    command = [sys.executable, "-m", "gunicorn", "-c", settings, "--bind", f"{HOST}:{port}"]
    command += ["--workers", str(WORKERS), "--log-level", "warning", application]
    process = subprocess.Popen(command, cwd=machine.ROOT, env=os.environ | environment)
    try:
        _wait(process, port)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen, port: int) -> None:
    for _ in range(PATIENCE * 10):
        if process.poll() is not None:
            break
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            time.sleep(1)  # all workers, not only the first
            return
    raise SystemExit("the server did not start")


class Connection:
    """A kept connection; every request comes from another address, as behind a proxy."""

    def __init__(self, port: int) -> None:
        self.port, self.socket = port, None

    def get(self, path: str, headers: str = "") -> tuple[int, int]:
        """(status, bytes of the body); asks again, once, where the server has closed the connection meanwhile."""
        address = ".".join(["10", *(str(random.randrange(1, 255)) for _ in range(3))])  # noqa: S311 - nothing secret
        head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {address}\r\nX-Forwarded-Proto: http\r\n"
        request = f"{head}{headers}\r\n".encode()
        for _ in range(2):
            if self.socket is None:
                self.socket = socket.create_connection((HOST, self.port), timeout=30)
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                return self._answer(request)
            except (ConnectionError, EOFError):
                self.socket.close()
                self.socket = None
        raise SystemExit(f"no answer: {path}")

    def _answer(self, request: bytes) -> tuple[int, int]:
        self.socket.sendall(request)
        got = self._more(b"")
        while b"\r\n\r\n" not in got:
            got = self._more(got)
        head, _, body = got.partition(b"\r\n\r\n")
        status = int(head[9:12])
        lowered = head.lower()
        if status == 304:
            return status, 0
        if b"transfer-encoding: chunked" in lowered:
            while not body.endswith(b"0\r\n\r\n"):
                body = self._more(body)
            return status, len(body)
        length = int(lowered.split(b"content-length:")[1].split(b"\r\n", 1)[0])
        while len(body) < length:
            body = self._more(body)
        if b"connection: close" in lowered:
            self.socket.close()
            self.socket = None
        return status, length

    def _more(self, got: bytes) -> bytes:
        part = self.socket.recv(262_144)
        if not part:
            raise EOFError
        return got + part


@dataclass
class Page:
    """A kind of page: paths that are asked for in turn, request headers, the status that is right."""

    name: str
    paths: list[str]
    headers: list[str] = field(default_factory=lambda: [""])
    status: int = 200


def drive(page: Page, port: int, *, seconds: float, connections: int) -> tuple[list[float], int]:
    """Ask for the page on so many connections for so long; (seconds of each answer, bytes of the last one)."""
    answers: list[float] = []
    sizes: list[int] = []
    end = time.perf_counter() + seconds

    def ask(first: int) -> None:
        connection = Connection(port)
        turns = zip(itertools.cycle(page.paths), itertools.cycle(page.headers), strict=True)
        for path, headers in itertools.islice(turns, first, None):
            began = time.perf_counter()
            if began > end:
                return
            status, size = connection.get(path, headers)
            answers.append(time.perf_counter() - began)
            if status != page.status:
                wrong.append(f"{path}: {status}")
                return
            sizes[:] = [size]

    wrong: list[str] = []
    threads = [threading.Thread(target=ask, args=(n * 7,)) for n in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(f"{page.name}: {wrong[0]}")
    return answers, sizes[0]
