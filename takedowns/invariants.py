"""What must always be true of takedowns: articles and restrictions agree, every snapshot opens, the vault holds what rows name."""

import datetime

from django.core.files.storage import storages
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from articles import sealing
from articles.invariants import Breach, Rule
from articles.models import Article
from takedowns import heads, log, rewrapping, snapshots, vault
from takedowns.models import Evidence, Restriction, Snapshot
from takedowns.notices import notice_of
from takedowns.snapshots import SnapshotBroken

YOUNG = datetime.timedelta(days=1)  # a file that has just been written: its row may not be committed yet


def check():
    """All breaches now."""
    found = [Breach(rule, rule.find()) for rule in RULES]
    return [breach for breach in found if breach.ids]


def repair(breaches):
    """Take files again that a seal left behind, and drop what no row names any more; returns how many things that were."""
    found = {breach.rule.code: breach.ids for breach in breaches}
    for name in found.get("vault_orphans", []):
        vault.drop(name)
    for pk in found.get("left_files", []):
        article = Article.objects.get(pk=pk)
        sealing.take_files(article, [row["name"] for row in snapshots.standing(article).files])
    return sum(len(found.get(code, [])) for code in ("vault_orphans", "left_files"))


# Articles and restrictions


def _miscounted():
    hiding = Restriction.objects.hiding().values("article").order_by().annotate(n=Count("pk"))
    wanted = dict(hiding.values_list("article", "n"))
    standing = dict(Article.objects.filter(Q(hidden_by__gt=0) | Q(pk__in=list(wanted))).values_list("pk", "hidden_by"))
    return sorted(pk for pk, n in standing.items() if wanted.get(pk, 0) != n)


def _misnoted():
    rows = Article.objects.filter(Q(hidden_by__gt=0) | Q(hidden_notice__isnull=False)).order_by("pk")
    rows = rows.only("pk", "hidden_by", "hidden_notice")
    return [row.pk for row in rows if _compared(row.hidden_notice) != _compared(notice_of(row))]


def _compared(notice):
    """A notice without `entry`: older ones do not say it, and it stays as it was when the measure began."""
    return {name: value for name, value in (notice or {}).items() if name != "entry"}


def _unsealed():
    """Hidden without being sealed, or sealed without being hidden."""
    hidden = Exists(Restriction.objects.hiding().filter(article=OuterRef("pk")))
    rows = Article.objects.filter(Q(hidden, sealed_at=None) | (~hidden & Q(sealed_at__isnull=False)))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _unreadable():
    """Articles whose snapshot in force does not open."""
    rows = Snapshot.objects.filter(opened_at=None).select_related("case").order_by("article_id", "pk")
    return sorted(
        {row.article_id for row in rows.iterator(chunk_size=200) if not _opens(row)} | set(_without_snapshot())
    )


def _opens(snapshot):
    try:
        snapshots.record_of(snapshot)
    except SnapshotBroken:
        return False
    return True


def _locked():
    """Cases and drafts of forms whose key no seal key opens: a seal key was taken out too early, or is lost."""
    return [str(row) for found in rewrapping.count().values() for row in found.lost]


def _without_snapshot():
    kept = Snapshot.objects.filter(article=OuterRef("pk"), whole=True, opened_at=None)
    rows = Article.objects.filter(~Exists(kept), sealed_at__isnull=False)
    return rows.values_list("pk", flat=True)


def _left_files():
    """Sealed articles whose pictures nobody else shows, and whose files still stand in public or private storage."""
    rows = Snapshot.objects.filter(whole=True, opened_at=None, article__sealed_at__isnull=False).order_by("article_id")
    return [row.article_id for row in rows if any(_stands(each["name"]) for each in _own_files(row))]


def _own_files(snapshot):
    shared = set(
        Article.objects.filter(sealed_at=None, image_uses__image__held__revision__article=snapshot.article_id)
        .annotate(name=F("image_uses__image__name"))
        .values_list("name", flat=True)
    )
    stems = {name.rpartition(".")[0] for name in shared}
    return [row for row in snapshot.files if row["name"].rpartition(".")[0].partition("-")[0] not in stems]


def _stands(name):
    return any(storages[alias].exists(name) for alias in ("default", "private"))


# The vault and the log


def _named():
    kept = {row["vault"] for files in Snapshot.objects.values_list("files", flat=True) for row in files}
    pairs = Evidence.objects.values_list("vault", "copy")
    return kept.union(*pairs) - {""} if pairs else kept - {""}


def _vault_missing():
    return sorted(_named() - vault.names())


def _vault_orphans():
    private, now = storages["private"], timezone.now()
    orphans = vault.names() - _named()
    return sorted(name for name in orphans if private.get_modified_time(f"{vault.FOLDER}/{name}") < now - YOUNG)


def _broken_log():
    wrong = [log.verify()[1], heads.broken()]
    return [seq for seq in wrong if seq is not None]


RULES = (
    Rule("hidden_by", "下架限制数与生效的限制不符", _miscounted),
    Rule("hidden_notice", "下架说明与生效的限制不符", _misnoted),
    Rule("sealed", "已下架而没有封存，或已封存而没有下架", _unsealed),
    Rule("case_keys", "CARBON_SEAL_KEYS 里没有一把钥匙能解开的申请或附件", _locked),
    Rule("snapshots", "封存件缺失或打不开", _unreadable),
    Rule("left_files", "封存后图片文件仍在存储里", _left_files, derived=True),
    Rule("vault_missing", "保险库里缺少记录所指的文件", _vault_missing),
    Rule("vault_orphans", "保险库里有没有记录的文件", _vault_orphans, derived=True),
    Rule("takedown_log", "下架办理记录被改动", _broken_log),
)
