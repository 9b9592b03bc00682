"""Files of a request: examined, sealed, looked up through their case, and every sight of them in the log."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from articles.uploads import tidy_name
from takedowns import filing, keys, log, vault
from takedowns.elements import PURPOSES
from takedowns.filing import LARGEST, MOST_FILES, FileRefused
from takedowns.models import Case, DraftFiles, Evidence
from takedowns.references import form_key
from takedowns.states import CaseState
from workflow.errors import NotPermitted, ReasonMissing

__all__ = ["LARGEST", "MOST_FILES", "PURPOSES", "FileRefused"]

DRAFTS_LIVE = timedelta(hours=24)
PRIVATE = ("identity", "authority")  # purposes that only few may look at
LEAST_REASON = 4


@dataclass(frozen=True)
class Opened:
    """A file as it is handed out: always as an attachment, never shown on a page of ours."""

    name: str
    content_type: str
    data: bytes


def draft_of(token: str) -> DraftFiles | None:
    """The files that were sent with a form (its token) before, or None."""
    key = form_key(token)
    return DraftFiles.objects.filter(token_hmac=key).first() if key else None


def open_draft(token: str) -> DraftFiles:
    """The same, made if there is none. Raises `FileRefused` for a token that is not ours."""
    key = form_key(token)
    if not key:
        raise FileRefused("页面已失效，文件没有保存。请再点一次“提交”，并重新选择文件。")
    return DraftFiles.objects.get_or_create(token_hmac=key, defaults={"data_key": keys.new()})[0]


def take(owner: DraftFiles | Case, name: str, data: bytes, *, purpose: str = "proof") -> Evidence:
    """Examine a file and keep it sealed: the original, and of a picture a copy for looking at. Raises `FileRefused`.

    A refused file leaves no byte behind. Of the same file twice the first is returned.
    """
    filing.check_size(len(data))
    sha256 = hashlib.sha256(data).hexdigest()
    beside = files_of(owner, of_party=purpose == "counter")
    standing = beside.filter(sha256=sha256, purpose=purpose).first()
    if standing:
        return standing
    _check_room(owner, beside, len(data))
    name = tidy_name(name)
    found = filing.examine(name, data)
    scan = filing.scan_file(data)
    why = "、".join(filter(None, [found.why, "扫描报告可疑" if scan == "flagged" else ""]))
    return _keep(
        owner,
        {"original": data, "copy": found.copy},
        name,
        purpose=purpose if purpose in PURPOSES else "proof",
        kind=found.kind,
        bytes=len(data),
        sha256=sha256,
        pages=found.pages,
        scan=scan,
        quarantined=bool(why),
        why=why[:100],
    )


def files_of(owner: DraftFiles | Case, *, of_party=False):
    """The files of a form that came back, or of a case's requester, oldest first; `of_party`: of the other side instead.

    Neither side sees that the other has sent files, what they are called, or loses room by them.
    """
    if not isinstance(owner, Case):
        return Evidence.objects.filter(draft=owner, case=None).order_by("pk")
    rows = Evidence.objects.filter(case=owner).order_by("pk")
    return rows.filter(purpose="counter") if of_party else rows.exclude(purpose="counter")


def name_of(evidence: Evidence) -> str:
    """The sender's name of a file, as text."""
    return _box(evidence).open(evidence.name, "file name").decode()


def quota_left() -> int:
    """How many bytes all unconfirmed senders may still send today; files of confirmed cases do not count."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    unknown = Q(case=None) | Q(case__state__in=[CaseState.UNVERIFIED, CaseState.EXPIRED])
    sent = Evidence.objects.filter(unknown, created_at__gte=midnight).aggregate(size=Sum("bytes"))["size"] or 0
    return max(0, filing.A_DAY - sent)


def adopt(case: Case, draft: DraftFiles) -> None:
    """Make the files of a form those of its case, sealed anew with the case's key. Runs in the caller's transaction."""
    box, gone = keys.Box(draft.data_key), []
    for row in files_of(draft):
        name = box.open(row.name, "file name")
        gone += [row.vault, row.copy]
        original = vault.get(box, row.vault, row.sha256)
        row.vault, _ = vault.put(case.box, original)
        if row.copy:
            copy = vault.get(box, row.copy, None)
            row.copy, _ = vault.put(case.box, copy)
        row.name = case.box.seal(name, "file name")
        row.case, row.draft = case, None
        row.save()
    draft.delete()
    transaction.on_commit(lambda: _drop_files(gone))


def drop(evidence: Evidence) -> None:
    """Delete a file that somebody took back while it was only with a form, or that is wiped with its case."""
    gone = [evidence.vault, evidence.copy]
    evidence.delete()
    transaction.on_commit(lambda: _drop_files(gone))


def wipe_drafts(now=None) -> int:
    """Delete the files of forms that nobody sent within 24 hours; returns how many forms."""
    old = DraftFiles.objects.filter(created_at__lt=(now or timezone.now()) - DRAFTS_LIVE)
    drafts = list(old.order_by("pk")[:200])
    for draft in drafts:
        with transaction.atomic():
            for row in files_of(draft):
                drop(row)
            draft.delete()
    return len(drafts)


def open_copy(evidence: Evidence, *, by, reason: str = "") -> Opened:
    """The picture written anew, without metadata. A PDF has none: raises `FileRefused`. Writes an event.

    Identity papers and authorities need the right to see them and a reason. Raises `NotPermitted`, `ReasonMissing`.
    """
    if not evidence.copy:
        raise FileRefused("PDF 没有查看件，也不在本站页面上打开。请写明理由后下载原件。", status=404)
    _admit(evidence, by, reason, needs_reason=evidence.purpose in PRIVATE)
    log.seen(evidence.case, "copy", by=by, evidence=evidence.pk, **log.note(evidence.case, reason.strip(), by=by))
    return Opened(
        _safe_name(evidence), filing.CONTENT_TYPES[evidence.kind], vault.get(_box(evidence), evidence.copy, None)
    )


def open_original(evidence: Evidence, *, by, reason: str) -> Opened:
    """The file as it was sent, its hash verified. Writes an event with the reason.

    Raises `NotPermitted`, `ReasonMissing`, and `keys.Unreadable` if it was altered.
    """
    _admit(evidence, by, reason, needs_reason=True)
    data = vault.get(_box(evidence), evidence.vault, evidence.sha256)
    words = log.note(evidence.case, reason.strip(), by=by)
    log.seen(evidence.case, "file", by=by, evidence=evidence.pk, quarantined=evidence.quarantined, **words)
    return Opened(_safe_name(evidence), "application/octet-stream", data)


def _check_room(owner, beside, size: int) -> None:
    sent = beside.aggregate(size=Sum("bytes"))["size"] or 0
    if beside.count() >= MOST_FILES:
        raise FileRefused(f"一件申请最多 {MOST_FILES} 份材料，已经满了。请合并成一份 PDF，或先去掉一份。")
    if sent + size > filing.MOST_OF_CASE:
        raise FileRefused(f"材料合计超过 {filing.MOST_OF_CASE // filing.MEGABYTE} MB。请压缩后再上传。", status=413)
    is_unknown = not isinstance(owner, Case) or owner.state == CaseState.UNVERIFIED
    if is_unknown and size > quota_left():
        raise FileRefused("今天收到的附件已满。请先提交文字；确认邮箱后，在查询页补交材料。", status=429)


def _keep(owner, files: dict[str, bytes], name: str, **values) -> Evidence:
    """Write the files and the row; whatever goes wrong, no file stays without its row."""
    box = keys.Box(owner.data_key)
    names = []
    try:
        with transaction.atomic():
            for data in filter(None, files.values()):
                names += [vault.put(box, data)[0]]
            link = {"case": owner} if isinstance(owner, Case) else {"draft": owner}
            sealed = box.seal(name.encode(), "file name")
            copy = names[1] if files["copy"] else ""
            return Evidence.objects.create(vault=names[0], copy=copy, name=sealed, **link, **values)
    except BaseException:
        _drop_files(names)
        raise


def _admit(evidence: Evidence, by, reason: str, *, needs_reason: bool) -> None:
    """Raise unless a member of staff may see a file, and has said why where that is asked.

    Private papers are for whoever may see identities, and for the handler who has taken the case and must check them.
    """
    private, owns = (
        evidence.purpose in PRIVATE,
        evidence.case.owner_id == by.pk and by.has_perm("takedowns.handle_case"),
    )
    if not (owns or by.has_perm("takedowns.see_identity") or (not private and by.has_perm("takedowns.view_case"))):
        raise NotPermitted(
            "您的角色不能查看这份材料。身份材料由认领这件申请的经办人，或有“查看身份材料”权限的同事打开。"
        )
    if needs_reason and len(reason.strip()) < LEAST_REASON:
        raise ReasonMissing(f"下载材料须写明理由（至少 {LEAST_REASON} 个字），它会记入“谁看过”。")


def _safe_name(evidence: Evidence) -> str:
    """The sender's name, with the extension of what it really is."""
    stem = name_of(evidence).rpartition(".")[0] or "材料"
    return f"{stem}.{filing.EXTENSIONS[evidence.kind]}"


def _box(evidence: Evidence) -> keys.Box:
    return evidence.case.box if evidence.case_id else keys.Box(evidence.draft.data_key)


def _drop_files(names) -> None:
    for name in filter(None, names):
        vault.drop(name)
