"""The walk: every address of the resolver, with arguments for an own and a foreign object."""

import datetime
import hashlib
import itertools
import re
import tomllib
from pathlib import Path

from django.apps import apps
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from articles.models import (
    Batch,
    Board,
    GlossaryRelease,
    GlossaryTerm,
    Image,
    Missing,
    OldAddress,
    Page,
    SavedFilter,
    Slot,
)
from ingest.models import ImportedPage
from regions.models import Exchange
from tests import make
from tests.authz.cases import Cases
from workflow.models import Event

MATRIX = tomllib.loads((Path(__file__).parent / "authz_matrix.toml").read_text(encoding="utf-8"))
ROLES = MATRIX["roles"]
CANARY = "canary-7f3a"
LOGIN = "/admin/login/"
# Addresses that take an object end in one of these.
ENDS = (
    "_change",
    "_history",
    "_delete",
    "_preview",
    "_keep",
    "_drop",
    "_bring_back",
    "_restore",
    "_links",
    "_batch",
    "_filter",
    "_describe",
)
_numbers = map(str, itertools.count(1))
# A SELECT, with or without a lock, and what opens or closes a transaction. A "WITH" may write on PostgreSQL.
READING = re.compile(r"\s*(SELECT|BEGIN|SAVEPOINT|RELEASE|ROLLBACK|EXPLAIN)\b", re.IGNORECASE)
UNHASHED = set("Event Session StaffSession Counter Permission ContentType LogEntry TaggedItem Group".split())


def names():
    """The names of all addresses (with the namespace), unnamed ones left out."""

    def walk(patterns, space):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
            elif pattern.name:
                yield space + pattern.name

    return list(dict.fromkeys(walk(get_resolver().url_patterns, "")))


def rights(name):
    """The letters of an admin address by role."""
    letters = MATRIX["admin"][name.removeprefix("admin:")].split()
    return dict(zip(ROLES, letters, strict=True))


class World:
    """An own and a foreign object of every model, as one person of a role sees them."""

    def __init__(self, role):
        self.person = make.user(role, regions=["shandong"]) if role != "anonymous" else None
        mine, other = self.person, make.user("reporter", regions=["gansu"])
        words = {name: f"{CANARY} {name}" for name in ("title", "short_title", "summary", "byline", "editor")}
        writes = mine is not None and mine.has_perm("articles.add_article")
        self.own = make.draft(by=mine if writes else None, regions=["qingdao"])
        self.foreign = make.draft(by=other, regions=["lanzhou"], body=f"<p>{CANARY} body</p>", **words)
        shown = make.published(regions=["lanzhou"], tags=["碳价"], authors=[make.author()], source=make.source())
        picture = {"width": 10, "height": 10, "renditions": {}}
        self.own_image = Image.objects.create(name=f"2026/01/{'a' * 32}.png", sha256="a", created_by=mine, **picture)
        self.foreign_image = Image.objects.create(
            name=f"2026/01/{'b' * 32}.png", sha256="b", created_by=other, alt=CANARY, **picture
        )
        self.pages = [
            ImportedPage.objects.create(raw_sha256=article.pk, name=CANARY, article=article, warnings=[CANARY])
            for article in (self.foreign, self.own)
        ]
        self.pages[True].name, self.pages[True].warnings = "自己的网页", []
        self.pages[True].save()
        self.batches, self.filters = zip(*(self._belongings(person) for person in (other, mine or other)), strict=True)
        region = make.region("lanzhou")
        self.shared = {
            "oldaddress": OldAddress.objects.create(path="/old/1.html", target="/archive/"),
            "missing": Missing.objects.create(path="/not/there/", count=3),
            "section": make.section(),
            "source": make.source(),
            "author": make.author(),
            "tag": shown.tags.get(),
            "slot": Slot.objects.create(position="headline", article=shown, region=region),
            "board": Board.objects.create(region=region, version=self.foreign.version),
            "page": Page.objects.create(slug="about", title="关于", body="<p>正文</p>"),
            "region": region,
            "exchange": Exchange.objects.create(region=region, kind="试点", name="甲所"),
            "glossaryterm": GlossaryTerm.objects.create(hans="碳排放权", tw="碳權"),
            "glossaryrelease": GlossaryRelease.objects.create(version=1),
            "user": User.objects.get(pk=other.pk),
        }
        self.shown = shown
        self.cases = Cases(self.own)

    def _belongings(self, person):
        """A bulk action and a saved filter of a person."""
        label = "自己的" if person == self.person else CANARY
        batch = Batch.objects.create(key=next(_numbers), action="add_tags", label=label, by=person)
        return batch, SavedFilter.objects.create(user=person, name=f"{label}{batch.pk}", query="state=draft")

    def event(self, article):
        """An event about an article."""
        return Event.objects.about(article)[0]

    def pk(self, name, *, own):
        """The id that an admin address takes, of the own or the foreign object."""
        if name in {"articles_article_batch", "articles_article_delete_filter"}:
            return (self.batches if name.endswith("batch") else self.filters)[own].pk
        model = name.split("_")[1]
        if model == "article":
            return (self.own if own else self.foreign).pk
        if model == "image":
            return (self.own_image if own else self.foreign_image).pk
        if model == "event":
            return self.event(self.own if own else self.foreign).pk
        if model == "importedpage":
            return self.pages[own].pk
        return 1 if model == "policy" else self.shared[model].pk

    def addresses(self, name, *, own):
        """The paths to try for a name."""
        short = name.removeprefix("admin:")
        if short.startswith("takedowns_"):
            return self.cases.addresses(name, own=own)
        return self._others(name, short, own=own)

    def _others(self, name, short, *, own):
        if name == "admin:app_list":
            return [reverse(name, args=["articles"])] if self.person is None else self._own_apps(name)
        if name in {"admin:auth_user_password_change", "admin:accounts_user_security"}:
            return [reverse(name, args=[self.shared["user"].pk])]
        if name == "admin:articles_article_suggest":
            return [reverse(name, args=[kind]) + "?q=c" for kind in ("source", "author", "tag")]
        if name == "admin:articles_article_move":
            return [reverse(name, args=[self.pk(short, own=own), "publish"])]
        if name == "admin:articles_article_compare":
            article = self.own if own else self.foreign
            revision = article.revisions.get().pk
            return [reverse(name, args=[article.pk]) + f"?old={revision}&new={revision}"]
        if name in {"admin:articles_slot_board", "admin:articles_slot_ahead"}:
            return [reverse(name, args=["region", make.region("qingdao" if own else "lanzhou").pk]) + f"?at={_soon()}"]
        takes_object = short.endswith(ENDS) and "_" in short and not short.endswith("save_filter")
        if takes_object and short != "password_change":
            return [reverse(name, args=[self.pk(short, own=own)])]
        return [reverse(name)]

    def _own_apps(self, name):
        apps_held = [label for label in ("workflow", "articles") if self.person.has_module_perms(label)]
        return [reverse(name, args=[label]) for label in apps_held[:1] or ["articles"]]

    def requester_address(self, name):
        """The path of a page of requesters: a token that nobody gave out, a kind, something to do."""
        short = name.removeprefix("takedown:")
        given = {"form": "copyright", "act": "retract"} | dict.fromkeys(("confirm", "mailbox", "enter", "counter"), "x")
        return reverse(name, args=[given[short]] if short in given else [])

    def reader_address(self, name):
        """The path of a reader's address."""
        base = name.split("_feed")[0]
        month = f"{self.shown.published_local:%Y-%m}".split("-")
        arguments = {
            "article": [],
            "archive_month": month,
            "sitemap_part": [0],
            "region_section": ["lanzhou", "tanshichang"],
            "media": [self.foreign_image.name],
            "section": ["tanshichang"],
            "region": ["lanzhou"],
            "tag": [self.shared["tag"].slug],
            "source": [self.shared["source"].pk],
            "author": [self.shared["author"].pk],
            "page": ["about"],
        }
        if name == "article":
            return self.shown.get_absolute_url()
        return reverse(name, args=arguments.get(name, arguments.get(base, [])) if name != "feed_atom" else [])


def _soon():
    return f"{timezone.localtime() + datetime.timedelta(hours=1):%Y-%m-%dT%H:%M}"


def forged(world, *, own):
    """A POST body with whatever any of our forms would want, and what none may take."""
    article = world.own if own else world.foreign
    return {
        "title": "改写的标题", "name": "改写", "body": "<p>改写</p>", "version": article.version,
        "revision": article.revisions.get().pk, "base": article.revisions.get().pk, "reason": "理由", "alt": "改写",
        "token": "forged-token",
        "acknowledged": ["summary", "licence", "region"], "post": "yes", "action": "publish", "_confirmed": "1",
        "_selected_action": [article.pk], f"version-{article.pk}": article.version, "select_across": "0",
        "state": "published", "published_at": "2020-01-01", "hidden_by": "0", "created_by": "1", "regions": [],
        "roles": ["administrator"], "all_regions": "on", "small_team": "on", "is_active": "", "slug": "gaixie",
        "do": "remove", "slot": world.shared["slot"].pk,
    }  # fmt: skip


class Rows:
    """`hashes()` is `row_hashes()`, read again only after a statement that could have changed one of these rows.

    Every statement must pass through `look`: `with connection.execute_wrapper(rows.look)`.
    """

    def __init__(self):
        tables = "|".join(model._meta.db_table for model in apps.get_models() if model.__name__ in UNHASHED)
        self._elsewhere = re.compile(rf'(INSERT INTO|UPDATE|DELETE FROM) "({tables})" ')
        self._known = None

    def look(self, execute, sql, params, many, context):
        """Note a statement that may write."""
        if not READING.match(sql) and not self._elsewhere.match(sql):
            self._known = None
        return execute(sql, params, many, context)

    def hashes(self):
        """A hash of every row as it is now."""
        self._known = row_hashes() if self._known is None else self._known
        return self._known


def row_hashes():
    """A hash of every row of our tables, by model and id; a log-in's own columns left out."""
    found = {}
    for model in apps.get_models():
        if model.__name__ in UNHASHED or model._meta.proxy:
            continue
        for row in model._default_manager.values():
            row.pop("last_login", None)
            # PostgreSQL gives bytes as a view, whose repr is its place in memory.
            plain = {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}
            found[model.__name__, row[model._meta.pk.attname]] = hashlib.sha256(repr(plain).encode()).hexdigest()
    return found


def is_denied(response):
    """Whether an answer is a refusal: no right, not found, or the way to the log-in."""
    return response.status_code in {403, 404} or (
        response.status_code in {301, 302} and response.headers["Location"].startswith(LOGIN)
    )
