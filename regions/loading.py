"""Brings the data files of regions and exchanges into the database, without touching what editors wrote.

The rule for a column that both the file and the admin can change: `loaded` keeps the value that the file had last
time. While the row still has that value it follows the file; once somebody changed it in the admin it stays as it is,
until row and file agree again. Introduction, contact and everything else that is not in the file is never touched.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils import timezone

from regions.datafiles import DATA, EXCHANGE_FIELDS, REGION_FIELDS, DataFileError, read_exchanges, read_regions
from regions.models import Exchange, Region, as_loaded


@dataclass
class Report:
    """What one run did: numbers, and the columns that stayed as an editor left them."""

    created: int = 0
    updated: int = 0
    retired: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)

    @property
    def wrote(self) -> bool:
        """Whether the run changed any row."""
        return bool(self.created or self.updated or self.retired)


@transaction.atomic
def load(*, folder=DATA) -> tuple[Report, Report]:
    """Load both files in one transaction; returns the reports of regions and of exchanges.

    Rows are created, updated and retired, never deleted. Raises DataFileError, then nothing was written.
    """
    return _load_regions(read_regions(folder=folder)), _load_exchanges(read_exchanges(folder=folder))


def _load_regions(rows) -> Report:
    table = _Table(Region, REGION_FIELDS, ("level", "parent", "successor"), rows)
    slugs = {code: region.slug for code, region in table.known.items()}
    table.merge()
    _yield_slugs(table)
    _check_slugs(rows, table.known)
    _park_slugs([region.pk for code, region in table.known.items() if region.slug != slugs[code]])
    ids = {code: region.pk for code, region in table.known.items()}

    def structure(row):
        return {"level": row["level"], "parent_id": ids.get(row["parent"])}

    for level in Region.Level:
        made = table.place([row for row in rows if row["level"] == level], structure)
        ids.update((region.code, region.pk) for region in made)
    return table.finish()


def _load_exchanges(rows) -> Report:
    table = _Table(Exchange, EXCHANGE_FIELDS, ("region",), rows)
    ids = dict(Region.objects.filter(code__in={row["region"] for row in rows}).values_list("code", "pk"))
    for row in rows:
        if row["region"] not in ids:
            raise DataFileError("exchanges.csv", row["line"], "region", f"没有代码为“{row['region']}”的地区。")
    table.merge()
    _check_names(table, ids)
    table.place(rows, lambda row: {"region_id": ids[row["region"]]})
    return table.finish()


class _Table:
    """One table being brought in line with the rows of its file; rows made in the admin are left alone."""

    def __init__(self, model, fields, links, rows):
        self.model, self.fields, self.links, self.rows = model, fields, links, rows
        # In one order and without keeping others from pointing at a row: articles are placed in regions meanwhile.
        known = model.objects.exclude(code="").order_by("pk").select_for_update(no_key=True)
        self.known = {obj.code: obj for obj in known}
        self.named = {row["code"] for row in rows}
        self.changed = {}
        self.report = Report()

    def merge(self):
        """Take the file's values into the known rows, where nobody changed them in the admin."""
        for row in self.rows:
            if obj := self.known.get(row["code"]):
                self._merge_row(obj, {name: row[name] for name in self.fields})

    def _merge_row(self, obj, theirs):
        base, obj.loaded = obj.loaded, _plain(theirs)
        for name, value in theirs.items():
            if name in base and as_loaded(getattr(obj, name)) == base[name]:
                setattr(obj, name, value)
        labels = [obj._meta.get_field(name).verbose_name for name in obj.edited_columns]
        self.report.kept += [f"{obj}（{obj.code}）：{label}" for label in labels]
        if obj.loaded != base or obj.retired_at:
            self.changed[obj.pk] = obj

    def place(self, rows, structure):
        """Create the rows that are new and correct level and parent of the others; returns the new ones."""
        new = []
        for row in rows:
            place = structure(row)
            if obj := self.known.get(row["code"]):
                self._move(obj, place)
            else:
                values = {name: row[name] for name in self.fields}
                new.append(self.model(code=row["code"], loaded=_plain(values), **place, **values))
        self.report.created += len(new)
        return self.model.objects.bulk_create(new)

    def _move(self, obj, place):
        for name, value in place.items():
            if getattr(obj, name) != value:
                setattr(obj, name, value)
                self.changed[obj.pk] = obj

    def finish(self) -> Report:
        """Write what changed, retire what the file no longer names."""
        now = timezone.now()
        for code, obj in self.known.items():
            if code in self.named:
                obj.revive()
            elif obj.loaded and not obj.retired_at:
                obj.retired_at = now
                self.report.retired += 1
                self.changed[obj.pk] = obj
        for obj in self.changed.values():
            obj.changed_at = now
        columns = [*self.fields, *self.links, "loaded", "retired_at", "changed_at"]
        self.model.objects.bulk_update(self.changed.values(), columns, batch_size=100)
        self.report.updated = len(self.changed) - self.report.retired
        self.report.unchanged = len(self.known) - len(self.changed)
        return self.report


def _plain(values):
    return {name: as_loaded(value) for name, value in values.items()}


def _yield_slugs(table):
    """A place that got another code keeps its address: the row of the old code leaves its slug to the new one."""
    known = table.known
    claimed = {known[row["code"]].slug if row["code"] in known else row["slug"] for row in table.rows}
    for code, region in known.items():
        if region.slug in claimed and region.loaded and code not in table.named:
            region.slug = f"{region.slug}-{code}"
            region.loaded |= {"slug": region.slug}
            table.changed[region.pk] = region


def _check_slugs(rows, known):
    """Refuse a slug of the file that another row of the database would keep."""
    lines = {row["code"]: row["line"] for row in rows}
    final = {row["code"]: row["slug"] for row in rows} | {code: region.slug for code, region in known.items()}
    times = Counter(final.values())
    for code, slug in final.items():
        if times[slug] > 1 and code in lines:
            message = f"网址名“{slug}”已被数据库中的另一个地区使用，请在文件中换一个网址名。"
            raise DataFileError("regions.csv", lines[code], "slug", message)


def _park_slugs(ids):
    """Free the slugs of rows that get another one: two rows may swap theirs, and a unique index checks row by row."""
    if ids:
        Region.objects.filter(pk__in=ids).update(slug=Concat(Value("parked-"), F("code")))


def _check_names(table, ids):
    """Refuse an exchange that the region already has under another code, or made in the admin."""
    others = Exchange.objects.exclude(code__in=table.named)
    taken = set(others.values_list("region_id", "kind", "name"))
    for row in table.rows:
        known = table.known.get(row["code"])
        kind, name = (known.kind, known.name) if known else (row["kind"], row["name"])
        if (ids[row["region"]], kind, name) in taken:
            message = f"这个地区已有同类型的“{name}”，请先在后台改名或删除那一条。"
            raise DataFileError("exchanges.csv", row["line"], "name", message)
        taken.add((ids[row["region"]], kind, name))
