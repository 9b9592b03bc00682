"""What people type about themselves, made tidy or refused with a sentence: pure functions on text."""

import datetime
import re
import unicodedata
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils import timezone

from chinese.hygiene import clean_chars, clean_imported, clean_line

SHORTEST_REASON, LONGEST_REASON = 20, 4_000
_ADDRESSES = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
_USCC = re.compile(rf"[{_CODE}]{{2}}[0-9]{{6}}[{_CODE}]{{10}}")
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")
_FOREIGN = re.compile(r"\+[1-9][0-9]{6,14}")
_ACCENTED = re.compile("[A-Za-z\u00c0-\u024f][\u0300-\u036f]+")  # a letter and its accents, as some keyboards type it
_is_mail = EmailValidator()


def tidy_name(text: str) -> str:
    """A name of 1 to 100 characters on one line, nothing invisible, each accent one with its letter. Raises `ValueError`."""
    name = _ACCENTED.sub(lambda found: unicodedata.normalize("NFC", found[0]), clean_line(text))
    if not any(char.isalnum() for char in name):
        raise ValueError("请填写姓名或单位名称。")
    if len(name) > 100:
        raise ValueError(f"名称有 {len(name)} 个字，超过 100 个。请填写证件或登记上的名称。")
    return name


def tidy_email(text: str) -> str:
    """An address of mail, its domain in punycode and small letters, at most 254 characters. Raises `ValueError`."""
    mail = unicodedata.normalize("NFKC", clean_line(text))
    local, _, domain = mail.rpartition("@")
    try:
        domain = domain.rstrip(".").encode("idna").decode().lower()
        _is_mail(f"{local}@{domain}")
    except (UnicodeError, ValidationError):
        raise ValueError("邮箱地址不对。请检查有没有漏字，例如 name@example.com。") from None
    if len(local) + len(domain) > 253:
        raise ValueError("邮箱地址超过 254 个字符。请换一个邮箱。")
    return f"{local}@{domain}"


def tidy_phone(text: str) -> str:
    """A mobile number (11 digits), a landline with its area code (`0532-81234567`), or E.164. Raises `ValueError`."""
    digits = re.sub(r"[\s\-‐-―－().（）]", "", unicodedata.normalize("NFKC", clean_line(text)))
    digits = f"+{digits[2:]}" if digits.startswith("00") else digits
    if match := _MOBILE.fullmatch(digits):
        return match[1]
    if match := _landline(digits):
        return match
    if _FOREIGN.fullmatch(digits) and not digits.startswith("+86"):
        return digits
    raise ValueError("电话号码不对。请填写 11 位手机号、带区号的座机（如 0532-81234567），或以 + 开头的国际号码。")


def tidy_address(text: str) -> str:
    """A postal address of 5 to 200 characters on one line. Raises `ValueError`."""
    address = clean_line(text)
    if not 5 <= len(address) <= 200:
        raise ValueError(f"通信地址须为 5 到 200 个字，现在是 {len(address)} 个。请写到门牌号。")
    return address


def tidy_uscc(text: str) -> str:
    """A unified social credit code of 18 characters whose check character fits (GB 32100-2015). Raises `ValueError`."""
    code = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", clean_line(text)).upper())
    if len(code) != 18:
        raise ValueError(f"统一社会信用代码应为 18 位，现在是 {len(code)} 位。请对照营业执照填写。")
    total = sum(_CODE.find(char) * pow(3, place, 31) for place, char in enumerate(code[:17]))
    if not _USCC.fullmatch(code) or _CODE[(31 - total % 31) % 31] != code[17]:
        raise ValueError("统一社会信用代码的校验位不对。请对照营业执照检查有没有抄错（代码里没有 I、O、S、V、Z）。")
    return code


def tidy_reason(text: str) -> str:
    """A reason of 20 to 4,000 characters (after NFKC) that is not only addresses and signs. Raises `ValueError`.

    It is returned as it was written, its lines too, without what nobody can see.
    """
    written = clean_imported(clean_chars(text.replace("\r\n", "\n"))).strip()
    reason = unicodedata.normalize("NFKC", written)
    if len(reason) > LONGEST_REASON:
        raise ValueError(f"理由有 {len(reason)} 个字，超过 {LONGEST_REASON} 个。请只写要点，其余放进附件。")
    if len(reason) < SHORTEST_REASON:
        raise ValueError(f"理由有 {len(reason)} 个字，至少要 {SHORTEST_REASON} 个。请写清哪里侵权、依据是什么。")
    if sum(char.isalnum() for char in _ADDRESSES.sub("", reason)) < SHORTEST_REASON // 2:
        raise ValueError("理由不能只有网址或表情。请用文字写清哪里侵权、依据是什么。")
    return written


def tidy_first_date(text: str) -> datetime.date:
    """The day of a first publication, from 1900 to today. Raises `ValueError`."""
    numbers = [int(number) for number in re.findall(r"[0-9]{1,4}", unicodedata.normalize("NFKC", text))[:3]]
    try:
        day = datetime.date(*numbers)
    except (TypeError, ValueError):
        raise ValueError("日期不对。请按“年-月-日”填写，例如 2024-05-06。") from None
    if day.year < 1900 or day > timezone.localdate():
        raise ValueError("首次发表的日期不能晚于今天，也不能早于 1900 年。请检查年份。")
    return day


def tidy_link(text: str) -> str:
    """A http(s) address of at most 500 characters, kept as text and never fetched. Raises `ValueError`."""
    link = clean_line(text)
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or len(link) > 500:
        raise ValueError("网址不对。请从浏览器的地址栏复制，以 http 开头，不超过 500 个字符。")
    return link


def masked_name(name: str) -> str:
    """A name as lists show it: 王*."""
    return f"{name[:1]}*" if name else ""


def masked_phone(phone: str) -> str:
    """A number as lists show it: 138****1234."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else "****" if phone else ""


def masked_email(mail: str) -> str:
    """An address of mail as lists show it: o***@example.org."""
    local, at, domain = mail.rpartition("@")
    return f"{local[:1]}***{at}{domain}" if at else ""


def _landline(digits: str) -> str:
    """A landline as it is written, or an empty text."""
    if digits.startswith("+86") and not digits.startswith("+860"):
        digits = f"0{digits[3:]}"
    for length in (3, 4):
        area, rest = digits.removeprefix("+86")[:length], digits.removeprefix("+86")[length:]
        known = area[:2] in {"01", "02"} if length == 3 else area[:1] == "0" and area[1:2] in set("3456789")
        match = re.fullmatch(r"([2-9][0-9]{6,7})(?:(?:转|ext|x)([0-9]{1,6}))?", rest, re.IGNORECASE)
        if known and match and re.fullmatch(r"0[0-9]{2,3}", area):
            return f"{area}-{match[1]}" + (f"转{match[2]}" if match[2] else "")
    return ""
