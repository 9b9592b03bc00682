"""The record of an import in the admin: for those who may read the article, read only, everything escaped."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.html import escape

from ingest.importing import import_page
from ingest.models import ImportedPage
from tests import make
from tests.ingest import pages

LIST = "admin:ingest_importedpage_changelist"
TITLE = "山东青岛市首批碳排放核查提前完成"
pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    make.region("qingdao")
    make.region("lanzhou")
    tail = ("版权声明：<script>alert(1)</script>本网内容", *pages.TAIL)
    return import_page(pages.text_page(title=TITLE, tail=tail).encode(), name="page.txt").page


def change(record):
    return reverse("admin:ingest_importedpage_change", args=[record.pk])


def log_in(client, role="regional_editor", **options):
    client.force_login(make.user(role, **options))
    return client


def test_the_editor_of_the_region_reads_what_was_cleaned(client, record):
    log_in(client, regions=["shandong"])
    listed = client.get(reverse(LIST)).content.decode()
    assert TITLE in listed
    assert "页尾网站内容 7 行" in listed
    shown = client.get(change(record)).content.decode()
    assert reverse("admin:articles_article_change", args=[record.article_id]) in shown
    assert all(escape(warning) in shown for warning in record.warnings)
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown


def test_the_editor_of_another_region_does_not(client, record):
    log_in(client, regions=["gansu"])
    assert TITLE not in client.get(reverse(LIST)).content.decode()
    assert client.get(change(record)).status_code == 404


def test_takedown_staff_have_no_business_there(client, record):
    log_in(client, "takedown_handler", regions=["shandong"])
    assert client.get(reverse(LIST)).status_code == 403


@pytest.mark.parametrize("role", ["chief_editor", "administrator"])
def test_nobody_adds_changes_or_deletes(client, record, role):
    log_in(client, role)
    assert client.get(reverse("admin:ingest_importedpage_add")).status_code == 403
    assert client.post(change(record), {"name": "other"}).status_code == 403
    assert (
        client.post(reverse("admin:ingest_importedpage_delete", args=[record.pk]), {"post": "yes"}).status_code == 403
    )
    assert ImportedPage.objects.get().name == "page.txt"


def test_the_list_walks_by_cursors(client, record, monkeypatch):
    monkeypatch.setattr("ingest.admin.ImportedPageAdmin.list_per_page", 1)
    import_page(pages.text_page(title="青岛市碳市场第二期核查开始").encode())
    log_in(client, "chief_editor")
    first = client.get(reverse(LIST)).content.decode()
    assert "第二期" in first
    assert TITLE not in first
    newest = ImportedPage.objects.latest("pk").pk
    older = client.get(reverse(LIST), {"before": newest}).content.decode()
    assert TITLE in older
    assert "第二期" in client.get(reverse(LIST), {"after": record.pk}).content.decode()
    assert client.get(reverse(LIST), {"before": "x"}).status_code == 404


def test_a_web_worker_loads_no_reader_of_pages():
    code = "import django, sys; django.setup(); assert 'ingest.admin' in sys.modules; assert 'ingest.extracting' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=settings.BASE_DIR)


@pytest.mark.parametrize("rows", [1, 3, 20])
def test_the_list_asks_as_often_for_one_row_as_for_twenty(client, record, rows, django_assert_num_queries):
    for number in range(rows - 1):
        import_page(pages.text_page(title=f"青岛市碳市场第{number}期核查开始").encode())
    log_in(client, "chief_editor")
    client.get(reverse(LIST))
    with django_assert_num_queries(3):
        assert client.get(reverse(LIST)).content.decode().count("field-name") == rows
