"""Measures that leave an article online: what it lost is sealed, and what it said before comes back as a draft, if at all."""

import hashlib
import json

from django.utils import timezone

from articles import amending, guarding, leaks, older, passages, publishing, sealing
from articles import snapshots as texts
from articles.models import Article, Image
from articles.states import CorrectionKind
from chinese import quoting
from takedowns import corrections, snapshots
from takedowns.snapshots import SnapshotBroken
from takedowns.states import Measure
from workflow.errors import Blocked, MoveRefused

OFFERED = "下架措施已解除：这是处理之前的文字，请核对后再发布"


def carry_out(restriction, words, *, by, reason):
    """Amend the article as decided (`words`), and seal what older versions lost; `restriction` is saved by the caller.

    A picture that is the target leaves every article that shows it. Returns the scope for the ledger: places, no text.
    """
    article = restriction.article
    before, scope = article.live_revision_id, _scope(restriction, words)
    done = MEASURES[Measure(restriction.measure)](article, words, by=by, reason=reason)
    restriction.revision = done.revision.pk if done.revision.pk != before else None
    gone = _pictures(words) if restriction.measure == Measure.REMOVE_MEDIA else []
    lost = [_lost(article, restriction.revision, done.record)]
    for other in users_of(gone).exclude(pk=article.pk).order_by("pk"):
        done = amending.remove_pictures(other, gone, by=by, reason=reason)
        lost.append(_lost(other, done.revision.pk, done.record))
    names = [name for image in gone for name in image.file_names]
    record = json.dumps(lost, sort_keys=True).encode()
    facts = {"names": names, "read": sealing.read_file, "whole": False}
    restriction.snapshot = snapshots.keep(article, restriction.target.case, record, **facts)
    return scope


def take_back(restriction, *, by, reason):
    """Give older versions back what they lost, and offer the editors what stood there; what readers see does not change.

    Raises `SnapshotBroken`, and `Blocked` while another case holds the article sealed.
    """
    snapshot = restriction.snapshot
    lost, files = json.loads(snapshots.record_of(snapshot)), snapshots.files_of(snapshot)
    for entry in lost:
        article = Article.objects.get(pk=entry["article"])
        if article.is_restricted:
            sentence = f"稿件 {article.pk} 因别的申请已下架，现在不能恢复处理之前的文字。请等那项措施解除后再恢复。"
            raise Blocked(sentence, code="sealed")
        sealing.give_files(article, files)
        _restore(snapshot, article, entry, by=by, reason=reason)
    snapshot.opened_at = timezone.now()
    snapshot.save(update_fields=["opened_at"])


def users_of(gone):
    """The published articles that show one of some pictures now."""
    return Article.objects.live().filter(image_uses__image__in=gone).distinct()


def also_touched(decisions):
    """Ids of articles, beside the targets, that lose a picture by some decisions: to be locked with them, in one order."""
    taking = [decision for decision in decisions if decision.measure == Measure.REMOVE_MEDIA]
    gone = [image for decision in taking for image in _pictures(decision.words)]
    return list(users_of(gone).values_list("pk", flat=True)) if gone else []


def words_of(restriction):
    """What the newest decision says about a measure: quotes, pictures, new words."""
    decision = restriction.target.decisions.filter(measure=restriction.measure).order_by("-pk").first()
    return decision.words if decision else {}


# Where it was, in numbers


def quotes_at(article, scope):
    """The quotes of a redaction from their places; empty if the article does not say what it said then."""
    said = _texts(article)
    if not said or _digest(said) != scope["against"]:
        return []
    return list(dict.fromkeys(said[number][start:end] for number, start, end in scope["at"]))


def _scope(restriction, words):
    if restriction.measure == Measure.REMOVE_MEDIA:
        return {"pictures": words["pictures"]}
    if restriction.measure != Measure.REDACT:
        return None
    said = _texts(restriction.article)
    forms = [form for quote in words["quotes"] for line in quote.splitlines() for form in quoting.forms(line)]
    places = [[number, *span] for number, text in enumerate(said) for span in quoting.spans(text, forms)]
    return {"against": _digest(said), "at": places}


def _texts(article):
    revision = article.live_revision
    return [text for _, text in passages.places(older.whole(revision.snapshot))] if revision else []


def _digest(said):
    return hashlib.sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()


# The measures


def _redact(article, words, *, by, reason):
    done = amending.redact(article, words["quotes"], by=by, reason=reason)
    found = leaks.find(article, words["quotes"])
    if found:
        places = [f"{leak.place}：{leak.sample}" for leak in found]
        raise Blocked("删节后这些地方还有要删的内容，没有执行。请补充要删的原句，或改用下架：", places, code="leak")
    return done


def _remove_pictures(article, words, *, by, reason):
    return amending.remove_pictures(article, _pictures(words), by=by, reason=reason)


def _excerpt(article, words, *, by, reason):
    return amending.excerpt(article, by=by, reason=reason)


def _attribute(article, words, *, by, reason):
    text = {"text": words["text"]} if words.get("text") else {}
    return amending.attribute(article, by=by, reason=reason, **text, **words.get("changes", {}))


def _correct(article, words, *, by, reason):
    pairs, kind = words.get("replace", []), CorrectionKind.CORRECTION
    article.refresh_from_db()
    if left := corrections.missing(article, pairs):
        sentence = f"稿件里已经没有“{left[0]}”，没有更正。请核对现在的文字，改好决定再提交。"
        raise Blocked(sentence, code="not_there")
    changes = {**words.get("changes", {}), **corrections.changes(article, pairs)}
    return amending.amend(article, changes, kind=kind, text=words["text"], by=by, reason=reason)


def _note(article, words, *, by, reason):
    return amending.amend(article, {}, kind=CorrectionKind.NOTE, text=words["text"], by=by, reason=reason)


MEASURES = {
    Measure.REDACT: _redact,
    Measure.REMOVE_MEDIA: _remove_pictures,
    Measure.EXCERPT_LINK: _excerpt,
    Measure.ATTRIBUTE: _attribute,
    Measure.CORRECT: _correct,
    Measure.NOTE: _note,
}


def _pictures(words):
    return list(Image.objects.filter(pk__in=words.get("pictures", [])).order_by("pk"))


def _lost(article, revision, record):
    """What one article lost, as JSON; JSON's own escapes keep what UTF-8 cannot say."""
    return {"article": article.pk, "revision": revision, "record": record.decode("utf-8", "surrogatepass")}


def _restore(snapshot, article, entry, *, by, reason):
    if entry["record"]:
        record = entry["record"].encode("utf-8", "surrogatepass")
        try:
            former = amending.restore_older(article, record, by=by, reason=reason)
        except Blocked as refused:
            if refused.code == "record_mismatch":
                raise SnapshotBroken(snapshot, "record") from refused
            raise
    elif entry["revision"]:
        amendment = article.revisions.get(pk=entry["revision"])
        guarding.lift(amendment)
        former = amendment.parent
    else:  # a note alone: it stays, as a matter of record
        return
    _offer(article, former)


def _offer(article, former):
    """A draft of what readers saw before, unless editors have begun something else; refused checks leave it to the history."""
    article.refresh_from_db()
    if publishing.newest_revision(article).pk != article.live_revision_id:
        return
    said = texts.without(former.snapshot, texts.missing(former.snapshot))
    try:
        publishing.save(article, said, by=None, version=article.version, note=OFFERED)
    except MoveRefused:
        return
