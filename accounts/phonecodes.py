"""The codes that an authenticator app shows (RFC 6238), its key sealed as text, and the picture that tells it the key."""

import base64
import secrets
import time

import segno
from cryptography.fernet import Fernet, MultiFernet
from cryptography.fernet import InvalidToken as Unreadable
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.utils.crypto import salted_hmac

ISSUER = "碳排放交易网"
STEP, DIGITS = 30, 6  # what every app understands
KEY_BYTES = 20
DRIFT = (0, -1, 1)  # steps that a clock may be wrong


def new_key():
    """A fresh key, sealed as text."""
    return _sealing().encrypt(secrets.token_bytes(KEY_BYTES)).decode()


def shown(sealed, username):
    """How an app learns a sealed key: the address of a picture to scan (it loads nothing), and groups of four to type."""
    key = _sealing().decrypt(sealed.encode())
    typed = base64.b32encode(key).decode()
    address = _codes(key).get_provisioning_uri(username, ISSUER)
    picture = segno.make(address, error="l", micro=False).svg_data_uri(scale=4, light="#fff")
    return picture, " ".join(typed[at : at + 4] for at in range(0, len(typed), 4))


def step_of(sealed, code):
    """The step of 30 seconds that `code` (any text) belongs to, if it is one of those around now; else None."""
    if not (len(code) == DIGITS and code.isascii() and code.isdigit()):
        return None
    try:
        codes = _codes(_sealing().decrypt(sealed.encode()))
    except Unreadable:  # the site's secret key has changed since
        return None
    now = int(time.time())
    for drift in DRIFT:
        try:
            codes.verify(code.encode(), now + drift * STEP)
        except InvalidToken:
            continue
        return now // STEP + drift
    return None


def _codes(key):
    return TOTP(key, DIGITS, SHA1(), STEP)  # noqa: S303  the standard, and all that many apps know


def _sealing():
    """Encryption with the site's secret key, so that a copy of the database alone gives no codes away."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = [salted_hmac("accounts.second factor", "key", secret=key, algorithm="sha256").digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
