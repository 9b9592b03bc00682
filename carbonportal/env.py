"""The only reader of environment variables: strict, Chinese in its refusals, and able to list itself."""

import base64
import hashlib
import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import environ

T = TypeVar("T")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
WORDS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class SettingRefused(SystemExit):
    """A variable holds something we do not understand: the start ends with one Chinese line."""


@dataclass(frozen=True)
class Variable:
    """One row of the README's table."""

    name: str
    default: str
    meaning: str


class Environment:
    """Reads variables from a mapping; each one read is remembered in `variables`, in order."""

    def __init__(self, source: Mapping[str, str]) -> None:
        self.source = source
        self.variables: dict[str, Variable] = {}

    def text(self, name: str, default: str, meaning: str, *, shown: str | None = None) -> str:
        """Return the variable, or the content of the file that NAME_FILE names, without outer space."""
        self._note(name, default if shown is None else shown, meaning)
        return self._raw(name) or default

    def flag(self, name: str, meaning: str, *, default: bool, shown: str | None = None) -> bool:
        """Return a yes or no; any other word than 1 0 true false yes no is refused."""
        self._note(name, str(int(default)) if shown is None else shown, meaning)
        raw = self._raw(name)
        if raw and raw.lower() not in WORDS:
            raise self.refusal(name, raw, "1、0、true、false、yes、no")
        return WORDS[raw.lower()] if raw else default

    def number(self, name: str, default: int, meaning: str, *, low: int, high: int) -> int:
        """Return a whole number between `low` and `high`."""
        self._note(name, str(default), meaning)
        raw = self._raw(name) or str(default)
        if not (raw.isascii() and raw.isdigit() and low <= int(raw) <= high):
            raise self.refusal(name, raw, f"{low} 到 {high} 之间的整数")
        return int(raw)

    def choice(self, name: str, default: str, meaning: str, *, among: tuple[str, ...]) -> str:
        """Return one word of `among`."""
        self._note(name, default, meaning)
        raw = self._raw(name) or default
        if raw not in among:
            raise self.refusal(name, raw, "、".join(among))
        return raw

    def names(self, name: str, default: str, meaning: str) -> list[str]:
        """Return the parts of a comma-separated list."""
        return [part.strip() for part in self.text(name, default, meaning).split(",") if part.strip()]

    def words(self, name: str, default: list[str], meaning: str, *, among: tuple[str, ...], shown: str) -> list[str]:
        """Return the words of a comma-separated list, each one of `among`; the word `none` stands for an empty list."""
        raw = self.text(name, ",".join(default), meaning, shown=shown)
        found = [word.strip() for word in raw.split(",") if word.strip()]
        if found == ["none"]:
            return []
        if set(found) - set(among):
            raise self.refusal(name, raw, "none，或以逗号分隔的：" + "、".join(among))
        return found

    def path(self, name: str, default: Path, meaning: str, *, shown: str) -> Path:
        """Return an absolute path."""
        raw = self.text(name, str(default), meaning, shown=shown)
        if not Path(raw).is_absolute():
            raise self.refusal(name, raw, "绝对路径")
        return Path(raw)

    def origin(self, name: str, default: str, meaning: str) -> str:
        """Return an http(s) origin such as https://example.cn, without a closing slash."""
        raw = self.text(name, default, meaning).rstrip("/")
        parts = urlsplit(raw)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
            raise self.refusal(name, raw, "网站地址，例如 https://www.example.cn")
        return raw

    def networks(self, name: str, meaning: str) -> tuple[list[Network], bool]:
        """Return the trusted networks, and whether a unix socket (the word `unix`) is trusted too."""
        parts = self.names(name, "", meaning)
        return [self._network(name, part) for part in parts if part != "unix"], "unix" in parts

    def database(self, name: str, default: str, meaning: str, *, shown: str) -> dict:
        """Return Django's settings of one SQLite or PostgreSQL database."""
        raw = self.text(name, default, meaning, shown=shown)
        accepted = "sqlite:////绝对路径 或 postgres://用户:密码@主机:5432/库名"
        if urlsplit(raw).scheme not in {"sqlite", "postgres", "postgresql"}:
            raise self.refusal(name, None, accepted)
        return self._parsed(name, raw, environ.Env.db_url_config, accepted)

    def keys(self, name: str, meaning: str, *, local: str) -> list[bytes]:
        """Return keys of 32 bytes, written in base64 and separated by commas; `local` is what one is made from if none."""
        shown = "made from the secret key when `CARBON_DEBUG`"
        parts = [part.strip() for part in self.text(name, "", meaning, shown=shown).split(",")]
        if parts == [""]:
            return [hashlib.sha256(f"seal {local}".encode()).digest()] if local else []
        try:
            found = [base64.b64decode(part, validate=True) for part in parts]
        except ValueError:
            found = [b""]
        if any(len(key) != 32 for key in found):
            raise self.refusal(name, None, "以逗号分隔的密钥，每个是 32 字节的 base64（openssl rand -base64 32）")
        return found

    def mail(self, name: str, default: str, meaning: str, *, shown: str) -> dict:
        """Return Django's settings of one mail server; without one, letters wait in the outbox."""
        raw = self.text(name, default, meaning, shown=shown) or "dummymail://"
        accepted = "smtp+tls://用户:密码@主机:587、smtp+ssl://用户:密码@主机:465、smtp://主机:25 或 filemail:////目录"
        if urlsplit(raw).scheme not in {"smtp", "smtp+tls", "smtp+ssl", "filemail", "dummymail"}:
            raise self.refusal(name, None, accepted)
        return self._parsed(name, raw, environ.Env.email_url_config, accepted)

    def refusal(self, name: str, value: str | None, accepted: str) -> SettingRefused:
        """Build the one Chinese line that ends the start; `value` is None for anything secret."""
        found = "的值无法识别" if value is None else f"的值是“{value[:80]}”"
        return SettingRefused(f"环境变量 {name} {found}，只接受：{accepted}。请改正后重新启动。")

    def _note(self, name: str, default: str, meaning: str) -> None:
        self.variables[name] = Variable(name, default, meaning)

    def _raw(self, name: str) -> str:
        file = self.source.get(f"{name}_FILE", "").strip()
        if not file:
            return self.source.get(name, "").strip()
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise self.refusal(f"{name}_FILE", file, "一个可读的 UTF-8 文本文件的路径") from None

    def _network(self, name: str, raw: str) -> Network:
        return self._parsed(name, raw, ipaddress.ip_network, "IP 地址、网段或 unix，以逗号分隔", value=raw)

    def _parsed(self, name: str, raw: str, parse: Callable[[str], T], accepted: str, value: str | None = None) -> T:
        try:
            return parse(raw)
        except ValueError:
            raise self.refusal(name, value, accepted) from None


env = Environment(os.environ)
