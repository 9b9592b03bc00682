"""A real Chromium under the real CSP. After each test: no console error, no failed file, no request to another host."""

import os
from functools import wraps
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.finding import chromium
from tests.browser.watching import watch

# Playwright keeps an event loop in this thread; the ORM calls of a test are synchronous all the same.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

SHOTS = Path(__file__).resolve().parent.parent.parent / "var" / "screenshots"


@pytest.fixture(scope="session")
def browser():
    """Return one Chromium for the whole run of this process, or skip with the reason that `run.py test` repeats."""
    program = chromium()
    if not program:
        pytest.skip("没有找到 Chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="没有安装 requirements-extra.txt")
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(
            executable_path=program, args=["--no-sandbox"] if os.geteuid() == 0 else [], timeout=60_000
        )
        yield running
        running.close()


def _then_loaded(act):
    """The action, which also waits for the page it leads to: reads that do not wait must not see half a page."""

    @wraps(act)
    def done(locator, *words, **options):
        answer = act(locator, *words, **options)
        if not locator.page.is_closed():
            locator.page.wait_for_load_state()
        return answer

    return done


@pytest.fixture(scope="session", autouse=True)
def _patient_clicks():
    """Playwright waits after a click until the next page begins to come; here until it is there."""
    module = pytest.importorskip("playwright.sync_api", reason="没有安装 requirements-extra.txt")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("click", "press"):
            patch.setattr(module.Locator, name, _then_loaded(getattr(module.Locator, name)))
        yield


@pytest.fixture
def new_page(browser, live_server, request):
    """Return a maker of pages; it takes the options of Playwright's `new_context`, e.g. viewport, color_scheme."""
    contexts, problems = [], []

    def make(**options):
        options = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "base_url": live_server.url} | options
        context = browser.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        watch(page, urlsplit(live_server.url).netloc, problems)
        return page

    yield make
    if request.node.stash.get(FAILED, False):
        _shoot(contexts, request.node.name)
    for context in contexts:
        context.close()
    assert not problems


@pytest.fixture
def page(new_page):
    """Return a page of 1440 x 900 that can name paths alone: `page.goto("/region/")`."""
    return new_page(viewport={"width": 1440, "height": 900})


VIOLATIONS = """(options) => axe.run(options).then(({ violations }) => violations.map(({ id, help, nodes }) =>
  `${id}: ${nodes[0].target} ${help} (${nodes.length}x)`))"""


@pytest.fixture
def axe():
    """Return a function that takes a page, and rules if not all, and returns what axe finds, one line a violation."""
    module = pytest.importorskip("axe_playwright_python.sync_playwright", reason="没有安装 requirements-extra.txt")

    def run(page, *rules: str) -> list[str]:
        # Without preloading: axe would fetch imported style sheets from wrong addresses, and apply them inline.
        options = {"preload": False, "resultTypes": ["violations"]}
        options |= {"runOnly": {"type": "rule", "values": rules}} if rules else {}
        page.wait_for_load_state()
        if not page.evaluate("'axe' in window"):
            page.evaluate(module.Axe().axe_script)
        return page.evaluate(VIOLATIONS, options)

    return run


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Remember a failure, so that the fixture can take a picture before it closes the page."""
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


def _shoot(contexts: list, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(page for context in contexts for page in context.pages):
        page.screenshot(path=SHOTS / f"{name[:80].replace('/', '-')}-{number}.png", full_page=True)
