"""The way past stay-down: whoever may lets the text of an article that a case took down stand in another article."""

from django.db import transaction

from articles import publishing, staydown
from articles.models import Article, Tombstone, Waiver
from takedowns import log
from takedowns.handling.moving import lock_articles
from takedowns.handling.standing import articles_of
from takedowns.models import Case
from workflow.errors import Blocked
from workflow.lifecycle import lock


def tombstones(case: Case):
    """What keeps the texts down that this case took off the site."""
    rows = Tombstone.objects.filter(article__claims__case=case, case_ref=case.ref, active=True)
    return rows.order_by("article").distinct()


def held(case: Case, article: Article) -> staydown.Block | None:
    """What of this case holds the newest version of an article back; None if nothing of it does."""
    block = staydown.standing_block(publishing.newest_revision(article).snapshot, article=article)
    return block if block and block.strength == staydown.HELD and block.tombstone.case_ref == case.ref else None


def release(case: Case, article: Article, tombstone: Tombstone, *, by, reason: str) -> None:
    """Let `article` hold the sealed text behind `tombstone`, now and later; the logs of both say who did it and why.

    The case stays as it is, also a closed one. Raises `Blocked`, `NotPermitted`, `ReasonMissing`.
    """
    with transaction.atomic():
        lock_articles([article.pk, *articles_of(case)])
        lock(case)
        article.refresh_from_db()
        if article.is_restricted or article.pk == tombstone.article_id:
            raise Blocked("这篇稿件本身受限，不能放行。要恢复它，请办理它的申请。", code="restricted")
        if not tombstones(case).filter(pk=tombstone.pk).exists():
            raise Blocked("受限稿件已不在封存之列，不需要放行。请刷新页面。", code="not_held")
        if Waiver.objects.filter(article=article, tombstone=tombstone).exists():
            raise Blocked("这篇稿件已经放行过，编辑可以直接保存或发布。", code="waived")
        staydown.waive(article, tombstone, by=by, reason=reason)
        facts = {"article": article.pk, "restricted": tombstone.article_id, **log.note(case, reason, by=by)}
        log.append(case, "released", "放行相符的稿件", by=by, **facts)
