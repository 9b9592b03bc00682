"""The virtual environment: made, filled by hashes, and used to start things."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NO_NETWORK = (
    "NewConnectionError",
    "Temporary failure",
    "Network is unreachable",
    "timed out",
    "ProxyError",
    "dns error",
    "Connection refused",
    "error sending request",
    "No matching distribution",
)
BEGAN = time.monotonic()


def say(text: str) -> None:
    """Print progress on stderr: what a command prints itself stays clean."""
    print(f"[{time.monotonic() - BEGAN:5.1f} s] {text}", file=sys.stderr, flush=True)


def stop(text: str) -> NoReturn:
    """End with one Chinese line."""
    sys.exit(f"\n错误：{text}")


def call(*command: object, **options) -> int:
    """Run a command at the root of the checkout; return its exit code."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False, **options).returncode


def must(problem: str, *command: object, **options) -> None:
    """Run a command; end with `problem` if it fails."""
    if call(*command, **options):
        stop(problem)


def venv() -> None:
    """Make `.venv` where there is none."""
    if PYTHON.exists():
        return
    say("建立 .venv")
    if shutil.which("uv"):
        must("uv 未能建立 .venv。", "uv", "venv", "-q", "--python", sys.executable, VENV)
        return
    advice = "缺少 venv 模块：请安装 python3-venv，或先安装 uv。"
    if not importlib.util.find_spec("ensurepip"):  # Debian leaves it out of its python3
        stop(advice)
    must(advice, sys.executable, "-m", "venv", VENV)


def install(*names: str) -> None:
    """Install the named locks, each only if it is not the one that was installed last."""
    venv()
    for name in names:
        lock, stamp = ROOT / f"{name}.txt", VENV / f".{name}"
        content = lock.read_bytes()
        wanted = hashlib.sha256(content).hexdigest()
        if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
            continue
        say(f"安装 {lock.name}：{content.count(b'==')} 个包")
        _install(lock)
        stamp.write_text(wanted, encoding="ascii")


def _install(lock: Path) -> None:
    """No resolver: the lock is complete, and the pip of Python 3.11 stumbles over lxml[html-clean]."""
    tool = [str(PYTHON), "-m", "pip"] if (VENV / "bin" / "pip").exists() else ["uv", "pip"]
    env = os.environ | {"VIRTUAL_ENV": str(VENV), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    command = [*tool, "install", "--no-deps", "--require-hashes", "-r", str(lock)]
    lines = []
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as child:
        for line in child.stdout or ():
            lines.append(line.rstrip())
            if line.startswith(("Collecting", "Installing", "Downloaded", "Installed")):
                say(f"  {line.split('(from')[0].strip()[:100]}")
    if child.returncode:
        print("\n".join(lines[-12:]), file=sys.stderr)
        stop(_reason("\n".join(lines)))
    must("已安装的包互相不符，请删除 .venv 后重试。", *tool, "check", env=env, stdout=subprocess.DEVNULL)


def _reason(output: str) -> str:
    if "HASHES" in output or "hash mismatch" in output.lower():
        return "下载的包与锁文件的校验值不符，没有安装。请检查所用的镜像。"
    if any(word in output for word in NO_NETWORK):
        return "连不上软件包索引。请检查网络，或用 PIP_INDEX_URL 指定镜像后重试。"
    return "依赖没有装上，原因见上面几行。"


def local() -> dict[str, str]:
    """Return the environment for local work, unless the caller's own already says what this is."""
    says = {"CARBON_DEBUG", "CARBON_SECRET_KEY", "CARBON_SECRET_KEY_FILE"}
    return dict(os.environ) if says & set(os.environ) else os.environ | {"CARBON_DEBUG": "1"}


def manage(arguments: list[str]) -> NoReturn:
    """Become `manage.py` with these arguments."""
    install("requirements")
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), "manage.py", *arguments], local())
