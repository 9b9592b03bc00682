"""What the tests of the readers' search share: asking, and reading what came."""

from urllib.parse import urlencode

from tests.articles.reader import links, parsed, texts


def ask(client, q="", *, at="/search/", **more):
    """The answer of the search page; `from_` stands for `from`, which is no name in Python."""
    sent = {name.rstrip("_"): value for name, value in {"q": q, **more}.items()}
    return client.get(f"{at}?{urlencode(sent, doseq=True)}")


def titles(answer):
    """The titles of the hits, in order."""
    return texts(answer, ".found h2")


def found(client, q, **more):
    """The titles that a search finds, sorted."""
    answer = ask(client, q, **more)
    assert answer.status_code == 200
    return sorted(titles(answer))


def marks(answer):
    """The marked words of all hits."""
    return set(texts(answer, ".found mark"))


def main_text(answer):
    """The text of the page's own part."""
    return " ".join(parsed(answer).css_first("main").text().split())


def following(answer):
    """The address of the next page, None if there is none."""
    return next(iter(links(answer, ".pager a[rel~=next]")), None)


SUGGEST = "/search/suggest/"


def suggested(client, q, *, at=SUGGEST):
    """The labels that are suggested."""
    return [each["label"] for each in client.get(at, {"q": q}).json()]
