"""Two cases at one article at the same moment: both count, the text is sealed once, and it comes back once."""

import pytest

from articles.models import Article
from takedowns import log
from takedowns.models import Restriction, Snapshot
from tests import make
from tests.articles.racing import errors_of
from tests.takedowns import desk

pytestmark = [
    pytest.mark.postgres(reason="threads need row locks; SQLite has one writer"),
    pytest.mark.django_db(transaction=True),
]


def test_two_removals_at_once_seal_once():
    article = make.published(title="独家调查七个细节")
    desk.handler()
    cases = [desk.case(article) for _ in range(4)]
    assert errors_of(*[lambda case=case: desk.imposed(case) for case in cases]) == []
    assert Restriction.objects.filter(state="active").count() == 4
    assert Article.objects.get(pk=article.pk).hidden_by == 4
    assert Snapshot.objects.count() == 1
    assert log.verify()[1] is None


def test_two_ends_at_once_unseal_once():
    article = make.published(title="独家调查七个细节")
    restrictions = [desk.removed(article) for _ in range(3)]
    assert errors_of(*[lambda each=each: desk.lifted(each) for each in restrictions]) == []
    fresh = Article.objects.get(pk=article.pk)
    assert (fresh.title, fresh.hidden_by, fresh.sealed_at) == ("独家调查七个细节", 0, None)
    assert Restriction.objects.filter(state="lifted").count() == 3
