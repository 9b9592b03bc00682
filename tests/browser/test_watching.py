"""The watch over every browser test bites, and stays silent where nothing is wrong."""

from urllib.parse import urlsplit

import pytest

from tests.browser.watching import watch

pytestmark = [pytest.mark.urls("tests.carbonportal.addresses")]


@pytest.fixture
def watched(browser, live_server):
    problems = []
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    watch(page, urlsplit(live_server.url).netloc, problems)
    yield page, problems
    context.close()


def test_a_calm_page_is_no_problem(watched):
    page, problems = watched
    for path in ("/page/", "/gone/"):
        page.goto(path)
    assert [problem for problem in problems if "favicon" not in problem] == []


def test_inline_script_foreign_hosts_and_missing_files_are_noticed(watched):
    page, problems = watched
    page.goto("/noisy/", wait_until="load")
    text = "\n".join(problems)
    assert page.title() == "1"
    assert "Content Security Policy" in text
    assert "request to another host: http://elsewhere.invalid/pixel.png" in text
    assert "404 for" in text


def test_axe_runs_under_the_real_policy(page, axe):
    page.goto("/page/")
    assert any(line.startswith("html-has-lang") for line in axe(page))
