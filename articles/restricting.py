"""What the takedown desk does to an article: hide it, let it show again, count the claims about it. `publishing` offers it."""

from django.db import transaction
from django.utils import timezone

from articles.moving import moving, tell_neighbours
from workflow.errors import WrongState
from workflow.lifecycle import lock


def hide(article, *, by, reason, notice=None):
    """Count one more takedown restriction that hides the article; internal to the takedown desk.

    `notice` is what the article's addresses answer from now on (takedown.md, section 5): `status` 410, 451 or 404,
    `category`, `since` (ISO), `public_id`, `law`, `demander`, `interim`, `entry` (whether the public list has a page of
    the number); None keeps the one in force.
    """
    with moving("hide", article, by=by, reason=reason):
        tell_neighbours(article)
        article.hidden_by += 1
        article.hidden_at = article.hidden_at or timezone.now()
        article.hidden_notice = notice or article.hidden_notice or {"status": 410, "since": _now_text()}
    return article


def reveal(article, *, by, reason, notice=None):
    """Count one restriction less; the article shows again only when none is left.

    `notice` is that of the restrictions that are left. Raises `WrongState` for the last one while the text is sealed.
    """
    with moving("reveal", article, by=by, reason=reason):
        if article.hidden_by == 0:
            raise WrongState("这篇稿件没有下架限制。")
        if article.hidden_by == 1 and article.sealed_at:
            raise WrongState("这篇稿件还封存着。请先解封，再解除最后一项限制。", code="sealed")
        article.hidden_by -= 1
        article.hidden_notice = (notice or article.hidden_notice) if article.hidden_by else None
        if not article.hidden_by:
            article.hidden_at = None
    return article


def note_claim(article):
    """Count one more open claim about the article, which its editors see as a number; internal to the takedown desk."""
    return _count_claim(article, 1)


def drop_claim(article):
    """Count one open claim less. Raises `WrongState` when there is none."""
    return _count_claim(article, -1)


def _count_claim(article, step):
    """No move: whose text it is and what readers see stay as they are, and so does the version that people work on."""
    with transaction.atomic():
        lock(article)
        if article.open_claims + step < 0:
            raise WrongState("这篇稿件没有未结的申诉。")
        article.open_claims += step
        article.save(update_fields=["open_claims"])
    return article


def _now_text():
    return timezone.now().isoformat(timespec="seconds")
