"""Carries each story to its state by the verbs, and moves what the verbs stamped to its day in the past."""

import datetime
from html import escape

from django.db.models import Q
from django.utils import timezone

from articles import listing, publishing, reviewing
from articles.cleaning import clean, image_names, summary_of
from articles.models import Article, Correction, Image
from carbonportal.demo import markup, vocabulary
from regions.models import Region
from workflow.models import Event

WARNINGS = ("summary", "licence", "region", "source_new", "source_ask", "source_excerpt")
DESK = ("方砚", "苏野", "江楠")
HOUR = datetime.timedelta(hours=1)


class Newsroom:
    """The people, vocabularies and pictures that stories refer to, and the present moment."""

    def __init__(self, now, random, images, people):
        self.now = now
        self.random = random
        self.images = images
        self.chief, self.administrator = people["zongbian"], people["guanli"]
        self.editor, self.reporter = people["bianji-shandong"], people["jizhe"]
        self.sections = vocabulary.sections()
        self.sources = vocabulary.sources()
        self.authors = vocabulary.authors(self.sources)
        rows = Region.objects.active().with_ancestors().order_by("-level", "code")
        self.regions = {}
        for region in rows:  # a province wins over a city of the same short name; full names always work
            self.regions[region.name] = region
            if region.level == Region.Level.PROVINCE or region.short not in self.regions:
                self.regions[region.short] = region

    def bring(self, story, released):
        """Make the article of a story; `released` is when it appeared, None for what never has yet."""
        written = (released or self.now - self.random.uniform(3, 40) * HOUR) - self.random.uniform(0.5, 3) * HOUR
        writer, publisher = self._desk(story)
        values = self._values(story, written)
        self._lend(values, writer)
        article = publishing.draft(by=writer, **values)
        self._stamp(article, written)
        state, rest = story.state
        getattr(self, f"_{state}")(story, article, publisher, released or written + HOUR / 4, rest)
        self._move_back(article, written, released)

    def _lend(self, values, writer):
        """The pictures of a story are its writer's: nobody may take in those of others."""
        if writer:
            used = Q(name__in=image_names(values["body"])) | Q(pk=values["cover"] and values["cover"].pk)
            Image.objects.filter(used).update(created_by=writer)

    # the ways of a story

    def _draft(self, story, article, publisher, at, rest):
        pass

    def _submitted(self, story, article, publisher, at, rest):
        reviewing.submit(publishing.newest_revision(article), by=self.reporter)
        self._stamp(article, at)

    def _changes(self, story, article, publisher, at, rest):
        self._submitted(story, article, publisher, at, rest)
        revision = publishing.newest_revision(article)
        reviewing.request_changes(revision, by=self.editor, reason="水温和蓝藻的数字请注明监测单位；标题再短些。")
        self._stamp(article, at + HOUR / 3)

    def _discarded(self, story, article, publisher, at, rest):
        publishing.discard(article, by=self.chief)
        self._stamp(article, at)

    def _scheduled(self, story, article, publisher, at, rest):
        day = timezone.localtime(self.now) + datetime.timedelta(days=int(rest))
        then = day.replace(hour=self.random.randint(7, 18), minute=30, second=0, microsecond=0)
        publishing.schedule(article, at=then, by=publisher, acknowledged=WARNINGS)
        self._stamp(article, at)

    def _withdrawn(self, story, article, publisher, at, rest):
        self._published(story, article, publisher, at, rest)
        publishing.withdraw(article, by=publisher, reason=rest)
        self._stamp(article, min(at + self.random.uniform(4, 60) * HOUR, self.now))

    def _published(self, story, article, publisher, at, rest):
        publishing.publish(article, by=publisher, acknowledged=WARNINGS)
        self._stamp(article, at)
        if "fix" in story.headers:
            kind, text = story.headers["fix"].split("|", 1)
            publishing.correct(article, kind=kind, text=text, by=publisher, reason="读者来信指出，经核对属实")
            self._stamp(article, min(at + self.random.uniform(10, 40) * HOUR, self.now))
        if "newer" in story.headers:
            changes = {"title": story.headers["newer"]}
            publishing.save(article, changes, by=self.editor, version=article.version, note="标题写清冰箱里装的是什么")
            self._stamp(article, min(at + 20 * HOUR, self.now))

    # what stands in an article

    def _desk(self, story):
        """Who writes and who publishes: four eyes everywhere, reprints come in by import."""
        in_shandong = [self._region(name) for name in story.words("place")]
        in_shandong = bool(in_shandong) and all(r.code.startswith("37") for r in in_shandong)
        writer = None if "source" in story.headers else (self.reporter if in_shandong else self.chief)
        if story.state[0] in {"submitted", "changes"}:
            writer = self.reporter
        if in_shandong:
            return writer, self.editor
        return writer, self.administrator if writer else self.chief

    def _region(self, name):
        return self.regions[name]

    def _values(self, story, written):
        headers = story.headers
        source, licence = self.sources.get(headers.get("source"), (None, "own"))
        names = story.words("by")
        body = clean(markup.to_html(story.body, self._figure))
        return {
            "title": story.title,
            "short_title": headers.get("short", ""),
            "summary": headers.get("summary") or summary_of(body),
            "body": body,
            "source": source,
            "byline": " ".join(names),
            "authors": [self.authors[name] for name in names],
            **self._origin(source, written),
            "editor": self.random.choice(DESK),
            "licence": headers.get("licence", licence),
            "section": self.sections[headers["section"]],
            "regions": [self._region(name) for name in story.words("place")],
            "tags": story.words("tags"),
            "cover": self.images[headers["cover"]] if "cover" in headers else None,
            "expire_at": self._expiry(headers.get("expire")),
        }

    def _expiry(self, days):
        return days and (self.now + datetime.timedelta(days=int(days))).replace(minute=0, second=0, microsecond=0)

    def _origin(self, source, written):
        """Where and when a reprint stood first: some hours before it came to us, to the minute."""
        if source is None:
            return {}
        at = (written - self.random.uniform(1, 30) * HOUR).replace(second=0, microsecond=0)
        number = self.random.randint(100_000, 999_999)
        return {
            "originally_published_at": at,
            "source_url": f"{source.homepage}{timezone.localtime(at):%Y/%m/%d}/{number}.html",
        }

    def _figure(self, key, caption):
        image = self.images[key]
        size = f'width="{image.width}" height="{image.height}"'
        return (
            f'<figure><img src="{image.url}" alt="{escape(image.alt)}" {size}>'
            f"<figcaption>{escape(caption)}</figcaption></figure>"
        )

    # the clock

    def _stamp(self, article, at):
        """Give `at` to whatever the last verb has written about the article: it alone still bears the real time."""
        revisions = article.revisions.filter(created_at__gte=self.now)
        about = Q(subject_type="articles.revision", subject_id__in=article.revisions.values("pk"))
        about |= Q(subject_type="articles.article", subject_id=article.pk)
        for event in Event.objects.filter(about, at__gte=self.now):
            event.at = at
            if article.visible_from and event.move == "publish":
                event.details["visible_from"] = at.isoformat()
            event.save(update_fields=["at", "details"])
        revisions.update(created_at=at)
        Correction.objects.filter(article=article, created_at__gte=self.now).update(created_at=at)

    def _move_back(self, article, written, released):
        """The row's own times; then copies and counters follow it, in the same transaction."""
        changed = article.corrections.order_by("-created_at").values_list("created_at", flat=True).first()
        if article.state == "withdrawn":
            changed = Event.objects.about(article)[0].at
        times = {"created_at": written, "changed_at": changed or released or written}
        if released:
            times |= {"published_at": released, "visible_from": released}
        Article.objects.filter(pk=article.pk).update(**times)
        article.refresh_from_db()
        listing.settle(article)
