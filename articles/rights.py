"""What the scope of a row cannot say about a person and a text: both ends of a move, four eyes, pictures of others."""

from django.db.models import Q

from accounts import policy
from articles.cleaning import image_names
from articles.models import Article, Image
from articles.states import RevisionState
from regions.models import Region
from workflow.errors import Blocked, NotPermitted, OutOfScope

RESTRICTED = "该稿件受限，请联系下架组。"
WORDS = ("title", "short_title", "summary", "body")


def require_unrestricted(article):
    """Raise `Blocked` for an article that the takedown desk holds: nobody else moves, copies or changes it."""
    if article.is_restricted:
        raise Blocked(RESTRICTED, code="restricted")


def require_add(by):
    """Raise `NotPermitted` unless `by` may write articles; `None` is an import."""
    if by is not None and not by.has_perm("articles.add_article"):
        raise NotPermitted("您的角色不能写稿件。请联系站点管理员。")


def require_regions(by, regions):
    """Raise `OutOfScope` unless `by` holds all `regions` (ids)."""
    if by is None or by.all_regions or not regions:
        return
    foreign = Region.objects.filter(pk__in=regions).exclude(pk__in=Region.objects.held_by(by).values("pk"))
    names = "、".join(foreign.order_by("code").values_list("short", flat=True))
    if names:
        raise OutOfScope(f"“{names}”不在您负责的地区之内。请移交给负责该地区的编辑，或改选地区。")


def require_assignment(by, *, before, after, own):
    """Raise `OutOfScope` unless `by` may change a text's regions from `before` to `after` (lists of ids).

    `before` are those of the newest revision: it may name others than the row, whose scope the move asks.
    """
    require_regions(by, sorted({*before, *after}))
    if by is not None and not by.all_regions and before and not after and not own:
        raise OutOfScope("不能清空地区：全国稿件只有总编能处理。请至少保留一个地区。")


def require_pictures(by, *, before, after):
    """Raise `OutOfScope` unless `by` may see every picture that the snapshot `after` takes in over `before`.

    A picture's name in a text, or its id as cover, would else be a way to it, and put a withdrawn one back.
    """
    names = set(image_names(after["body"])) - set(image_names(before["body"]) if before else ())
    cover = after["cover"] if not before or after["cover"] != before["cover"] else None
    if by is None or not (names or cover):
        return
    taken = Image.objects.filter(Q(name__in=names) | Q(pk=cover))
    if taken.exclude(pk__in=Image.objects.visible_to(by).values("pk")).exists():
        raise OutOfScope("正文或封面里有不在您范围内的图片。请改选您上传的图片，或重新上传。")


def require_release(by, article):
    """Raise `OutOfScope` unless `by` may release the article with the regions that it has now, unsaved ones included."""
    if by is not None and not Article.objects.publishable_by(by).filter(pk=article.pk).exists():
        raise OutOfScope("这一版的地区超出您负责的范围（全国稿件须由总编发布）。请改选地区，或请总编发布。")


def writer_of(snapshot, parent, by):
    """Who wrote the unapproved words of a new revision: `by`, or whoever wrote them before if `by` left them alone."""
    if parent is None or any(snapshot[name] != parent.snapshot.get(name) for name in WORDS):
        return by
    return None if parent.state == RevisionState.APPROVED else parent.words_by


def awaits_other(revision, by):
    """Whether four eyes keep `by` from approving or releasing this revision.

    They made it, or wrote the words in it that nobody has approved; and the team is not small.
    """
    return (
        by is not None
        and by.pk in {revision.author_id, revision.words_by_id}
        and revision.state != RevisionState.APPROVED
        and not policy.current().small_team
    )


def require_other(revision, by):
    """Raise `Blocked` while four eyes keep `by` from approving or releasing this revision."""
    if awaits_other(revision, by):
        raise Blocked("这一版是您自己写的，须由另一位编辑审核后才能发布。请点“提交审核”。", code="four_eyes")
