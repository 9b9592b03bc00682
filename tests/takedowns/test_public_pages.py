"""The requesters' pages until a request is confirmed: what they take, what they never tell."""

import pytest
from django.test import Client
from django.urls import reverse

from takedowns import references, sending
from takedowns.handling import intake
from takedowns.models import Case, Evidence, Letter, SenderCount
from takedowns.states import CaseState
from takedowns.views import requesting
from tests import make
from tests.carbonportal.expected import assert_headers
from tests.takedowns import desk, sent
from tests.takedowns.test_forms import GOOD
from tests.takedowns.visiting import FORM, picture, post, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(references, "YOUNGEST", -1)


# What every page holds to


@pytest.mark.parametrize(
    "path",
    ["", "copyright/", "harmful/", "sent/", "again/", "track/", "confirm/x/", "track/x/", "counter/x/", "mailbox/x/"],
)
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
        page.replace(f"#{number}", "#N").replace(f"article={number}", "article=N").partition('name="token"')[0]
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


def test_scenario_09_opening_the_link_confirms_nothing_and_the_button_does():
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


def test_queries_of_the_form_are_few(django_assert_max_num_queries):
    article = make.published()
    Client().get(FORM)
    with django_assert_max_num_queries(4):
        Client().get(f"{FORM}?article={article.pk}")


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


def test_many_uploads_in_a_minute_must_wait_and_keep_the_text(monkeypatch):
    monkeypatch.setattr(requesting, "UPLOADS", 1)
    post(**typed(do="attach"), proof=picture())
    answer = post(**typed(do="attach"), proof=picture())
    assert answer.status_code == 429
    assert answer["Retry-After"]
    assert "海岸日报社" in answer.content.decode()
    assert Evidence.objects.count() == 1
