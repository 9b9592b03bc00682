"""The requesters' pages: sending, confirming, following; what they never tell, and what strangers cannot do."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from takedowns import references, sending
from takedowns.handling import conversing, intake
from takedowns.models import Case, Evidence, Letter, SenderCount
from takedowns.states import CaseState
from tests import make
from tests.carbonportal.expected import assert_headers
from tests.hostile import files as hostile
from tests.takedowns import desk, sent
from tests.takedowns.test_forms import GOOD

pytestmark = pytest.mark.django_db
FORM = "/takedown/copyright/"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(references, "YOUNGEST", -1)


def picture(name="版面.png"):
    return SimpleUploadedFile(name, hostile.encoded("PNG", (40, 30)), content_type="image/png")


def typed(article=None, **changes):
    token = references.form_token()
    raw = article.get_absolute_url() if article else "#1"
    return GOOD | {"rows": "1", "page0-raw": raw, "token": token, "held": token, "do": "send"} | changes


def post(path=FORM, client=None, headers=None, **data):
    return (client or Client(enforce_csrf_checks=True)).post(path, data, headers=headers)


def opened(*articles, **options):
    """A client that has opened its case, the case, its secret."""
    case, secret = sent.received(*articles, **options)
    client = Client(enforce_csrf_checks=True)
    answer = post("/takedown/track/", client, ref=case.ref, secret=secret, token=references.form_token(), do="open")
    assert answer.status_code == 302, answer.content.decode()
    return client, case, secret


def proof_of(client):
    page = client.get("/takedown/case/").content.decode()
    return page.partition('name="proof" value="')[2].partition('"')[0]


def act(client, verb, **data):
    return client.post(f"/takedown/case/{verb}/", {"proof": proof_of(client)} | data)


# What every page holds to


@pytest.mark.parametrize("path", ["", "copyright/", "harmful/", "sent/", "again/", "track/", "confirm/x/", "track/x/", "counter/x/", "mailbox/x/"])
def test_pages_are_nobody_elses(path):
    answer = Client().get(f"/takedown/{path}")
    assert_headers(answer)
    assert answer["Cache-Control"] == "private, no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode()
    assert 'rel="canonical"' not in answer.content.decode()
    assert 'href="/zh-hk/takedown/' in answer.content.decode()  # the switcher, for readers
    assert 'rel="alternate"' not in answer.content.decode()  # and nothing for crawlers
    if path.startswith(("track", "confirm", "mailbox")):
        assert answer["Referrer-Policy"] == "no-referrer"


def test_the_desk_answers_on_the_base_host_only(settings):
    settings.ALLOWED_HOSTS, settings.SITE_URL = [".portal.example"], "https://portal.example"
    for host, status in (("portal.example", 200), ("www.portal.example", 200), ("shandong.portal.example", 404)):
        assert Client(headers={"host": host}).get("/takedown/").status_code == status


@pytest.mark.parametrize("path", ["authority/", "own/", "nothing/", "case/nothing/"])
def test_other_kinds_and_verbs_have_no_page(path):
    assert Client().post(f"/takedown/{path}", {"proof": "x"}).status_code in {403, 404}
    assert Client().get(f"/takedown/{path}").status_code in {404, 405}


# The form


def test_a_form_opens_filled_in_from_an_article_and_tells_nothing_of_others():
    live, draft, hidden = make.published(), make.draft(title="秘密草稿"), make.withdrawn(title="撤下的稿件")
    page = Client().get(f"{FORM}?article={live.pk}").content.decode()
    assert live.get_absolute_url() in page
    others = [Client().get(f"{FORM}?article={number}").content.decode() for number in (draft.pk, hidden.pk, 999_999)]
    plain = {
        page.replace(f"#{number}", "#N").partition('name="token"')[0]
        for page, number in zip(others, (draft.pk, hidden.pk, 999_999), strict=True)
    }
    assert len(plain) == 1
    assert "秘密草稿" not in "".join(others)


def test_the_copyright_line_and_the_footer_lead_to_the_desk():
    article = make.published()
    page = Client().get(article.get_absolute_url()).content.decode()
    assert f'href="/takedown/?article={article.pk}"' in page
    assert 'href="/takedown/">' in page


def test_sending_a_form_asks_for_confirmation_and_does_nothing_else():
    article = make.published()
    answer = post(**typed(article), proof=picture())
    assert (answer.status_code, answer["Location"]) == (302, "/takedown/sent/")
    case = Case.objects.get()
    assert case.state == CaseState.UNVERIFIED
    assert Evidence.objects.get().case == case
    assert [letter.key for letter in Letter.objects.all()] == ["N0"]
    assert "海岸日报社" not in repr(answer.headers)


def test_the_answer_is_the_same_for_every_article():
    """Existing, unpublished, hidden, unknown: nothing tells them apart."""
    addresses = [article.get_absolute_url() for article in (make.published(), make.draft(), make.withdrawn())]
    answers = []
    for number, address in enumerate([*addresses, "#999999"]):
        SenderCount.objects.all().delete()
        answers.append(post(**typed(email=f"a{number}@b.example.cn", **{"page0-raw": address})))
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/takedown/sent/")}


def test_bad_input_keeps_all_that_was_typed_and_the_files():
    answer = post(**typed(email="wrong", reason="短"), proof=picture("我的证据.png"))
    page = answer.content.decode()
    assert answer.status_code == 400
    for text in ("wrong", ">\n短</textarea>", "海岸日报社", "我的证据.png", "邮箱地址不对", "还没有提交"):
        assert text in page, text
    assert not Case.objects.exists()
    held = page.partition('name="held" value="')[2].partition('"')[0]
    again = post(**typed(held=held))
    assert again.status_code == 302
    assert Evidence.objects.get().case == Case.objects.get()


def test_a_refused_file_leaves_no_byte_and_one_sentence():
    page = post(**typed(), proof=picture("网页.html")).content.decode()
    assert "网页.html" in page
    assert not Evidence.objects.exists()


def test_a_file_is_taken_off_again_and_rows_are_added():
    page = post(**typed(do="attach"), proof=picture()).content.decode()
    held = page.partition('name="held" value="')[2].partition('"')[0]
    page = post(**typed(held=held, do=f"drop-{Evidence.objects.get().pk}")).content.decode()
    assert not Evidence.objects.exists()
    assert "版面.png" not in page
    page = post(**typed(do="add")).content.decode()
    assert 'name="page1-raw"' in page
    assert "还没有提交" not in page


def test_nobody_takes_files_off_another_form():
    post(**typed(do="attach"), proof=picture())
    post(**typed(do=f"drop-{Evidence.objects.get().pk}"))
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"referer": "https://evil.example/a"},
        {"origin": "http://["},
    ],
)
def test_a_form_from_elsewhere_is_refused_and_kept(headers):
    """S1."""
    answer = post(headers=headers, **typed())
    assert answer.status_code == 403
    assert "海岸日报社" in answer.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize("token", ["", "forged", "x" * 5000])
def test_a_form_without_our_token_is_not_taken_but_kept(token):
    answer = post(**typed(token=token, held=token))
    assert answer.status_code == 400
    assert "请再点一次" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_machine_is_too_quick(monkeypatch):
    monkeypatch.setattr(references, "YOUNGEST", 3)
    answer = post(**typed())
    assert answer.status_code == 400
    assert "太快" in answer.content.decode()


def test_the_trap_is_answered_as_if_all_were_well():
    answer = post(**typed(website="http://spam.example"))
    assert answer["Location"] == "/takedown/sent/"
    assert not Case.objects.exists()


def test_who_sends_much_is_asked_a_sum_and_then_must_wait():
    for n in range(sending.SOFT):
        post(**typed(email=f"a{n}@b.example.cn"))
    assert "等于几" in Client().get(FORM).content.decode()
    refused = post(**typed(email="x@b.example.cn"))
    assert refused.status_code == 400
    assert "答案不对" in refused.content.decode()
    for n in range(sending.SOFT, 6):
        form = typed(email=f"a{n}@b.example.cn")
        answer = post(**form, sum=str(sum(sending._numbers(form["held"]))))
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "海岸日报社" in answer.content.decode()
    assert Case.objects.count() == 5


def test_an_anonymous_report_shows_number_and_secret_at_once():
    form = {"rows": "1", "page0-raw": "#1", "reason": GOOD["reason"], "truth": "on", "category": "rumour"}
    token = references.form_token()
    page = post("/takedown/harmful/", **form, token=token, held=token).content.decode()
    case = Case.objects.get()
    assert case.state == CaseState.RECEIVED
    assert case.ref in page


# Confirming


def test_opening_the_link_confirms_nothing_and_the_button_does():
    """Scenarios 9 and 10."""
    case = sent.submitted(make.published())
    path = reverse("takedown:confirm", args=[sent.token_of(case)])
    assert "确认提交" in Client().get(path).content.decode()
    case.refresh_from_db()
    assert case.state == CaseState.UNVERIFIED
    page = post(path, do="confirm").content.decode()
    case.refresh_from_db()
    assert case.state == CaseState.RECEIVED
    assert case.ref in page
    unknown = path.replace(path[18:30], "nothing")
    spent, other = post(path, do="confirm"), post(unknown, do="confirm")
    assert spent.status_code == other.status_code == 410
    assert spent.content.decode().replace(path, unknown) == other.content.decode()
    assert "重新发送" in spent.content.decode()


def test_a_new_link_is_sent_and_nobody_learns_whether():
    case = sent.submitted(make.published())
    for data in ({"email": desk.SECRET_MAIL}, {"email": "nobody@example.org"}):
        assert post("/takedown/again/", **data)["Location"] == "/takedown/again/?sent=1"
    assert case.letters.filter(key="N0").count() == 2
    again = post(reverse("takedown:confirm", args=[sent.token_of(case)]), do="again")
    assert again["Location"] == "/takedown/again/?sent=1"
    assert case.letters.filter(key="N0").count() == 3


# Following a case


def test_unknown_number_and_wrong_secret_are_alike():
    """Scenario 23, the page's half."""
    case, secret = sent.received(make.published())
    tries = [(case.ref, "WRONG"), ("TD-26-ZZZZZ-ZZZZZ", secret), ("x", ""), ("", "")]
    answers = [post("/takedown/track/", ref=ref, secret=word, token=references.form_token()) for ref, word in tries]
    assert {answer.status_code for answer in answers} == {400}
    assert not any(answer.cookies for answer in answers)
    assert all("编号或查询码不对" in answer.content.decode() for answer in answers)


def test_the_eleventh_try_must_wait():
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
    for ref, email in ((case.ref, desk.SECRET_MAIL), (case.ref, "other@example.org"), ("TD-26-ZZZZZ-ZZZZZ", desk.SECRET_MAIL)):
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
    elsewhere = client.post("/takedown/case/retract/", {"proof": proof_of(client)}, headers={"origin": "https://evil.example"})
    assert elsewhere.status_code == 403
    assert not case.messages.exists()
    assert Case.objects.get(pk=case.pk).state == CaseState.RECEIVED


def test_two_cases_in_two_browsers_never_meet():
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


def test_queries_of_the_form_are_few(django_assert_max_num_queries):
    article = make.published()
    Client().get(FORM)
    with django_assert_max_num_queries(4):
        Client().get(f"{FORM}?article={article.pk}")


@pytest.mark.parametrize("count", [1, 3, 20])
def test_queries_of_the_case_do_not_grow(count, django_assert_max_num_queries):
    client, *_ = opened(*[make.published() for _ in range(count)])
    client.get("/takedown/case/")
    with django_assert_max_num_queries(14):
        client.get("/takedown/case/")


def test_a_token_in_a_path_is_not_logged(caplog):
    case = sent.submitted(make.published())
    token = sent.token_of(case)
    with caplog.at_level("INFO", logger="carbonportal.request"):
        Client().get(reverse("takedown:confirm", args=[token]))
    assert [record.path for record in caplog.records] == ["/takedown/confirm/<str:token>/"]


def test_confirming_twice_in_the_page_shows_the_secret_once():
    case = sent.submitted(make.published())
    token = sent.token_of(case)
    _, secret = intake.confirm(token)
    assert secret not in post(reverse("takedown:confirm", args=[token])).content.decode()
