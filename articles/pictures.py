"""What happens to pictures: taken in through the decoding child, shown while a live article uses them, taken away."""

import hashlib
import re
import secrets
import tempfile
from pathlib import Path

from django.core.files import File
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles import uploads
from articles.cleaning import image_names
from articles.models import Article, ArticleImage, Image, RevisionImage
from articles.uploads import PictureRefused
from chinese.hygiene import clean_line
from workflow.errors import Blocked, NotPermitted, OutOfScope
from workflow.models import Event

__all__ = [
    "PictureRefused",
    "delete",
    "find",
    "having",
    "hold",
    "materialise",
    "retract",
    "store",
    "sweep",
    "sync_public",
    "take",
]

NAMED = 5
TAKEN = "这张图片受限，不能使用。如有新的授权，请联系下架组。"
FILE_NAME = re.compile(r"(\d{4}/\d{2}/[0-9a-f]{32})(?:-\d{1,4})?\.(?:jpg|png|webp)", re.ASCII)


def store(upload, *, original_name, by, alt="", caption="", credit=""):
    """Take in a picture (bytes) and return its `Image`: re-encoded, in fixed widths, under a random name.

    The same bytes again give the Image we have, with the words that it has, if the sender may see it. `by=None` is an
    import, which sees all and has no daily quota. Raises `PictureRefused`.
    """
    uploads.check_bytes(len(upload))
    sha256 = hashlib.sha256(upload).hexdigest()
    if Image.objects.filter(sha256=sha256, taken_at__isnull=False).exists():
        raise PictureRefused(TAKEN)
    known = Image.objects.all() if by is None else Image.objects.visible_to(by)
    standing = known.filter(sha256=sha256).order_by("pk").first()
    if standing:
        return standing
    if by is not None:
        uploads.check_quota(*_sent_today(by), len(upload))
    original_name = uploads.tidy_name(original_name)
    with tempfile.TemporaryDirectory(prefix="picture-") as folder:
        kind, sizes = uploads.decode(upload, folder)
        uploads.check_extension(original_name, kind)
        name, renditions = uploads.new_names(kind, sizes)
        image = Image(
            name=name,
            original_name=original_name,
            alt=clean_line(alt)[:120],
            caption=clean_line(caption)[:200],
            credit=clean_line(credit)[:80],
            width=max(sizes),
            height=sizes[max(sizes)],
            sha256=sha256,
            bytes=len(upload),
            renditions=renditions,
            created_by=by,
        )
        return _keep(image, folder)


def _sent_today(by):
    """How many pictures, and how many bytes, somebody has sent since midnight."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    sent = Image.objects.filter(created_by=by, created_at__gte=midnight).aggregate(n=Count("pk"), size=Sum("bytes"))
    return sent["n"], sent["size"] or 0


def _keep(image, folder):
    """Save the child's files and the row; whatever goes wrong, no file stays without its row."""
    private = storages["private"]
    try:
        for width, row in image.renditions.items():
            for kind in row.keys() - {"height"}:
                with Path(folder, f"{width}.{kind}").open("rb") as file:
                    private.save(row[kind], File(file))
        with transaction.atomic():
            image.save(force_insert=True)
    except IntegrityError:  # the same person sent the same file at the same time
        _delete_files(private, image)
        return Image.objects.get(sha256=image.sha256, created_by=image.created_by)
    except OSError:  # the disk is full: an answer of 5xx, but nothing half-written
        _delete_files(private, image)
        raise
    return image


def find(name):
    """The Image one of whose files is called `name`, or None."""
    match = FILE_NAME.fullmatch(name)
    if not match:
        return None
    names = [f"{match[1]}.{extension}" for extension in uploads.EXTENSIONS.values()]
    image = Image.objects.filter(name__in=names).first()
    return image if image and name in image.file_names else None


def having(names):
    """The Images of which `names` are files, whatever the width."""
    stems = {match[1] for name in names if (match := FILE_NAME.fullmatch(name))}
    wanted = [f"{stem}.{extension}" for stem in stems for extension in uploads.EXTENSIONS.values()]
    return Image.objects.filter(name__in=wanted)


def take(ids):
    """Mark Images as in the takedown desk's custody: nobody can use or upload them until they are given back."""
    Image.objects.filter(pk__in=ids).update(taken_at=Coalesce("taken_at", timezone.now()), is_public=False)


def materialise(image, name):
    """Put the public copy of one file in its place, unless it stands there; return whether readers may have it.

    Asks twice: a withdrawal that comes between the first look and the copy must not leave the copy behind. Raises
    `FileNotFoundError` when our own file is missing.
    """
    if not _is_shown(image):
        return False
    public = storages["default"]
    if public.exists(name):
        return True
    with storages["private"].open(name) as file:
        if not image.is_public:
            Image.objects.filter(pk=image.pk).update(is_public=True, shown_at=image.shown_at or timezone.now())
        part = public.save(f"{name}.{secrets.token_hex(4)}.part", file)
    Path(public.path(part)).replace(public.path(name))  # never a half-written file at a public address
    if _is_shown(image):
        return True
    retract([image.name])
    return False


def _is_shown(image):
    return Image.objects.shown_to_readers().filter(pk=image.pk).exists()


def _not_shown():
    return Image.objects.exclude(pk__in=Image.objects.shown_to_readers().values("pk"))


def retract(image_names):
    """Remove the public copies of these images, all widths; those that a live article still uses stay."""
    gone = list(_not_shown().filter(name__in=image_names))
    for image in gone:
        _delete_files(storages["default"], image)
        Image.objects.filter(pk=image.pk).update(is_public=False)  # one lock at a time: `hold` takes several


def sync_public(article, dropped=()):
    """After a verb has been committed: no public copy stays of an image that no live article uses.

    `dropped` are ids of images that the article used before and does not use any more.
    """
    used = Image.objects.filter(Q(uses__article=article) | Q(pk__in=dropped)).distinct()
    retract(list(used.values_list("name", flat=True)))


def sweep(limit=200):
    """Remove public copies that time alone has made wrong (expiry, a killed process); return of how many images."""
    wrong = _not_shown().filter(is_public=True)
    names = list(wrong.order_by("pk").values_list("name", flat=True)[:limit])
    retract(names)
    return len(names)


def hold(revision):
    """Note which pictures a new version holds, as cover or in its body: from now on nobody can delete them.

    Runs in the transaction that writes the version; the rows are locked so that a deletion under way is waited for.
    Raises `Blocked` when the cover is gone, or a picture is in the takedown desk's custody.
    """
    names, cover = image_names(revision.snapshot["body"]), revision.snapshot["cover"]
    if not names and not cover:
        return
    rows = Image.objects.select_for_update(no_key=True).filter(Q(name__in=names) | Q(pk=cover))
    taken_at = dict(rows.order_by("pk").values_list("pk", "taken_at"))
    ids = list(taken_at)
    if any(taken_at.values()):
        raise Blocked(TAKEN, code="picture_taken")
    if cover and cover not in ids:
        raise Blocked("封面图片刚被删除。请另选一张封面，或不用封面。", code="cover_gone")
    RevisionImage.objects.bulk_create(RevisionImage(revision=revision, image_id=pk) for pk in ids)


def delete(image, *, by):
    """Delete an image that nothing uses: its row and its files in all widths; the event stays.

    Raises `NotPermitted`, `OutOfScope`, and `Blocked` while some version of an article holds it.
    """
    if not by.has_perm("articles.delete_image"):
        raise NotPermitted("您的角色不能删除图片。请联系总编或站点管理员。")
    with transaction.atomic():
        locked = Image.objects.select_for_update(of=("self",)).filter(pk=image.pk)
        if not locked.exists() or not Image.objects.deletable_by(by).filter(pk=image.pk).exists():
            raise OutOfScope("这张图片不在您的权限范围内，不能删除。请联系上传它的编辑。")
        users = _users(image, by)
        if users:
            raise Blocked("还有稿件在用这张图片（旧版本也算），不能删除。要让读者看不到它，请在这些稿件里换图：", users)
        details = {"name": image.name, "sha256": image.sha256}
        Event.objects.record(image, move="delete", label="删除图片", by=by, details=details)
        locked.delete()
        transaction.on_commit(lambda: [_delete_files(storages[alias], image) for alias in ("default", "private")])


def _users(image, by):
    """Titles of up to five articles that hold the image in some version and that `by` may see; the rest as a number."""
    held = RevisionImage.objects.filter(image=image).values("revision__article")
    users = Article.objects.filter(pk__in=held.union(ArticleImage.objects.filter(image=image).values("article")))
    titles = list(users.visible_to(by).order_by("pk").values_list("title", flat=True)[:NAMED])
    others = users.count() - len(titles)
    return [*titles, f"另有 {others} 篇"] if others else titles


def _delete_files(storage, image):
    for name in image.file_names:
        storage.delete(name)
