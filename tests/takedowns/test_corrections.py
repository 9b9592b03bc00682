"""What the desk sets right itself: words and attribution, typed on the screen, dated for readers, old text for staff only."""

import pytest
from django.urls import reverse

from articles import publishing
from takedowns import corrections
from takedowns.handling import approving, deciding
from takedowns.states import CaseState, Kind
from tests import make
from tests.articles import desk as newsroom
from tests.takedowns import desk
from workflow.errors import Blocked

pytestmark = pytest.mark.django_db
BODY = "<p>调查走访了二十六家企业 &amp; 机构，<strong>一一核对</strong>。</p><p>第二段讲清结的办法。</p>"
TYPED = {
    "outcome": "grant", "code": "untrue", "measure": "correct", "status": "410", "basis": "民法典第一千零二十八条",
    "facts": "公开名单上是二十五家企业，原文写错了。", "text": "企业数应为二十五家，已更正。",
    "replace": "二十六家企业 & 机构 → 二十五家企业",
}  # fmt: skip


@pytest.fixture
def screen(db):
    """A handler's browser, the case, and its article."""
    article = make.published(title="二十六家企业名单", body=BODY, source_url="https://example.org/1")
    handler = desk.handler()
    case = desk.case(article, kind=Kind.CORRECTION)
    deciding.claim(case, by=handler, conflict_free=True)
    return newsroom.enter(handler), case, article


def typed(case, **changes):
    case.refresh_from_db()
    return {f"t1-{name}": value for name, value in (TYPED | {"version": case.version} | changes).items()}


def decide(client, case, **changes):
    return client.post(reverse("admin:takedowns_case_decide", args=[case.pk, 1]), typed(case, **changes))


def approved(case):
    case.refresh_from_db()
    deciding.propose(case, by=case.owner)
    approving.approve(case, by=desk.approver())
    assert case.state == CaseState.ACTIONED


def test_scenario_19_the_desk_corrects_words_with_a_dated_note(screen, client):
    browser, case, article = screen
    assert decide(browser, case).status_code == 302
    approved(case)
    page = client.get(article.get_absolute_url()).content.decode()
    assert "走访了二十五家企业，" in page
    assert "企业数应为二十五家，已更正。" in page
    assert "二十六家企业 &amp; 机构" not in page
    assert '"correction"' in page
    former = [row.snapshot["body"] for row in article.revisions.order_by("pk")]
    assert BODY in former
    assert "二十五家" in former[-1]


def test_attribution_is_set_right_from_the_screen(screen, client):
    browser, case, article = screen
    words = {"measure": "attribute", "code": "attribution", "text": "", "replace": ""}
    refused = decide(browser, case, **words)
    assert refused.status_code == 400
    assert "请填写要补正的署名或原文链接" in refused.content.decode()
    assert decide(browser, case, **words, byline="海岸日报记者 林溪").status_code == 302
    approved(case)
    assert "海岸日报记者 林溪" in client.get(article.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("三十家 → 二十五家", "稿件里没有“三十家”"),
        ("二十六家企业", "第 1 行看不懂"),
        ("\n".join(f"甲{n} → 乙{n}" for n in range(21)), "一次最多 20 处"),
    ],
)
def test_what_cannot_be_corrected_comes_back_as_it_was_typed(screen, words, sentence):
    browser, case, _ = screen
    answer = decide(browser, case, replace=words)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert sentence in page
    assert words.splitlines()[0].replace(">", "&gt;") in page


def test_a_text_that_changed_meanwhile_is_not_corrected(screen):
    browser, case, article = screen
    decide(browser, case)
    article.refresh_from_db()
    make.small_team()
    chief = make.user("chief_editor")
    publishing.save(article, {"title": "名单", "body": "<p>编辑改写过的正文。</p>"}, by=chief, version=article.version)
    publishing.publish(article, by=chief)
    case.refresh_from_db()
    deciding.propose(case, by=case.owner)
    with pytest.raises(Blocked, match="已经没有"):
        approving.approve(case, by=desk.approver())


def test_lines_are_pairs():
    assert corrections.read("甲→乙\n\n 丙 => 丁 ") == [["甲", "乙"], ["丙", "丁"]]
    assert corrections.read("删去这句 → ") == [["删去这句", ""]]
    for wrong in ("→ 乙", "甲 → 甲", "甲"):
        with pytest.raises(ValueError, match="看不懂"):
            corrections.read(wrong)
