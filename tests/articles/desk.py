"""What the tests of the admin share: a person's browser, addresses, and forms filled in as a browser sends them."""

from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from articles.models import Article

ADD = "/admin/articles/article/add/"
LIST = "/admin/articles/article/"


def enter(user, **options):
    """A browser in which `user` is logged in."""
    client = Client(**options)
    client.force_login(user)
    return client


def at(article, name="change", *more):
    """The address of an article's page in the admin."""
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *more])


def parsed(answer):
    """The answer's HTML as a tree."""
    return LexborHTMLParser(answer.content.decode())


def text(answer, selector="#content"):
    """The text of the first element that `selector` finds, spaces collapsed; empty without one."""
    node = parsed(answer).css_first(selector)
    return " ".join(node.text().split()) if node else ""


def fields(answer, form="#article_form"):
    """What a browser would send for the form as it stands, buttons left out."""
    data = {}
    for node in parsed(answer).css_first(form).css("input, textarea, select"):
        name, kind = node.attributes.get("name"), node.attributes.get("type")
        if (
            not name
            or kind in {"submit", "file"}
            or (kind in {"radio", "checkbox"} and "checked" not in node.attributes)
        ):
            continue
        if node.tag == "select":
            chosen = [option.attributes.get("value", "") for option in node.css("option[selected]")]
            data[name] = chosen if "multiple" in node.attributes else (chosen or [""])[0]
        elif node.tag == "textarea":
            data[name] = node.text().removeprefix("\n")
        else:
            data[name] = node.attributes.get("value") or ("on" if kind == "checkbox" else "")
    return data


def save(client, article, **changes):
    """Open the article's form, change fields, send it."""
    return client.post(at(article), fields(client.get(at(article))) | changes)


def move(client, article, name, **data):
    """Send a move as its button does, with the version and revision that the page shows now."""
    fresh = Article.objects.get(pk=article.pk)
    standing = {"version": fresh.version, "revision": fresh.revisions.newest_first()[0].pk}
    return client.post(at(article, "move", name), standing | data)


def messages(client):
    """The messages that the next page would show."""
    return text(client.get("/admin/"), ".messagelist")
