"""Numbers, secrets and links of a case: what outsiders hold in their hands, and what we keep of it (keyed digests only)."""

import re
import secrets

from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from takedowns import keys
from takedowns.models import Case

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that looks like something else
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
NOISE = re.compile(r"[\s\-‐-―－_]+")
SECRET_LENGTH = 26  # 130 bits
YOUNGEST, OLDEST = 3, 12 * 3600  # seconds: whoever fills a form in faster is a machine
LINK_LIVES = 15 * 60
COUNTER_LIVES = 200 * 24 * 3600  # the 180 days in which a statement may be made, and some to find the letter

_FORM = signing.TimestampSigner(salt="takedowns.form")
_TRACK = signing.TimestampSigner(salt="takedowns.track")
_COUNTER = signing.TimestampSigner(salt="takedowns.counter")


class FormToken(ValueError):
    """A form that is not ours, or was sent too early or too late: `message` for its sender, `code` bad, early, late."""

    MESSAGES = {
        "bad": "页面已失效。您填写的内容仍在下面，请再点一次“提交”。",
        "early": "提交得太快了。请稍等几秒，检查一遍内容，再点“提交”。",
        "late": "页面打开已超过 12 小时。您填写的内容仍在下面，请再点一次“提交”。",
    }

    def __init__(self, code):
        super().__init__(code)
        self.code = code
        self.message = self.MESSAGES[code]


def new_ref() -> str:
    """A case's number as both sides quote it, `TD-26-XXXXX-XXXXX` (50 random bits): one does not follow from another."""
    return f"TD-{timezone.localdate():%y}-{_random(5)}-{_random(5)}"


def new_public_id() -> str:
    """The number of a case on public pages, `GS-XXXXXXXXXX`; it does not lead to the case."""
    return f"GS-{_random(10)}"


def read_ref(text: str) -> str:
    """The number that somebody typed in whatever way (small letters, O for 0, no hyphens); empty if it is none."""
    plain = NOISE.sub("", text.upper())[:40]
    body = plain[4:].translate(MISREAD)
    if not re.fullmatch(r"TD[0-9]{2}", plain[:4]) or len(body) != 10 or not set(body) <= set(ALPHABET):
        return ""
    return f"TD-{plain[2:4]}-{body[:5]}-{body[5:]}"


def new_secret() -> str:
    """What opens a case's page together with its number; shown once, in groups that can be written down."""
    text = _random(SECRET_LENGTH)
    return "-".join(text[at : at + 5] for at in range(0, 25, 5)) + text[25:]


def secret_digest(text: str) -> str:
    """What we keep of a secret; the same for every way of typing it."""
    return keys.lookup("secret", NOISE.sub("", text.upper())[:60].translate(MISREAD))


def open_with(ref: str, secret: str) -> Case | None:
    """The case of a number and its secret as typed; None for anything else, after the same work."""
    case = Case.objects.came_in().filter(ref=read_ref(ref) or "-").first()
    kept = case.secret_hmac if case and case.secret_hmac else "-" * 64
    return case if constant_time_compare(kept, secret_digest(secret)) else None


def new_token() -> str:
    """A token for a link in a letter (192 random bits)."""
    return secrets.token_urlsafe(24)


def token_digest(token: str) -> str:
    """What we keep of such a token."""
    return keys.lookup("token", token[:100])


def track_link(case: Case) -> str:
    """A token that opens the case's page for 15 minutes, for a letter to its requester."""
    return _TRACK.sign(case.ref)


def case_of_link(token: str) -> Case | None:
    """The case that such a token opens; None for one that is altered or too old."""
    try:
        ref = _TRACK.unsign(token[:200], max_age=LINK_LIVES)
    except signing.BadSignature:
        return None
    return Case.objects.came_in().filter(ref=ref).first()


def counter_token(case: Case) -> str:
    """A token for the letter to the other side: it opens the form of the statement against this case's measures."""
    return _COUNTER.sign(case.public_id)


def case_of_counter(token: str) -> Case | None:
    """The case of such a token; None for one that is altered or too old."""
    try:
        public_id = _COUNTER.unsign(token[:200], max_age=COUNTER_LIVES)
    except signing.BadSignature:
        return None
    return Case.objects.came_in().filter(public_id=public_id).first()


def form_token() -> str:
    """The token of a form as it is opened; also the key of the files that were sent with it."""
    return _FORM.sign(secrets.token_urlsafe(16))


def check_form(token: str) -> None:
    """Raise `FormToken` unless the form was opened 3 seconds to 12 hours ago."""
    try:
        _FORM.unsign(token[:200], max_age=OLDEST)
    except signing.SignatureExpired:
        raise FormToken("late") from None
    except signing.BadSignature:
        raise FormToken("bad") from None
    try:
        _FORM.unsign(token[:200], max_age=YOUNGEST)
    except signing.SignatureExpired:
        return
    raise FormToken("early")


def form_key(token: str) -> str:
    """The keyed digest by which a form is known; empty for a token that is not ours, however old it is."""
    try:
        return keys.lookup("form", _FORM.unsign(token[:200]))
    except signing.BadSignature:
        return ""


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
