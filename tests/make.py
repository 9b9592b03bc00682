"""Test data by plain functions: three regions, a few people, articles in any state, all through the verbs."""

import datetime
import itertools

from django.utils import timezone

from accounts import policy
from accounts.models import Policy, User
from articles import listing, publishing
from articles.models import Author, Page, Section, Source
from regions.models import Region

_numbers = itertools.count(1)
PASSWORD = "correct-horse-7-staple"
PLACES = {
    "huadong": ("zone", "", "华东", "華東", None),
    "shandong": ("province", "370000", "山东", "山東", "huadong"),
    "qingdao": ("city", "370200", "青岛", "青島", "shandong"),
    "jinan": ("city", "370100", "济南", "濟南", "shandong"),
    "xibei": ("zone", "", "西北", "西北", None),
    "gansu": ("province", "620000", "甘肃", "甘肅", "xibei"),
    "lanzhou": ("city", "620100", "兰州", "蘭州", "gansu"),
}


def region(slug="qingdao"):
    """One of `PLACES` with its ancestors, made on first use."""
    found = Region.objects.filter(slug=slug).first()
    if found:
        return found
    level, code, short, hant, parent = PLACES[slug]
    return Region.objects.create(
        slug=slug,
        code=code or slug,
        level=level,
        name=short,
        short=short,
        name_hant=hant,
        short_hant=hant,
        parent=region(parent) if parent else None,
        in_directory=level != "zone",
    )


def user(role="regional_editor", *, regions=("shandong",), all_regions=None, username=None, **fields):
    """A member of staff; chiefs and administrators hold all regions unless told otherwise."""
    everywhere = role in {"chief_editor", "administrator"} if all_regions is None else all_regions
    made = User.objects.create_user(
        username or f"{role}-{next(_numbers)}",
        PASSWORD,
        roles=[role] if role else [],
        all_regions=everywhere,
        **fields,
    )
    made.regions.set([region(slug) for slug in regions] if not everywhere else [])
    return made


def small_team(value=True):
    """Switch four eyes off (or on again)."""
    Policy.objects.update_or_create(pk=1, defaults={"small_team": value})
    policy.forget()


def ban(words):
    """Set the banned words, one a line."""
    Policy.objects.update_or_create(pk=1, defaults={"banned_words": words})
    policy.forget()


def section(slug="tanshichang", name="碳市场"):
    """A section, made on first use."""
    return Section.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def source(name="海岸环境报", **fields):
    """A source that may be reprinted."""
    return Source.objects.get_or_create(name=name, defaults={"policy": "allow", **fields})[0]


def author(name="林溪", **fields):
    """An author."""
    return Author.objects.get_or_create(name=name, **fields)[0]


def page(slug="about", title="关于我们", body="<p>本站介绍。</p>"):
    """A static page."""
    return Page.objects.get_or_create(slug=slug, defaults={"title": title, "body": body})[0]


def draft(*, by=None, regions=("qingdao",), **values):
    """A draft that passes pre-flight."""
    n = next(_numbers)
    values = {
        "title": f"测试稿件第{n}号",
        "summary": "一句话摘要。",
        "body": f"<p>正文第{n}段，讲一件小事。</p>",
        "licence": "own",
        "section": section(),
    } | values
    return publishing.draft(by=by, regions=[region(slug) for slug in regions], **values)


def published(*, ago=None, **values):
    """An article that readers see, published `ago` (a timedelta) before now."""
    article = publishing.publish(draft(**values), by=None)
    return age(article, ago) if ago else article


def age(article, ago):
    """Move an article's publication into the past, copies and counters included."""
    at = timezone.now() - ago
    article.published_at = article.visible_from = article.changed_at = at
    article.save()
    listing.settle(article)
    return article


def scheduled(*, in_=datetime.timedelta(hours=1), **values):
    """An article that becomes visible later."""
    return publishing.schedule(draft(**values), at=timezone.now() + in_, by=None)


def withdrawn(**values):
    """An article that readers saw and no longer see."""
    return publishing.withdraw(published(**values), by=None, reason="测试撤稿")


def discarded(**values):
    """A draft in the recycle bin."""
    return publishing.discard(draft(**values), by=None)


def hidden(**values):
    """A published article that a takedown restriction hides."""
    return publishing.hide(published(**values), by=None, reason="case 1")


def expired(**values):
    """A published article past its end."""
    article = age(published(**values), datetime.timedelta(days=2))
    article.expire_at = timezone.now() - datetime.timedelta(days=1)
    article.save()
    listing.settle(article)
    return article


INVISIBLE = {
    "draft": draft,
    "scheduled": scheduled,
    "withdrawn": withdrawn,
    "discarded": discarded,
    "hidden": hidden,
    "expired": expired,
}
