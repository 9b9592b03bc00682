"""A near copy beside the article of a case: what one has and the other has not."""

from django.http import Http404

from articles import duplicates
from articles.admin.comparing import pieces
from articles.cleaning import plain_text
from articles.models import Article
from takedowns.admin.acting import handled


def view(request, *, desk, pk, number, copy):
    """The differences of a target's article and one of its near copies, for whoever handles the case."""
    case = handled(desk, request, pk)
    target = case.targets.filter(number=number, article__isnull=False).select_related("article").first()
    if target is None or target.article.sealed_at:
        raise Http404
    hit = next((hit for hit in duplicates.copies_of(target.article, explain=False) if hit.article_id == copy), None)
    other = Article.objects.filter(pk=copy, sealed_at=None).select_related("section", "source").first()
    if hit is None or other is None:  # nobody reads an article by typing its number
        raise Http404
    context = {
        "title": f"对照：#{target.article_id} 与 #{other.pk}",
        "case": case,
        "target": target,
        "other": other,
        "hit": hit,
        "is_target": case.targets.filter(article=other).exists(),
        "headline": pieces(target.article.title, other.title),
        "pieces": pieces(plain_text(target.article.body), plain_text(other.body)),
    }
    return desk.page(request, "admin/takedowns/case/compare.html", context)
