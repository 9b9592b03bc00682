"""What the desk should look at twice in a request: flags and a number, shown and never acted upon."""

from datetime import timedelta

from django.utils import timezone

from articles import duplicates
from chinese.folding import fold
from takedowns import elements, sending
from takedowns.models import Case
from takedowns.states import FOR_ANOTHER, OWN_DOMAIN, Kind, Role

MANY = 10  # addresses in one request
OF_ONE_SOURCE = 3  # articles of one source in open requests of a month
MONTH = timedelta(days=30)
COMPARED = 5  # articles whose copies are looked for at once; the desk's screen finds those of all
LOOKED_AT = 20  # earlier requests whose reasons are compared
# What a flag adds to the number by which the desk sorts; those that only say something add nothing.
WEIGHT = {
    "日期异常": 30,
    "疑似重复": 20,
    "材料重现": 20,
    "临时邮箱": 20,
    "授权过期": 20,
    "匿名": 10,
    "批量": 10,
    "免费邮箱": 5,
    "重复": 5,
}
THROWAWAY = frozenset(
    "10minutemail.com guerrillamail.com mailinator.com yopmail.com tempmail.com temp-mail.org trashmail.com "
    "sharklasers.com getnada.com dispostable.com maildrop.cc moakt.com linshiyouxiang.net 027168.com".split()
)
FREE = frozenset(
    "qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com aliyun.com 139.com 189.cn gmail.com "
    "outlook.com hotmail.com yahoo.com icloud.com".split()
)


def flags_of(case: Case, articles) -> list[str]:
    """The flags of a case that has just come in, about these (matched) articles; a few queries, whatever their number."""
    facts = elements.facts_of(case)
    found = [*_of_words(facts, len(facts.targets)), *_of_dates(facts, articles), *_of_copies(articles)]
    found += _of_earlier(case, facts, articles)
    found += [OWN_DOMAIN] if facts.kind == Kind.SELF and is_own_domain(facts.contact.get("email", ""), articles) else []
    found += ["材料重现"] if _has_files_of_others(case) else []
    return list(dict.fromkeys(found))


def is_own_domain(mail: str, articles) -> bool:
    """Whether a mailbox lies in a verified domain of the source of every one of these articles (at least one)."""
    domain = mail.rpartition("@")[2].lower()
    known = [article.source.mail_domains.lower().split() if article.source_id else [] for article in articles]
    return bool(domain and known) and all(domain in domains for domains in known)


def number_of(flags: list[str]) -> int:
    """How risky these flags make a request, 0 to 100."""
    return min(100, sum(WEIGHT.get(flag, 0) for flag in flags))


def is_urgent(kind: Kind, fields: dict) -> bool:
    """Whether a request is P0: a minor, an authority, harmful content."""
    return kind in {Kind.AUTHORITY, Kind.HARMFUL} or bool(fields.get("minor"))


def _of_words(facts, count):
    domain = facts.contact.get("email", "").rpartition("@")[2]
    if facts.fields.get("minor"):
        yield "未成年人"
    if facts.kind == Kind.PERSONAL_INFO and (
        facts.sender == "agent" or facts.fields.get("relation") in {"kin", "agent"}
    ):
        yield FOR_ANOTHER
    if facts.kind == Kind.AUTHORITY or domain.endswith(".gov.cn"):
        yield "官方"
    if not domain and facts.kind == Kind.HARMFUL:
        yield "匿名"
    if domain in THROWAWAY:
        yield "临时邮箱"
    if domain in FREE and facts.sender == "organisation":
        yield "免费邮箱"
    if facts.sender == "agent" and "" < facts.contact.get("authority_until", "") < timezone.localdate().isoformat():
        yield "授权过期"
    if count >= MANY:
        yield "批量"


def _of_dates(facts, articles):
    """A first publication that is claimed to be later than our own, or than the source's."""
    claimed = elements.claimed_day(facts.fields)
    for article in articles if claimed else ():
        known = [at for at in (article.published_at, article.originally_published_at) if at]
        if any(claimed > timezone.localdate(at) for at in known):
            return ["日期异常"]
    return []


def _of_copies(articles):
    some = articles[:COMPARED]
    return ["有副本"] if any(duplicates.copies_of(article, explain=False) for article in some) else []


def _of_earlier(case, facts, articles):
    """Earlier requests about the same articles, or about many of one source."""
    ids = [article.pk for article in articles]
    earlier = Case.objects.came_in().exclude(pk=case.pk).filter(targets__article__in=ids).distinct()
    rows = list(earlier.order_by("-pk")[:LOOKED_AT]) if ids else []
    if rows:
        yield "重复"
    reason = fold(facts.fields.get("reason", ""))
    if reason and any(sending.similarity(reason, fold(row.fields.get("reason", ""))) >= sending.ALIKE for row in rows):
        yield "疑似重复"
    sources = {article.source_id for article in articles if article.source_id}
    recent = Case.objects.came_in().filter(created_at__gt=timezone.now() - MONTH)
    for source in sorted(sources):
        about = recent.filter(targets__article__source=source).exclude(pk=case.pk)
        named = set(about.values_list("targets__article", flat=True)[:LOOKED_AT])
        if len(named | {article.pk for article in articles if article.source_id == source}) >= OF_ONE_SOURCE:
            yield "同源≥3"
            return


def _has_files_of_others(case: Case) -> bool:
    """Whether a file of this case was sent before under another name."""
    hashes = list(case.evidence.values_list("sha256", flat=True))
    names = case.people.claimants().values_list("name_hmac", flat=True)
    others = Case.objects.came_in().exclude(pk=case.pk).filter(evidence__sha256__in=hashes)
    return others.filter(people__role=Role.CLAIMANT).exclude(people__name_hmac__in=list(names)).exists()
