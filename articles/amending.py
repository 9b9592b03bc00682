"""The desk's measures short of taking an article down: each a new version that readers see at once, and one event.

What an amendment takes out leaves older versions too; they come back only from the record that the verbs return.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.html import format_html_join

from articles import counting, guarding, indexing, older, passages, quoted, snapshots
from articles.amendments import Amendment, amending
from articles.cleaning import image_names, plain_text, summary_of
from articles.models import Article, Correction, Image, Revision
from articles.moving import moving
from articles.preflight import EXCERPT
from articles.states import CorrectionKind
from chinese import quoting
from chinese.quoting import Quote
from workflow.errors import Blocked, WrongState
from workflow.models import Event

ATTRIBUTION = frozenset("source byline authors source_url originally_published_at licence editor".split())
PICTURE_WORDS = ("alt", "caption", "credit", "original_name")
SUMMARY = 120
REDACTED = "应权利人要求，本文部分内容已删节。"
EXCERPTED = "应权利人要求，本文只保留摘录，全文请看原文链接。"
ATTRIBUTED = "本文的来源和署名已补正。"


class Amended(NamedTuple):
    """The version that readers see now, and what older ones lost, for the desk to seal (empty: nothing to undo)."""

    revision: Revision
    record: bytes


def redact(article: Article, quotes: Sequence[str], *, by, reason: str) -> Amended:
    """Put a mark in the place of each quote, wherever and however it is written, and blank older versions that hold it.

    Each line of a quote is one; none is found across paragraphs. Readers get a dated line, later versions may not bring
    a quote back. Raises `Blocked` for a quote that is too short, too long, or not there (with where to look),
    `WrongState`, `ReasonMissing`.
    """
    wanted = quoted.read(quotes)
    forms = quoted.forms_of(wanted)
    with amending("redact", article, by=by, reason=reason) as work:
        _require_there(work, wanted)
        work.put(lambda snapshot: passages.without(snapshot, forms))
        _cut_words(work, forms)
        work.take_older(lambda revision: bool(passages.holds(_said(revision), forms)))
        older.clear(article, holds=lambda texts: any(passages.holds(guarding.places_in(text), forms) for text in texts))
        work.tell(CorrectionKind.NOTE, REDACTED)
        work.keep_out(forms)
    return Amended(work.revision, work.record)


def remove_pictures(article: Article, images: Iterable[Image], *, by, reason: str) -> Amended:
    """Take pictures out of body and cover, with the captions that stand below them; later versions may not use them.

    Their files and rows stay: the desk takes them after this is committed. Raises `Blocked` if the article uses none.
    """
    gone = list(images)
    names, ids = {image.name for image in gone}, {image.pk for image in gone}
    with amending("remove_pictures", article, by=by, reason=reason) as work:
        used = [older.whole(revision.snapshot) for revision in (work.former, work.newest)]
        if not any(each["cover"] in ids or names & set(image_names(each["body"])) for each in used):
            raise Blocked("这篇稿件没有用到所选的图片。请刷新页面后重选。", code="picture_missing")
        work.put(lambda snapshot: passages.without_pictures(snapshot, names, ids))
        work.keep_out(images=gone)
    return Amended(work.revision, work.record)


def excerpt(article: Article, *, by, reason: str) -> Amended:
    """Leave the title, the source, the link to the original and at most 200 characters; older versions lose the rest.

    Raises `Blocked` where there is no link to lead readers to.
    """
    with amending("excerpt", article, by=by, reason=reason) as work:
        if not work.before["source_url"]:
            raise Blocked("这篇稿件没有原文链接，不能改为摘录。请先补上原文链接，或改用下架。", code="no_original")
        work.put(_shortened)
        work.take_older(lambda revision: len(plain_text(revision.snapshot["body"])) > EXCERPT)
        older.clear(article, holds=lambda texts: any(len(plain_text(text)) > EXCERPT for text in texts))
        work.tell(CorrectionKind.NOTE, EXCERPTED)
        work.keep_out(excerpt=True)
    return Amended(work.revision, work.record)


def attribute(article: Article, *, by, reason: str, text: str = ATTRIBUTED, **facts) -> Amended:
    """Set right whose text it is: any of `ATTRIBUTION`, with a dated note `text` for readers.

    Raises `Blocked` if nothing changes, also for an original link that another article has.
    """
    if unknown := facts.keys() - ATTRIBUTION:
        raise KeyError(*unknown)
    with amending("attribute", article, by=by, reason=reason) as work:
        if not _apply(work, facts):
            raise Blocked("来源和署名没有变化。请先改好要补正的几项。", code="nothing_new")
        work.tell(CorrectionKind.CORRECTION, text)
    return Amended(work.revision, work.record)


def amend(article: Article, changes: dict, *, kind: str, text: str, by, reason: str) -> Amended:
    """Correct fields of a live article (`changes` as `publishing.save` takes them), with a dated, typed note for readers.

    Without changes it is a note alone: the version stays. The old text stays in the staff's history.
    """
    with amending("amend", article, by=by, reason=reason) as work:
        _apply(work, changes)
        work.tell(kind, text)
    return Amended(work.revision or work.former, work.record)


def restore_older(article: Article, data: bytes, *, by, reason: str) -> Revision:
    """Give older versions back what an amendment took (its record), and let it come back; readers see no change in text.

    Returns the version that readers saw before the amendment, for the desk to offer to the editors. Raises `Blocked`
    (code `record_mismatch`) for bytes that do not fit; then nothing is changed.
    """
    details: dict = {}
    with moving("restore_older", article, by=by, reason=reason, details=details):
        if article.sealed_at:
            raise WrongState("这篇稿件已封存。请先解封，再恢复旧版。", code="sealed")
        facts = older.read(article, data)
        older.put_back(article, facts)
        guarding.lift(facts["amendment"])
        details |= {"amendment": facts["amendment"].pk, "restored": [int(pk) for pk in facts["revisions"]]}
        if facts["pictures"]:
            _pictures_changed(Image.objects.filter(pk__in=facts["pictures"]))
    return article.revisions.get(pk=facts["former"])


# What they do


def _require_there(work: Amendment, wanted: list) -> None:
    """Raise `Blocked` for the first quote that neither the article nor any version of it holds."""
    found = [*passages.places(work.before), *_beside(work)]
    left = quoted.missing(wanted, found)
    for revision in work.article.revisions.order_by("-pk") if left else ():
        left = quoted.missing(left, _said(revision))
    if left:
        quoted.refuse(left[0], work.before, found)


def _said(revision: Revision):
    yield from passages.places(older.whole(revision.snapshot))
    yield "修改说明", revision.note


def _beside(work: Amendment):
    """What readers see beside the text: words of its pictures, notes of correction."""
    for image in _pictures_of(work):
        for name in PICTURE_WORDS:
            yield "图片说明", getattr(image, name)
    for note in work.article.corrections.all():
        yield "更正说明", note.text


def _pictures_of(work: Amendment):
    held = [revision for revision in (work.former, work.newest, work.revision, work.pending) if revision]
    return Image.objects.filter(held__revision__in=held).distinct().order_by("pk")


def _cut_words(work: Amendment, forms: Sequence[Quote]) -> None:
    """Redact what is in no version: the words of pictures, which other articles may show too, and notes of correction."""
    changed = []
    for image in _pictures_of(work):
        before = {name: getattr(image, name) for name in PICTURE_WORDS}
        after = {name: _cut(Image, name, text, forms) for name, text in before.items()}
        if before != after:
            after["original_name"] = (
                before["original_name"] if after["original_name"] == before["original_name"] else ""
            )
            work.lost["pictures"][str(image.pk)] = {"before": before, "after": after}
            Image.objects.filter(pk=image.pk).update(**after)
            Event.objects.record(image, move="redact", label="删节图片说明", by=work.by)
            changed.append(image)
    _pictures_changed(changed)
    for note in work.article.corrections.all():
        text = _cut(Correction, "text", note.text, forms)
        if text != note.text:
            work.lost["corrections"][str(note.pk)] = {"before": {"text": note.text}, "after": {"text": text}}
            Correction.objects.filter(pk=note.pk).update(text=text)


def _cut(model, name: str, text: str, forms: Sequence[Quote]) -> str:
    return quoting.cut(text, forms, most=model._meta.get_field(name).max_length)


def _pictures_changed(images: Iterable[Image]) -> None:
    """Pages of other articles that show these pictures print their words too."""
    for image in images:
        indexing.reconsider(image, ["caption"])
        counting.menu_changed()


def _shortened(snapshot: dict) -> dict:
    text = summary_of(snapshot["body"], EXCERPT)
    kept, left = [], text
    for line in plain_text(snapshot["body"]).split("\n"):
        part = line if left.startswith(line) else left
        kept.append((part,))
        left = left[len(part) :].lstrip()
        if not left:
            break
    body = format_html_join("", "<p>{}</p>", kept) if text else ""
    # The summary is a beginning of the same text: what stays is at most 200 characters in all.
    return {**snapshot, "body": str(body), "summary": text[:SUMMARY], "cover": None}


def _apply(work: Amendment, changes: dict) -> bool:
    """Put `changes` before readers, and into the editors' work where they have not changed the same field; False: none."""
    before = work.before
    after = snapshots.build(changes, base=before)
    differing = snapshots.changed_fields(before, after)
    if not differing:
        return False
    work.put(
        lambda snapshot: {**snapshot, **{name: after[name] for name in differing if snapshot[name] == before[name]}}
    )
    return True
