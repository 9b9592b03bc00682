"""The surfaces that no reader's address shows: both search indexes, the rows that staff could meet, the leak check."""

from articles import leaks
from articles.models import PreviewLink, Revision, WorkingCopy
from articles.sealing import title_of
from search import engine, finding, queries
from search.documents import INDEXES
from search.errors import SearchError
from takedowns.outlets import Surface
from takedowns.states import Measure
from workflow.models import Event


class Search(Surface):
    """Both indexes: no hit for the title or a piece of the text; the readers' one does not hold it at all."""

    code, label = "search", "搜索与输入提示"

    def check(self, known, answer):
        """See `Surface`."""
        pk = known.article.pk
        try:
            if any(number == pk for number, _ in engine.backend().ids("public", pk - 1, 1)):
                return "读者搜索里还有这篇稿件"
            for text in filter(None, [known.words.title, *known.words.pieces]):
                for index in INDEXES:
                    if pk in finding.find(queries.parse(text), index).ids:
                        return "还能搜到稿件里的文字"
        except SearchError as error:
            return f"搜索没有应答（{type(error).__name__}）"
        return ""


class Rows(Surface):
    """What staff could meet: the row, versions, open forms, preview links, the article's history."""

    code, label = "rows", "后台、修订、草稿、预览链接、记录"

    def check(self, known, answer):
        """See `Surface`."""
        article = known.article
        if article.title != title_of(article.pk) or article.body or article.summary:
            return "稿件行里还有文字"
        if any(known.words.stand_in(str(row.snapshot)) for row in Revision.objects.filter(article=article)):
            return "修订里还有文字"
        if WorkingCopy.objects.filter(article=article, fields__isnull=False).exists():
            return "还有未保存的草稿"
        if PreviewLink.objects.filter(article=article, revoked_at=None).exists():
            return "预览链接没有收回"
        events = Event.objects.about(article).values_list("reason", "details")
        return "操作记录里有文字" if any(known.words.stand_in(f"{why} {what}") for why, what in events) else ""


class Leaks(Surface):
    """All places of a redacted article, by the leak check."""

    code, label = "leaks", "删节后的各处（泄漏检查）"
    measures = frozenset({Measure.REDACT})

    def check(self, known, answer):
        """See `Surface`."""
        quotes = known.words.pieces
        found = leaks.find(known.article, quotes) if quotes else []
        return f"还有要删的内容：{found[0].place}" if found else ""
