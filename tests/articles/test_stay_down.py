"""What was sealed does not come back, in whatever form; what is only like it passes."""

import datetime

import pytest

from accounts import policy
from articles import publishing, sealing, staydown
from articles.models import Article, FingerprintSet, Revision, Tombstone, Waiver
from articles.snapshots import DEFAULTS
from ingest.errors import ImportRefused
from ingest.importing import import_page
from ingest.models import ImportedPage
from tests import make
from tests.articles import copies, desk
from tests.articles.sealed import CASE, seal, taken_down
from workflow.errors import NotPermitted, ReasonMissing
from workflow.models import Event

pytestmark = pytest.mark.django_db
DAY = datetime.datetime(2026, 6, 8, 2, 20, tzinfo=datetime.UTC)


def snapshot(words, **facts):
    return {**DEFAULTS, "title": "另一个标题", "body": copies.html(words)} | facts


def strength(words, article=None, **facts):
    block = staydown.standing_block(snapshot(words, **facts), article=article)
    return block and block.strength


@pytest.fixture
def gone():
    """An article that was taken down: the text number 1."""
    article = make.published(title="被下架的独家报道", body=copies.html(copies.text(1)))
    seal(article)
    return article


# What is known again

CHANGES = {
    "the same": (lambda words, n: words, 1.0),
    "Traditional": (lambda words, n: copies.traditional(words), 1.0),
    "Traditional, 5 % edited": (lambda words, n: copies.edited(copies.traditional(words), 0.05, n), 0.95),
    "half": (lambda words, n: copies.piece(words, 0.5, n), 0.98),
    "35 %": (lambda words, n: copies.piece(words, 0.35, n), 0.95),
    "embedded": (copies.embedded, 1.0),
    "10 % edited": (lambda words, n: copies.edited(words, 0.10, n), 0.55),
}


def test_recall_of_what_copiers_do():
    sealed = [make.published(body=copies.html(copies.text(n)), regions=[]) for n in range(40)]
    for article in sealed:
        seal(article)
    for name, (change, least) in CHANGES.items():
        held = [staydown.standing_block(snapshot(change(copies.text(n), n))) for n in range(40)]
        right = sum(
            bool(block) and block.strength == "held" and block.tombstone.article_id == article.pk
            for block, article in zip(held, sealed, strict=True)
        )
        assert right >= least * 40, name
    assert "held" not in [strength(copies.text(n)) for n in range(500, 600)]


def test_a_short_text_is_held_only_when_it_is_the_same():
    seal(make.published(body="<p>碳价今日收于六十二元。</p>"))
    assert strength("碳價今日收於六十二元") == "held"
    assert strength("碳价今日收于六十三元") is None
    assert strength("") is None


def test_one_sentence_in_a_short_note_is_no_copy(gone):
    words = copies.text(1).split("。")[1][:24]
    assert strength(f"{words}。今天上午，本市开了一个会，会上讨论了下一步的安排，与会者各自发表了看法。") != "held"


def test_the_address_of_a_sealed_article_is_held():
    seal(make.published(source_url="https://www.media.example/1.html", body=copies.html(copies.text(1))))
    assert strength(copies.text(2), source_url="http://www.media.example/1.html?utm_source=x") == "held"
    assert strength(copies.text(2), source_url="http://www.media.example/2.html") is None


def test_title_source_and_day_of_a_sealed_article_are_a_warning():
    source = make.source()
    seal(
        make.published(title="碳市场收涨", source=source, originally_published_at=DAY, body=copies.html(copies.text(1)))
    )
    facts = {"title": "碳市場收漲", "source": source.pk, "originally_published_at": DAY.isoformat()}
    assert strength(copies.text(2), **facts) == "warning"
    assert strength(copies.text(2), **facts | {"source": make.source("另一家报").pk}) is None
    assert strength(copies.text(2), **facts | {"title": "碳市场收跌"}) is None


def test_the_limits_are_the_administrators():
    seal(make.published(body=copies.html(copies.text(18))))
    some = copies.piece(copies.text(18), 0.2) + copies.text(31) + copies.text(32)
    assert strength(some) == "warning"
    policy.change(by=None, stay_down_hold=10)
    policy.forget()
    assert strength(some) == "held"
    policy.change(by=None, stay_down_hold=100, stay_down_warn=100)
    policy.forget()
    assert strength(some) is None
    assert strength(copies.text(18)) == "held"


# What passes


@pytest.mark.parametrize("form", copies.BULLETINS)
@pytest.mark.parametrize("live", [0, 2, 6])
def test_a_daily_bulletin_is_never_held_for_another_days(form, live):
    for day in range(live):
        make.published(body=copies.html(copies.bulletin(form, 40 + day)))
    article = make.published(body=copies.html(copies.bulletin(form, 0)))
    seal(article)
    for day in range(1, 31):
        assert strength(copies.bulletin(form, day)) != "held", day
    assert strength(copies.traditional(copies.bulletin(form, 0))) == "held"


def test_scenario_20_an_unrelated_item_of_the_same_topic_and_source_passes():
    source = make.source()
    facts = {"source": source, "originally_published_at": DAY}
    seal(make.published(title="湖北碳市场成交活跃", body=copies.html(SAME_TOPIC[0]), **facts))
    other = make.published(title="湖北碳市场启动新一轮履约", body=copies.html(SAME_TOPIC[1]), **facts)
    assert Article.objects.live().filter(pk=other.pk).exists()


SAME_TOPIC = (
    (
        "本报讯（记者林溪）记者从湖北碳排放权交易中心获悉，昨日湖北碳市场成交活跃，线上成交量突破十万吨，创下今年以来的新高。"
        "多家电力企业在收盘前集中买入，带动价格小幅走高。业内人士表示，临近履约期，市场需求还会继续释放。"
    ),
    (
        "本报讯（记者林溪）记者从湖北碳排放权交易中心获悉，新一轮履约工作已经启动，全省三百多家重点排放单位须在年底前足额清缴配额。"
        "省生态环境厅负责人介绍，今年首次允许企业使用一定比例的自愿减排量抵销，预计可为企业节约成本数千万元。"
    ),
)


def test_hashes_of_four_live_articles_do_not_count():
    phrase = copies.piece(copies.text(50), 0.5)
    seal(make.published(body=copies.html(phrase + "\n" + copies.piece(copies.text(1), 0.3))))
    assert strength(phrase + "\n" + copies.piece(copies.text(2), 0.3)) == "held"
    for n in range(4):
        _as_if_from_before(copies.html(phrase + "\n" + copies.piece(copies.text(3 + n), 0.3)))
    assert strength(phrase + "\n" + copies.piece(copies.text(2), 0.3)) is None


def _as_if_from_before(words):
    """A live article that says this, although it would be held now."""
    Tombstone.objects.update(active=False)
    made = make.published(body=words)
    Tombstone.objects.update(active=True)
    return made


def test_never_against_itself_nor_after_restoring():
    article = make.published(body=copies.html(copies.text(1)))
    record = taken_down(article)
    assert strength(copies.text(1)) == "held"
    assert strength(copies.text(1), article=article) is None
    before = bytes(FingerprintSet.objects.get(pk=article.pk).packed)
    sealing.unseal(article, record, by=None, reason="反通知成立")
    assert strength(copies.text(1)) is None
    assert bytes(FingerprintSet.objects.get(pk=article.pk).packed) == before
    assert import_page(page(copies.text(1))).created


# The verbs


def test_every_verb_that_could_bring_it_back_is_held(gone, editor):
    copy = {"body": copies.html(copies.traditional(copies.text(1)))}
    before = Revision.objects.count()
    with pytest.raises(staydown.StayDown) as held:
        make.draft(**copy)
    assert held.value.code == "stay_down"
    assert str(held.value) == (
        f"该内容与受限稿件 #{gone.pk} 相符，不能保存。如有新的授权，请联系下架组（编号 {CASE}）。"
    )
    draft, binned = make.draft(), make.discarded()
    with pytest.raises(staydown.StayDown):
        publishing.save(draft, copy, by=editor, version=draft.version)
    assert Article.objects.get(pk=draft.pk).version == draft.version
    assert Revision.objects.count() == before + 2  # nothing of what was held
    waiting = _drafted_before(copy["body"])
    for verb in (
        lambda: publishing.publish(waiting, by=None),
        lambda: publishing.schedule(waiting, at=DAY.replace(year=2030), by=None),
    ):
        with pytest.raises(staydown.StayDown):
            verb()
        waiting.refresh_from_db()
        assert waiting.state == "draft"
    Revision.objects.filter(article=binned).update(snapshot=snapshot(copies.text(1)))
    with pytest.raises(staydown.StayDown):
        publishing.recover(binned, by=None)


def _drafted_before(body):
    Tombstone.objects.update(active=False)
    made = make.draft(body=body)
    Tombstone.objects.update(active=True)
    return made


def test_what_has_no_new_words_can_still_be_saved(gone, editor):
    waiting = _drafted_before(copies.html(copies.text(1)))
    publishing.save(waiting, {"editor": "王编"}, by=editor, version=waiting.version)
    assert Article.objects.get(pk=waiting.pk).editor == "王编"


def test_a_warning_wants_a_tick(gone):
    make.small_team()
    chief = make.user("chief_editor")
    words = copies.html(copies.piece(copies.text(1), 0.25) + copies.text(30))
    draft = make.draft(body=words)
    with pytest.raises(publishing.Blocked) as asked:
        publishing.publish(draft, by=chief)
    assert f"与受限稿件 #{gone.pk} 有相似之处" in "".join(asked.value.sentences)
    assert publishing.publish(draft, by=chief, acknowledged=["stay_down"]).state == "published"


def page(words):
    lines = ["某地碳市场消息", "来源：海岸环境报 2026-06-08 10:20", "", *words.split("\n")]
    return "\n".join(lines).encode()


def test_an_import_is_held_and_nothing_is_left(gone):
    articles = Article.objects.count()
    with pytest.raises(ImportRefused) as held:
        import_page(page(copies.traditional(copies.text(1))), name="copy.txt")
    assert held.value.code == "held"
    assert f"受限稿件 #{gone.pk} 相符，不能导入" in held.value.message
    assert CASE in held.value.message
    assert "独家" not in held.value.message
    assert (Article.objects.count(), ImportedPage.objects.count()) == (articles, 0)
    assert import_page(page(copies.text(2))).created


def test_an_import_tells_of_near_copies():
    near = make.published(body=copies.html(copies.text(2)))
    imported = import_page(page(copies.traditional(copies.text(2))))
    assert [told for told in imported.page.warnings if str(near.pk) in told]


# Letting pass


def test_who_may_let_it_pass_says_why_and_it_is_remembered(gone, editor):
    boss = make.user("administrator")
    copy = {"body": copies.html(copies.text(1)), "section": make.section(), "licence": "licensed"}
    with pytest.raises(NotPermitted):
        publishing.draft(by=editor, title="有授权", override="我觉得可以", regions=[make.region()], **copy)
    with pytest.raises(staydown.StayDown):
        publishing.draft(by=boss, title="有授权", override="  ", **copy)
    article = publishing.draft(by=boss, title="有授权", summary="摘要", override="已取得新的授权书", **copy)
    assert Waiver.objects.get().by == boss
    event = Event.objects.about(article).get(move="waive")
    assert (event.actor, event.reason) == (str(boss), "已取得新的授权书")
    assert event.details == {"restricted": gone.pk, "case": CASE}
    make.small_team()
    assert publishing.publish(article, by=boss, acknowledged=["region"]).state == "published"
    with pytest.raises(staydown.StayDown):  # only in this one
        make.draft(body=copy["body"])


def test_an_approver_lets_a_named_article_pass(gone):
    draft, tombstone = make.draft(), Tombstone.objects.get()
    approver = make.user("takedown_approver")
    with pytest.raises(ReasonMissing):
        staydown.waive(draft, tombstone, by=approver, reason=" ")
    with pytest.raises(NotPermitted):
        staydown.waive(draft, tombstone, by=make.user("takedown_handler"), reason="有授权")
    staydown.waive(draft, tombstone, by=approver, reason="有授权")
    staydown.waive(draft, tombstone, by=approver, reason="有授权")
    assert Event.objects.about(draft).filter(move="waive").count() == 1
    publishing.save(draft, {"body": copies.html(copies.text(1))}, by=None, version=draft.version)


# On screen


def test_an_editor_reads_why_and_loses_nothing(gone, browser):
    draft = make.draft()
    answer = desk.save(browser, draft, body=copies.html(copies.text(1)))
    assert answer.status_code == 400
    shown = desk.text(answer)
    assert f"受限稿件 #{gone.pk} 相符，不能保存" in shown
    assert "放行理由" not in shown
    assert "独家" not in shown
    assert copies.text(1)[:40] in desk.fields(answer)["body"]


def test_an_administrator_lets_it_pass_in_the_form(gone):
    make.small_team()
    browser, draft = desk.enter(make.user("administrator")), make.draft()
    answer = desk.save(browser, draft, body=copies.html(copies.text(1)))
    assert "放行理由" in desk.text(answer)
    sent = browser.post(desk.at(draft), desk.fields(answer) | {"override": "已取得新的授权书"})
    assert sent.status_code == 302
    page = browser.get(desk.at(draft, "move", "publish"))
    assert "受限稿件" not in desk.text(page)


def test_the_publish_page_says_so_before_and_tells_of_near_copies(gone, browser):
    make.small_team()
    waiting = _drafted_before(copies.html(copies.text(1)))
    near = make.published(body=copies.html(copies.text(2)))
    shown = desk.text(browser.get(desk.at(waiting, "move", "publish")))
    assert f"受限稿件 #{gone.pk} 相符，不能发布" in shown
    other = make.draft(body=copies.html(copies.piece(copies.text(2), 0.7)))
    shown = desk.text(browser.get(desk.at(other, "move", "publish")))
    assert f"与第 {near.pk} 篇相近" in shown
    assert desk.move(browser, other, "publish").status_code == 302  # a hint wants no tick
    boss = desk.enter(make.user("administrator"))
    asked = desk.text(boss.get(desk.at(waiting, "move", "publish")))
    assert "放行理由" in asked
    assert desk.move(boss, waiting, "publish").status_code == 400
    assert desk.move(boss, waiting, "publish", override="已取得新的授权书").status_code == 302


# The cost


def test_asking_takes_one_query_while_nothing_is_alike(gone, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert staydown.standing_block(snapshot(copies.text(9))) is None
