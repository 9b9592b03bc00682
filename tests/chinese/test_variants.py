"""The table of readings, and where addresses lead."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chinese.variants import HANS, HK, RESERVED, TW, VARIANTS, active, links, reading, route


def test_the_table():
    assert [(variant.code, variant.prefix, variant.lang, variant.og_locale) for variant in VARIANTS] == [
        ("hans", "", "zh-Hans", "zh_CN"),
        ("tw", "zh-tw", "zh-Hant-TW", "zh_TW"),
        ("hk", "zh-hk", "zh-Hant-HK", "zh_HK"),
    ]
    assert set("zh-tw zh-hk zh-hant zh-mo zh-hans zh-cn zh-sg zh-my zh".split()) == RESERVED


@pytest.mark.parametrize(
    ("path", "variant", "rest"),
    [
        ("/", HANS, "/"),
        ("/ccer/", HANS, "/ccer/"),
        ("/zh-tw/", TW, "/"),
        ("/zh-hk/ccer/2026/0315/7.html", HK, "/ccer/2026/0315/7.html"),
        ("/zh-tw/sitemap/", TW, "/sitemap/"),
        ("/zh-twx/", HANS, "/zh-twx/"),
        ("/zhengce/", HANS, "/zhengce/"),
        ("/ccer/zh-tw/", HANS, "/ccer/zh-tw/"),
        ("/administration/", HANS, "/administration/"),
    ],
)
def test_a_path_leads_to_a_page_of_a_reading(path, variant, rest):
    found = route(path)
    assert (found.variant, found.path, found.moved) == (variant, rest, False)
    assert found.address == path


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/zh-hant/ccer/", "/zh-tw/ccer/"),
        ("/zh-mo/ccer/", "/zh-hk/ccer/"),
        *((f"/{word}/ccer/", "/ccer/") for word in ("zh-hans", "zh-cn", "zh-sg", "zh-my", "zh", "ZH-CN")),
        ("/ZH-TW/ccer/", "/zh-tw/ccer/"),
        ("/zh-Hant/", "/zh-tw/"),
        ("/zh-tw", "/zh-tw/"),
        ("/zh", "/"),
        *(
            (f"/zh-tw{path}", path)
            for path in (
                "/admin/",
                "/admin",
                "/admin/login/",
                "/media/2026/01/a.png",
                "/static/site.css",
                "/healthz",
                "/readyz",
                "/robots.txt",
                "/sitemap.xml",
                "/sitemap-news.xml",
                "/sitemap-12.xml",
                "/deadlinks.xml",
            )
        ),
        ("/zh-cn/admin/", "/admin/"),
    ],
)
def test_a_path_that_has_moved(path, address):
    found = route(path)
    assert found.moved
    assert found.address == address


@pytest.mark.parametrize(
    "path", ["/admin/", "/media/a.png", "/static/a.css", "/healthz", "/robots.txt", "/sitemap.xml"]
)
def test_what_has_one_reading(path):
    found = route(path)
    assert (found.variant, found.path, found.moved) == (None, path, False)


def test_every_page_names_all_three_readings_with_itself():
    found = links("/zh-tw/ccer/", origin="https://example.org")
    assert found.canonical == "https://example.org/zh-tw/ccer/"
    assert found.alternates == (
        ("zh-Hans", "https://example.org/ccer/"),
        ("x-default", "https://example.org/ccer/"),
        ("zh-Hant", "https://example.org/zh-tw/ccer/"),
        ("zh-TW", "https://example.org/zh-tw/ccer/"),
        ("zh-HK", "https://example.org/zh-hk/ccer/"),
        ("zh-MO", "https://example.org/zh-hk/ccer/"),
    )
    assert found.readings == ((HANS, "/ccer/"), (TW, "/zh-tw/ccer/"), (HK, "/zh-hk/ccer/"))


def test_the_alternates_are_the_same_from_every_reading():
    paths = ["/ccer/?before=x", "/zh-tw/ccer/?before=x", "/zh-hk/ccer/?before=x"]
    assert len({links(path, origin="https://example.org").alternates for path in paths}) == 1
    assert links(paths[1], origin="").readings[2] == (HK, paths[2])


def test_links_under_a_sub_path():
    found = links("/portal/zh-hk/", origin="https://example.org", root="/portal")
    assert found.readings == ((HANS, "/portal/"), (TW, "/portal/zh-tw/"), (HK, "/portal/zh-hk/"))
    assert found.canonical == "https://example.org/portal/zh-hk/"


def test_the_active_reading_is_given_back_after_an_exception():
    def fail():
        with reading(TW):
            assert active() is TW
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert active() is HANS


def test_other_threads_have_their_own_reading():
    with reading(HK), ThreadPoolExecutor(1) as pool:
        assert pool.submit(active).result() is HANS
