"""What may be added to a case: near copies and what differs in them, and articles of the same source, author or site."""

import pytest
from django.db import connection
from django.urls import reverse

from articles.models import Article
from tests import make
from tests.articles import copies
from tests.articles.desk import enter, parsed, text
from tests.takedowns import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return desk.handler()


def screen(person, case, **asked):
    """The screen of a case."""
    return enter(person).get(reverse("admin:takedowns_case_change", args=[case.pk]), asked)


def offered(answer):
    """The numbers of the articles that may be ticked."""
    boxes = parsed(answer).css("#copies input[name=article]:not([disabled])")
    return {int(node.attributes["value"]) for node in boxes}


def compare(person, case, copy, number=1):
    """The page of differences."""
    return enter(person).get(reverse("admin:takedowns_case_compare", args=[case.pk, number, copy.pk]))


def test_of_several_targets_copies_are_looked_for_when_asked(owner):
    first, second = (make.published(body=copies.html(copies.text(n))) for n in (1, 2))
    copy = make.published(body=copies.html(copies.edited(copies.text(2), 0.03)))
    draft = make.draft(body=copies.html(copies.text(2)), title="从未公开的一稿")
    case = desk.case(first, second, owner=owner)
    assert offered(screen(owner, case)) == set()
    answer = screen(owner, case, copies=2)
    assert offered(answer) == {copy.pk}
    assert "从未公开，不能追加" in text(answer, "#copies")
    assert f"#{draft.pk}" in text(answer, "#copies")
    assert offered(screen(owner, case, copies="x")) == offered(screen(owner, case, copies=9)) == set()


def test_the_difference_is_shown_word_by_word(owner):
    words = "第一段讲碳市场的成交量与价格。\n第二段讲企业如何安排履约的进度，以及配额的结转。\n第三段讲明年的安排。"
    article = make.published(body=copies.html(words), title="碳价三问")
    copy = make.published(body=copies.html(words.replace("明年的安排", "后年的打算")), title="碳价四问")
    case = desk.case(article, owner=owner)
    assert f"/target/1/copy/{copy.pk}/" in screen(owner, case).content.decode()
    answer = compare(owner, case, copy)
    removed = [node.text() for node in parsed(answer).css(".differences del")]
    added = [node.text() for node in parsed(answer).css(".differences ins")]
    assert "三" in removed[0]
    assert "四" in added[0]
    assert "后" in "".join(added[1:])
    assert "（2 段相同）" in text(answer) or "第一段" in text(answer)
    enter(owner).post(reverse("admin:takedowns_case_include", args=[case.pk]), {"article": copy.pk})
    assert "已在这件申请里" in text(compare(owner, case, copy))


def test_only_a_copy_is_compared_and_only_by_whoever_handles_cases(owner):
    """No article is read by typing its number, nor a sealed one."""
    article, copy = (make.published(body=copies.html(copies.text(1))) for _ in range(2))
    secret = make.draft(body=copies.html(copies.text(2)), title="别处的草稿")
    case = desk.case(article, owner=owner)
    assert compare(owner, case, copy).status_code == 200
    assert compare(owner, case, secret).status_code == 404
    assert compare(owner, case, article).status_code == 404
    assert compare(owner, case, copy, number=2).status_code == 404
    assert compare(desk.auditor(), case, copy).status_code == 403
    assert compare(desk.legal(), case, copy).status_code == 403
    desk.removed(copy)
    assert compare(owner, case, copy).status_code == 404


def test_kin_says_which_of_three_it_is(owner):
    source, author, address = make.source("山谷早报"), make.author("林溪"), "https://www.shangu.example/"
    case = desk.case(make.published(source=source, authors=[author], source_url=f"{address}1.html"), owner=owner)
    found = {
        make.published(source=source).pk: "来源 山谷早报",
        make.published(authors=[author]).pk: "作者 林溪",
        make.published(source_url=f"{address}2.html").pk: "站点 www.shangu.example",
    }
    both = make.published(source=source, source_url=f"{address}3.html")
    make.published(
        source=make.source("另一家报"), authors=[make.author("别人")], source_url="https://shangu.example/4.html"
    )
    make.published(source_url="https://www.shangu.example.evil.example/5.html")
    make.withdrawn(source=source), make.hidden(source=source), make.draft(source=source)
    assert offered(screen(owner, case)) == set()
    answer = screen(owner, case, kin=1)
    assert offered(answer) == {*found, both.pk}
    lines = [node.text() for node in parsed(answer).css("#copies label") if "#" in node.text()]
    for pk, why in (found | {both.pk: "来源 山谷早报、站点 www.shangu.example"}).items():
        assert any(f"#{pk} " in line and f"（{why}，" in line for line in lines)


def test_our_own_article_has_no_kin(owner):
    make.published(), make.published()
    assert "没有同来源、同作者、同站点" in text(
        screen(owner, desk.case(make.published(), owner=owner), kin=1), "#copies"
    )


def test_a_site_is_found_along_its_index():
    """In the order of the list, without putting anything into order."""
    for n in range(30):
        make.published(source_url=f"https://www.shangu.example/{n}.html")
    rows = Article.objects.live().from_host("www.shangu.example").newest_first().only("title")[:10]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    plan = rows.explain()
    assert "article_host_newest" in plan
    assert "TEMP B-TREE" not in plan
    assert len(rows) == 10
