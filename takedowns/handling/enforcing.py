"""What is in force on an article: put into force, replaced, affirmed, lifted. The first hides and seals, the last unseals.

All of it runs inside a move of the case: articles and case are locked. What has a button of its own is in `ending`. What a
commit must come before (files, ledger, surfaces) is left to `following`.
"""

from django.utils import timezone

from accounts.models import User
from accounts.roles import ROLES
from articles import publishing, sealing
from articles.models import ArticleRegion
from articles.querysets import held_ids
from takedowns import copies, following, snapshots, verifying
from takedowns.handling import partial
from takedowns.lifecycle import RESTRICTION
from takedowns.models import Restriction
from takedowns.notices import STRICTEST, notice_of
from takedowns.snapshots import SnapshotBroken
from takedowns.states import Kind, Measure, RestrictionState
from workflow.errors import Blocked

DISCLOSED = {"none": 404, "fact": 451, "named": 451}


def impose(target, decision, *, by, interim=False, begins_at=None):
    """Put what was decided about a target into force, at once or at `begins_at`; returns the `Restriction`.

    A second one on an article that is sealed already seals nothing again. Once it begins it takes the place of what this
    target had in force (`begin`). Raises `Blocked`, and what the verbs of the article raise.
    """
    measure = Measure.INTERIM_HIDE if interim else Measure(decision.measure)
    if interim and _own(target).filter(hides=True).exists():
        raise Blocked("这篇稿件已经先行屏蔽或下架，不需要再屏蔽一次。请直接作出决定。", code="held_already")
    for waiting in target.restrictions.filter(state=RestrictionState.SCHEDULED).order_by("pk"):
        call_off(waiting, by=by, reason="已有新的决定")
    order = getattr(target.case, "order", None)
    restriction = _new(
        target,
        measure,
        by=by,
        status=_status(order, decision.status),
        law=decision.basis,
        demander=order.body if order and order.disclosure == "named" else "",
        until=decision.until or (order.until if order else None),
        begins_at=begins_at,
    )
    return restriction if restriction.begins_at > timezone.now() else begin(restriction, by=by)


def repeat(target, measure, *, status, until=None, words=None):
    """Put a measure into force anew that the ledger knows of and a restored database does not; without a decision."""
    return begin(_new(target, Measure(measure), by=None, status=status, until=until), by=None, words=words)


def begin(restriction, *, by=None, words=None):
    """Let a scheduled restriction take effect: hide and seal the article, or carry out the partial measure (`words`: as decided).

    It takes the place of what its target has in force. One that hides begins before the other one ends (`hidden_by` never
    touches 0), and leaves a partial one below it: should the removal end, what was taken out stays out. A partial one needs
    the text, so that the other one ends first, in the same transaction.
    """
    words = partial.words_of(restriction) if words is None else words
    details = {"status": restriction.status}
    with RESTRICTION.making("begin", restriction, by=by, details=details):
        if restriction.hides:
            copies.plan(restriction)  # while the article can still be read
            _hide(restriction, by=by)
        else:
            for former in _formers(restriction):
                supersede(former, restriction, by=by)
            if Restriction.objects.hiding().filter(article=restriction.article).exists():
                raise Blocked(
                    "这篇稿件因别的申请已下架，不能再作部分处理。请改用下架，或等那项措施解除。", code="sealed"
                )
            details["scope"] = partial.carry_out(restriction, words, by=by, reason=reason_of(restriction))
        quotes = words["quotes"] if restriction.measure == Measure.REDACT else ()
        verifying.plan(restriction, verifying.words_behind(restriction, quotes))
    for former in _formers(restriction) if restriction.hides else ():
        supersede(former, restriction, by=by)
    following.after(restriction, verifying.first_look)
    return restriction


def supersede(restriction, by_new, *, by):
    """Let a restriction end because `by_new`, which is in force, takes its place; done already is no error."""
    restriction.refresh_from_db()
    if restriction.state == RestrictionState.SUPERSEDED:
        return restriction
    with RESTRICTION.making("supersede", restriction, by=by, details={"by_restriction": by_new.pk}):
        close(restriction, by=by, reason=reason_of(restriction))
    following.after(restriction)
    return restriction


def make_final(restriction, *, by):
    """Replace an interim hide by a removal of the same article; returns the removal."""
    official = restriction.target.case.kind == Kind.AUTHORITY
    final = 451 if official else 410
    facts = {"law": restriction.law, "demander": restriction.demander}
    status = restriction.status if restriction.is_secret and official else final
    removal = begin(_new(restriction.target, Measure.REMOVE, by=by, status=status, **facts), by=by)
    supersede(restriction, removal, by=by)
    return removal


def lift(restriction, *, by, reason):
    """End a restriction, or call a scheduled one off; the article shows again only when nothing else hides it, byte for byte.

    Raises `SnapshotBroken` when what was sealed does not verify: nothing changes.
    """
    if restriction.state == RestrictionState.SCHEDULED:
        return call_off(restriction, by=by, reason=reason)
    with RESTRICTION.making("lift", restriction, by=by, reason=reason):
        close(restriction, by=by, reason=reason_of(restriction))
    following.after(restriction)
    return restriction


def require_readable(restrictions):
    """Raise `SnapshotBroken` for the first of several restrictions whose snapshot or files do not verify."""
    for restriction in restrictions:
        if restriction.snapshot_id:
            snapshots.record_of(restriction.snapshot)
            snapshots.files_of(restriction.snapshot)


# Whom it concerns


def editors_of(articles):
    """Whoever publishes in the regions of some articles, nobody twice; of an article without regions whoever holds all."""
    places = ArticleRegion.objects.filter(article__in=[article.pk for article in articles])
    regions = set(places.values_list("region_id", flat=True))
    publishing_roles = {role.code for role in ROLES.values() if "articles.publish_article" in role.permissions}
    people = User.objects.filter(is_active=True).exclude(email="").order_by("pk")
    return [
        user
        for user in people
        if publishing_roles & set(user.roles) and (user.all_regions or regions & set(held_ids(user)))
    ]


# How


def _new(target, measure, *, by, status, law="", demander="", until=None, begins_at=None):
    now = timezone.now()
    restriction = Restriction(
        article=target.article,
        target=target,
        measure=measure,
        status=status,
        hides=measure.hides,
        law=law[:200],
        demander=demander[:100],
        until=until,
        begins_at=max(begins_at or now, now),  # approved after its day: readers are told since when it holds
    )
    with RESTRICTION.begin(restriction, by=by, details={"status": status}):
        pass
    return restriction


def _status(order, decided):
    """The answer that an order allows, or what was decided where that says less."""
    allowed = DISCLOSED.get(order.disclosure, 404) if order else decided
    return min(allowed, decided, key=STRICTEST.index)


def _hide(restriction, *, by):
    article, case, reason = restriction.article, restriction.target.case, reason_of(restriction)
    publishing.hide(article, by=by, reason=reason, notice=notice_of(article, beside=restriction))
    if article.sealed_at:
        restriction.snapshot = snapshots.standing(article)
        return
    record = sealing.seal(article, by=by, reason=reason, case_ref=case.ref)
    names = sealing.files_of(record)
    restriction.snapshot = snapshots.keep(article, case, record, names=names, read=sealing.read_file)


def close(restriction, *, by, reason):
    """What the end of a restriction does, inside its move: it shows again, or older versions get back what they lost."""
    if restriction.hides:
        _show(restriction, by=by, reason=reason)
    else:
        partial.take_back(restriction, by=by, reason=reason)
    restriction.ended_at, restriction.ended_by = timezone.now(), by
    restriction.grams = b""


def _show(restriction, *, by, reason):
    """Verify first, then unseal if this is the last one, then let it show."""
    article = restriction.article
    left = Restriction.objects.hiding().filter(article=article).exclude(pk=restriction.pk)
    if article.sealed_at and not left.exists():
        snapshot = restriction.snapshot
        record, files = snapshots.record_of(snapshot), snapshots.files_of(snapshot)
        try:
            sealing.unseal(article, record, by=by, reason=reason)
        except sealing.RecordMismatch as error:
            raise SnapshotBroken(snapshot, "record") from error
        sealing.give_files(article, files)
        snapshot.opened_at = timezone.now()
        snapshot.save(update_fields=["opened_at"])
    publishing.reveal(article, by=by, reason=reason, notice=notice_of(article, but=restriction))


def call_off(restriction, *, by, reason, version=None):
    """End a scheduled restriction before it begins, inside a move of the case."""
    with RESTRICTION.making("cancel", restriction, by=by, reason=reason, version=version):
        restriction.ended_at, restriction.ended_by = timezone.now(), by
    return restriction


def _own(target):
    """What a target has in force on its article; hiding ones first: below one, nothing partial can be taken back."""
    rows = target.restrictions.filter(article=target.article, state=RestrictionState.ACTIVE)
    return rows.order_by("-hides", "pk")


def _formers(restriction):
    """The restrictions whose place one takes that begins."""
    if restriction.measure == Measure.INTERIM_HIDE:
        return []
    rows = _own(restriction.target).exclude(pk=restriction.pk)
    return list(rows.filter(hides=True) if restriction.hides else rows)


def reason_of(restriction):
    """What the article's own history says: the public number and nothing about anybody."""
    return f"下架处理，公示编号 {restriction.target.case.public_id}"
