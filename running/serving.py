"""`run.py site`: from a bare checkout to a running site."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from running.environment import PYTHON, ROOT, install, must, say, stop

VAR = ROOT / "var"
TICK = 60  # seconds


def site(*, port: int, fresh: bool, new_passwords: bool) -> None:
    """Install, migrate, load, print accounts and serve until Ctrl-C."""
    _refuse_taken(port)
    if fresh and VAR.exists():
        _delete_var()
    install("requirements")
    origin = f"http://127.0.0.1:{port}"
    env = {"CARBON_SITE_URL": origin, "CARBON_LOG_LEVEL": "WARNING"} | os.environ | {"CARBON_DEBUG": "1"}
    VAR.mkdir(exist_ok=True)
    for text, command in (
        ("更新数据库", ["migrate", "--verbosity", "0"]),
        ("载入地区和交易所", ["load_regions"]),
        ("示例内容（只写入空库）", ["demo", "--if-empty"]),
        ("各角色账号", ["staff", *(["--new"] if new_passwords else [])]),
    ):
        say(text)
        must(f"“{text}”没有完成，原因见上。", PYTHON, "manage.py", *command, env=env)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.default_int_handler)
    _serve(port, origin, env)


def _refuse_taken(port: int) -> None:
    """Known before any long work, not after it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            stop(f"端口 {port} 已被占用，或不是有效的端口。请用 --port 换一个，例如 ./run.py site --port 8765")


def _delete_var() -> None:
    answer = input("将删除 var/ 中的全部数据（数据库、图片、密钥）。确定请输入 yes：")
    if answer.strip() != "yes":
        stop("没有删除任何东西。")
    shutil.rmtree(VAR)


def _serve(port: int, origin: str, env: dict[str, str]) -> None:
    """Run the server, and `tick` each minute beside it; whatever ends one of them ends all."""
    command = [PYTHON, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen([*command, "--workers", "2", "--log-level", "warning"], cwd=ROOT, env=env)
    tick = None
    try:
        _wait_for(server, origin)
        say(f"已启动，按 Ctrl-C 停止\n\n  网站  {origin}/\n  后台  {origin}/admin/\n")
        while server.poll() is None:
            tick = subprocess.Popen([PYTHON, "manage.py", "tick"], cwd=ROOT, env=env)
            _wait(server, TICK)
            tick.wait()
        stop("服务进程结束了，原因见上。")
    except KeyboardInterrupt:
        say("正在停止")
    finally:
        for child in filter(None, (server, tick)):
            child.terminate()
            child.wait()


def _wait(server: subprocess.Popen, seconds: int) -> None:
    try:
        server.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return


def _wait_for(server: subprocess.Popen, origin: str) -> None:
    """Return once the site answers; end if the server does, or after a minute."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if server.poll() is not None:
            stop("服务没有启动，原因见上。")
        try:
            urllib.request.urlopen(f"{origin}/healthz", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    stop("服务在一分钟内没有应答。")
