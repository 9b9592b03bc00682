"""The frame of an amendment: one move, a version that readers see at once, the editors' own work put on top of it again."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.utils import timezone

from articles import counting, guarding, listing, offering, older, pictures, snapshots
from articles.lifecycle import REVISION
from articles.models import Article, Correction, Revision
from articles.moving import moving
from articles.publishing import newest_revision
from chinese.hygiene import clean_line
from chinese.quoting import Quote
from workflow.errors import Blocked, WrongState

Change = Callable[[dict], dict]  # from one snapshot to another
UNFINISHED = "下架组处理后，此前未发布的修改移到新版之后，请核对后再提交"


@dataclass
class Amendment:
    """One amendment under way, the article locked: the version readers saw, the newest one, and what became of both.

    `lost` collects what the record holds: versions, words of pictures, notes of correction.
    """

    article: Article
    by: object
    former: Revision
    newest: Revision
    revision: Revision | None = None
    pending: Revision | None = None
    lost: dict = field(default_factory=lambda: {"revisions": {}, "pictures": {}, "corrections": {}})
    has_guards: bool = False

    @property
    def before(self) -> dict:
        """What readers saw, as a whole snapshot, without what does not exist any more."""
        whole = older.whole(self.former.snapshot)
        return snapshots.without(whole, snapshots.missing(whole))

    def put(self, change: Change) -> None:
        """Bring `change` of what readers saw before them; on top, as a draft, `change` of what editors have begun."""
        after = change(self.before)
        snapshots.validate(after)
        self.revision = self._write(after, parent=self.former, author=self.by, words_by=self.by)
        if self.newest.pk != self.former.pk:
            begun = self.newest
            self.pending = self._write(
                change(older.whole(begun.snapshot)),
                parent=self.revision,
                author=begun.author,
                words_by=begun.words_by,
                note=UNFINISHED,
            )
        with REVISION.making("settle", self.revision, by=self.by):
            pass
        self._show(after)

    def _write(self, snapshot: dict, *, parent: Revision, note: str = "", **people) -> Revision:
        guarding.require_absent(self.article, snapshot)
        revision = Revision.objects.create(article=self.article, parent=parent, snapshot=snapshot, note=note, **people)
        pictures.hold(revision)
        return revision

    def _show(self, snapshot: dict) -> None:
        article = self.article
        if article.was_public:  # pages that name it hold an older title
            counting.bump({counting.REMOVALS: 1})
        article.live_revision = self.revision
        snapshots.apply(article, snapshot)
        before = self._names()
        listing.place(article, snapshot)
        after = self._names()
        offering.forget_lost(**{kind: ids - after[kind] for kind, ids in before.items()})

    def _names(self) -> dict[str, set[int]]:
        """The ids of the article's names that may be offered to readers who search."""
        article = self.article
        return {
            "tags": set(article.tag_places.values_list("tag_id", flat=True)),
            "authors": set(article.author_places.values_list("author_id", flat=True)),
        }

    def take_older(self, holds: Callable[[Revision], bool]) -> None:
        """Blank the other versions of which `holds` is true."""
        kept = {revision.pk for revision in (self.revision, self.pending) if revision}
        taken = older.take(self.article, kept=kept, holds=holds)
        self.lost["revisions"] |= taken

    def keep_out(self, quotes: Sequence[Quote] = (), **what) -> None:
        """Let no later version bring it back, see `guarding.keep_out`; the record lifts that again."""
        guarding.keep_out(self.revision, quotes, **what)
        self.has_guards = True

    def tell(self, kind: str, text: str) -> Correction:
        """A dated note for readers. Raises `Blocked` for one without words, or with words that were taken out."""
        text = clean_line(text)
        if not text:
            raise Blocked("请写明给读者的说明，读者会在文末看到。", code="note_empty")
        guarding.require_words_absent(self.article, [("说明", text)])
        note = Correction(article=self.article, kind=kind, text=text, created_at=self.article.changed_at)
        note.full_clean(exclude=["article"])
        note.save()
        return note

    @property
    def record(self) -> bytes:
        """What older versions lost, for the desk to seal; empty when there is nothing to undo."""
        if not (self.has_guards or any(self.lost.values())):
            return b""
        revision = self.revision or self.former
        return older.record(self.article, revision=revision, former=self.former, lost=self.lost)


@contextmanager
def amending(name: str, article: Article, *, by, reason: str) -> Iterator[Amendment]:
    """Carry out the move `name` of the desk around the body; the event names versions, never words.

    Raises `WrongState` for what readers do not see as a text of ours, `ReasonMissing`.
    """
    details: dict = {}
    with moving(name, article, by=by, reason=reason, details=details):
        if article.sealed_at:
            raise WrongState("这篇稿件已封存，没有可以改的文字。请先解封，或改用别的措施。", code="sealed")
        article.changed_at = timezone.now()
        work = Amendment(article, by, article.live_revision, newest_revision(article))
        yield work
        made = {"revision": work.revision, "former": work.former, "pending": work.pending}
        details |= {key: revision.pk for key, revision in made.items() if revision}
        details["blanked"] = [int(pk) for pk in work.lost["revisions"]]
