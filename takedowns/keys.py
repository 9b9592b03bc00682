"""Encryption of what the desk keeps: a random key for each case, wrapped by the site's seal keys.

AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits before each text; the purpose is bound as associated data, so that a
blob opens only where it was written. Destroying a case's key destroys its texts, in backups too.
"""

import hashlib
import hmac
import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12
KEY = 32
WRAPPING = b"case key"


class Unreadable(Exception):
    """A sealed text that no key of ours opens: altered, cut, written elsewhere, or its key is gone."""

    message = "加密内容无法解开：密钥不对，或内容已被改动。请联系站点管理员核对 CARBON_SEAL_KEYS。"


def new() -> bytes:
    """A new case key, wrapped by the first seal key (60 bytes)."""
    return _encrypt(settings.SEAL_KEYS[0], secrets.token_bytes(KEY), WRAPPING)


class Box:
    """Seals and opens bytes, texts and JSON with one case key."""

    def __init__(self, wrapped: bytes) -> None:
        self.key = _unwrap(bytes(wrapped))

    def seal(self, data: bytes, purpose: str) -> bytes:
        """The encrypted `data`, bound to `purpose` (what it is, of which row)."""
        return _encrypt(self.key, data, purpose.encode())

    def open(self, blob: bytes, purpose: str) -> bytes:
        """What `seal` was given. Raises `Unreadable` for anything else, also for another purpose."""
        return _decrypt(self.key, bytes(blob), purpose.encode())

    def seal_json(self, value: Any, purpose: str) -> bytes:
        """An encrypted JSON value."""
        return self.seal(json.dumps(value, ensure_ascii=False, sort_keys=True).encode(), purpose)

    def open_json(self, blob: bytes, purpose: str) -> Any:
        """The JSON value; None for an empty blob. Raises `Unreadable`."""
        return json.loads(self.open(blob, purpose)) if blob else None


def lookup(kind: str, text: str) -> str:
    """A keyed digest (HMAC-SHA256, 64 hex characters) by which a private text is found again without being stored."""
    secret = hashlib.sha256(b"takedowns.lookup" + settings.LOOKUP_KEY.encode()).digest()
    return hmac.new(secret, f"{kind}\0{text}".encode(), hashlib.sha256).hexdigest()


def holder(wrapped: bytes) -> int:
    """Which seal key a case key is wrapped by, counted from 0: the one that writes. Raises `Unreadable` if none."""
    return _opened(bytes(wrapped))[0]


def rewrapped(wrapped: bytes) -> bytes:
    """The same case key, wrapped by the seal key that writes, and looked at before it is returned. Raises `Unreadable`."""
    key = _unwrap(bytes(wrapped))
    again = _encrypt(settings.SEAL_KEYS[0], key, WRAPPING)
    if _opened(again) != (0, key):
        raise Unreadable(Unreadable.message)
    return again


def _unwrap(wrapped: bytes) -> bytes:
    return _opened(wrapped)[1]


def _opened(wrapped: bytes) -> tuple[int, bytes]:
    for number, key in enumerate(settings.SEAL_KEYS):
        try:
            return number, _decrypt(key, wrapped, WRAPPING)
        except Unreadable:
            continue
    raise Unreadable(Unreadable.message)


def _encrypt(key: bytes, data: bytes, purpose: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, purpose)


def _decrypt(key: bytes, blob: bytes, purpose: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(blob[:NONCE], blob[NONCE:], purpose)
    except (InvalidTag, ValueError) as error:
        raise Unreadable(Unreadable.message) from error
