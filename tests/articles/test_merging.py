"""Vocabulary work: what was merged still finds and leads on, articles follow in batches, old versions bring nothing back."""

import pytest
from django.core.management import call_command

from articles import choices, invariants, merging, publishing, tagging
from articles.models import Article, ArticleTag, Author, Source, Tag
from search import finding, queries
from search.models import Outbox
from tests import make
from tests.articles import desk
from workflow.errors import Blocked, NotPermitted, WrongState
from workflow.models import Event

pytestmark = pytest.mark.django_db
TAGS, SOURCES = "/admin/articles/tag/", "/admin/articles/source/"


@pytest.fixture
def chief():
    """A chief's browser."""
    return desk.enter(make.user("chief_editor"))


def tag(name):
    """The row of this name."""
    return Tag.objects.get(name=name)


def names(article):
    """The tags that the article's row has."""
    return set(article.tags.values_list("name", flat=True))


def merge(client, base, into, *others):
    """Choose rows, then the one that stays."""
    chosen = {"action": "merge_selected", "_selected_action": [row.pk for row in (into, *others)], "index": "0"}
    page = client.post(base, chosen)
    return client.post(base, desk.fields(page, ".move-form") | chosen | {"into": into.pk}, follow=True)


def test_a_merged_tag_finds_and_leads_on(chief, client):
    """Articles follow with the next tick, also one that had both; old name, address, feed and version mean the new."""
    both, old = make.published(tags=["碳价", "碳价格"]), make.published(tags=["碳价格"])
    told = desk.text(merge(chief, TAGS, tag("碳价"), tag("碳价格")), ".messagelist")
    assert "“碳价格”已并入“碳价”" in told
    call_command("tick")
    assert (names(both), names(old)) == ({"碳价"}, {"碳价"})
    answer = client.get("/tag/碳价格/")
    assert (answer.status_code, answer.url) == (301, tag("碳价").get_absolute_url())
    assert client.get("/tag/碳价格/feed/").status_code == 200
    assert "碳价格" not in client.get(old.get_absolute_url()).content.decode()
    assert make.draft(tags=["碳價格"]).tags.get() == tag("碳价")
    publishing.publish(publishing.withdraw(old, by=None, reason="x"), by=None)
    assert names(old) == {"碳价"}
    assert not invariants.check()


def test_merging_runs_in_bounded_steps(monkeypatch):
    """A step takes so many articles and no more; what is left waits for the next, whoever is killed."""
    monkeypatch.setattr(merging, "STEP", 2)
    articles = [make.published(tags=["旧名"]) for _ in range(5)]
    kept = tagging.tags_named(["新名"])[0]
    merging.merge_tags([tag("旧名")], kept, by=None)
    assert [merging.step() for _ in range(4)] == [2, 2, 1, 0]
    assert all(names(article) == {"新名"} for article in articles)
    place = ArticleTag.objects.get(content_object=articles[0])
    assert (place.visible, place.published_at) == (True, articles[0].published_at)
    assert {entry.doc_id for entry in Outbox.objects.filter(index="public")} >= {a.pk for a in articles}


def test_search_follows_and_takes_synonyms():
    """After the tick the new name finds; a synonym typed into search finds what carries the tag."""
    article = make.published(tags=["旧名"])
    kept = tagging.tags_named(["新名称"])[0]
    merging.merge_tags([tag("旧名")], kept, by=None)
    call_command("tick")
    assert finding.find(queries.parse("新名称"), "public").ids == [article.pk]
    query = queries.parse("旧名", synonyms=choices.Choices().synonyms)
    assert finding.find(query, "public").ids == [article.pk]


def test_chains_are_cut_short():
    """Merged twice, everything means the last one; nothing is merged into what is merged already."""
    one, two, three = tagging.tags_named(["甲", "乙", "丙"])
    merging.merge_tags([one], two, by=None)
    merging.merge_tags([two], three, by=None)
    assert set(Tag.objects.filter(same_as=three)) == {one, two}
    with pytest.raises(WrongState):
        merging.merge_tags([three], one, by=None)
    with pytest.raises(WrongState):
        merging.merge_tags([one], three, by=None)
    with pytest.raises(NotPermitted):
        merging.merge_tags([three], tagging.tags_named(["丁"])[0], by=make.user())


def test_renaming_keeps_the_old_address(chief, client):
    """By the form: name, address and synonyms; back again works too."""
    article = make.published(tags=["碳汇"])
    address = f"{TAGS}{tag('碳汇').pk}/change/"
    form = desk.fields(chief.get(address), "#tag_form")
    assert chief.post(address, form | {"name": "林业碳汇", "other_names": "森林碳汇"}).status_code == 302
    renamed = Tag.objects.get(pk=article.tags.get().pk)
    assert (renamed.name, renamed.slug) == ("林业碳汇", "林业碳汇")
    assert set(renamed.synonyms.values_list("name", flat=True)) == {"森林碳汇", "碳汇"}
    chief.post(address, desk.fields(chief.get(address), "#tag_form") | {"name": "碳汇"})
    assert client.get("/tag/林业碳汇/").url == tag("碳汇").get_absolute_url()
    assert tag("碳汇").pk == renamed.pk
    moves = list(Event.objects.about(renamed).values_list("move", flat=True))
    assert moves.count("rename") == 2
    assert "change" not in moves


def test_a_rename_and_its_synonyms_in_one_go(chief):
    """The old name stays a synonym unless the editor's list leaves it out on purpose."""
    made = tagging.tags_named(["碳汇"])[0]
    merging.rename_tag(made, "林业碳汇", by=None)
    address = f"{TAGS}{made.pk}/change/"
    assert "碳汇" in desk.fields(chief.get(address), "#tag_form")["other_names"].split("\n")
    tagging.tags_named(["别的"])
    answer = chief.post(address, {"name": "林业碳汇", "other_names": "碳汇\n别的"})
    assert "已有“别的”" in desk.text(answer)
    with pytest.raises(Blocked):
        merging.set_synonyms(made, ["别的"], by=None)


def test_a_retired_tag_stays_away(chief, client):
    """Deleted in the admin: its page is gone, articles lose it, an older version does not bring it back."""
    article = make.published(tags=["误标", "碳价"])
    chief.post(f"{TAGS}{tag('误标').pk}/delete/", {"post": "yes"})
    call_command("tick")
    assert names(article) == {"碳价"}
    assert client.get("/tag/误标/").status_code == 404
    publishing.publish(publishing.withdraw(article, by=None, reason="x"), by=None)
    assert names(article) == {"碳价"}
    assert "误标" not in desk.text(chief.get(TAGS), "#result_list")
    assert "误标" in desk.text(chief.get(f"{TAGS}?standing=retired"), "#result_list")
    chief.post(TAGS + "?standing=retired", {
        "action": "revive_selected", "_selected_action": [tag("误标").pk], "index": "0",
    })  # fmt: skip
    assert tag("误标").retired_at is None


def test_a_retired_tag_is_refused_where_it_is_typed(chief):
    """With a sentence; where it stands already the text can still be saved."""
    made = tagging.tags_named(["误标"])[0]
    holder, other = make.draft(tags=["误标"]), make.draft()
    merging.retire_tag(made, by=None)
    answer = desk.save(chief, other, tags="误标，碳价")
    assert answer.status_code == 400
    assert "“误标”已停用" in desk.text(answer)
    assert desk.save(chief, holder, title="新的题目").status_code == 302
    assert names(holder) == set()


def test_synonyms_are_offered_under_their_tag(chief):
    """Typing the synonym offers the name that counts; a retired one is not offered."""
    made, gone = tagging.tags_named(["核证减排量", "旧减排量"])
    merging.set_synonyms(made, ["CCER", "自愿减排量"], by=None)
    merging.retire_tag(gone, by=None)
    address = "/admin/articles/article/suggest/tag/"
    assert chief.get(address, {"term": "ccer"}).json() == {"results": ["核证减排量"]}
    assert chief.get(address, {"term": "减排量"}).json() == {"results": ["核证减排量"]}


def test_sources_are_merged(chief, client):
    """Name and aliases of the proposed one become aliases; articles and authors follow; old versions too."""
    good = make.source("海岸环境报", aliases="海报")
    proposed = make.source("海岸环境报社", confirmed=False, aliases="海環報\n海报", policy="forbid")
    writer, twin = make.author("林溪", source=proposed), make.author("王媛", source=proposed)
    make.author("王媛", source=good)
    article, shown = make.draft(source=proposed, title="稿一"), make.published(title="稿二", source=make.source("丙报"))
    merge_later = make.source("丙报")
    merge(chief, SOURCES, good, proposed)
    good.refresh_from_db()
    assert good.aliases.split("\n") == ["海报", "海岸环境报社", "海環報"]
    assert Source.objects.matching("海岸環境報社") == good
    publishing.publish(Article.objects.get(pk=article.pk), by=None)  # the policy of the merged one counts no more
    assert Article.objects.get(pk=article.pk).source == good
    merging.merge_sources([merge_later], good, by=None)
    call_command("tick")
    assert Article.objects.get(pk=shown.pk).source == good
    assert [Author.objects.get(pk=row.pk).source for row in (writer, twin)] == [good, proposed]
    assert client.get(f"/source/{proposed.pk}/").url == good.get_absolute_url()
    assert "海岸环境报社" not in desk.text(chief.get(SOURCES), "#result_list .field-name")
    assert not invariants.check()


def test_editors_merge_nothing():
    """The action is neither offered nor done by name."""
    one, two = tagging.tags_named(["甲", "乙"])
    client = desk.enter(make.user())
    assert "merge_selected" not in client.get(TAGS).content.decode()
    client.post(TAGS, {"action": "merge_selected", "_selected_action": [one.pk, two.pk], "_confirmed": "1",
                       "into": one.pk, "index": "0"})  # fmt: skip
    assert not Tag.objects.exclude(same_as=None).exists()


def test_a_tag_from_an_article_waits_for_a_chief(chief, client):
    """It serves at once; a chief finds it, confirms it by the list, by its form or by merging; nobody else does."""
    article = make.published(tags=["新词甲", "新词乙", "新词丙"], by=None)
    assert client.get("/tag/新词甲/").status_code == 200
    known = Tag.objects.create(name="新词", slug="新词")
    listed = "/admin/articles/tag/?standing=new"
    first, second, third = (Tag.objects.get(name=f"新词{each}") for each in "甲乙丙")
    waiting = desk.text(chief.get(listed), "#result_list")
    assert all(str(tag) in waiting for tag in (first, second, third))
    names = chief.get("/admin/articles/article/suggest/tag/?term=新词").json()["results"]
    assert (names[0], set(names[1:])) == ("新词", {"新词甲", "新词乙", "新词丙"})
    chief.post(listed, {"action": "confirm_selected", "_selected_action": [first.pk, known.pk]})
    assert "已确认 1 个标签" in desk.messages(chief)
    address = f"/admin/articles/tag/{second.pk}/change/"
    assert chief.post(address, desk.fields(chief.get(address), "#tag_form")).status_code == 302
    merging.merge_tags([known], third, by=None)
    assert not Tag.objects.filter(confirmed=False).exists()
    assert Event.objects.filter(move="confirm").count() == 2
    assert article.tags.count() == 3
    editor = desk.enter(make.user())
    editor.post(listed, {"action": "confirm_selected", "_selected_action": [first.pk]})
    assert Event.objects.filter(move="confirm").count() == 2
    with pytest.raises(NotPermitted):
        merging.confirm_tag(first, by=make.user())


def test_the_dashboard_tells_chiefs_what_waits(chief):
    """How many sources and tags came with articles; nothing while none waits, and nothing to those who only propose."""
    assert "待确认" not in desk.text(chief.get("/admin/"))
    make.draft(tags=["新词甲", "新词乙"], source=make.source("新来的报", confirmed=False), regions=["qingdao"])
    told = desk.text(chief.get("/admin/"))
    assert "待确认的来源（1）" in told
    assert "待确认的标签（2）" in told
    links = {node.attributes["href"] for node in desk.parsed(chief.get("/admin/")).css(".moves a")}
    rows = [
        desk.text(chief.get(link), "#result_list tbody")
        for link in sorted(links)
        if "confirmed" in link or "new" in link
    ]
    assert "新词甲" in rows[1]
    assert "新来的报" in rows[0]
    assert "待确认" not in desk.text(desk.enter(make.user()).get("/admin/"))
