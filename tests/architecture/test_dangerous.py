"""Rule 2 of the safety rules: each dangerous word stands where this list says, with its reason, and nowhere else."""

import ast
import re

from tests.architecture import sources

WORDS = (
    "|safe",
    "mark_safe",
    "SafeString",
    "autoescape off",
    ".raw(",
    ".extra(",
    "RawSQL",
    "shell=True",
    "pickle",
    "yaml.load",
    "verify=False",
    "csrf_exempt",
    "eval(",
    "exec(",
    "os.system",
)
NETWORK = {"socket", "http", "urllib", "urllib3", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "asyncio"}
HARMLESS = {"urllib.parse"}  # takes addresses apart; opens nothing

ALLOWED_WORDS = {
    (
        "takedowns/views/posting.py",
        "csrf_exempt",
    ): "forms without a cookie: a signed token, and the Origin of each POST",
    ("templates/partials/body.html", "|safe"): "the body, cleaned by articles/cleaning.py before it was stored",
}
ALLOWED_NETWORK = {
    ("bench/driving.py", "socket"): "asks a server that it has started itself, on loopback, for pages",
    ("running/serving.py", "socket"): "is the port of `run.py site` free",
    ("running/serving.py", "urllib.error"): "does our own server answer yet",
    ("running/serving.py", "urllib.request"): "the same question",
    ("takedowns/outbox.py", "smtplib"): "the name of its error; Django's mail backend connects",
    ("search/backends/server.py", "http.client"): "the search server that CARBON_SEARCH_URL names, if it names one",
    (
        "takedowns/probing.py",
        "http.client",
    ): "asks our own address (CARBON_SELF_URL) whether a removal has arrived there",
}


def test_dangerous_words_stand_only_where_this_list_says():
    found = {
        (sources.name(path), word)
        for path in sources.code() + sources.templates()
        for word in WORDS
        if re.search(rf"(?<![\w.]){re.escape(word)}" if word[0].isalpha() else re.escape(word), spaced(path))
    }
    assert found == set(ALLOWED_WORDS)


def spaced(path) -> str:
    """`{{ body | safe }}` is the same thing."""
    return re.sub(r"\s*\|\s*", "|", path.read_text(encoding="utf-8"))


def test_the_safe_filter_stands_once():
    assert sum(spaced(path).count("|safe") for path in sources.templates()) == 1


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        inner = [f"{node.module}.{alias.name}" for alias in node.names]
        return [node.module or ""] if node.module not in NETWORK else inner
    return [alias.name for alias in node.names]


def test_only_the_named_modules_can_open_a_connection():
    found = {
        (sources.name(path), module)
        for path, node in sources.find((ast.Import, ast.ImportFrom), sources.code())
        for module in imported(node)
        if module.split(".")[0] in NETWORK and module not in HARMLESS and not module.startswith("urllib.parse.")
    }
    assert found == set(ALLOWED_NETWORK)


# Nothing is loaded from another origin

FOREIGN = re.compile(r"""(?:https?:|(?<=["'(=\s]))//([\w-]+(?:\.[\w-]+)+)""")
NAMES_NOT_LOADED = {
    "www.w3.org": "names of XML vocabularies",
    "www.sitemaps.org": "the name of the sitemap vocabulary",
    "www.google.com": "the name of the news sitemap vocabulary",
    "schema.org": "the name of the JSON-LD vocabulary",
    "creativecommons.org": "a licence that a reader may follow",
    "purl.org": "names of feed vocabularies",
    "www.12377.cn": "the authority's report centre that a reader may follow",
    "a9.com": "the name of the OpenSearch vocabulary",
}


def test_no_template_style_or_script_names_another_host():
    found = {
        (sources.name(path), host)
        for path in sources.templates() + sources.static()
        for host in FOREIGN.findall(path.read_text(encoding="utf-8"))
        if host not in NAMES_NOT_LOADED
    }
    assert found == set()


def test_the_search_for_other_hosts_bites():
    assert FOREIGN.findall('<script src="//cdn.example.com/x.js">') == ["cdn.example.com"]
    assert FOREIGN.findall("@import url(https://fonts.example.com/a.css)") == ["fonts.example.com"]
    assert FOREIGN.findall("// a comment e.g. this one") == []


def test_no_page_has_inline_script_style_or_handlers():
    """The CSP would block them; found here, a browser need not."""
    inline = re.compile(
        r"""<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)|<style(?![^>]*nonce)|\son\w+\s*=\s*["']|\sstyle\s*="""
    )
    pages = [path for path in sources.templates() if path.suffix == ".html"]
    assert [sources.name(path) for path in pages if inline.search(path.read_text(encoding="utf-8"))] == []
