"""The pages for errors: Chinese, with a way on, without anything of the request."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client
from django.urls import path

from articles import menu
from articles.paging import WrongCursor
from carbonportal import errors, urls
from tests import make

pytestmark = pytest.mark.django_db


def fail(request, kind):
    raise {"400": SuspiciousOperation, "403": PermissionDenied, "500": ZeroDivisionError}[kind]("内部细节")


urlpatterns = [path("fail/<str:kind>/", fail), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("kind", "words"), [("400", "请求无法处理"), ("403", "没有权限"), ("500", "出错了，编号")])
def test_a_page_for_each(kind, words):
    answer = Client(raise_request_exception=False).get(f"/fail/{kind}/?q=金丝雀")
    body = answer.content.decode()
    assert answer.status_code == int(kind)
    assert words in body
    assert "内部细节" not in body
    assert "金丝雀" not in body
    assert 'href="/"' in body


@pytest.mark.urls(__name__)
def test_our_fault_needs_no_database_and_names_its_number(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = Client(raise_request_exception=False).get("/fail/500/")
    assert f"<code>{answer['X-Request-Id']}</code>" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_not_found_leads_on(client):
    make.section()
    menu.forget()
    body = client.get("/nothing/at/all/").content.decode()
    for address in ("/", "/region/", "/archive/", "/tanshichang/"):
        assert f'href="{address}"' in body


def test_a_wrong_cursor_leads_back_to_its_list(rf):
    answer = errors.not_found(rf.get("/tag/x/?before=y"), WrongCursor())
    assert answer.status_code == 404
    assert 'href="/tag/x/"' in answer.content.decode()
