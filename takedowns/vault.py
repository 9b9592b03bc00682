"""Encrypted files in private storage, under names of 128 random bits; nothing here has an address."""

import hashlib
import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from takedowns.keys import Unreadable

FOLDER = "takedowns"


def put(box, data: bytes) -> tuple[str, str]:
    """Keep `data` under the key of `box`; returns the file's name in the vault and the SHA-256 of the plain bytes.

    The name stands in the database afterwards; should the transaction fail, `sweep` finds the orphan.
    """
    name = secrets.token_hex(16)
    storages["private"].save(f"{FOLDER}/{name}", ContentFile(box.seal(data, f"file {name}")))
    return name, hashlib.sha256(data).hexdigest()


def get(box, name: str, sha256: str | None) -> bytes:
    """The plain bytes of a file. Raises `Unreadable` if it is gone, altered, or not what `sha256` says (None: only the
    encryption vouches for it, as for a copy that we have written ourselves)."""
    try:
        with storages["private"].open(f"{FOLDER}/{name}") as file:
            data = box.open(file.read(), f"file {name}")
    except FileNotFoundError as error:
        raise Unreadable("保险库里没有这个文件。请从备份恢复后再试。") from error
    if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
        raise Unreadable(Unreadable.message)
    return data


def drop(name: str) -> None:
    """Delete a file; one that is gone already is no error."""
    storages["private"].delete(f"{FOLDER}/{name}")


def names() -> set[str]:
    """The names of all files in the vault."""
    try:
        return set(storages["private"].listdir(FOLDER)[1])
    except FileNotFoundError:
        return set()
