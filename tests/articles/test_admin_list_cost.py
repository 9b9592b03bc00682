"""What the article list costs: the same few queries at any length, none that counts, and a walk along an index."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.articles import desk

pytestmark = pytest.mark.django_db
MOST = 6
# Who asks, and the transaction around the test, are no part of the list.
APART = ('FROM "django_session"', 'FROM "accounts_user"', 'FROM "regions_region" LEFT OUTER JOIN "regions_region" T2')


def asked(client, query=""):
    """The list's own queries and the number of its rows."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"{desk.LIST}{query}")
    assert answer.status_code == 200
    sql = [each["sql"] for each in queries]
    own = [each for each in sql if each.startswith("SELECT") and not any(part in each for part in APART)]
    return own, len(desk.parsed(answer).css("#result_list tbody tr"))


@pytest.mark.parametrize("role", ["regional_editor", "chief_editor"])
def test_six_queries_at_1_50_and_200_articles(role):
    """Whoever holds one province, and whoever holds all; also with filters and beyond the first page."""
    person = make.user(role)
    client, made = desk.enter(person), 0
    for region in ("jinan", "lanzhou"):
        make.region(region)
    client.get(desk.LIST)
    for total in (1, 50, 200):
        for _ in range(total - made):
            make.draft(by=person, source=make.source(), tags=["碳价"], regions=["qingdao", "jinan"])
        made = total
        for query in ("", "?state=draft", f"?section={make.section().pk}", f"?region={make.region('qingdao').pk}"):
            queries, rows = asked(client, query)
            assert rows == min(total, 50)
            assert len(queries) <= MOST, queries
            assert not [each for each in queries if "COUNT(" in each.upper()]
    older = desk.parsed(client.get(desk.LIST)).css_first(".pages a[rel=next]").attributes["href"]
    assert len(asked(client, older)[0]) <= MOST


@pytest.mark.parametrize("role", ["regional_editor", "chief_editor"])
def test_the_list_walks_its_index(role, monkeypatch):
    """Whoever holds all regions, or more articles than one sorts: newest first by the index, nothing is sorted."""
    person = make.user(role)
    monkeypatch.setattr("articles.querysets.FEW", 1)
    for _ in range(5):
        make.draft(by=person)
    client = desk.enter(person)
    client.get(desk.LIST)
    listed = [each for each in asked(client)[0] if 'ORDER BY "articles_article"."changed_at" DESC' in each][-1]
    page = re.search(r"IN \((SELECT .* LIMIT 51)\)", listed)[1]  # which rows; the fifty are put in order afterwards
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for kind in ("seqscan", "bitmapscan", "sort", "hashjoin"):
                cursor.execute(f"SET LOCAL enable_{kind} = off")
        cursor.execute(f"{'EXPLAIN' if connection.vendor == 'postgresql' else 'EXPLAIN QUERY PLAN'} {page}")
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "article_changed" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
