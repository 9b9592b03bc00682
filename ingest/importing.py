"""The reprint desk's verb: a saved page becomes a draft, once."""

import hashlib
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction

from articles import duplicates, publishing, staydown, vocabulary
from articles.cleaning import CleaningRefused, summary_of
from articles.models import Source
from chinese.folding import fold
from chinese.hygiene import clean_line
from ingest.errors import ImportRefused
from ingest.extracting import Extracted, extract
from ingest.models import ImportedPage
from ingest.removals import told
from regions import gazetteer
from regions.models import Region

MOST_BYTES = 5 * 1024 * 1024
# A page may lose the race for a source or author that is new to both; the second time it is there.
ATTEMPTS = 3


@dataclass(frozen=True)
class Imported:
    """The record of a page with its article, and whether this call made them."""

    page: ImportedPage
    created: bool


def import_page(raw: bytes, *, name: str = "", by=None) -> Imported:
    """Makes a draft of a saved page (HTML or text, at most 5 MB), or finds the one that the same bytes made before.

    `name` is the file's name, for people to read. Raises ImportRefused with a Chinese sentence; nothing is stored then.
    """
    if len(raw) > MOST_BYTES:
        raise ImportRefused(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，没有导入。请只保存正文部分再试。", "too_large")
    sha256 = hashlib.sha256(raw).hexdigest()
    known = ImportedPage.objects.of_bytes(sha256)
    if known:
        return Imported(known, created=False)
    found = extract(raw, _content_type(name), known_sources=_own_sources())
    return _store_once(found, attempts=ATTEMPTS, sha256=sha256, name=clean_line(name)[:200], by=by)


def _store_once(found: Extracted, *, attempts: int, sha256: str, **facts) -> Imported:
    """The stored page, or the one that another import stored meanwhile."""
    try:
        with transaction.atomic():
            return Imported(_store(found, sha256=sha256, **facts), created=True)
    except IntegrityError:
        winner = ImportedPage.objects.of_bytes(sha256)
        if winner:
            return Imported(winner, created=False)
        if attempts == 1:
            raise
    return _store_once(found, attempts=attempts - 1, sha256=sha256, **facts)


def _own_sources() -> set[str]:
    """The folded names and aliases of the site's confirmed sources."""
    rows = Source.objects.filter(confirmed=True).values_list("folded", "aliases")
    return {fold(name.strip()) for folded, aliases in rows for name in (folded, *aliases.splitlines())} - {""}


def _content_type(name: str) -> str:
    return "text/html" if name.lower().endswith((".html", ".htm", ".xhtml", ".shtml")) else "text/plain"


def _store(found: Extracted, *, sha256: str, name: str, by) -> ImportedPage:
    source = vocabulary.source_named(found.source_text) if clean_line(found.source_text) else None
    regions, hints = _regions(found)
    near = _near(found, source, by)
    removals = [asdict(removal) for removal in found.removals]
    try:
        article = publishing.draft(
            by=by,
            title=found.title,
            body=found.body,
            summary=found.summary or summary_of(found.body),
            source=source,
            byline=clean_line(found.byline)[:200],
            authors=vocabulary.authors_named(found.author_names, source),
            originally_published_at=found.originally_published_at,
            editor=found.editor_name[:60],
            regions=regions,
            note=f"导入自 {name or '网页'}。{told(removals)}提示 {len(found.warnings) + len(hints)} 条。"[:200],
        )
    except CleaningRefused as error:
        raise ImportRefused(error.message, error.code) from error
    except staydown.StayDown as held:
        raise ImportRefused(staydown.sentence(held.tombstone, "导入"), "held") from held
    return ImportedPage.objects.create(
        raw_sha256=sha256,
        name=name,
        article=article,
        charset_used=found.charset,
        findings=_findings(found, regions),
        removals=removals,
        warnings=[*found.warnings, *hints, *near],
    )


def _near(found: Extracted, source: Source | None, by) -> list[str]:
    """Sentences about articles that have this text, or much of it, already."""
    hits = duplicates.find(
        title=found.title,
        body=found.body,
        source=source.pk if source else None,
        source_url="",
        day=found.originally_published_at,
        explain=False,
    )
    return duplicates.hints(hits, by=by)


def _regions(found: Extracted) -> tuple[list[Region], list[str]]:
    """The regions that the title names, and sentences about what only the body suggests."""
    detected = gazetteer.detect(found.title, found.text)
    rows = {region.code: region for region in Region.objects.active().filter(code__in=[one.code for one in detected])}
    named = [rows[one.code] for one in detected if one.where == "title" and one.code in rows]
    hinted = [one.name for one in detected if one.where == "body" and one.code in rows]
    if hinted:
        return named, [f"正文还提到{'、'.join(hinted)}，如与本文有关请补选地区。"]
    return named, [] if named else ["没有识别出地区，如是地方稿件请补选。"]


def _findings(found: Extracted, regions: list[Region]) -> dict:
    at = found.originally_published_at
    return {
        "title": found.title,
        "source": found.source_text,
        "authors": list(found.author_names),
        "originally_published_at": at.isoformat() if at else None,
        "regions": _with_provinces(regions),
        "paragraphs": found.paragraphs,
    }


def _with_provinces(regions: list[Region]) -> list[str]:
    """The short names of the regions, each after the province above it; zones are left out."""
    rows = Region.objects.with_ancestors().in_bulk([region.pk for region in regions])
    lines = [[rows[region.pk], *rows[region.pk].ancestors()][::-1] for region in regions]
    names = [place.short for line in lines for place in line if place.level != Region.Level.ZONE]
    return list(dict.fromkeys(names))
