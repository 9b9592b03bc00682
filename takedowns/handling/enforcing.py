"""What is in force on an article: put into force, replaced, affirmed, lifted. The first hides and seals, the last unseals.

`impose`, `begin`, `supersede`, `make_final` and `lift` run inside a move of the case: articles and case are locked. The
others are verbs of their own. What a commit must come before (files, ledger, surfaces) is left to `following`.
"""

from django.utils import timezone

from accounts.models import User
from accounts.roles import ROLES
from articles import publishing, sealing
from articles.models import ArticleRegion
from articles.querysets import held_ids
from takedowns import following, snapshots, verifying
from takedowns.handling import partial
from takedowns.handling.moving import working
from takedowns.lifecycle import RESTRICTION
from takedowns.models import CaseEvent, Restriction
from takedowns.notices import STRICTEST, notice_of
from takedowns.snapshots import SnapshotBroken
from takedowns.states import Kind, Measure, RestrictionState
from workflow.errors import Blocked

DISCLOSED = {"none": 404, "fact": 451, "named": 451}


def impose(target, decision, *, by, interim=False, begins_at=None):
    """Put what was decided about a target into force, at once or at `begins_at`; returns the `Restriction`.

    A second one on an article that is sealed already seals nothing again. A partial measure takes the place of this
    target's own hold. Raises `Blocked`, and what the verbs of the article raise.
    """
    measure = Measure.INTERIM_HIDE if interim else Measure(decision.measure)
    if interim and _own_holds(target).exists():
        raise Blocked("这篇稿件已经先行屏蔽，不需要再屏蔽一次。", code="held_already")
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
    """Let a scheduled restriction take effect: hide and seal the article, or carry out the partial measure (`words`: as decided)."""
    words = partial.words_of(restriction) if words is None else words
    details = {"status": restriction.status}
    with RESTRICTION.making("begin", restriction, by=by, details=details):
        if restriction.hides:
            _hide(restriction, by=by)
        else:
            for hold in _own_holds(restriction.target):
                supersede(hold, restriction, by=by)
            if Restriction.objects.hiding().filter(article=restriction.article).exists():
                raise Blocked(
                    "这篇稿件因别的申请已下架，不能再作部分处理。请改用下架，或等那项措施解除。", code="sealed"
                )
            details["scope"] = partial.carry_out(restriction, words, by=by, reason=_reason(restriction))
        quotes = words["quotes"] if restriction.measure == Measure.REDACT else ()
        verifying.plan(restriction, verifying.words_behind(restriction, quotes))
    following.after(restriction, verifying.first_look)
    return restriction


def supersede(restriction, by_new, *, by):
    """Let a restriction end because `by_new`, which is in force, takes its place; done already is no error."""
    restriction.refresh_from_db()
    if restriction.state == RestrictionState.SUPERSEDED:
        return restriction
    with RESTRICTION.making("supersede", restriction, by=by, details={"by_restriction": by_new.pk}):
        _close(restriction, by=by, reason=_reason(restriction))
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
    """End a restriction; the article shows again only when nothing else hides it, and then byte for byte as it was.

    Raises `SnapshotBroken` when what was sealed does not verify: nothing changes.
    """
    if restriction.state == RestrictionState.SCHEDULED:
        return _cancel(restriction, by=by, reason=reason)
    with RESTRICTION.making("lift", restriction, by=by, reason=reason):
        _close(restriction, by=by, reason=_reason(restriction))
    following.after(restriction)
    return restriction


def require_readable(restrictions):
    """Raise `SnapshotBroken` for the first of several restrictions whose snapshot or files do not verify."""
    for restriction in restrictions:
        if restriction.snapshot_id:
            snapshots.record_of(restriction.snapshot)
            snapshots.files_of(restriction.snapshot)


# Verbs of their own


def affirm(restriction, *, by, version=None):
    """Say that an interim hide is right: by an approver who did not impose it, once."""
    with (
        working(restriction.target.case),
        RESTRICTION.making("affirm", restriction, by=by, version=version),
    ):
        if restriction.measure != Measure.INTERIM_HIDE or restriction.affirmed_at:
            raise Blocked("只有还没有确认过的先行屏蔽需要确认。", code="nothing_to_affirm")
        if _is_by(restriction, "restriction_create", by):
            raise Blocked("先行屏蔽是您作出的，须由另一个人确认。", code="four_eyes")
        restriction.affirmed_by, restriction.affirmed_at = by, timezone.now()
    return restriction


def cancel(restriction, *, by, reason, version=None):
    """Call a scheduled restriction off before it begins."""
    with working(restriction.target.case):
        return _cancel(restriction, by=by, reason=reason, version=version)


def agree(restriction, *, by, reason, version=None):
    """The legal desk agrees that a restriction ends whose time has passed; good for the restriction as it stands now."""
    details = {}
    with (
        working(restriction.target.case),
        RESTRICTION.making("agree", restriction, by=by, reason=reason, version=version, details=details),
    ):
        _require_over(restriction)
        details["version"] = restriction.version + 1  # as `making` leaves it
    return restriction


def end(restriction, *, by, reason, version=None):
    """End a restriction whose time has passed, with the consent of the legal desk, by another person. No clock does this."""
    with working(restriction.target.case):
        with RESTRICTION.making("end", restriction, by=by, reason=reason, version=version):
            _require_over(restriction)
            agreed = _events(restriction, "restriction_agree").filter(payload__version=restriction.version).last()
            if agreed is None:
                raise Blocked("还没有法务对当前状态的同意。请先由法务同意解除。", code="no_consent")
            if agreed.by_id == by.pk:
                raise Blocked("同意解除与执行解除须由两个人完成。", code="four_eyes")
            _close(restriction, by=by, reason=_reason(restriction))
        following.after(restriction)
    return restriction


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
    restriction = Restriction(
        article=target.article,
        target=target,
        measure=measure,
        status=status,
        hides=measure.hides,
        law=law[:200],
        demander=demander[:100],
        until=until,
        begins_at=begins_at or timezone.now(),
    )
    with RESTRICTION.begin(restriction, by=by, details={"status": status}):
        pass
    return restriction


def _status(order, decided):
    """The answer that an order allows, or what was decided where that says less."""
    allowed = DISCLOSED.get(order.disclosure, 404) if order else decided
    return min(allowed, decided, key=STRICTEST.index)


def _hide(restriction, *, by):
    article, case, reason = restriction.article, restriction.target.case, _reason(restriction)
    publishing.hide(article, by=by, reason=reason, notice=notice_of(article, beside=restriction))
    if article.sealed_at:
        restriction.snapshot = snapshots.standing(article)
        return
    record = sealing.seal(article, by=by, reason=reason, case_ref=case.ref)
    names = sealing.files_of(record)
    restriction.snapshot = snapshots.keep(article, case, record, names=names, read=sealing.read_file)


def _close(restriction, *, by, reason):
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


def _cancel(restriction, *, by, reason, version=None):
    with RESTRICTION.making("cancel", restriction, by=by, reason=reason, version=version):
        restriction.ended_at, restriction.ended_by = timezone.now(), by
    return restriction


def _own_holds(target):
    """The interim hides in force that a target has on its article."""
    rows = target.restrictions.filter(measure=Measure.INTERIM_HIDE, article=target.article)
    return rows.filter(state=RestrictionState.ACTIVE).order_by("pk")


def _require_over(restriction):
    if restriction.until is None or restriction.until > timezone.now():
        raise Blocked("这项措施的期限还没有到。如须提前恢复，请走“恢复上线”。", code="not_over")


def _events(restriction, kind):
    rows = CaseEvent.objects.filter(case=restriction.target.case_id, kind=kind)
    return rows.filter(payload__restriction=restriction.pk).order_by("seq")


def _is_by(restriction, kind, user):
    return _events(restriction, kind).filter(by=user).exists()


def _reason(restriction):
    """What the article's own history says: the public number and nothing about anybody."""
    return f"下架处理，公示编号 {restriction.target.case.public_id}"
