"""What somebody types to say which article is meant: any form of its address, its number, or its title with the date.

`parse`, `read` and `accept` ask no database: a form answers alike for what is online, secret, and unknown (takedown.md,
section 10). `find` is asked once a request has been confirmed.
"""

import datetime
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http.request import validate_host
from django.utils import timezone

from articles import forwarding, pictures
from articles.addresses import absolute
from articles.models import Article, ArticleImage
from chinese.folding import fold
from chinese.hygiene import clean_chars, clean_line
from chinese.variants import route

MOST, LONGEST = 20, 500
LEAST_WORDS = 20  # of a description, where no line says which article
PER_DAY = 2_000  # articles of one day whose titles are compared
BIGGEST_ID = 2**63 - 1

ADDRESS, NUMBER, TITLE, WORDS = "address", "number", "title", "words"
_ARTICLE = re.compile(
    r"/[\w-]{1,60}/[0-9]{4}/[0-9]{4}/([0-9]{1,19})(?:[_-][0-9]{1,3})?(?:\.(?:s?html?|json)|/.*)?", re.ASCII
)
_NUMBER = re.compile(r"(?:(?:id|编号|稿件|文章|第)[\s:#]*|#)?([0-9]{1,19})(?:号|篇)?", re.ASCII | re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HOST = re.compile(
    r"(?:(?:[^\s/:.]+\.)+[^\s/:.\d]{2,}(?::[0-9]+)?|(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?::[0-9]+)?|[\w-]+:[0-9]{2,5})(?=[/?#]|$)"
)
_PAGE = re.compile(r"[\w%-]+\.(?:s?html?|php|asp|aspx|jsp)(?=[?#]|$)", re.ASCII | re.IGNORECASE)
_LOCAL = re.compile(r"[\w-]+/[^\s]*|[^\s/]+\.(?:s?html?|php|aspx?|jsp)(?:[?#].*)?", re.ASCII)
_DAY = re.compile(r"(?<![0-9])([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})(?![0-9])\s*[日号]?")
_AROUND = "《》〈〉「」『』“”\"'()（）,，;；:：、。|-—_ \t"
_HARMLESS = re.compile(r"/[\w./-]{0,200}", re.ASCII)


class TargetRefused(ValueError):
    """A line that cannot be about this site: `message` says why, and what to do."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message


class TargetsRefused(ValueError):
    """The lines of a form cannot be taken: `sentences`, one for each fault."""

    def __init__(self, sentences):
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Typed:
    """A line as typed (`line`) and as understood: `kind` address, number, title or words.

    An address has a decoded local `path` without the reading's prefix and its raw `query`, and the article's `pk` if the address
    itself names it. `shown` is what may stand in a plain column: a local address without anything personal, or nothing.
    """

    line: str
    kind: str
    pk: int | None = None
    path: str = ""
    query: str = ""
    title: str = ""
    day: datetime.date | None = None

    @property
    def shown(self) -> str:
        """A clean local path or `#number`; empty where the line holds words."""
        if self.kind == NUMBER:
            return f"#{self.pk}"
        return self.path if self.kind == ADDRESS and _HARMLESS.fullmatch(self.path) else ""


def read(text: str) -> list[Typed]:
    """The lines of a field, 1 to 20, doubles dropped. Raises `TargetsRefused` with every fault."""
    lines = [line for line in (clean_line(line) for line in text.splitlines()) if line]
    if not lines:
        raise TargetsRefused(["请至少填写一个地址：把文章页面的网址复制到这里，每行一个。"])
    if len(lines) > MOST:
        raise TargetsRefused([f"一次最多填写 {MOST} 个地址，现在有 {len(lines)} 个。请分几次提交。"])
    found, faults = {}, []
    for number, line in enumerate(lines, 1):
        try:
            typed = parse(line)
        except TargetRefused as refused:
            faults.append(f"第 {number} 行：{refused.message}")
            continue
        words = "" if typed.kind == ADDRESS else fold(typed.title or typed.line)
        found.setdefault(typed.pk or (typed.path, typed.query, words, typed.day), typed)
    if faults:
        raise TargetsRefused(faults)
    return list(found.values())


def accept(typed: list[Typed], description: str = "") -> None:
    """Raise `TargetsRefused` unless some line says which article is meant, or a description of 20 characters does."""
    if all(one.kind == WORDS for one in typed) and len(clean_line(description)) < LEAST_WORDS:
        raise TargetsRefused(
            [
                f"没有一行是文章的地址、编号或“标题加日期”。请复制文章网址，或在“说明”里用至少 {LEAST_WORDS} 个字说明是哪篇文章。"
            ]
        )


def parse(line: str) -> Typed:
    """What one line means. Raises `TargetRefused` for the address of another site, and for an overlong line."""
    line = clean_line(line)
    if len(line) > LONGEST:
        raise TargetRefused(f"地址有 {len(line)} 个字符，超过 {LONGEST} 个。请只填文章网址，去掉后面的跟踪参数。")
    text = unicodedata.normalize("NFKC", line).strip("<>\"' ")
    if number := _NUMBER.fullmatch(text):
        return Typed(line, NUMBER, pk=_id(number[1]))
    if _SCHEME.match(text) or text.startswith("//") or (_HOST.match(text) and not _PAGE.match(text)):
        return _address(line, text)
    if text.startswith("/") or _LOCAL.fullmatch(text):
        return _local(line, f"/{text.lstrip('/')}")
    if day := _DAY.search(text):
        return _titled(line, text, day)
    return Typed(line, WORDS)


def find(typed: Typed) -> Article | None:
    """The article that is meant, if readers could once see it; None otherwise. At most three queries."""
    article = _find(typed)
    return article if article and article.was_public else None


def line_of(target) -> str:
    """What was typed for a target, as it was typed."""
    return target.words.get("line") or target.raw or (f"稿件 #{target.article_id}" if target.found_by_us else "")


def is_known_to_requester(target) -> bool:
    """Whether the requester may learn that an address was matched: not where the page answers as if there were nothing."""
    article = target.article
    return article is not None and not (article.hidden_by and (article.hidden_notice or {}).get("status") == 404)


def prefilled(article) -> str:
    """What stands in the field when the form is opened from an article's page."""
    return absolute(article.get_absolute_url())


def _address(line: str, text: str) -> Typed:
    """An address with its host."""
    full = text if _SCHEME.match(text) else f"http://{text.lstrip('/')}"
    try:
        parts = urlsplit(full.replace("\\", "/"))
        host = parts.hostname or ""
    except ValueError:
        raise TargetRefused("这不是一个网址。请从浏览器的地址栏复制文章网址。") from None
    if parts.scheme.lower() not in {"http", "https"} or not host:
        raise TargetRefused("这不是一个网页地址。请从浏览器的地址栏复制以 http 开头的文章网址。")
    if not is_ours(host):
        raise TargetRefused(
            f"“{clean_line(host)[:80]}”不是本站的网址。请填写本站的文章地址；其他网站的内容请向该网站提出。"
        )
    return _local(line, f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}")


def is_ours(host: str) -> bool:
    """Whether a host is one of this site's, with or without `www.`, in letters or in punycode."""
    own = {_ascii(name) for name in [urlsplit(settings.SITE_URL).hostname or "", *settings.ALLOWED_HOSTS]} - {"*", ""}
    plain = _ascii(host.rstrip("."))
    names = {plain, plain.removeprefix("www."), f"www.{plain}", f"[{plain}]"}
    return any(validate_host(name, own) for name in names)


def _ascii(host: str) -> str:
    """A host in lower case and punycode; what cannot be written so stays as it is."""
    start = "." if host.startswith(".") else ""
    try:
        return start + host.lstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        return host.lower()


def _local(line: str, path: str) -> Typed:
    """An address of this site from its path and query."""
    path, _, query = path.partition("#")[0].partition("?")
    plain = route(re.sub(r"/{2,}", "/", clean_chars(unquote(path)))).path
    match = _ARTICLE.fullmatch(plain)
    return Typed(line, ADDRESS, pk=_id(match[1]) if match else None, path=plain, query=query)


def _titled(line: str, text: str, day: re.Match) -> Typed:
    title = (text[: day.start()] + " " + text[day.end() :]).strip(_AROUND)
    try:
        date = datetime.date(int(day[1]), int(day[2]), int(day[3]))
    except ValueError:
        return Typed(line, WORDS)
    return (
        Typed(line, TITLE, title=title, day=date)
        if len(title) >= 2 and 1990 <= date.year <= 2100
        else Typed(line, WORDS)
    )


def _id(digits: str) -> int:
    """A number as the database can hold it; 0, which no article has, for a larger one."""
    number = int(digits)
    return number if 0 < number <= BIGGEST_ID else 0


def _find(typed: Typed) -> Article | None:
    if typed.pk is not None:
        return Article.objects.filter(pk=typed.pk).first()
    if typed.kind == TITLE:
        return _by_title(typed)
    if typed.kind != ADDRESS:
        return None
    if typed.path.startswith(settings.MEDIA_URL):
        return _by_picture(typed.path.removeprefix(settings.MEDIA_URL))
    way = forwarding.way_of(typed.path, typed.query)
    if way is None:
        return None
    match = _ARTICLE.fullmatch(route(way.to).path) if way.to else None
    pk = int(match[1]) if match else way.article
    return Article.objects.filter(pk=pk).first() if pk else None


def _by_title(typed: Typed) -> Article | None:
    """The one article of that title that we published on that day (Asia/Shanghai); None if several are called so."""
    start = datetime.datetime.combine(typed.day, datetime.time.min, tzinfo=timezone.get_default_timezone())
    rows = Article.objects.live().published_in_month(start, start + datetime.timedelta(days=1)).order_by("pk")
    wanted = _comparable(typed.title)
    names = rows.values_list("pk", "title", "short_title")[:PER_DAY]
    found = [pk for pk, *titles in names if wanted in {_comparable(title) for title in titles}]
    return Article.objects.get(pk=found[0]) if len(found) == 1 else None


def _by_picture(name: str) -> Article | None:
    """The one public article that shows a picture, from the address of the file."""
    image = pictures.find(name)
    if image is None:
        return None
    ids = set(ArticleImage.objects.filter(image=image).values_list("article_id", flat=True)[:PER_DAY])
    rows = [article for article in Article.objects.filter(pk__in=ids).order_by("pk")[:PER_DAY] if article.was_public]
    return rows[0] if len(rows) == 1 else None


def _comparable(title: str) -> str:
    return "".join(char for char in fold(title) if char.isalnum())
