"""「读者找不到的词」: on the desk and on a page of its own, for those who keep the tags, with no trace of a person."""

import datetime

import pytest
from django.utils import timezone

from articles.models import Tag
from search.models import Miss
from tests import make
from tests.articles.desk import enter, fields, parsed, text
from tests.articles.seeking import ask

pytestmark = pytest.mark.django_db


def missed(word, times=1, *, days=0, variant="hans"):
    day = timezone.localdate() - datetime.timedelta(days=days)
    return Miss.objects.create(day=day, folded=word, variant=variant, times=times)


def rows(answer):
    return [[cell.text().strip() for cell in row.css("th, td")] for row in parsed(answer).css("table.unfound tbody tr")]


def test_chiefs_see_the_most_wanted_words_of_thirty_days():
    missed("碳捕集", 3)
    missed("碳捕集", 4, days=29, variant="tw")
    missed("氢能", 5, days=1)
    missed("旧词", 99, days=30)
    for n in range(10):
        missed(f"词{n}")
    client = enter(make.user("chief_editor"))
    on_desk = rows(client.get("/admin/"))
    assert [row[:2] for row in on_desk[:2]] == [["碳捕集", "7"], ["氢能", "5"]]
    assert len(on_desk) == 8
    answer = client.get("/admin/unfound/")
    assert len(rows(answer)) == 12
    assert "不记网络地址" in text(answer)
    assert "旧词" not in text(answer)


def test_a_search_without_hits_arrives_there(client):
    ask(client, "碳捕集利用")
    assert rows(enter(make.user("chief_editor")).get("/admin/unfound/"))[0][:2] == ["碳捕集利用", "1"]


def test_a_word_becomes_a_tag_with_one_click():
    missed('碳"捕集&x=1')
    chief = enter(make.user("chief_editor"))
    link = parsed(chief.get("/admin/unfound/")).css_first("table.unfound a").attributes["href"]
    form = fields(chief.get(link), form="#tag_form")
    assert form["name"] == '碳"捕集&x=1'


@pytest.mark.parametrize("role", ["reporter", "regional_editor", "takedown_handler"])
def test_others_see_nothing_of_it(role):
    missed("碳捕集")
    client = enter(make.user(role))
    assert "碳捕集" not in client.get("/admin/").content.decode()
    answer = client.get("/admin/unfound/")
    assert answer.status_code == 403
    assert "碳捕集" not in answer.content.decode()


def test_nothing_missed_is_said():
    client = enter(make.user("chief_editor"))
    assert "没有读者找不到的词" in text(client.get("/admin/"))
    assert "没有读者找不到的词" in text(client.get("/admin/unfound/"))


def test_a_word_becomes_a_synonym(client):
    """After that a search for the word finds what bears the tag; an unknown tag is told, nothing else changes."""
    make.published(title="绿色电力证书交易", tags=["绿证"])
    missed("绿色凭证")
    chief = enter(make.user("chief_editor"))
    said = chief.post("/admin/unfound/", {"word": "绿色凭证", "tag": "没有这个"}, follow=True)
    assert "没有标签“没有这个”" in text(said, ".messagelist")
    assert not Tag.objects.filter(name="绿色凭证").exists()
    said = chief.post("/admin/unfound/", {"word": "绿色凭证", "tag": "綠證"}, follow=True)
    assert "绿证" in text(said, ".messagelist")
    assert Tag.objects.get(name="绿色凭证").same_as.name == "绿证"
    assert "绿色电力证书交易" in ask(client, "绿色凭证").content.decode()
    taken = chief.post("/admin/unfound/", {"word": "绿证", "tag": "绿证"}, follow=True)
    assert taken.status_code == 200


def test_only_those_who_keep_tags_add_synonyms():
    """Others get 403 and change nothing."""
    make.published(tags=["绿证"])
    answer = enter(make.user()).post("/admin/unfound/", {"word": "绿色凭证", "tag": "绿证"})
    assert answer.status_code == 403
    assert not Tag.objects.filter(name="绿色凭证").exists()
