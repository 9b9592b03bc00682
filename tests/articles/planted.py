"""An article whose every field holds words of its own, and the search for them in all tables: what the tests of sealing share."""

import datetime
import hashlib
import json
import secrets
import zlib

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.utils import timezone

from articles import previewing, publishing, sealing, working
from articles.models import Batch, BatchRow, Image, Missing
from ingest.models import ImportedPage
from tests import make

GRAM = 12  # characters that a leak has in a row
HAN = "碳配额清缴履约核查抽样监测报送登记交割托管质押回购排放因子基准线林草湿地捕集封存利用绿证电力钢铁水泥航空造纸"
AUGUST = datetime.datetime(2026, 8, 1, 4, 0, tzinfo=datetime.UTC)
REF = "TD-26-AAAAA-BBBBB"


def words(length=24):
    """Han characters that stand nowhere else in this order."""
    return "".join(secrets.choice(HAN) for _ in range(length))


class Planted:
    """Unique texts by where they were put; `found_in` looks for any twelve characters of them."""

    def __init__(self):
        self.texts = {}

    def __call__(self, where, length=24):
        """A new text for a place."""
        self.texts[where] = words(length)
        return self.texts[where]

    def found_in(self, text):
        """The places whose words stand in `text`."""
        grams = {where: [told[n : n + GRAM] for n in range(len(told) - GRAM + 1)] for where, told in self.texts.items()}
        return sorted(where for where, some in grams.items() if any(gram in text for gram in some))

    def leaks(self):
        """Where in the database any of them stands: pairs of column and place."""
        return sorted({(column, where) for column, text in every_text() for where in self.found_in(text)})


def picture(plant, name, **fields):
    """An Image with words of its own and files in private storage."""
    stem = f"2026/08/{secrets.token_hex(16)}"
    row = {"jpeg": f"{stem}-480.jpg", "webp": f"{stem}-480.webp", "height": 320}
    own = {word: plant(f"{name}.{word}", 14) for word in ("alt", "caption", "credit")}
    image = Image.objects.create(
        name=f"{stem}.jpg",
        original_name=f"{plant(f'{name}.original_name', 14)}.jpg",
        width=480,
        height=320,
        sha256=hashlib.sha256(stem.encode()).hexdigest(),
        renditions={"480": row},
        **own,
        **fields,
    )
    for file in image.file_names:
        storages["private"].save(file, ContentFile(f"bytes of {file}".encode()))
    return image


def full(plant, **more):
    """A published article with its own words in all fields, versions, notes, unsaved words, a batch, an imported page."""
    editor = make.user("chief_editor")
    inside = picture(plant, "inside")
    body = f'<p>{plant("body", 60)}</p><p><img src="/media/{inside.name}" alt="{plant("body alt")}"></p>'
    rules = {"title": {"tw": plant("own title")}, "terms": [{"from": "碳汇", "tw": plant("own term", 13), "hk": ""}]}
    values = {
        "title": plant("title"),
        "short_title": plant("short title"),
        "summary": plant("summary"),
        "body": body,
        "script_rules": rules,
        "byline": plant("byline"),
        "editor": plant("editor"),
        "source": make.source(),
        "source_url": "https://paper.example/2026/08/1.html",
        "originally_published_at": AUGUST,
        "licence": "licensed",
    }
    values["cover"] = more.pop("cover", None) or picture(plant, "cover")
    values["tags"] = more.pop("tags", None) or [plant("tag", 14), plant("second tag", 14)]
    values["authors"] = more.pop("authors", None) or [make.author(plant("author", 14), biography=plant("biography"))]
    article = make.published(by=None, **values | more)
    save = {"title": plant("newer title"), "body": f"<p>{plant('newer body')}</p>", "tags": [plant("newer tag", 14)]}
    publishing.save(article, save, by=None, version=article.version, note=plant("note"))
    publishing.correct(article, kind="correction", text=plant("correction"), by=None, reason="读者来信")
    beside(article, plant, editor)
    article.refresh_from_db()
    return article


def beside(article, plant, editor):
    """What the newsroom's daily work holds of the text, outside the article and its versions."""
    typed = {"title": [plant("typed title")], "body": [plant("typed body")]}
    working.keep(editor, "token-of-form", article=article, fields=typed)
    batch = Batch.objects.create(key="k", action="drop_tags", label=f"去掉标签：{article.tags.first()}", by=editor)
    before = {"tags": [plant("batch tag", 14)]}
    BatchRow.objects.create(batch=batch, article=article, done=True, before=before, told=plant("told"))
    link = previewing.invite(article, by=editor, token="secret-of-link", days=7)
    link.note = plant("link note")  # the verb would write it into the event too
    link.save()
    Missing.objects.create(path=f"/old/{article.title}.html")
    ImportedPage.objects.create(
        raw_sha256="0" * 64,
        name=plant("file name"),
        article=article,
        charset_used="utf-8",
        findings={"title": plant("found title"), "authors": [plant("found author", 14)], "paragraphs": 1},
        removals=[{"kind": "tail", "count": 1, "sample": plant("sample")}],
        warnings=[plant("warning")],
    )


def notice(**facts):
    """What a taken down article answers."""
    at = timezone.now().isoformat(timespec="seconds")
    return {"status": 410, "category": "著作权", "since": at, "public_id": "P7K2M", "interim": False, **facts}


def taken_down(article, **facts):
    """Hide and seal as the desk does; returns the record."""
    publishing.hide(article, by=None, reason=REF, notice=notice(**facts))
    return sealing.seal(article, by=None, reason=REF, case_ref=REF)


def every_text():
    """Pairs of table.column and text, of every table in the database, whatever made it."""
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            try:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            except DatabaseError:  # what SQLite's search keeps for itself
                continue
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    yield f"{table}.{name}", as_text(value)


def as_text(value):
    """A stored value as text, escapes undone."""
    if isinstance(value, bytes | memoryview):
        return _unpacked(bytes(value)).decode("utf-8", "ignore")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    text = str(value)
    return text.encode().decode("unicode_escape", "ignore") if "\\u" in text else text


def _unpacked(data):
    """What search on SQLite has packed."""
    try:
        return zlib.decompress(data)
    except zlib.error:
        return data
