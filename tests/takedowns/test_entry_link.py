"""What stands where an article was links to the public list only where that has a page of the case."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from articles.models import Article
from takedowns import invariants, publicity
from takedowns.models import Case, Target
from takedowns.states import Kind, TargetState
from tests import make
from tests.takedowns import desk

pytestmark = pytest.mark.django_db
LATER = datetime.timedelta(hours=80)


def linked(client, restriction):
    """The number that stands on the page four days later, and the status of what it links to (None: no link)."""
    case = restriction.target.case
    path, entry = restriction.article.get_absolute_url(), f"/transparency/{case.public_id}/"
    with time_machine.travel(timezone.now() + LATER):
        page = client.get(path).content.decode()
        assert case.public_id in page
        return client.get(entry).status_code if f'href="{entry}"' in page else None


def decided(article, **fields):
    """A removal whose case was decided with it, and so has its entry."""
    restriction = desk.removed(article, case=fields)
    case = restriction.target.case
    Target.objects.filter(pk=restriction.target_id).update(state=TargetState.APPLIED, outcome="grant")
    Case.objects.filter(pk=case.pk).update(decided_at=timezone.now(), outcome="granted", state="actioned")
    case.refresh_from_db()
    assert publicity.write(case)
    return restriction


def test_a_case_with_a_page_is_linked(client):
    assert linked(client, decided(make.published())) == 200


@pytest.mark.parametrize(
    "fields", [{"kind": Kind.PERSONAL_INFO}, {"kind": Kind.REPUTATION}, {"publish_level": "figures"}]
)
def test_of_what_is_only_counted_the_number_stands_alone(client, fields):
    assert linked(client, decided(make.published(), **fields)) is None
    assert invariants.check() == []


def test_what_is_hidden_before_the_decision_has_no_page(client):
    until = timezone.now() + datetime.timedelta(days=30)
    restriction = desk.imposed(desk.case(make.published()), interim=True, until=until)
    assert linked(client, restriction) is None


def test_a_notice_from_before_it_said_so_goes_on_linking(client):
    restriction = decided(make.published())
    old = {name: value for name, value in restriction.article.hidden_notice.items() if name != "entry"}
    Article.objects.filter(pk=restriction.article_id).update(hidden_notice=old)
    assert linked(client, restriction) == 200
    assert invariants.check() == []


def test_what_was_given_back_is_no_longer_counted_as_granted():
    """A reopened case that leaves one address restored and upholds the other has one article in its entry."""
    articles = [make.published(title="甲"), make.published(title="乙", body="<p>别的正文。</p>")]
    case = desk.case(*articles)
    desk.decision(case, "redact", article=articles[0])
    desk.decision(case, "remove", article=articles[1])
    states = (TargetState.FREED, TargetState.APPLIED)
    for article, state in zip(articles, states, strict=True):
        case.targets.filter(article=article).update(state=state, outcome="grant")
    case.decided_at, case.outcome = timezone.now(), "granted"
    case.save()
    entry = publicity.write(case)
    assert (entry.articles, entry.measures) == (1, ["remove"])
