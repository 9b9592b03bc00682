"""The case's page: who gets in, what they see and do, and that nobody else can."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from takedowns import evidence, references, vault
from takedowns.handling import approving, conversing, deciding
from takedowns.models import Case, DraftFiles, Evidence
from takedowns.states import CaseState
from tests import make
from tests.takedowns import desk, sent
from tests.takedowns.test_forms import GOOD
from tests.takedowns.visiting import act, opened, picture, post, proof_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(references, "YOUNGEST", -1)


def test_scenario_23_unknown_number_and_wrong_secret_are_alike():
    """Scenario 23, the page's half."""
    case, secret = sent.received(make.published())
    tries = [(case.ref, "WRONG"), ("TD-26-ZZZZZ-ZZZZZ", secret), ("x", ""), ("", "")]
    answers = [post("/takedown/track/", ref=ref, secret=word, token=references.form_token()) for ref, word in tries]
    assert {answer.status_code for answer in answers} == {400}
    assert not any(answer.cookies for answer in answers)
    assert all("编号或查询码不对" in answer.content.decode() for answer in answers)


def test_scenario_23_the_eleventh_try_must_wait():
    tries = [
        post("/takedown/track/", ref="TD-26-ZZZZZ-ZZZZZ", secret="x", token=references.form_token()) for _ in range(11)
    ]
    assert [answer.status_code for answer in tries] == [400] * 10 + [429]
    assert tries[-1]["Retry-After"]


def test_number_and_secret_open_the_case_in_a_short_session():
    client, case, _ = opened(make.published())
    cookie = client.cookies["takedown"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", 1800)
    answer = client.get("/takedown/case/")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "private, no-store"
    assert case.ref in answer.content.decode()
    assert desk.SECRET_PHONE not in answer.content.decode()


@pytest.mark.parametrize("cookie", ["", "1:2:3", "1:2:3:signed", "\x00"])
def test_no_other_cookie_opens_anything(cookie):
    sent.received(make.published())
    client = Client()
    client.cookies["takedown"] = cookie
    assert client.get("/takedown/case/")["Location"] == "/takedown/track/"
    assert client.get("/takedown/case/print/")["Location"] == "/takedown/track/"


def test_a_mailed_link_opens_the_case_by_its_button_only():
    case, _ = sent.received(make.published())
    for ref, email in (
        (case.ref, desk.SECRET_MAIL),
        (case.ref, "other@example.org"),
        ("TD-26-ZZZZZ-ZZZZZ", desk.SECRET_MAIL),
    ):
        data = {"link_ref": ref, "link_email": email, "do": "link", "token": references.form_token()}
        assert post("/takedown/track/", **data)["Location"] == "/takedown/track/?sent=1"
    assert case.letters.filter(key="N24").count() == 1
    path = reverse("takedown:enter", args=[references.track_link(case)])
    client = Client()
    assert not client.get(path).cookies
    assert client.post(path)["Location"] == "/takedown/case/"
    assert client.get("/takedown/case/").status_code == 200


def test_what_is_missing_is_supplied_and_the_clock_runs():
    """Scenarios 11 and 12, the page's half."""
    person = {name: value for name, value in sent.PERSON.items() if name != "address"}
    client, case, _ = opened(make.published(), person=person, proof=False)
    page = client.get("/takedown/case/").content.decode()
    assert "期限已暂停" in page
    assert "通信地址" in page
    assert act(client, "supply").status_code == 400
    answer = act(client, "supply", address="青岛市某某路一号", note="补上了", proof_file="")
    assert answer["Location"] == "/takedown/case/?done=supply"
    case = Case.objects.get(pk=case.pk)
    assert case.state == CaseState.IN_REVIEW
    assert case.missing == ["proof"]
    assert case.people.get().contact["address"] == "青岛市某某路一号"


def test_the_thread_is_text_and_nothing_else():
    client, case, _ = opened(make.published())
    hostile_text = "<script>alert(1)</script>\u202e https://evil.example"
    assert act(client, "say", text=hostile_text).status_code == 302
    page = client.get("/takedown/case/").content.decode()
    assert "<script>alert" not in page
    assert 'href="https://evil.example' not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert case.messages.count() == 1
    assert act(client, "say", text=" ").status_code == 400


def test_withdrawing():
    client, case, _ = opened(make.published())
    assert act(client, "retract", why="已和编辑说好").status_code == 302
    assert Case.objects.get(pk=case.pk).state == CaseState.RETRACTED
    again = act(client, "retract")
    assert again.status_code == 409
    assert "已撤回" in again.content.decode()


def test_a_refused_act_keeps_what_was_typed():
    client, *_ = opened(make.published())
    answer = act(client, "appeal", argument="这是新的理由，请再看一遍，谢谢各位编辑老师。")
    assert answer.status_code == 409
    assert "申请复核" in answer.content.decode()


def test_files_go_when_the_case_is_over():
    client, case, _ = opened(make.published())
    assert act(client, "erase").status_code == 400
    act(client, "retract")
    assert act(client, "erase").status_code == 302
    assert not Evidence.objects.filter(case=case).exists()


def test_a_mailbox_is_changed_once_its_owner_has_said_so():
    client, case, _ = opened(make.published())
    assert act(client, "mailbox", email="new@example.cn").status_code == 302
    letter = case.letters.get(key="N23").words
    assert letter["to"] == "new@example.cn"
    assert case.people.get().contact["email"] == desk.SECRET_MAIL
    path = letter["body"].partition("/takedown/mailbox/")[2].split("/")[0]
    assert Client().get(f"/takedown/mailbox/{path}/").status_code == 200
    assert case.people.get().contact["email"] == desk.SECRET_MAIL
    assert "邮箱已更换" in Client().post(f"/takedown/mailbox/{path}/").content.decode()
    assert case.people.get().contact["email"] == "new@example.cn"
    assert Client().post("/takedown/mailbox/forged/").status_code == 410


def test_own_data_as_json_and_on_paper():
    client, case, _ = opened(make.published())
    answer = act(client, "export")
    assert answer["Content-Disposition"] == f'attachment; filename="{case.ref}.json"'
    data = json.loads(answer.content)
    assert data["申请人"]["姓名或单位名称"] == desk.SECRET_NAME
    assert data["申请内容"]["请说明情况"] == sent.REASON
    paper = client.get("/takedown/case/print/").content.decode()
    assert desk.SECRET_NAME in paper
    assert "盖章" in paper


def test_a_post_without_the_pages_token_does_nothing_and_gives_back_the_text():
    client, case, _ = opened(make.published())
    for data in ({}, {"proof": "forged"}):
        answer = client.post("/takedown/case/say/", {"text": "我写了很久的话"} | data)
        assert answer.status_code == 403
        assert "我写了很久的话" in answer.content.decode()
    elsewhere = client.post(
        "/takedown/case/retract/", {"proof": proof_of(client)}, headers={"origin": "https://evil.example"}
    )
    assert elsewhere.status_code == 403
    assert not case.messages.exists()
    assert Case.objects.get(pk=case.pk).state == CaseState.RECEIVED


def test_scenario_25_two_cases_in_two_browsers_never_meet():
    """Scenario 25, the page's half: nothing of one case opens with the session of another."""
    mine, case, _ = opened(make.published())
    other = {**sent.PERSON, "email": "other@example.org", "name": "另一个人"}
    _, foreign, _ = opened(make.published(), person=other)
    page = mine.get("/takedown/case/").content.decode()
    assert case.ref in page
    assert foreign.ref not in page
    assert "另一个人" not in act(mine, "export").content.decode()


def test_leaving_ends_the_session():
    client, *_ = opened(make.published())
    assert act(client, "leave")["Location"] == "/takedown/track/"
    assert client.get("/takedown/case/").status_code == 302


def test_pages_are_read_in_traditional_with_names_untouched():
    client, case, _ = opened(make.published(), person={**sent.PERSON, "name": "张台后"})
    conversing.say(case, "请尽快办理软件的事")
    page = client.get("/zh-tw/takedown/case/print/").content.decode()
    assert "张台后" in page
    assert "請用瀏覽器" in page
    assert "请尽快办理软件的事" in client.get("/zh-tw/takedown/case/").content.decode()
    assert 'action="/zh-tw/takedown/case/say/"' in client.get("/zh-tw/takedown/case/").content.decode()


@pytest.mark.parametrize("count", [1, 3, 20])
def test_queries_of_the_case_do_not_grow(count, django_assert_max_num_queries):
    client, *_ = opened(*[make.published() for _ in range(count)])
    client.get("/takedown/case/")
    with django_assert_max_num_queries(14):
        client.get("/takedown/case/")


# A decided case, and the other side


def taken_down(*articles):
    """A browser with its case, after two people have taken the articles down."""
    client, case, _ = opened(*articles)
    handler, approver = desk.handler(), desk.approver()
    deciding.claim(case, by=handler, conflict_free=True)
    deciding.verify(case, how="document", by=handler, reason="核对了版面和登记证书")
    for target in case.targets.order_by("number"):
        words = {"facts": "版面与登记证书表明其为著作权人，转载未经许可。", "basis": "条例第十五条"}
        deciding.decide(target, outcome="grant", code="infringes", measure="remove", by=handler, **words)
    case = Case.objects.get(pk=case.pk)
    deciding.propose(case, by=handler)
    approving.approve(case, by=approver)
    return client, case


def test_each_page_shows_what_came_of_it():
    client, case = taken_down(make.published(), make.published())
    page = client.get("/takedown/case/").content.decode()
    assert "已处置" in page
    assert page.count(">支持<") == 2
    assert page.count("下架<br>") == 2
    assert f"0/{case.targets.first().restrictions.get().surfaces.count()}" in page
    assert "申请复核" in page


def test_a_secret_measure_is_not_told():
    client, case = taken_down(make.published())
    article = case.targets.get().article
    article.hidden_notice = article.hidden_notice | {"status": 404}
    article.save()
    case.targets.get().restrictions.update(status=404)
    page = client.get("/takedown/case/").content.decode()
    assert "下架<br>" not in page


def test_a_review_is_asked_for_once():
    client, case = taken_down(make.published())
    assert act(client, "appeal", argument="太短").status_code == 400
    assert act(client, "appeal", argument="还有一张图片没有移除，请由另一位同事再核对一遍。").status_code == 302
    assert Case.objects.get(pk=case.pk).state == CaseState.APPEALED
    assert 'action="/takedown/case/appeal/"' not in client.get("/takedown/case/").content.decode()


def statement(case, **changes):
    token = references.form_token()
    target = str(case.targets.first().pk)
    data = {name: GOOD[name] for name in ("name", "email", "phone", "address")}
    words = {
        "targets": target,
        "ground": "licence",
        "statement": "我们与该报签有转载合同，合同在有效期之内。",
        "truth": "on",
    }
    return data | words | {"token": token, "held": token, "do": "send"} | changes


def test_the_other_side_makes_its_statement():
    """Scenario 15, the form's half: complete, with evidence sealed under the case's own key."""
    _, case = taken_down(make.published())
    path = reverse("takedown:counter", args=[references.counter_token(case)])
    page = Client().get(path).content.decode()
    assert case.targets.get().article.get_absolute_url() in page
    assert desk.SECRET_NAME not in page
    refused = post(path, **statement(case, statement="短"), proof=picture("合同.png"))
    assert refused.status_code == 400
    assert "合同.png" in refused.content.decode()
    held = refused.content.decode().partition('name="held" value="')[2].partition('"')[0]
    answer = post(path, **statement(case, held=held))
    assert "声明已收到" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == CaseState.COUNTER_RECEIVED
    file = case.counters.get().evidence.get()
    assert evidence.name_of(file) == "合同.png"
    assert vault.get(case.box, file.vault, file.sha256)
    assert not DraftFiles.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"targets": "999"}, "不在这件申请里"),
        ({"ground": ""}, "请选择一项"),
        ({"phone": ""}, "请填写电话"),
        ({"truth": ""}, "请读完声明并勾选"),
        ({}, "请至少上传一份证明材料"),
    ],
)
def test_an_incomplete_statement_comes_back_whole(changes, words):
    _, case = taken_down(make.published())
    answer = post(reverse("takedown:counter", args=[references.counter_token(case)]), **statement(case, **changes))
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert "签有转载合同" in answer.content.decode()
    assert not case.counters.exists()


def test_a_statement_from_elsewhere_or_about_nothing_in_force():
    _, case = taken_down(make.published())
    path = reverse("takedown:counter", args=[references.counter_token(case)])
    elsewhere = post(path, headers={"origin": "https://evil.example"}, **statement(case))
    assert elsewhere.status_code == 403
    assert Client().get("/takedown/counter/forged/").status_code == 410
